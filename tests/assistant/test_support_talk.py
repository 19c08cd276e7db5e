"""A support question leads to matching, and what is said of the business adds up over the turns."""

import pytest

from assistant.answer import Answer, Status
from assistant.conversation import Message
from assistant.pipeline import Assistant

HOMESTAY = "长沙的民宿能享受什么扶持"


def talk(plan: Assistant, *turns: str) -> Answer:
    """The answer to the last of ``turns``."""
    return plan.ask(turns[-1], [Message(role="user", content=turn) for turn in turns[:-1]])


def test_a_support_question_shows_the_business_the_measures_and_one_question(plan: Assistant) -> None:
    answer = talk(plan, "我们是岳阳的冷链企业，40人，想要块地，有什么支持")
    assert answer.status is Status.ANSWERED
    assert answer.text.startswith("按您的情况（冷链物流，岳阳市，40人，需要用地）")
    assert "差别化土地供应政策" in answer.text
    assert answer.text.splitlines()[-1].startswith("请问：")
    assert {citation.address for citation in answer.citations} >= {"六(四)", "五(二)6"}


@pytest.mark.parametrize(
    ("turns", "standalone"),
    [
        # another city, another trade: in the place of the one before
        ((HOMESTAY, "那岳阳呢"), "我们是湖南省岳阳市的民宿企业，有什么支持？"),
        (("郴州的物流企业可以争取什么", "换成旅行社呢"), "我们是湖南省郴州市的旅行社企业，有什么支持？"),
        # the question asked back is answered; needs add up
        ((HOMESTAY, "40人"), "我们是湖南省长沙市的民宿企业，40人，有什么支持？"),
        (
            (HOMESTAY, "40人", "还需要贷款", "也缺人才"),
            "我们是湖南省长沙市的民宿企业，40人，需要贷款、人才，有什么支持？",
        ),
        # from nothing
        (("有什么支持政策", "我们做冷链的", "在岳阳"), "我们是湖南省岳阳市的冷链企业，有什么支持？"),
        (("我们是岳阳的冷链企业，40人",), "我们是湖南省岳阳市的冷链企业，40人，有什么支持？"),
        # another trade beside the first
        (("常德的旅行社有什么支持", "还开了家民宿"), "我们是湖南省常德市的旅行社、民宿企业，有什么支持？"),
        # a contradiction: what was said last counts
        (
            ("我们是长沙的软件企业，是小微企业，有什么支持", "我们是龙头企业"),
            "我们是湖南省长沙市的软件企业，龙头，有什么支持？",
        ),
    ],
)
def test_a_business_adds_up(plan: Assistant, turns: tuple[str, ...], standalone: str) -> None:
    answer = talk(plan, *turns)
    assert answer.completed
    assert answer.question == standalone


@pytest.mark.parametrize(
    "turns",
    [
        (HOMESTAY, "常德的旅行社有什么支持"),  # says all itself
        (HOMESTAY, "2025年旅游总收入目标是多少"),  # about something else
        (HOMESTAY, "2025年旅游总收入目标是多少", "40人"),  # the talk is no longer about a business
        ("2025年旅游总收入目标是多少", "长沙"),
        ("长沙旅游",),  # no word of a business of one's own
        (HOMESTAY, "长" * 400),
        (HOMESTAY, "谢谢"),  # nothing new
        (HOMESTAY, "好的，知道了"),
    ],
)
def test_what_is_not_about_that_business_is_left_alone(plan: Assistant, turns: tuple[str, ...]) -> None:
    assert "企业，" not in talk(plan, *turns).question


def test_a_plain_yes_answers_the_question_asked_back(plan: Assistant) -> None:
    first = "我们是株洲的养老院，40人，有什么支持"
    assert talk(plan, first).text.endswith("请问：贵方是否为民营企业？")
    assert "民营企业，有什么支持" in talk(plan, first, "是的").question


def test_what_is_open_of_every_measure_is_said_once(plan: Assistant) -> None:
    text = talk(plan, "我们是做家政的，有什么支持").text
    assert text.count("没有说明所在市州") == 1
    assert "各条都还要核实：没有说明所在市州" in text


def test_a_business_that_no_document_is_for_is_told_why(plan: Assistant) -> None:
    answer = talk(plan, "我们是浙江的物流公司，有什么支持")
    assert answer.status is Status.NOT_IN_CORPUS
    assert "浙江省" in answer.text
