from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document, Metadata, read_document
from corpus.spans import Span
from retrieval.passages import TARGET, from_row, pack, passages, to_row

DOCUMENTS = sorted(Path("corpus/documents").resolve().glob("*/source.txt"))


@pytest.fixture(scope="module", params=DOCUMENTS, ids=lambda path: path.parent.name)
def document(request: pytest.FixtureRequest) -> Document:
    return read_document(request.param.parent)


def test_every_sentence_is_in_exactly_one_passage_of_its_section(document: Document) -> None:
    found = passages(document)
    for sentence in document.structure.sentences:
        holders = [passage for passage in found if sentence.span in passage.span]
        if sentence.is_heading:
            assert len(holders) <= 1
        else:
            assert [passage.section for passage in holders] == [sentence.section]


def test_passages_quote_and_do_not_overlap(document: Document) -> None:
    found = passages(document)
    assert all(document.text[p.span.start : p.span.end] == p.text == p.text.strip() for p in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert len({passage.id for passage in found}) == len(found)


def test_length_is_near_the_target(document: Document) -> None:
    structure = document.structure
    longest = max(s.span.end - s.span.start for s in structure.sentences)
    assert all(p.span.end - p.span.start <= 1.5 * TARGET + longest for p in passages(document))


def test_context_names_title_and_headings(documents: list[Document]) -> None:
    (passage,) = [p for p in passages(documents[0]) if "精品旅游线路" in p.text]
    assert passage.context.split("\n")[0] == "某省旅游业发展规划"
    assert "培育品牌" in passage.context
    assert passage.content.endswith(passage.text)


def test_a_heading_with_nothing_below_is_a_passage(make: Callable[..., Document]) -> None:
    document = make(
        "list",
        "某办法\n\n一、范围\n\n本办法适用于全省。\n\n二、支持电子商务\n\n三、支持会展\n\n四、附则\n\n自发布之日起施行。\n",
    )
    assert any("支持电子商务" in passage.text for passage in passages(document))


def test_ids_follow_content_not_place(make: Callable[..., Document]) -> None:
    text = "某办法\n\n一、范围\n\n适用于全省。\n\n二、支持\n\n给予补贴。\n"
    before = {p.text: p.id for p in passages(make("a", text, "某办法"))}
    after = {p.text: p.id for p in passages(make("a", text.replace("全省", "全省各市州"), "某办法"))}
    assert before["给予补贴。"] == after["给予补贴。"]
    assert before["适用于全省。"] not in after.values()


def test_rows_come_back(documents: list[Document]) -> None:
    texts = {document.id: document for document in documents}
    for passage in passages(documents[0]):
        assert from_row(to_row(passage), texts) == passage


@given(st.lists(st.integers(1, 400), min_size=1, max_size=30), st.integers(50, 300))
def test_pack_keeps_order_and_balances(lengths: list[int], target: int) -> None:
    spans, position = [], 0
    for length in lengths:
        spans.append(Span(position, position + length))
        position += length
    groups = list(pack(spans, target))
    assert [span for group in groups for span in group] == spans
    assert all(len(group) == 1 or group[-1].end - group[0].start <= target + max(lengths) for group in groups)


@pytest.mark.parametrize("text", ["", "\n\n", "标题", "没有标点的一行" * 200])
def test_odd_texts(text: str) -> None:
    document = Document("odd", text, Metadata(title="无题"))
    assert "".join(p.text for p in passages(document)) == text.strip()
