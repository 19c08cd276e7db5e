"""Free wording at the gate: what the quote says passes however it is put, what it does not say is caught."""

import random
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.attribution import Shown, attribute
from assistant.draft import Claim, evidence
from assistant.grounding import support, ungrounded
from assistant.model_text import Reader, neutral, tokens
from assistant.verification import Gate
from corpus.document import Document, built_in, read_document
from corpus.figures import extract
from corpus.spans import Span, sentences
from retrieval.passages import Passage, passages

FIXTURE = Path(__file__).parent.parent / "fixtures" / "made-up-plan"
DOCUMENTS = [read_document(built_in()[0]), read_document(FIXTURE)]
GATE = Gate({document.id: extract(document) for document in DOCUMENTS})
QUOTE = (
    "支持县级冷链中心建设，对验收合格的企业给予补贴，补贴不得超过设备投资的三成。长沙发展会展服务，岳阳发展航运物流。"
    "“领跑者”行动不适用于个体户。"
)


def reasons(text: str, quote: str = QUOTE) -> list[str]:
    return [reason for reason, _ in ungrounded(text, [quote], "现代物流业")]


@pytest.mark.parametrize(
    "text",
    [
        "支持建设县级冷链中心。",
        "对验收合格的企业给予补贴，支持县级冷链中心建设。",
        "规划提出，补贴不得超过设备投资的三成。",
        "长沙发展会展服务，岳阳发展航运物流。",
        "岳阳发展航运物流。",
        "“领跑者”行动不适用于个体户。",
    ],
)
def test_what_the_quote_says_passes(text: str) -> None:
    assert reasons(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "补贴不得超过设备投资的一半。",
        "补贴超过设备投资的三成。",
        "必须对验收合格的企业给予补贴。",
        "对所有企业给予补贴。",
        "免费支持县级冷链中心建设。",
        "不支持县级冷链中心建设。",
        "未对验收合格的企业给予补贴。",
        "县级冷链中心建设位居全国第一。",
        "已建成县级冷链中心。",
        "岳阳发展会展服务。",
        "长沙发展航运物流。",
        "衡阳发展航运物流。",
        "“先行者”行动不适用于个体户。",
        "“领跑者”行动适用于个体户。",
        "支持县级冷链中心建设，由省商务厅负责组织申报。",
        "支持ABC公司建设县级冷链中心。",
        "冷链中心。",
        "今天天气晴朗。",
        "",
    ],
)
def test_what_the_quote_does_not_say_is_caught(text: str) -> None:
    assert reasons(text), text


def _passages() -> list[tuple[Document, Passage]]:
    return [(document, passage) for document in DOCUMENTS for passage in passages(document)]


def _claim(document: Document, span: Span, text: str) -> Claim:
    return Claim(text, (evidence(document, span),), free=True)


def test_clauses_put_together_anew_are_supported_and_other_passages_are_not() -> None:
    """The measure that the threshold is taken from (see grounding)."""
    chooser = random.Random(7)
    own, other = [], []
    found = _passages()
    for document, passage in found:
        source = f"{passage.text}\n{passage.context}"
        clauses = [clause for clause in re.split(r"[，。；]", passage.text) if len(clause) > 6]
        if clauses:
            chosen = chooser.sample(clauses, min(2, len(clauses)))
            own.append(support(f"规划提出，{'，'.join(chosen)}。", source)[0])
        for stranger, distant in chooser.sample(found, 8):
            if stranger is document and distant is passage:
                continue
            for span in list(sentences(distant.text))[:2]:
                if len(span.of(distant.text)) > 12 and span.of(distant.text) not in passage.text:
                    other.append(support(span.of(distant.text), source)[0])
    assert min(own) >= 0.9
    assert sum(share >= 0.8 for share in other) <= 0.002 * len(other)
    assert len(other) > 1000


def test_every_sentence_of_the_documents_passes_as_its_own_claim() -> None:
    refused = []
    for document in DOCUMENTS:
        for sentence in document.structure.sentences:
            text = sentence.span.of(document.text)
            if sentence.is_heading or len(text) < 12 or not text.endswith("。"):
                continue
            if list(GATE.faults(_claim(document, sentence.span, text))):
                refused.append(text)
    assert refused == []


