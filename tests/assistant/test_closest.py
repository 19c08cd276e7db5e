"""What is nearest to a question that nothing answers, and what is found elsewhere: by the built-in vectors,
over made-up documents."""

from collections.abc import Callable
from datetime import date

import pytest

from assistant.answer import Answer, Status
from assistant.factory import assistant
from assistant.settings import Settings
from corpus.document import Document, Metadata
from corpus.spans import Span
from retrieval.passages import Passage
from retrieval.retriever import Hit, agree

PLAN = """湖南省蓝业发展规划（虚构，仅供测试）

一、主要任务

（一）深化改革。完善主要由市场决定价格的机制，落实统一的市场准入负面清单制度，清理隐性壁垒。

（二）发展渔业。培育渔业合作社，壮大渔产品加工企业，打造湖区品牌。到2025年，渔业总收入突破15亿元。
"""
RULES = """云溪市渔港条例（虚构，仅供测试）

第一条 渔港停泊费由渔港管理机构与船东协商确定，每年公布一次。

第二条 各县不得另行制定渔业市场准入负面清单，实行全国统一的市场准入负面清单。

第三条 渔港管理机构暂停服务的，应当提前五日告知船东，并安排临时泊位。

第四条 特困船东的孩子满16周岁后仍在读书的，继续减免停泊费。

第五条 鱼汛渔补贴面积超过300亩、出海超过90天的船东，给予一次性奖励2万元。

第六条 “三证两费”减征政策执行到2027年底。支持渔港企业增设“一船一码”终端9000台。

第七条 船东死亡的，其继承人可以办理船舶过户。
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Answer]:
    documents = {
        "plan": Document("plan", PLAN, Metadata(title="湖南省蓝业发展规划", region="湖南省")),
        "rules": Document("rules", RULES, Metadata(title="云溪市渔港条例", region="云溪市")),
    }
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), region="湖南省")
    made = assistant(settings, found=documents, clock=lambda: date(2026, 6, 1))
    return made.ask


def test_a_refusal_shows_what_a_search_agrees_is_nearest(ask: Callable[[str], Answer]) -> None:
    answer = ask("渔港停泊费打折要交哪些材料？")
    assert answer.status is Status.NOT_IN_CORPUS
    assert "没有找到与所问完全对应的表述，最接近的是：" in answer.text
    assert "停泊费由渔港管理机构与船东协商确定" in answer.text
    assert all(c.quote == RULES[c.start : c.end] for c in answer.citations)


@pytest.mark.parametrize("question", ["今天天气怎么样", "火星上有几个环形山"])
def test_beside_what_is_out_of_scope_nothing_is_shown(ask: Callable[[str], Answer], question: str) -> None:
    assert not ask(question).citations


def test_the_target_of_something_else_is_not_shown(ask: Callable[[str], Answer]) -> None:
    assert "15亿元" not in ask("2025年渔产品加工企业要有多少家？").text


def test_another_document_answers_where_words_and_meaning_find_it(ask: Callable[[str], Answer]) -> None:
    answer = ask("县里能不能另行制定渔业市场准入负面清单")
    assert answer.citations[0].document == "rules"
    assert "不得另行制定" in answer.text


def test_a_number_that_another_clause_states_is_not_confirmed(ask: Callable[[str], Answer]) -> None:
    answer = ask("特困船东的孩子满16周岁了，还在读书，停泊费减免会停吗？")
    assert "继续减免停泊费" in answer.text
    assert not answer.text.startswith(("是的", "不对"))


def test_what_tells_all_that_is_asked_is_the_answer(ask: Callable[[str], Answer]) -> None:
    answer = ask("船东要达到什么条件才有2万元的一次性奖励？")
    assert answer.status is Status.ANSWERED
    assert "出海超过90天" in answer.text


def test_a_policy_that_only_another_document_speaks_of(ask: Callable[[str], Answer]) -> None:
    assert "2027年底" in ask("“三证两费”减征政策执行到哪一年？").text


def test_what_one_place_gives_is_nothing_for_another(ask: Callable[[str], Answer]) -> None:
    assert "一船一码" in ask("云溪市对渔港企业有什么支持？").text
    assert not ask("珠海对渔港企业有什么支持？").citations


def test_a_grant_is_not_told_to_others_than_it_is_for(ask: Callable[[str], Answer]) -> None:
    assert ask("出海的船东一次性奖励多少钱？").status is Status.ANSWERED
    assert ask("出海的珠宝店一次性奖励多少钱？").status is not Status.ANSWERED


@pytest.mark.parametrize("question", ["渔港船舶过户的政策执行到哪一天", "县里的渔港停泊费多久公布一次"])
def test_a_policy_called_by_what_it_does_may_stand_anywhere(
    ask: Callable[[str], Answer], question: str
) -> None:
    assert "没有问题所指的文件" not in ask(question).text


def test_the_home_region_answers_what_it_says(ask: Callable[[str], Answer]) -> None:
    assert ask("渔产品加工企业怎么壮大").citations[0].document == "plan"


@pytest.mark.parametrize(
    ("words", "meaning", "similarity", "agreed"),
    [(1, 1, 0.9, True), (2, 1, 0.9, True), (1, 5, 0.9, False), (None, 1, 0.9, False), (1, None, 0.9, False),
     (1, 1, 0.7, False), (1, 1, None, False)],
)  # fmt: skip
def test_when_words_and_meaning_agree(
    words: int | None, meaning: int | None, similarity: float | None, agreed: bool
) -> None:
    passage = Passage("p", "rules", "第一条", 0, Span(0, 3), "第一条", "条例", (), "article")
    assert agree(Hit(passage, 2.0, words, 1.0, 1.0, meaning, similarity)) is agreed
