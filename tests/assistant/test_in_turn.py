"""Checks of amounts that stand in a list or are given in turn, over a made-up document."""

import re

import pytest

from assistant.answer import Status
from assistant.factory import assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus.document import Document, Metadata, built_in, read_document
from corpus.figures import extract

TEXT = """云溪县蓝业企业奖励办法（虚构，仅供测试）

一、企业奖励

（一）发展奖励。对实现“小变大”“大变强”两个发展目标的蓝业企业分别给予5万元、30万元的一次性奖励；对入选“蓝鲸”企业榜单的蓝业企业给予8万元一次性奖励；对通过县级领航认定的蓝业企业给予30万元一次性奖励。

（二）载体奖励。对新评定为国家级、省级、县级的蓝业园区，分别给予70万元、40万元、20万元奖励。

（三）融合奖励。对绿藻加工、渔具租赁、水上运动的项目，分别给予6万元、7万元、9万元补助。

（四）标准奖励。对新获得国家级蓝业标准试点的企业，资助90万元;新获得省级蓝业标准试点的企业，资助60万元。
"""

BLUE = Document("blue", TEXT, Metadata(title="云溪县蓝业企业奖励办法"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant(Settings(data_dir=tmp_path_factory.mktemp("data"), dense=False), found={"blue": BLUE})


@pytest.mark.parametrize(
    ("question", "lead", "told"),
    [
        ("入选“蓝鲸”企业榜单的蓝业企业奖30万元吗", "不对，", "8万元"),
        ("入选“蓝鲸”企业榜单的蓝业企业奖8万元吗", "是的，", "8万元"),
        ("通过县级领航认定的蓝业企业奖30万元，对吗", "是的，", "领航"),
        ("实现“小变大”的蓝业企业奖30万元，对吗", "不对，", "5万元、30万元"),
        ("实现“大变强”的蓝业企业奖30万元，对吗", "是的，", "5万元、30万元"),
        ("评定为国家级的蓝业园区奖40万元，对吗", "不对，", "70万元、40万元"),
        ("评定为省级的蓝业园区奖40万元，对吗", "是的，", "70万元、40万元"),
        ("水上运动项目补助6万元，对吗", "不对，", "9万元"),
        ("水上运动项目补助9万元，对吗", "是的，", "9万元"),
        ("省级蓝业标准试点资助90万元，对吗", "不对，", "60万元"),
        ("国家级蓝业标准试点资助90万元，对吗", "是的，", "90万元"),
    ],
)
def test_an_amount_is_checked_against_its_own_item(
    made: Assistant, question: str, lead: str, told: str
) -> None:
    answer = made.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.text.startswith(lead)
    assert told in answer.text


def test_without_an_item_no_verdict_is_given(made: Assistant) -> None:
    assert made.ask("新评定的蓝业园区奖励40万元，对吗").text.startswith("文件的表述是：")


def stated(document: Document) -> list[str]:
    """Questions whether each amount of a document is right, in its own words."""
    asked = []
    for figure in extract(document):
        before = document.text[figure.sentence.start : figure.span.start]
        words = re.split(r"[，。；：、\n]", before)[-1]
        if len(words) >= 4:
            asked.append(f"{words}{figure.span.of(document.text)}，对吗")
    return asked


def test_what_the_text_says_is_never_denied(plan: Assistant, made: Assistant) -> None:
    for asked, document in ((plan, read_document(built_in()[0])), (made, BLUE)):
        questions = stated(document)
        assert len(questions) >= 5
        denied = [q for q in questions if asked.ask(q).text.startswith(("不对", "不全对"))]
        assert not denied