def test_altered_sentences_of_the_documents_are_caught() -> None:
    """Numbers in words, negations and force slipped into true sentences."""
    missed, tried = [], 0
    for document in DOCUMENTS:
        for sentence in document.structure.sentences:
            text = sentence.span.of(document.text)
            if sentence.is_heading or len(text) < 12 or not text.endswith("。"):
                continue
            for altered in (
                f"{text[:-1]}，规模翻番。",
                f"{text[:-1]}，占全国三成。",
                f"不得{text}",
                f"必须{text}",
                f"{text[:-1]}，由主管部门全额拨付经费。",
            ):
                tried += 1
                if not list(GATE.faults(_claim(document, sentence.span, altered))):
                    missed.append(altered)
    assert tried > 1000
    assert [text for text in missed if not text.startswith(("不得不", "必须必"))] == []


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=80), cuts=st.lists(st.integers(0, 80), max_size=6))
def test_reading_does_not_depend_on_where_the_stream_is_cut(text: str, cuts: list[int]) -> None:
    def read(pieces: list[str]) -> list[tuple[str, tuple[int, ...]]]:
        reader = Reader()
        found = [written for piece in pieces for written in reader.feed(piece)]
        return [(one.text, one.marks) for one in [*found, *reader.close()]]

    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[start:end] for start, end in pairwise(places)]
    assert read(pieces) == read([text])


@settings(max_examples=200, deadline=None)
@given(
    parts=st.lists(
        st.sampled_from(
            [
                "冷链",
                "。",
                "[1]",
                "[2]",
                "【3】",
                "[1",
                "]",
                "；",
                "”",
                "1.",
                "\n",
                "<think>",
                "</think>",
                "。[4][5]",
                "2025年",
            ]
        ),
        max_size=14,
    )
)
def test_reading_markers_does_not_depend_on_the_cut_either(parts: list[str]) -> None:
    text = "".join(parts)

    def read(pieces: list[str]) -> list[tuple[str, tuple[int, ...]]]:
        reader = Reader()
        found = [written for piece in pieces for written in reader.feed(piece)]
        return [(one.text, one.marks) for one in [*found, *reader.close()]]

    assert read(list(text)) == read([text])


@pytest.mark.parametrize(
    ("text", "sentence", "marks"),
    [
        ("优化设施。[1]", "优化设施。", (1,)),
        ("优化设施[1][2]。", "优化设施。", (1, 2)),
        ("优化设施。【1、3】", "优化设施。", (1, 3)),
        ("1. **优化设施**；", "优化设施。", ()),
        ("12项措施落地。", "12项措施落地。", ()),
        ("2025年建成。", "2025年建成。", ()),
        ("（1）优化设施。", "优化设施。", ()),
        ("<think>我想[1]。</think>优化设施。", "优化设施。", ()),
    ],
)
def test_a_sentence_is_read(text: str, sentence: str, marks: tuple[int, ...]) -> None:
    reader = Reader()
    found = [*reader.feed(text), *reader.close()]
    assert [(one.text, one.marks) for one in found] == [(sentence, marks)]


def test_a_claim_rests_on_the_fewest_sentences_that_carry_it() -> None:
    document = DOCUMENTS[0]
    passage = next(p for p in passages(document) if "冷链" in p.text and len(list(sentences(p.text))) > 1)
    shown = [Shown(evidence(document, passage.span))]
    for span in sentences(passage.text):
        written = Reader()
        (one,) = [*written.feed(span.of(passage.text)), *written.close()][:1]
        claim = attribute(one, shown)
        assert len(claim.evidence) == 1
        assert len(claim.evidence[0].quote) <= len(passage.text)
        assert claim.free
    assert attribute(one, []).evidence == ()


def test_text_is_data_in_a_prompt() -> None:
    assert neutral("甲[3]乙\n\n【4】丙") == "甲（3）乙 （4）丙"
    assert tokens("服务业") == 3
    assert tokens("abcdef") == 2
    assert tokens("") == 0
