"""Questions of several, taken apart and answered together."""

import pytest

from assistant.answer import Status
from assistant.compound import parts
from assistant.pipeline import Assistant
from assistant.question import understand


def said(assistant: Assistant, text: str) -> list[str]:
    question = understand(text)
    return [part.said for part in parts(question, assistant._answerer.read)]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("旅游总收入目标多少？实际利用外资呢？", ["旅游总收入目标多少", "实际利用外资呢"]),
        ("标准化试点，国家级多少个、省级多少个", ["国家级多少个", "省级多少个"]),
        ("2025年税收占比 劳动生产率", ["2025年税收占比", "劳动生产率"]),
        ("什么时候印发的，文号多少，谁发的", ["什么时候印发的", "文号多少", "谁发的"]),
    ],
)
def test_each_clause_that_asks_is_a_part(plan: Assistant, text: str, clauses: list[str]) -> None:
    assert said(plan, text) == clauses


@pytest.mark.parametrize(
    "text",
    [
        "服务业占GDP比重从2020年的多少，提高到2025年的多少？",
        "我们是一家物流企业，有20辆车，能享受哪些支持？",
        "南山国家公园在哪一块里提到的，怎么说的？",
        "长沙、株洲、湘潭分别打造成什么",
        "十几家企业，好几个园区，总产值目标是多少",
    ],
)
def test_one_question_is_left_whole(plan: Assistant, text: str) -> None:
    assert said(plan, text) == []


def test_a_part_takes_what_it_leaves_unsaid_from_those_before_it(plan: Assistant) -> None:
    question = understand("服务业利用外资2020年多少？增速多少")
    second = parts(question, plan._answerer.read)[1]
    assert "2020年" in second.readings[0]
    assert "外资" in second.readings[0]


def test_the_kind_that_is_said_once_is_of_all(plan: Assistant) -> None:
    question = understand("旅游总收入、电子商务交易额的目标分别是多少")
    assert {part.kind for part in parts(question, plan._answerer.read)} == {"target"}
    # Only a result is known of the second, and it is not told as a target.
    assert "超万亿" not in plan.ask(question.raw).text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "服务业标准化试点，十三五建了多少个国家级、多少个省级，往后五年国家级再新增几项",
            ("37个", "203个", "20项"),
        ),
        ("2020年有几家企业进了“中国服务业企业500强”？五年后想做到多少家？", ("19家", "25家")),
        ("服务业增加值 占GDP比重 税收占比 从业人员占比 2020年", ("2.16万亿元", "51.7%", "55.2%", "47.6%")),
        ("服务业全员劳动生产率、四上企业数、税收占比目标", ("17.5万元/人", "30000家", "60%")),
        ("规划期是哪几年？文号呢？主送谁？", ("2021—2025年", "湘政办发〔2021〕40号", "各市州")),
        ("哪里要建“国家生产服务型物流枢纽”，哪里又是“港口型国家物流枢纽”？", ("郴州", "岳阳")),
        ("社零总额增速是多少，旅游总收入增速又是多少，电商呢", ("7%左右", "17.4%", "29.1%")),
        ("服务业占GDP的53%对吗，税收占比多少", ("“服务业占GDP的53%对吗”：是的", "60%")),
        ("物流在哪一节，养老又在哪一节？", ("五(二)6", "五(三)8")),
    ],
)
def test_every_part_is_answered(plan: Assistant, question: str, told: tuple[str, ...]) -> None:
    answer = plan.ask(question)
    assert answer.status == Status.ANSWERED
    assert all(one in answer.text for one in told), answer.text


def test_a_part_without_an_answer_is_named_beside_those_that_have_one(plan: Assistant) -> None:
    answer = plan.ask("旅游总收入目标多少，机器人保有量多少，税收占比目标多少")
    assert answer.status == Status.ANSWERED
    assert "1.5万亿元" in answer.text
    assert "60%" in answer.text
    assert answer.text.endswith("没有找到这部分的答案：“机器人保有量多少”。")


@pytest.mark.parametrize(
    "question",
    ["服务业“个转企”怎么申请，要哪些材料", "QFLP试点去哪里办理，流程是怎样的", "机器人保有量多少，产值多少"],
)
def test_parts_that_nothing_answers_are_refused(plan: Assistant, question: str) -> None:
    assert plan.ask(question).status.value.startswith("unanswerable")


def test_what_is_named_last_is_asked_for_the_same(plan: Assistant) -> None:
    text = plan.ask("研发经费年均增长多少？技术合同成交额呢？").text
    assert "12%" in text
    assert "没有找到这部分的答案：“技术合同成交额呢”" in text
    assert "合同能源管理" not in text
