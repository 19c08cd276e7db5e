"""Whether what is cited carries what is said."""

import pytest
from evaluated import contract

from eval import citing
from eval.reference import Reference
from eval.reply import Reply, from_text

QUOTE = "力争到2025年，全省旅游总收入突破1.5万亿元。"
OTHER = "力争到2025年，全省商务服务业增加值突破2000亿元。"


def told(text: str, reference: Reference) -> Reply:
    return contract(text, QUOTE, "五(四)11", reference)


def both(text: str, reference: Reference) -> Reply:
    one, two = told("", reference), contract("", OTHER, "五(一)4", reference)
    second = two.citations[0].model_copy(update={"marker": 2})
    return one.model_copy(update={"text": text, "citations": (*one.citations, second)})


@pytest.mark.parametrize(
    "text",
    [
        "到2025年，旅游总收入突破1.5万亿元。[1]",
        "不对，文件的表述是：到2025年，旅游总收入突破1.5万亿元。[1]",
        "文件中没有“五(九)3”这一条。到2025年，旅游总收入突破1.5万亿元。[1]",
        "到2025年，旅游总收入突破1.5万亿元。[1]（《2021年某规划30条》）",
        "见五(四)11“旅游业”：“力争到2025年，全省旅游总收入突破1.5万亿元。”[1]",
    ],
)
def test_what_is_carried(reference: Reference, text: str) -> None:
    assert citing.citation_recall(told(text, reference), reference) == 1
    assert citing.citation_precision(told(text, reference), reference) == 1


@pytest.mark.parametrize(
    "text",
    [
        "到2025年，旅游总收入突破2.5万亿元。[1]",
        "到2025年，商务服务业增加值突破1.5万亿元。[1]",
        "到2030年，旅游总收入突破1.5万亿元。[1]",
        "到2025年，旅游总收入突破1.5万亿元。[7]",
    ],
)
def test_what_is_not(reference: Reference, text: str) -> None:
    assert citing.citation_recall(told(text, reference), reference) == 0


def test_a_claim_without_a_marker_is_not_carried(reference: Reference) -> None:
    text = "到2025年，旅游总收入突破1.5万亿元。[1]到2025年，商务服务业增加值突破2000亿元。"
    assert citing.citation_recall(told(text, reference), reference) == 0.5


def test_a_citation_too_many_is_not_precise(reference: Reference) -> None:
    text = "到2025年，旅游总收入突破1.5万亿元。[1][2]"
    assert citing.citation_recall(both(text, reference), reference) == 1
    assert citing.citation_precision(both(text, reference), reference) == 0.5
    text = "到2025年，旅游总收入突破1.5万亿元。[1]到2025年，商务服务业增加值突破2000亿元。[2]"
    assert citing.citation_precision(both(text, reference), reference) == 1


def test_verbatim(reference: Reference) -> None:
    right = told("“力争到2025年，全省旅游总收入突破1.5万亿元。”[1]", reference)
    assert citing.verbatim_rate(right, reference) == 1
    moved = right.citations[0].model_copy(update={"start": 1})
    assert citing.verbatim_rate(right.model_copy(update={"citations": (moved,)}), reference) == 0.5
    altered = told("“力争到2025年，全省旅游总收入突破2.5万亿元。”[1]", reference)
    assert citing.verbatim_rate(altered, reference) == 0.5
    assert citing.verbatim_rate(Reply(status="answered", text="“三带”"), reference) is None


@pytest.mark.parametrize(
    ("text", "unsupported"),
    [
        ("到2025年，旅游总收入突破15000亿元。[1]", False),
        ("共1处：（1）五(四)11。[1]", False),
        ("到2025年，旅游总收入突破1.5万亿元，占全国的12%。[1]", True),
        ("到2025年，旅游总收入突破1.5万亿元，排名第4。[1]", True),
        ("不是3万亿元，是1.5万亿元。[1]", False),
    ],
)
def test_numbers_without_a_source(reference: Reference, text: str, unsupported: bool) -> None:
    found = citing.unsupported_number(told(text, reference), "旅游总收入目标是3万亿元吗", reference)
    assert found is unsupported


def test_a_refusal_states_nothing(reference: Reference) -> None:
    refusal = Reply(status="unanswerable_not_in_corpus", text="最多500字。")
    assert citing.unsupported_number(refusal, "…", reference) is None


def test_a_plain_text(reference: Reference) -> None:
    def read(text: str) -> Reply:
        return reference.located(from_text(text, "旅游总收入目标", 1))

    right = read("旅游总收入突破1.5万亿元（五(四)11）。")
    assert citing.citation_recall(right, reference) == citing.citation_precision(right, reference) == 1
    assert citing.unsupported_number(right, "旅游总收入目标", reference) is False
    wrong = read("旅游总收入突破1.5万亿元（五(二)7）。")
    assert citing.citation_recall(wrong, reference) == citing.citation_precision(wrong, reference) == 0
    invented = read("旅游总收入突破1.7万亿元。")
    assert citing.unsupported_number(invented, "旅游总收入目标", reference) is True
    assert citing.citation_precision(invented, reference) is None
