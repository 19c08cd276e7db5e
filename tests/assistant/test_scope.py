"""Whose documents a question is about: made-up documents of several places beside one another."""

from datetime import date

import pytest

from assistant.question import understand
from assistant.scope import Scope
from assistant.titles import Titles
from corpus.document import Document, Metadata
from corpus.selection import EVERYTHING
from corpus.validity import Standing

TODAY = date(2026, 6, 1)


def document(key: str, title: str, text: str = "一、总则\n支持发展。\n", **facts: object) -> Document:
    return Document(key, f"{title}\n{text}", Metadata(title=title, **facts))  # type: ignore[arg-type]


DOCUMENTS = {
    one.id: one
    for one in (
        document("plan", "湖南省云溪产业规划", region="湖南省", document_number="湘云发〔2021〕1号"),
        document("nation", "国务院关于云溪产业的意见", region="全国"),
        document("city", "长沙市云溪产业办法", region="长沙市"),
        document("elsewhere", "北京市云溪产业导引", text="一、北京市支持。\n北京市发展。北京市鼓励。\n"),
        document("nowhere", "云溪产业指南"),
        document("old", "云溪服务办法", text="一、旧办法。\n", document_number="湘云发〔2019〕9号"),
        document(
            "new",
            "云溪服务新办法",
            text="一、总则\n自印发之日起施行。《云溪服务办法》（湘云发〔2019〕9号）同时废止。\n",
            document_number="湘云发〔2023〕9号",
            signed_on=date(2023, 5, 1),
        ),
    )
}


@pytest.fixture(scope="module")
def scope() -> Scope:
    return Scope(DOCUMENTS, "湖南省", Standing(DOCUMENTS))


def first(scope: Scope) -> tuple[str, ...]:
    return scope.of(understand("有哪些支持", TODAY), EVERYTHING, TODAY)[1]


def test_home_first_without_what_was_repealed(scope: Scope) -> None:
    assert set(first(scope)) == {"plan", "nation", "city", "nowhere", "new"}


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("湘云发〔2021〕1号讲了什么", {"plan"}),
        ("北京市云溪产业导引有哪些支持", {"elsewhere"}),
        ("长沙有哪些支持", {"city"}),
        ("有哪些支持", set()),
    ],
)
def test_what_a_question_names(scope: Scope, question: str, named: set[str]) -> None:
    assert set(scope.named(understand(question, TODAY))) == named


def test_where_all_documents_apply_nothing_is_narrowed() -> None:
    alone = {"plan": DOCUMENTS["plan"]}
    assert first(Scope(alone, "湖南省", Standing(alone))) == ()


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("《湖南省云溪产业规划（修订版）》讲了什么", "湖南省云溪产业规划(修订版)"),
        ("按《湖南省云溪产业规划实施方案》怎么办", "湖南省云溪产业规划实施方案"),
        ("《湖南省云溪产业规划》讲了什么", None),
        ("《湖南省人民政府关于印发湖南省云溪产业规划的通知》讲了什么", None),
        ("《中华人民共和国预算法》讲了什么", None),
        ("没办执照就开张，按市场主体登记管理条例怎么罚", "市场主体登记管理条例"),
        ("请问无人机管理办法怎么说的", "无人机管理办法"),
        ("按长沙市云溪产业办法怎么申报", None),
        ("规划有没有要求制定养老服务条例", None),
    ],
)
def test_a_longer_title_is_another_document(question: str, name: str | None) -> None:
    assert Titles(DOCUMENTS).unheld(understand(question, TODAY).text) == name


def test_the_notice_that_issues_a_document_only_refers_to_it() -> None:
    content = "湖南省人民政府关于印发《湖南省云溪产业规划》的通知对冷链有什么要求"
    assert Titles(DOCUMENTS).without(content).split() == ["对冷链有什么要求"]
