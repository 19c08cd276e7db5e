"""Replies of any target, read into one form."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.reply import from_contract, from_text


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("到2025年，全省旅游总收入突破1.5万亿元（五(四)11）。", "旅游总收入目标"),
        ("1.5万亿元。文件没有提到其他年份。", "旅游总收入目标"),
        ("是53%左右，不是60%。", "服务业占GDP是60%吗"),
        (
            "规划支持社会资本发展普惠型养老服务，推动养老机构连锁化、品牌化发展。未列出具体名单。",
            "养老有什么支持",
        ),
    ],
)
def test_an_answer_in_plain_text(text: str, question: str) -> None:
    assert from_text(text, question, 1).answered


@pytest.mark.parametrize(
    "text",
    [
        "文件没有给出2030年的目标，到2025年突破1.5万亿元。",
        "很抱歉，我无法回答这个问题。",
        "文件中没有“五(五)1”这一条。",
        "您好！规划中未提及该指标。",
        "The document does not mention this.",
        "",
    ],
)
def test_a_refusal_in_plain_text(text: str) -> None:
    assert not from_text(text, "2030年旅游总收入目标", 1).answered


def test_figures_and_addresses_of_a_text() -> None:
    text = "服务业占比不是60%，是百分之五十三左右，见第二章第三节 https://example.cn/%89%E5。"
    reply = from_text(text, "占比是60%吗", 1)
    told = [(figure.value, figure.unit, figure.echoed) for figure in reply.figures]
    assert told == [(Decimal(60), "%", True), (Decimal(53), "%", False)]
    assert [citation.address for citation in reply.citations] == ["第二章第三节"]


def test_a_contract_may_tell_more_than_is_read() -> None:
    data = {"status": "answered", "text": "…", "mode": "extractive", "form": "text", "answer_id": 7}
    assert from_contract(data, 2.0).form == "contract"
    with pytest.raises(ValueError, match="status"):
        from_contract({"text": "…"}, 2.0)


@given(st.text(), st.text())
def test_any_text_is_read(text: str, question: str) -> None:
    assert from_text(text, question, 1).text == text or "http" in text
