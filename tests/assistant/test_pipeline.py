"""Questions through the whole pipeline, on the plan and beside a made-up document."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Answer, Status
from assistant.pipeline import Assistant
from corpus.selection import Selection
from corpus.validity import Status as ValidityStatus

Ask = Callable[[str], str]


@pytest.mark.parametrize(
    ("question", "said", "address"),
    [
        ("2025年旅游总收入目标是多少？", "突破1.5万亿元", "五(四)11"),
        ("旅遊總收入２０２５年目標", "突破1.5万亿元", "五(四)11"),
        ("社零每年增长几个点", "年均增长7%左右", "五(二)7"),
        ("2020年服务业占GDP多少", "51.7%", "一(一)"),
        ("四上企业到25年要搞到多少家", "超过30000家", "二(三)"),
        ("17.5万元/人说的是哪个指标", "全员劳动生产率", "二(三)"),
    ],
)
def test_a_figure_comes_first_with_its_section(
    plan: Assistant, question: str, said: str, address: str
) -> None:
    answer = plan.ask(question)
    assert answer.status == Status.ANSWERED
    assert said in answer.text.partition("。")[0]
    assert answer.citations[0].address == address
    assert len(answer.text) < 120


def test_every_citation_is_verbatim(plan: Assistant) -> None:
    for question in (
        "服务业占GDP目标",
        "“四区”是哪四个区？",
        "湖南打算怎么发展冷链物流",
        "文号是什么",
        "五(二)7讲什么",
    ):
        answer = plan.ask(question)
        assert answer.citations, question
        for citation in answer.citations:
            text = plan.documents[citation.document].text
            assert text[citation.start : citation.end] == citation.quote
        markers = {int(marker) for marker in re.findall(r"\[(\d+)\]", answer.text)}
        assert markers == {citation.marker for citation in answer.citations}


def test_two_figures_where_two_are_asked_for(ask: Ask) -> None:
    text = ask("服务业占GDP比重从2020年到2025年要从多少提到多少？")
    assert text.index("51.7%") < text.index("53%")
    assert "2.4个百分点" in ask("物流总费用占GDP比重十三五降了多少，十四五又要降多少？")


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ("2030年旅游总收入目标是多少", "1.5万亿元"),
        ("2020年旅游总收入多少", "1.5万亿元"),
        ("服务业占GDP 2015年是多少", "GDP"),
    ],
)
def test_a_near_miss_says_what_the_plan_does_say(plan: Assistant, question: str, near: str) -> None:
    answer = plan.ask(question)
    assert answer.status == Status.NO_SUCH_FIGURE
    assert near in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "广东2025年旅游总收入目标",
        "长沙市社零增速目标是多少",
        "冷链企业补贴多少钱一个项目",
        "申报截止时间是哪天",
        "联系电话是多少",
    ],
)
def test_what_the_plan_does_not_say_is_refused(plan: Assistant, question: str) -> None:
    answer = plan.ask(question)
    assert answer.status.value.startswith("unanswerable")
    assert not answer.figures


def test_a_false_premise_is_not_affirmed(plan: Assistant) -> None:
    answer = plan.ask("规划提出2025年服务业占GDP 60%，对吗？")
    assert answer.text.startswith("不对")
    assert "53%" in answer.text
    assert plan.ask("2025年服务业占GDP是53%左右，对吗？").text.startswith("是的")


def test_a_target_is_never_told_as_a_result(plan: Assistant) -> None:
    answer = plan.ask("旅游总收入1.5万亿元的目标实现了吗？")
    assert answer.status == Status.NO_SUCH_FIGURE
    assert any("不代表实际完成" in notice for notice in answer.notices)


def test_a_list_names_its_members(ask: Ask) -> None:
    text = ask("“四区”是哪四个区？")
    for member in (
        "长株潭高端服务业核心区",
        "环洞庭湖商务商贸服务业协作区",
        "湘南制造服务业拓展区",
        "湘西特色文旅产业集聚区",
    ):
        assert member in text


def test_a_place_question_gets_the_address(ask: Ask) -> None:
    assert "六(四)" in ask("点状供地在哪一条？")
    assert "五(一)3" in ask("哪里提到破零倍增")
    assert "六(五)" in ask("哪里提到破零倍增")


def test_an_address_that_does_not_exist_says_what_there_is(plan: Assistant) -> None:
    answer = plan.ask("五(二)1讲什么？")
    assert answer.status == Status.NOT_IN_CORPUS
    assert "第6、7项" in answer.text


def test_the_document_itself(ask: Ask) -> None:
    assert "湘政办发〔2021〕40号" in ask("这个规划的文号是什么")
    assert "2021年8月12日" in ask("规划是什么时候印发的")
    assert "期满" in ask("这个规划现在还有效吗")


@pytest.mark.parametrize(
    "question",
    [
        "广东省的规划还有效吗",
        "鄞州区的办法有效期到哪天",
        "元宇宙规划的文号是多少",
        "十三五服务业规划的规划期是哪几年",
        "湖南省十五五规划的文号是多少",
        "长沙市服务业规划的文号",
        "谁印发了数字经济规划",
        "湖南省十四五金融业发展规划的文号是什么",
        "湖南省旅游业规划什么时候印发的",
        "湖南省“十四五”科技创新规划的规划期",
        "新能源汽车下乡政策还有效吗",
        "现代物流业扶持政策有效期多久",
    ],
)
def test_a_question_about_a_document_of_others_is_not_answered_with_this_one(
    plan: Assistant, question: str
) -> None:
    assert plan.ask(question).status in (Status.NOT_IN_CORPUS, Status.OUT_OF_SCOPE)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("服务业规划的文号", "湘政办发〔2021〕40号"),
        ("规划是2021年8月12日印发的吗", "成文（印发）日期是2021年8月12日"),
        ("规划成文日期是2021年8月20日，对吗", "成文（印发）日期是2021年8月12日"),
        ("湖南的文件文号是多少", "湘政办发〔2021〕40号"),
        ("十四五规划还管用吗", "已期满"),
        ("规划里的旅游目标还有效吗", "已期满"),
        ("老规划被这个规划替代了吗", "已期满"),
    ],
)
def test_a_question_about_this_document_is(ask: Ask, question: str, said: str) -> None:
    assert said in ask(question)


def test_the_title_of_a_section_is_not_the_documents(ask: Ask) -> None:
    assert "突出“一核”引领" in ask("三(一)的标题是什么")


def test_a_policy_that_is_asked_for_is_not_this_document(ask: Ask) -> None:
    assert "规划期" not in ask("国产替代有什么政策")


def test_an_unknown_document_number_is_not_answered_from_another(plan: Assistant) -> None:
    assert plan.ask("湘政办发〔2021〕41号里旅游总收入目标是多少").status == Status.NOT_IN_CORPUS


def test_half_a_character_is_no_error(plan: Assistant) -> None:
    assert plan.ask("旅游总收入目标\ud800").model_dump_json()


def test_the_contract_is_plain_json(plan: Assistant) -> None:
    answer = plan.ask("旅游总收入目标")
    row = json.loads(answer.model_dump_json())
    assert set(row) == set(Answer.model_fields)
    assert row["figures"][0]["value"] == "1.5"
    assert row["citations"][0]["url"] == "/documents/hunan-service-industry-plan#五(四)11"
    assert row["timings_ms"]["total"] >= row["timings_ms"]["look_up"]
    assert row["timings_ms"]["retrieve"] < 1  # a figure needs no search


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("云溪县2026年旅游综合收入目标", "35亿元以上"),
        ("云溪县2022年接待游客多少人次", "320万人次"),
        ("民宿床位要超过多少张", "8000张"),
        ("驿站布局多少处", "12处"),
        ("甲级国家等级民宿奖励多少", "20万元"),
    ],
)
def test_a_document_never_seen(both: Assistant, question: str, said: str) -> None:
    answer = both.ask(question)
    assert answer.status == Status.ANSWERED
    assert said in answer.text
    assert answer.citations[0].document == "made-up-plan"


def test_the_plan_answers_as_before_beside_another_document(plan: Assistant, both: Assistant) -> None:
    for question in ("旅游总收入目标", "服务业占GDP比重目标", "社零年均增速", "湖南服务业实际利用外资目标"):
        assert both.ask(question).figures == plan.ask(question).figures, question


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_any_text_gets_an_answer_or_a_refusal(plan: Assistant, text: str) -> None:
    answer = plan.ask(text)
    assert answer.text
    for figure in answer.figures:
        assert figure.marker in {citation.marker for citation in answer.citations}


def test_fixture_is_marked_as_made_up() -> None:
    folder = Path(__file__).parent.parent / "fixtures" / "made-up-plan"
    assert "Made up" in (folder / "document.toml").read_text(encoding="utf-8")


def test_what_leads_up_to_a_question_does_not_hide_its_subject(ask: Ask) -> None:
    assert "6%左右" in ask("记者核实：全省金融业增加值占GDP比重2025年目标为6%左右，属实？")
    assert "1200亿元" not in ask("元宇宙产业，到2025年增加值要达到多少")


def test_target_and_result_are_held_together(ask: Ask) -> None:
    text = ask("税收占比的目标和2020年的实际差几个点")
    assert "55.2%" in text
    assert "60%" in text


def test_a_denied_figure_names_whose_it_is(ask: Ask) -> None:
    text = ask("服务业增加值年均6.5%是十三五已经完成的实际增速吧？")
    assert text.startswith("不对")
    assert text.index("8%") < text.index("6.5%")


def test_a_heading_without_a_number_is_quoted_with_its_text(ask: Ask) -> None:
    assert "打造岳阳服务业对外开放桥头堡" in ask("岳阳作为副中心要干什么")


def test_several_documents_are_named_and_the_home_region_comes_first(both: Assistant) -> None:
    """The plan of the province is at hand first; a county elsewhere answers for itself when it is named."""
    home = both.ask("2025年旅游总收入目标是多少？")
    assert {citation.document for citation in home.citations} == {"hunan-service-industry-plan"}
    assert "《湖南省“十四五”服务业发展规划》" in home.text
    county = both.ask("云溪县2026年旅游综合收入目标是多少？")
    assert {citation.document for citation in county.citations} == {"made-up-plan"}
    assert both.ask("我省2026年民宿床位目标是多少？").status != Status.ANSWERED


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("怀化办展会有没有奖补", "怀政办发〔2023〕9号"),
        ("2023年服务业增加值增速目标是多少", "湘政发〔2023〕4号"),
        ("2030年旅游总收入目标是多少", None),
    ],
)
def test_a_refusal_names_a_listed_notice_that_may_hold_it(
    plan: Assistant, question: str, named: str | None
) -> None:
    answer = plan.ask(question)
    assert answer.status.value.startswith("unanswerable")
    if named:
        assert named in answer.text.splitlines()[-1]
    else:
        assert "文件库中没有" not in answer.text
    assert all(named not in (citation.document_number or "") for citation in answer.citations if named)


@pytest.mark.parametrize(
    ("selection", "answered"),
    [
        (Selection(), True),
        (Selection(documents=("湘政办发〔2021〕40号",)), True),
        (Selection(region="湖南", year=2021), True),
        (Selection(issuer="云溪"), False),
        (Selection(year=1999), False),
        (Selection(status=ValidityStatus.REPEALED), False),
    ],
)
def test_only_the_selected_documents_answer(both: Assistant, selection: Selection, answered: bool) -> None:
    answer = both.ask("2025年旅游总收入目标是多少", (), selection)
    assert (answer.status is Status.ANSWERED) is answered
    assert all(c.document == "hunan-service-industry-plan" for c in answer.citations)


def test_a_selection_that_leaves_nothing_says_so(both: Assistant) -> None:
    assert "没有符合筛选条件的文件" in both.ask("旅游总收入", (), Selection(year=1999)).text
    beside = Selection(documents=("made-up-plan",))
    assert "不在筛选范围内" in both.ask("湘政办发〔2021〕40号讲了什么", (), beside).text


def test_a_name_made_of_the_names_of_parts_is_told_with_theirs(ask: Ask) -> None:
    text = ask("一核两副三带四区多点各指什么")
    assert all(name in text for name in ("“一核”", "岳阳", "京广高铁", "湘西特色文旅", "多点"))


@pytest.mark.parametrize("question", ["三条带分别是什么", "三带分别是什么"])
def test_a_counter_does_not_hide_a_name(ask: Ask, question: str) -> None:
    assert "京广高铁现代服务业示范带" in ask(question)


def test_a_place_in_a_list_is_told_of_and_not_the_list(ask: Ask) -> None:
    text = ask("永州在四区里的定位是什么")
    assert "推动永州" in text
    assert "包括：" not in text


def test_what_was_added_may_be_called_new(ask: Ask) -> None:
    assert "增加16张" in ask("养老床位新增多少")


def test_a_stated_amount_that_the_plan_holds_is_never_called_wrong(ask: Ask) -> None:
    text = ask("税收占比目标是55.2%吗")
    assert not (text.startswith("不对") and "55.2%" in text and "60%" not in text)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("十四五服务业每年要涨几个点", "6.5%以上"),
        ("500强2020年几家？目标几家？", "超过25家"),
    ],
)
def test_figures_asked_for_in_everyday_words_are_found(ask: Ask, question: str, said: str) -> None:
    assert said in ask(question)


def test_money_is_asked_for_and_a_share_is_no_answer(plan: Assistant) -> None:
    assert plan.ask("规划总投资多少钱").status is not Status.ANSWERED
