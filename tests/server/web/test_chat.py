"""Asking in the browser, as a person would."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


def test_a_question_is_answered_and_its_source_is_marked(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    page.get_by_label("问题").fill("2025年旅游总收入目标是多少？")
    page.get_by_role("button", name="提问").click()
    answer = page.get_by_role("log")
    expect(answer).to_contain_text("突破1.5万亿元")
    answer.get_by_role("button", name="五(四)11").last.click()
    expect(page.locator("#source mark")).to_have_text("力争到2025年，全省旅游总收入突破1.5万亿元。")
