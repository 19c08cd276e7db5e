"""For everyone: no accessibility faults, a phone, a keyboard alone, and pictures to look at."""

import re
from collections.abc import Callable

import pytest
from browsing import PHONE, OpenPage, ask, open_source
from looks import DESK, LOOKS, looked_at
from playwright.sync_api import Page, expect
from serving import PLAN


def first(page: Page) -> None:
    expect(page.locator(".examples")).to_be_visible()


def answered(page: Page) -> None:
    ask(page, "2025年旅游总收入目标是多少？")
    ask(page, "那2020年呢").get_by_role("button", name="没用").click()
    expect(page.get_by_label("哪里不对")).to_be_visible()


def source(page: Page) -> None:
    panel = open_source(ask(page, "2025年旅游总收入目标是多少？"))
    expect(panel.locator("mark")).to_be_in_viewport()


def whole(page: Page) -> None:
    page.goto(f"{page.url}documents/{PLAN}#五(四)11")
    expect(page.locator("section:target").last).to_be_in_viewport()


def matched(page: Page) -> None:
    page.get_by_role("tab", name="惠企匹配").click()
    page.get_by_label("企业情况").last.fill("岳阳的冷链物流公司，40个人，想拿块地建冷库，还缺一笔贷款")
    page.get_by_text("逐项填写").click()
    page.get_by_role("button", name="匹配", exact=True).click()
    expect(page.locator(".measure").first).to_be_visible()


PLACES: dict[str, Callable[[Page], None]] = {
    "first": first,
    "answered": answered,
    "source": source,
    "document": whole,
    "matched": matched,
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("place", PLACES)
def test_no_accessibility_fault_and_no_foreign_word(
    site: str, open_page: OpenPage, place: str, look: str
) -> None:
    page = open_page(f"{site}/", **LOOKS[look])
    PLACES[place](page)
    looked_at(page, f"{place}-{look}")
    assert set(_foreign(page)) <= {"Word", "Markdown"}


def _foreign(page: Page) -> list[str]:
    """Words in Latin letters that one sees, or hears from a reader; those of the documents are not ours."""
    texts = page.evaluate(
        """() => {
            const told = '.original, .words, .asked, .notice, .examples, .next, .elsewhere';
            const own = (node) => !node.closest(told);
            const found = [document.title];
            for (const node of document.querySelectorAll('body *')) {
                if (!node.checkVisibility() || !own(node) || node.matches('script, style')) continue;
                for (const child of node.childNodes) {
                    if (child.nodeType === Node.TEXT_NODE) found.push(child.data);
                }
                for (const name of ['placeholder', 'aria-label', 'title', 'alt']) {
                    if (node.hasAttribute(name)) found.push(node.getAttribute(name));
                }
            }
            return found;
        }"""
    )
    return [word for text in texts for word in re.findall(r"[A-Za-z]{2,}", text)]


def test_all_of_it_with_a_keyboard(site: str, open_page: OpenPage) -> None:
    page = open_page(site, **DESK)
    expect(page.locator(".examples")).to_be_visible()
    _tab_to(page, "#question textarea")
    page.keyboard.type("2025年旅游总收入目标是多少？")
    page.keyboard.press("Enter")
    expect(page.locator(".status")).to_be_visible()
    _tab_to(page, ".chip")
    page.keyboard.press("Enter")
    panel = page.locator("#source .panel:not(.blank)")
    expect(panel).to_be_focused()
    _tab_to(page, "#source [data-copy]")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator(".chip")).to_be_focused()
    _tab_to(page, ".votes button")
    page.keyboard.press("Enter")
    expect(page.locator(".thanks")).to_be_visible()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        if page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached with Tab")


def test_the_source_covers_a_phone_and_closes(site: str, open_page: OpenPage) -> None:
    page = open_page(site, **PHONE)
    panel = open_source(ask(page, "2025年旅游总收入目标是多少？"))
    box = panel.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, 360)
    expect(panel.locator("mark")).to_be_in_viewport()
    panel.get_by_role("button", name="关闭").click()
    expect(page.get_by_role("button", name="提问")).to_be_in_viewport()
