"""The tab 惠企匹配 in a browser."""

import io

from browsing import OpenPage
from docx import Document as Docx
from playwright.sync_api import Page, expect

COLD_CHAIN = "岳阳的冷链物流公司，40个人，想拿块地建冷库，还缺一笔贷款"


def match(page: Page, text: str) -> None:
    page.get_by_role("tab", name="惠企匹配").click()
    page.get_by_label("企业情况").last.fill(text)
    page.get_by_role("button", name="匹配", exact=True).click()


def test_measures_by_need_with_conditions_and_sources(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    match(page, COLD_CHAIN)
    result = page.locator(".result")
    expect(result.locator(".facts")).to_contain_text("冷链物流（据“冷链”）")
    groups = result.locator(".group summary")
    assert {groups.nth(place).inner_text()[:2] for place in (0, 1)} == {"用地", "融资"}
    measure = result.locator(".measure.applies").first
    expect(measure.locator(".conditions .met").first).to_be_visible()
    quote = measure.locator(".original").inner_text()
    measure.locator(".meta .ref").click()
    expect(page.locator("#source mark").first).to_be_visible()
    assert "".join(page.locator("#source mark").all_inner_texts()) == quote


def test_the_answer_to_its_question_narrows_the_result(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    match(page, COLD_CHAIN)
    question = page.locator(".question p")
    asked = question.inner_text()
    option = page.locator(".question button").first
    chosen = option.inner_text()
    option.click()
    expect(page.locator("#match textarea")).to_have_value(f"{COLD_CHAIN}；{chosen}")
    expect(page.locator(".facts")).to_contain_text(chosen)
    assert page.locator(".question p").count() == 0 or question.inner_text() != asked


def test_fields_go_before_the_text(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    page.get_by_role("tab", name="惠企匹配").click()
    page.get_by_text("逐项填写").click()
    page.get_by_label("行业").fill("养老服务")
    page.get_by_label("所在市州").fill("长沙")
    page.get_by_label("从业人员").fill("12")
    page.get_by_label("人才", exact=True).check()
    page.get_by_role("button", name="匹配", exact=True).click()
    facts = page.locator(".result .facts")
    expect(facts).to_contain_text("养老服务")
    expect(facts).to_contain_text("长沙市")
    expect(facts).to_contain_text("人才")
    expect(page.get_by_label("人才", exact=True)).to_be_checked()


def test_the_report_is_downloaded(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    match(page, COLD_CHAIN)
    quote = page.locator(".measure .original").first.inner_text()
    with page.expect_download() as word:
        page.get_by_role("button", name="下载报告（Word）").click()
    paragraphs = [p.text for p in Docx(io.BytesIO(word.value.path().read_bytes())).paragraphs]
    assert any(quote in paragraph for paragraph in paragraphs)
    with page.expect_download() as markdown:
        page.get_by_role("button", name="下载报告（Markdown）").click()
    assert quote in markdown.value.path().read_text(encoding="utf-8")


def test_what_is_missing_or_wrong_is_told(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    match(page, "")
    expect(page.locator("#matched .fault")).to_contain_text("请写下企业情况")
    page.get_by_text("逐项填写").click()
    page.get_by_label("从业人员").fill("很多")
    page.get_by_role("button", name="匹配", exact=True).click()
    expect(page.locator("#matched .fault")).to_contain_text("应是整数")
    page.get_by_label("从业人员").fill("")
    page.get_by_label("行业").fill("<img src=x onerror=alert(1)>")
    page.get_by_role("button", name="匹配", exact=True).click()
    expect(page.locator("#matched .fault")).to_contain_text("没有这个行业")
