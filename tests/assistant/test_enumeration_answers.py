"""Questions about the members of an enumeration, over a made-up plan."""

from collections.abc import Callable

import pytest

from assistant.factory import assistant
from assistant.settings import Settings
from corpus.document import Document, Metadata

TEXT = """云溪县蓝业发展规划（虚构，仅供测试）

一、总体要求

构建“码头、仓库、渔港、船队”四大新支撑，推进“三横两纵”航道建设。

二、主要任务

（一）发展渔业。打造“两大板块、三个走廊”的发展格局，建设蓝业改革示范区，开展合格船东（QDSO）试点。

（二）发展航运。实施“一湖两港”工程，推进航运联盟三年行动计划，构建15分钟渔民服务圈。
"""
Told = Callable[[str], str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    cloud = Document("cloud", TEXT, Metadata(title="云溪县蓝业发展规划"))
    made = assistant(Settings(data_dir=tmp_path_factory.mktemp("data"), dense=False), found={"cloud": cloud})
    return lambda question: made.ask(question).text


@pytest.mark.parametrize("question", ["四大新支撑是哪四个", "四大新支撑包括什么？", "“四大新支撑”指什么"])
def test_the_members_are_told(told: Told, question: str) -> None:
    assert "四大新支撑包括：（1）码头；（2）仓库；（3）渔港；（4）船队。" in told(question)


@pytest.mark.parametrize(
    ("question", "lead"),
    [("四大新支撑包括渔港吗", "包括。"), ("四大新支撑里有没有“机场”？", "不包括“机场”。")],
)
def test_whether_something_is_a_member(told: Told, question: str, lead: str) -> None:
    assert told(question).startswith(lead)


def test_whoever_asks_for_more_is_not_told_the_members(told: Told) -> None:
    assert "（1）码头" not in told("四大新支撑里的渔港今年吞吐量多少吨")


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("什么叫“一湖两港”？", "文件没有解释它的含义"),
        ("蓝业改革示范区建在哪个市？", "文件没有写明在哪里"),
        ("五大板块是哪五个，蓝业的", ""),
        ("蓝业的两大板块、三个走廊具体是哪五个？", "文件没有逐一列出"),
        ("航运联盟行动计划从哪一年开始？", "文件没有写明年份"),
        ("QDSO是什么意思", ""),  # its long form stands before it
    ],
)
def test_what_a_quote_lacks_is_said(told: Told, question: str, lead: str) -> None:
    text = told(question)
    assert text.startswith(lead)
    assert lead or not text.startswith("文件没有解释")


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("渔民服务圈是15分钟，对吗", "是的，与文件表述相符："),
        ("渔民服务圈是20分钟，对吗", "不对，文件的表述是："),
        ("航运联盟是五年行动计划，对吗？", "不对，文件的表述是："),
        ("2025年有航运联盟行动计划，对吗？", ""),
    ],
)
def test_a_number_in_a_name_is_confirmed_or_denied(told: Told, question: str, lead: str) -> None:
    text = told(question)
    assert text.startswith(lead)
    assert lead or not text.startswith(("是的", "不对"))
