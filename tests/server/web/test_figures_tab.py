"""目标一览 as a person uses it."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import OpenPage
from looks import open_tab, tab_looked_at
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from serving import MakeClient

from corpus.document import Document, Metadata
from server.engine import FakeEngine
from server.web.figures import wanted


def _rows(page: Page) -> int:
    return page.locator("#figures .ledger tbody tr").count()


def test_filtered_sorted_and_exported(site: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_tab(open_page, site, "目标一览")
    expect(page.locator("#figures .ledger")).to_contain_text("旅游总收入")
    every = _rows(page)
    page.get_by_label("类型").select_option("目标")
    page.get_by_label("口径").select_option("年均增速")
    expect(page.locator("#figures [role=status]")).not_to_have_text(f"{every}项")
    page.get_by_role("button", name="数值").click()
    expect(page.locator("#figures th[aria-sort=ascending]")).to_contain_text("数值")
    page.get_by_role("button", name="数值").click()
    expect(page.locator("#figures th[aria-sort=descending]")).to_contain_text("数值")
    values = page.locator("#figures .ledger .value").all_inner_texts()
    with page.expect_download() as loading:
        page.get_by_role("link", name="CSV").click()
    loading.value.save_as(tmp_path / "f.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "f.csv").read_text("utf-8-sig"))))
    assert len(rows) == len(values) < every
    numbers = [float(row["数值"]) for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert all(row["数值"] in value for row, value in zip(rows, values, strict=True))
    with page.expect_download() as loading:
        page.get_by_role("link", name="XLSX").click()
    loading.value.save_as(tmp_path / "f.xlsx")
    assert load_workbook(tmp_path / "f.xlsx").active.max_row == len(rows) + 1


def test_words_find_and_no_find_says_what_to_do(site: str, open_page: OpenPage) -> None:
    page = open_tab(open_page, site, "目标一览")
    page.get_by_label("找", exact=True).fill("旅游总收入 突破")
    expect(page.locator("#figures [role=status]")).to_have_text("1项")
    page.get_by_label("找", exact=True).fill("月球采矿")
    expect(page.locator("#figures")).to_contain_text("没有符合条件的指标")
    page.get_by_role("button", name="清除条件").click()
    expect(page.locator("#figures .ledger")).to_be_visible()


def test_a_bar_and_a_row_lead_to_their_sentence(site: str, open_page: OpenPage) -> None:
    page = open_tab(open_page, site, "目标一览")
    pair = page.locator("#figures .bars li").filter(has_text="服务业增加值占GDP比重")
    pair.get_by_role("link", name="51.7%").click()
    expect(page.locator("#source mark")).to_contain_text("占GDP比重的51.7%")
    pair.get_by_role("link", name="53%左右").click()
    expect(page.locator("#source mark")).to_contain_text("53%左右")
    row = page.locator("#figures .ledger tr").filter(has_text="突破1.5万亿元")
    row.get_by_role("link").click()
    expect(page.locator("#source mark")).to_have_text("力争到2025年，全省旅游总收入突破1.5万亿元。")


def test_by_keyboard_alone(site: str, open_page: OpenPage) -> None:
    page = open_tab(open_page, site, "目标一览")
    sort = page.get_by_role("button", name="数值")
    sort.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#figures th[aria-sort=ascending]")).to_contain_text("数值")
    expect(sort).to_be_focused()  # though the table is a new one
    page.get_by_role("link", name="51.7%").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source mark")).to_contain_text("51.7%")


def test_bars_are_to_scale(site: str, open_page: OpenPage) -> None:
    page = open_tab(open_page, site, "目标一览")
    pair = page.locator("#figures .bars li").filter(has_text="服务业实际利用外资")
    widths = [rect.bounding_box() for rect in pair.locator("svg rect").all()]
    assert widths[0]
    assert widths[1]
    assert widths[0]["width"] / widths[1]["width"] == pytest.approx(121.2 / 300, abs=0.02)


def test_how_it_looks(site: str, open_page: OpenPage) -> None:
    tab_looked_at(
        open_page, site, "目标一览", "figures", lambda page: page.wait_for_selector("#figures .ledger")
    )


_HOSTILE = "<img src=x onerror=\"document.title='ran'\">${document.title='ran'}{{1}}"


def test_the_markup_of_a_document_stays_text(serve: Callable[..., str], open_page: OpenPage) -> None:
    lines = f"到2025年，{_HOSTILE}产值达到20亿元，年均增长9%。"
    meta = Metadata(title=f"计划{_HOSTILE}", period_start=2021, period_end=2025, document_number=_HOSTILE)
    text = f"计划\n\n一、目标{_HOSTILE}\n{lines}\n"
    site = serve(FakeEngine(held={"a\"'<b>": Document("a\"'<b>", text, meta)}))
    for tab, place in (("目标一览", "#figures"), ("文件", "#shelves")):
        page = open_tab(open_page, site, tab)
        expect(page.locator(place)).to_contain_text("<img src=x")
        assert page.locator(f"{place} img").count() == 0
        assert page.title() == "湘策"
    page.locator("#shelves .title").click()
    expect(page.locator("#shelves .dossier")).to_contain_text("${document.title")
    page.get_by_label("全文检索").fill("产值达到")
    expect(page.locator("#shelves mark")).to_have_text("产值达到")
    assert page.title() == "湘策"


def test_what_the_form_does_not_send_is_left_aside() -> None:
    assert wanted({"kind": "wrong", "limit": "-3", "order": "color"}) == wanted({})
    assert wanted({"sector": "-"}).sector == ""


def test_an_export_with_wrong_conditions_says_so(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, web=True)
    wrong = client.get("/figures", params={"format": "doc"})
    assert wrong.status_code == 400
    assert "筛选条件不对" in wrong.text
    assert client.get("/figures", params={"format": "csv"}).content.startswith(b"\xef\xbb\xbf")
