"""The gate, by mutation: whatever is altered in a right answer must be caught."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from assistant.draft import Claim, evidence
from assistant.statement import claim
from assistant.verification import Gate
from corpus.document import Document, Metadata, built_in, read_document
from corpus.figures import Figure, FigureKind, extract
from corpus.spans import Span
from eval import mutation

DOCUMENT = read_document(built_in()[0])
LEDGER = extract(DOCUMENT)
GATE = Gate({DOCUMENT.id: LEDGER})
CLAIMS = [
    pytest.param(figure, claim(figure, DOCUMENT), id=f"{figure.indicator}{figure.value}") for figure in LEDGER
]


def faults(text: str, right: Claim) -> list[str]:
    return [fault.reason for fault in GATE.faults(replace(right, text=text))]


@pytest.mark.parametrize(("figure", "right"), CLAIMS)
def test_what_the_ledger_says_passes(figure: Figure, right: Claim) -> None:
    assert faults(right.text, right) == []


@pytest.mark.parametrize("altered", [mutation.digits, mutation.units, mutation.comparators, mutation.years])
@pytest.mark.parametrize(("figure", "right"), CLAIMS)
def test_what_is_altered_is_caught(
    figure: Figure, right: Claim, altered: Callable[[str], Iterator[str]]
) -> None:
    for text in altered(right.text):
        assert faults(text, right), text


@pytest.mark.parametrize(("figure", "right"), CLAIMS)
def test_another_indicator_is_caught(figure: Figure, right: Claim) -> None:
    for text in mutation.indicators(right.text, figure, LEDGER):
        assert faults(text, right), text


@pytest.mark.parametrize(("figure", "right"), CLAIMS)
def test_a_target_told_as_reached_is_caught(figure: Figure, right: Claim) -> None:
    if figure.kind == FigureKind.TARGET:
        for text in mutation.results(right.text):
            assert faults(text, right), text


@pytest.mark.parametrize(("figure", "right"), CLAIMS)
def test_another_place_is_caught(figure: Figure, right: Claim) -> None:
    placed = mutation.located(figure, DOCUMENT)
    assert faults(placed.text, placed) == []
    for text in mutation.addresses(placed, DOCUMENT):
        assert faults(text, placed), text
    for wrong in mutation.elsewhere(right, figure, LEDGER, DOCUMENT):
        assert list(GATE.faults(wrong)), wrong.evidence[0].quote


@pytest.mark.parametrize("right", mutation.quoted(DOCUMENT), ids=lambda right: right.evidence[0].address)
def test_an_altered_quotation_is_caught(right: Claim) -> None:
    assert faults(right.text, right) == []
    for text in mutation.quotations(right, DOCUMENT):
        assert faults(text, right), text


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("2个百分点", "到2025年，社会物流总费用占GDP比率下降2个百分点。"),  # the quote goes on: 左右
        ("1.5万亿元", "二：到2025年，旅游总收入突破1.5万亿元。"),  # one numeral is an address only there
        ("1.5万亿元", "五(四)11：“力争到2025年，全省旅游总收入突破1.5万亿元。"),
    ],
)
def test_a_quote_broken_off_or_an_address_of_one_numeral_is_caught(printed: str, text: str) -> None:
    right = next(claim(f, DOCUMENT) for f in LEDGER if f.span.of(DOCUMENT.text) == printed)
    assert faults(text, right)


def test_figures_swapped_within_one_sentence_are_caught() -> None:
    right = next(claim(f, DOCUMENT) for f in LEDGER if f.indicator == "规模以上文化企业数量")
    assert faults("到2025年，规模以上文化企业营业收入达到5000家。", right)
    assert faults("到2025年，规模以上文化企业数量达到5000亿元。", right)


@pytest.mark.parametrize(
    "text",
    [
        "到2025年，旅游总收入突破15000亿元。",
        "到2025年，全省旅游总收入突破1.5万亿元。",
    ],
)
def test_fair_paraphrases_pass(text: str) -> None:
    right = next(claim(f, DOCUMENT) for f in LEDGER if f.span.of(DOCUMENT.text) == "1.5万亿元")
    assert faults(text, right) == []


def test_a_percentage_in_words_passes() -> None:
    right = next(claim(f, DOCUMENT) for f in LEDGER if f.span.of(DOCUMENT.text) == "53%")
    assert faults("到2025年，服务业增加值占GDP比重为百分之五十三左右。", right) == []


@pytest.mark.parametrize("address", ["五(九)3", "六(三)", "八(一)"])
def test_an_address_that_does_not_hold_the_quote_is_caught(address: str) -> None:
    right = next(claim(f, DOCUMENT) for f in LEDGER if f.span.of(DOCUMENT.text) == "1.5万亿元")
    assert faults(f"见{address}：{right.text}", right)
    assert faults(f"见五(四)11：{right.text}", right) == []


def test_a_claim_without_evidence_is_caught() -> None:
    assert [fault.reason for fault in GATE.faults(Claim("到2025年，旅游总收入突破1.5万亿元。", ()))]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("8633.9亿元", "2020年，服务业增加值为8633.9亿元。"),
        ("23%", "到2025年，服务业增加值占GDP比重为23%左右。"),
        ("1.5万亿元", "2025年，旅游总收入已突破1.5万亿元。"),
        ("53%", "到2025年，服务业增加值占GDP比重下降到53%左右。"),
        ("60.2%", "2020年，投资的60.2%源于服务业。"),
    ],
)
def test_a_shorter_name_a_result_or_another_direction_is_caught(printed: str, text: str) -> None:
    right = next(claim(f, DOCUMENT) for f in LEDGER if f.span.of(DOCUMENT.text) == printed)
    assert faults(text, right)


def test_digits_printed_full_width_are_the_same_digits() -> None:
    text = "云溪奖补办法\n第一条 按清单１２给予奖励。\n"
    made_up = Document("made-up", text, Metadata(title="云溪奖补办法"))
    start = text.index("第一条")
    quote = evidence(made_up, Span(start, len(text)))
    gate = Gate({"made-up": extract(made_up)})
    assert not list(gate.faults(Claim("第一条：“按清单12给予奖励”", (quote,))))
    assert list(gate.faults(Claim("第一条：“按清单13给予奖励”", (quote,))))


def test_an_address_of_one_numeral_is_no_part_of_a_word() -> None:
    text = "一、渔业。招募“一船一码”管理员1000人，“一港一策”顾问80人。"
    document = Document("x", text, Metadata(title="渔业办法"))
    ledger = extract(document)
    gate = Gate({"x": ledger})
    assert evidence(document, ledger[0].sentence).address == "一"
    for figure in ledger:
        assert not list(gate.faults(claim(figure, document)))
