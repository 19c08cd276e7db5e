"""Several made-up documents that speak of one thing."""

from collections.abc import Callable

import pytest

from assistant.answer import Answer
from assistant.pipeline import Assistant

DOCUMENTS = {
    "plan": (
        "region = '云溪县'\nsigned_on = 2021-03-01\nperiod_start = 2021\nperiod_end = 2025",
        "云溪县蓝业规划\n\n一、目标\n\n到2025年，蓝业总收入突破15亿元，蓝业机构达到30家。\n",
    ),
    "later": (
        "region = '云溪县'\nsigned_on = 2023-03-01",
        "云溪县蓝业方案\n\n一、目标\n\n到2025年，蓝业总收入达到16亿元，蓝业机构达到30家。\n\n"
        "二、扶持\n\n对蓝业冷库项目给予最高50万元补助。\n",
    ),
    "town": (
        "region = '青石镇'\nsigned_on = 2024-03-01",
        "青石镇蓝业意见\n\n一、目标\n\n到2025年，蓝业总收入达到2亿元。\n",
    ),
    "old": (
        "region = '云溪县'\nsigned_on = 2017-12-01\nvalid_until = 2020-12-31",
        "云溪县蓝业办法\n\n第一条 对蓝业冷库项目给予最高20万元补助。\n\n"
        "第二条 蓝业标识由县蓝业中心制作，蓝业标识每年核验一次。\n",
    ),
}


@pytest.fixture(scope="module")
def ask(beside: Callable[..., Assistant]) -> Callable[[str], Answer]:
    return beside(DOCUMENTS, "云溪县").ask


def cited(answer: Answer) -> list[str]:
    return [citation.document for citation in answer.citations]


def test_what_differs_is_told_side_by_side_in_force_first(ask: Callable[[str], Answer]) -> None:
    answer = ask("2025年蓝业总收入目标是多少")
    assert cited(answer) == ["later", "plan"]
    assert answer.text.index("16亿元") < answer.text.index("15亿元")
    assert "（《云溪县蓝业方案》）" in answer.text
    assert "2亿元" not in answer.text  # of another place


def test_what_agrees_is_told_once(ask: Callable[[str], Answer]) -> None:
    answer = ask("2025年蓝业机构要达到多少家")
    assert answer.text.count("30家") == 1
    assert "不同" not in answer.text


def test_grants_of_each_document_in_force_first(ask: Callable[[str], Answer]) -> None:
    answer = ask("蓝业冷库项目补助多少")
    assert cited(answer) == ["later", "old"]
    assert any("云溪县蓝业办法" in notice and "期满" in notice for notice in answer.notices)


def test_what_only_an_expired_document_says_is_told_with_a_notice(ask: Callable[[str], Answer]) -> None:
    answer = ask("蓝业标识多久核验一次")
    assert cited(answer) == ["old"]
    assert answer.notices


@pytest.mark.parametrize("question", ["能给多少补贴", "有多少补助"])
def test_a_grant_for_nothing_in_particular_is_not_guessed(
    ask: Callable[[str], Answer], question: str
) -> None:
    assert not ask(question).citations
