"""One reply against the gold of one question."""

from typing import Any

import pytest
from evaluated import contract, figure, item

from eval.items import Turn
from eval.reference import Reference
from eval.reply import Reply, failed, from_text
from eval.scoring import Verdict, contains, judge

QUOTE = "力争到2025年，全省旅游总收入突破1.5万亿元。"
GOLD = {"value": "1.5", "unit": "万亿元", "comparator": "突破", "period": "2025", "address": "五(四)11"}


def asked(**gold: Any) -> Turn:
    return item("2025年旅游总收入目标", **(GOLD | gold)).turns[0]


def told(reference: Reference, *figures: dict[str, Any], **more: Any) -> Reply:
    return contract("…[1]", QUOTE, more.pop("address", "五(四)11"), reference, figures=figures, **more)


def test_a_right_answer(reference: Reference) -> None:
    for value, unit in (("1.5", "万亿元"), ("15000", "亿元")):
        assert judge(asked(), told(reference, figure(value, unit))).right


@pytest.mark.parametrize(
    ("given", "fault", "wrong"),
    [
        (figure("1.5", "亿元"), "数：1.5亿元", True),
        (figure("1.5", "万亿美元"), "数：1.5万亿美元", True),
        (figure("1.5", "万亿元", period="2030"), "时期 ['2030']", False),
        (figure("1.5", "万亿元", comparator="约"), "限定 ['约']", False),
    ],
)
def test_a_wrong_figure(reference: Reference, given: dict[str, Any], fault: str, wrong: bool) -> None:
    verdict = judge(asked(), told(reference, given))
    assert verdict.faults == (fault,)
    assert verdict.wrong_figure is wrong


def test_the_asked_figure_comes_first(reference: Reference) -> None:
    other = figure("2000", "亿元", indicator="商务服务业增加值")
    assert judge(asked(), told(reference, other, figure("1.5", "万亿元"))).wrong_figure
    assert judge(asked(must_contain=["…"]), told(reference, other, figure("1.5", "万亿元"))).right


def test_a_section_quoted_whole_states_its_figures_in_words(reference: Reference) -> None:
    quoted = contract(f"五(四)11：“{QUOTE}”[1]", QUOTE, "五(四)11", reference)
    assert judge(asked(), quoted).right
    assert judge(asked(value="2"), quoted).figure


def test_another_section_and_another_document(reference: Reference) -> None:
    assert judge(asked(), told(reference, figure("1.5", "万亿元"), address="五(二)7")).section
    elsewhere = judge(asked(document="other"), told(reference, figure("1.5", "万亿元")))
    assert elsewhere.section
    assert elsewhere.figure == ()
    assert judge(asked(address=(), document="other"), told(reference, figure("1.5", "万亿元"))).section


def test_a_figure_for_what_has_none_is_a_wrong_figure(reference: Reference) -> None:
    turn = item("2030年旅游总收入目标", status=["unanswerable_no_such_figure"]).turns[0]
    assert judge(turn, told(reference, figure("1.5", "万亿元"))).wrong_figure
    refusal = told(reference, figure("1.5", "万亿元"), status="unanswerable_no_such_figure")
    assert judge(turn, refusal) == Verdict()


def test_no_reply_is_wrong_but_gives_no_wrong_figure() -> None:
    verdict = judge(asked(), failed("没有答复", 1))
    assert not verdict.right
    assert not verdict.wrong_figure


@pytest.mark.parametrize(
    ("gold", "fault"),
    [
        ({"must_contain": ["2万亿元"]}, "缺“2万亿元”"),
        ({"must_contain_any": ["甲", "乙"]}, "“甲”“乙”都没有"),
        ({"must_not_contain": ["…"]}, "不该有“…”"),
        ({"must_not_cite": ["五(四)11"]}, "不该引 五(四)11"),
        ({"expect_notice": True}, "没有期满提示"),
    ],
)
def test_contents(reference: Reference, gold: dict[str, Any], fault: str) -> None:
    assert judge(asked(**gold), told(reference, figure("1.5", "万亿元"))).content == (fault,)


@pytest.mark.parametrize("text", ["是的，…", "对，…", "没错", "Yes, it is"])
def test_a_false_premise_is_not_affirmed(text: str) -> None:
    turn = item("占比是60%，对吗", must_not_affirm=True).turns[0]
    assert judge(turn, Reply(status="answered", text=text)).content == ("顺着错误前提说",)
    assert judge(turn, Reply(status="answered", text=f"不对，{text}")).right


def test_a_plain_text_is_judged_by_what_it_shows(reference: Reference) -> None:
    def judged(text: str, **gold: Any) -> Verdict:
        return judge(asked(**gold), reference.located(from_text(text, "2025年旅游总收入目标", 1)))

    right = judged("到2025年，旅游总收入突破15000亿元（第五章第四节第11项）。", expect_notice=True)
    assert right.right
    assert right.unjudged == ("period", "notice")
    assert judged("到2025年，旅游总收入突破1.5万亿元。").section == ("条款号 没有",)
    assert judged("旅游总收入突破2万亿元（五(四)11）。").wrong_figure
    assert judged("旅游总收入约1.5万亿元（五(四)11）。").figure == ("限定 ['约']",)
    assert judged("文件没有提到。").status


def test_a_text_that_repeats_the_figure_of_the_question(reference: Reference) -> None:
    def judged(text: str, question: str) -> Verdict:
        return judge(asked(), reference.located(from_text(text, question, 1)))

    right = "突破1.5万亿元（五(四)11）。"
    assert judged(f"是，{right}", "旅游总收入突破1.5万亿元吗").right
    assert judged(f"不是突破2万亿元，而是{right}", "旅游总收入突破2万亿元吗").right
    assert judged("突破2万亿元（五(四)11）。", "旅游总收入突破2万亿元吗").wrong_figure


def test_a_plain_refusal_is_any_refusal() -> None:
    turn = item("2030年目标", status=["unanswerable_no_such_figure"]).turns[0]
    assert judge(turn, from_text("文件没有给出2030年的目标。", "2030年目标", 1)).right


def test_a_number_is_never_found_inside_another() -> None:
    assert contains("增长 12 %", "12%")
    assert not contains("增长112%", "12%")
    assert not contains("增长1.12%", "12%")
    assert contains("“湖湘服务”品 牌", "品牌")
