"""运行情况 after some questions, as an administrator sees it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from browsing import OpenPage, ask
from looks import open_tab, tab_looked_at
from playwright.sync_api import Page, expect

from server.engine import Engine
from server.storage.statistics import Day
from server.web.running import columns


def _number(page: Page, name: str) -> str:
    return (
        page.locator(".numbers div").filter(has=page.get_by_text(name, exact=True)).locator("dd").inner_text()
    )


def test_what_was_asked_is_counted(site: str, open_page: OpenPage) -> None:
    page = open_tab(open_page, site, "运行情况")
    expect(page.locator("#running")).to_contain_text("这段时间没有人提问")
    page.get_by_role("tab", name="问答").click()
    ask(page, "2025年旅游总收入目标是多少？")
    refused = ask(page, "冷链企业补贴多少钱一个项目")
    refused.get_by_role("button", name="没用").click()
    refused.get_by_label("哪里不对").fill("要的是补贴金额")
    refused.get_by_role("button", name="提交").click()
    expect(refused.locator(".thanks")).to_be_visible()
    page.get_by_role("tab", name="运行情况").click()
    expect(page.locator(".numbers dd").first).to_have_text("2")
    assert _number(page, "已回答") == "150%"
    assert _number(page, "有用 / 没用") == "0 / 1"
    assert "毫秒" in _number(page, "用时，中位数")
    wanting = page.locator("section").filter(has=page.get_by_text("值得补充文件的提问"))
    expect(wanting.locator("li")).to_contain_text("冷链企业补贴多少钱一个项目")
    wanting.get_by_text("当时的回答").click()
    expect(wanting.locator(".passage")).to_be_visible()
    expect(page.locator("section").filter(has=page.get_by_text("认为没用的回答"))).to_contain_text(
        "要的是补贴金额"
    )
    page.get_by_label("近180天").check()
    expect(page.get_by_role("heading", name="每周提问")).to_be_visible()
    page.get_by_text("看成表格").click()
    expect(page.locator(".wide tbody tr")).to_have_count(26)
    expect(page.locator(".wide tbody tr").first).to_contain_text("2")


def test_how_it_looks(serve: Callable[..., str], plan_engine: Engine, open_page: OpenPage) -> None:
    site = serve(plan_engine)
    page = open_page(site)
    for question in (
        "旅游总收入目标",
        "那2020年呢",
        "冷链企业补贴多少钱一个项目",
        "写一首诗",
        "社零每年增长几个点",
    ):
        ask(page, question)
    tab_looked_at(open_page, site, "运行情况", "running", lambda page: page.wait_for_selector(".columns"))


@pytest.mark.parametrize(
    ("days", "length", "sizes"), [(7, 1, [1] * 7), (180, 7, [5, *[7] * 25]), (14, 7, [7, 7]), (3, 7, [3])]
)
def test_columns_cover_every_day_once(days: int, length: int, sizes: list[int]) -> None:
    told = [Day(date(2026, 1, 1) + timedelta(days=number), 1, 0) for number in range(days)]
    found = list(columns(told, length))
    assert [column.asked for column in found] == sizes
    assert all(column.left + column.width <= 100 for column in found)
    assert max(column.rest_height for column in found) == 100
