"""The page of a document, and the text it shows."""

import re
from html import unescape

import pytest
from browsing import OpenPage, document
from playwright.sync_api import expect
from serving import PLAN, Kept, MakeClient

from corpus.spans import Span
from server.engine import Engine, FakeEngine
from server.web.passages import Line, Part, lines, whole

TEXT = "\n\n".join(
    (
        "某市若干措施",
        "一、总体要求",
        "（一）目标。到2027年达到100亿元。——两头。甲。",
        "二、附则",
        "自印发之日起施行。",
    )
)


def _lines(part: Part) -> list[Line]:
    return [line for item in part.content for line in (_lines(item) if isinstance(item, Part) else [item])]


def _plain(found: list[Line]) -> list[str]:
    return ["".join(run.text for run in line) for line in found]


def test_the_whole_text_is_the_lines_of_the_document(plan_engine: Engine) -> None:
    for held in [*plan_engine.documents().values(), document("a", "甲", TEXT)]:
        shown = "".join(_plain(_lines(whole(held))))
        assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", held.text)


def test_paragraphs_stay_whole_and_headings_are_marked() -> None:
    found = _lines(whole(document("a", "甲", TEXT)))
    assert "（一）目标。到2027年达到100亿元。——两头。甲。" in _plain(found)
    assert "一、总体要求" in [run.text for line in found for run in line if run.heading]


def test_a_quote_is_marked_to_the_character() -> None:
    held = document("a", "甲", TEXT)
    for quoted in ("到2027年达到100亿元。", "总体要求\n\n（一）目标", TEXT):
        start = TEXT.index(quoted)
        shown = lines(held, Span(0, len(TEXT)), Span(start, start + len(quoted)))
        marked = "".join(run.text for line in shown for run in line if run.quoted)
        assert marked == re.sub(r"\n", "", quoted)


def test_every_section_has_its_address(make: MakeClient, plan_engine: Engine) -> None:
    page = make(Kept(plan_engine), web=True).get(f"/documents/{PLAN}").text
    structure = plan_engine.documents()[PLAN].structure
    expected = {str(section.address) for section in structure.sections[1:] if section.addressed}
    assert set(map(unescape, re.findall(r'<section id="([^"]*)"', page))) == expected


@pytest.mark.parametrize("query", ["", "?quote=a", "?quote=9-1", "?quote=0-999999999", "?quote=-1"])
def test_a_wrong_quote_is_no_fault(make: MakeClient, fake: FakeEngine, query: str) -> None:
    assert make(fake, web=True).get(f"/documents/{PLAN}{query}").status_code == 200


def test_a_document_that_is_not_there(make: MakeClient, fake: FakeEngine) -> None:
    response = make(fake, web=True).get("/documents/nothing")
    assert response.status_code == 404
    assert "没有这份文件" in response.text


def test_an_address_in_full_width_brackets_is_found(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/documents/{PLAN}#五（四）11")
    expect(page.locator("section:target")).to_have_attribute("data-address", "五(四)11")
    page = open_page(f"{site}/documents/{PLAN}#九(九)9")
    expect(page.locator("#missing")).to_be_visible()
