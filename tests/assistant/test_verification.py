"""The gate, by mutation: whatever is altered in a right answer must be caught."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.draft import Claim
from assistant.statement import claim
from assistant.verification import Gate
from corpus.document import built_in, read_document
from corpus.figures import Figure, extract
from corpus.spans import Span

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


def digits(text: str, number: str) -> Iterator[str]:
    """``text`` with each digit of ``number`` made another."""
    at = text.rindex(number)
    for place, digit in enumerate(number):
        if digit.isdigit():
            other = str((int(digit) + 1) % 10)
            yield text[: at + place] + other + text[at + place + 1 :]


@pytest.mark.parametrize(("figure", "right"), CLAIMS)
def test_an_altered_digit_is_caught(figure: Figure, right: Claim) -> None:
    number = re.match(r"[\d.]+", figure.span.of(DOCUMENT.text))
    for text in digits(right.text, number[0]) if number else ():
        assert faults(text, right), text


UNITS = [
    ("万亿元", "亿元"),
    ("亿元", "万亿元"),
    ("亿美元", "亿元"),
    ("个百分点", "%"),
    ("%", "个百分点"),
    ("家", "项"),
    ("倍", "%"),
]


@pytest.mark.parametrize(("figure", "right"), CLAIMS)
def test_an_altered_unit_is_caught(figure: Figure, right: Claim) -> None:
    printed = figure.span.of(DOCUMENT.text)
    for unit, other in UNITS:
        if printed.endswith(unit) and figure.unit == unit:
            text = right.text.replace(printed, printed.removesuffix(unit) + other)
            assert faults(text, right), text


COMPARISONS = [
    ("超过", "不超过"),
    ("突破", "约"),
    ("以上", "以下"),
    ("左右", "以上"),
    ("高于", "低于"),
    ("下降", "提高"),
    ("超", "不到"),
    ("近", "超过"),
]


@pytest.mark.parametrize(("figure", "right"), CLAIMS)
def test_an_altered_comparison_is_caught(figure: Figure, right: Claim) -> None:
    for word, other in COMPARISONS:
        if word in figure.comparator.split("、"):
            text = right.text.replace(word, other)
            assert faults(text, right), text


@pytest.mark.parametrize(("figure", "right"), CLAIMS)
def test_an_altered_year_is_caught(figure: Figure, right: Claim) -> None:
    for year, other in (
        ("2025年", "2030年"),
        ("2020年，", "2019年，"),
        ("十三五", "十四五"),
        ("十四五", "十三五"),
    ):
        if right.text.startswith(("到", "“", "2")) and year in right.text[:9]:
            text = right.text.replace(year, other, 1)
            assert faults(text, right), text


@pytest.mark.parametrize(("figure", "right"), CLAIMS)
def test_another_indicator_is_caught(figure: Figure, right: Claim) -> None:
    for other in ("工业利润总额", "粮食产量"):
        if figure.indicator in right.text:
            text = right.text.replace(figure.indicator, other)
            assert faults(text, right), text


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


def test_an_altered_quotation_is_caught() -> None:
    start = DOCUMENT.text.index("探索旅游景区新型")
    span = Span(start, DOCUMENT.text.index("。", start) + 1)
    right = claim(LEDGER[0], DOCUMENT)
    item = replace(right.evidence[0], span=span, address="六(四)")
    good = Claim(f"六(四)：“{span.of(DOCUMENT.text)}”", (item,))
    assert list(GATE.faults(good)) == []
    for at in range(6, len(good.text) - 2, 7):
        text = good.text[:at] + ("某" if good.text[at] != "某" else "另") + good.text[at + 1 :]
        assert faults(text, good), text


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
