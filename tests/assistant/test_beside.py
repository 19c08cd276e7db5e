"""The home region's documents beside others: neither may change or borrow the other's answers."""

from collections.abc import Callable

import pytest

from assistant.answer import Answer, Status
from assistant.conversation import Message
from assistant.pipeline import Assistant

DOCUMENTS = {
    "plan": (
        "region = '湖南省'\nperiod_start = 2021\nperiod_end = 2025",
        "湖南省蓝业规划\n\n一、目标\n\n到2025年，蓝业总收入突破15亿元，蓝业机构达到30家。\n",
    ),
    "rules": (
        "region = '全国'\nsigned_on = 2018-12-01",
        "红税扣除办法\n\n第一条 本办法所称红税扣除，是指子女教育、继续教育、大病医疗等6项红税扣除。\n\n"
        "第二条 纳税人的子女接受学历教育的支出，按照每个子女每月1000元的标准扣除。\n\n"
        "第三条 同事之间核实数据有误的，由单位更正。\n",
    ),
    "notice": (
        "region = '广州市'\nsigned_on = 2024-03-01\neffective_on = 2024-04-01\nvalid_until = 2029-03-31",
        "广州市青饭管理办法\n\n第一条 番禺区、南沙区的青饭补贴分别为每人每月25元、21元。\n\n"
        "第二条 本办法自2024年4月1日起实施，有效期5年。\n",
    ),
    "county": (
        "",
        "加快绿店的意见\n\n吉林省柳河县招商政策\n\n一、奖励\n\n对新评定为四星级、五星级的绿店，"
        "分别给予50万元、100万元奖励。\n",
    ),
    "area": (
        "document_number = '宁云发〔2026〕9号'\neffective_on = 2026-09-01\nvalid_until = 2028-12-31",
        "关于印发《南京江云新区促进紫件产业若干措施》的通知\n\n宁云发〔2026〕9号\n\n一、场景\n\n"
        "对采购紫件产品的企业，给予最高200万元支持。\n\n二、附则\n\n"
        "本文件自2026年9月1日施行，有效期至2028年12月31日。\n",
    ),
    "fields": (
        "region = '全国'\nsigned_on = 2018-12-29",
        "“净野村庄”建设试点方案\n\n一、目标\n\n到2020年，苇秆综合利用率达到85%以上，苇场配套率达到95%以上。\n",
    ),
    "dishes": (
        "region = '广东省'\nsigned_on = 2022-11-30",
        "广东省榨菜发展促进条例\n\n2022年11月30日 广东省人民代表大会常务委员会通过\n\n"
        "第一条 本条例所称榨菜，包括甲菜、乙菜。\n\n"
        "第二条 鼓励行业协会定期发布榨菜产业报告。\n\n"
        "第三条 本条例自2023年1月1日起施行。《广东省榨菜管理办法》同时废止。\n",
    ),
}


@pytest.fixture(scope="module")
def ask(beside: Callable[..., Assistant]) -> Callable[..., Answer]:
    held = beside(DOCUMENTS, "湖南省")

    def asked(question: str, *said: str) -> Answer:
        return held.ask(question, [Message(role="user", content=turn) for turn in said])

    return asked


def test_words_of_other_documents_do_not_hide_a_target(ask: Callable[..., Answer]) -> None:
    answer = ask("有同事核实说到2025年蓝业总收入要突破15亿元，这个数没写错吧")
    assert answer.status == Status.ANSWERED
    assert {citation.document for citation in answer.citations} == {"plan"}


@pytest.mark.parametrize(
    ("question", "document", "said"),
    [
        ("江云新区采购紫件产品最高支持多少", "area", "200万元"),
        ("宁云发〔2026〕9号管到哪天为止", "area", "有效期至2028年12月31日"),
        ("南京江云新区紫件措施什么时候开始实施", "area", "自2026年9月1日施行"),
        ("青饭管理办法有效期到哪年", "notice", "有效期5年"),
        ("青饭的办法管到哪年", "notice", "有效期5年"),
        ("《“净野村庄”建设试点方案》里2020年苇秆综合利用率是多少", "fields", "85%"),
        ("《“净野村庄”建设试点方案》里苇场配套率2020年是95%吗", "fields", "是的"),
        ("榨菜条例是哪天通过的", "dishes", "2022年11月30日"),
        ("榨菜产业报告鼓励由谁来定期发布", "dishes", "行业协会"),
        ("榨菜条例一出来，之前哪个办法作废了", "dishes", "《广东省榨菜管理办法》同时废止"),
    ],
)
def test_what_only_another_document_says(
    ask: Callable[..., Answer], question: str, document: str, said: str
) -> None:
    answer = ask(question)
    assert said in answer.text
    assert {citation.document for citation in answer.citations} == {document}


def test_a_document_that_ends_none_says_so(ask: Callable[..., Answer]) -> None:
    answer = ask("蓝业规划废止了哪些文件")
    assert answer.status == Status.NOT_IN_CORPUS
    assert "没有写明" in answer.text


def test_a_deduction_is_no_count(ask: Callable[..., Answer]) -> None:
    answer = ask("子女教育红税每月扣多少")
    assert "1000元" in answer.text
    assert "6项" not in answer.text


def test_a_district_is_looked_up_in_its_citys_document(ask: Callable[..., Answer]) -> None:
    answer = ask("番禺的青饭补贴每月多少")
    assert "25元" in answer.text
    assert {citation.document for citation in answer.citations} == {"notice"}


def test_validity_is_told_in_the_documents_words(ask: Callable[..., Answer]) -> None:
    answer = ask("广州市青饭管理办法有效期到哪年")
    assert answer.status == Status.ANSWERED
    assert "有效期5年" in answer.text
    assert "在有效期内" in answer.text


def test_a_document_is_of_the_county_that_it_alone_names(ask: Callable[..., Answer]) -> None:
    first = "柳河县新评上五星级绿店奖多少"
    assert "100万元" in ask(first).text
    assert ask("四星呢", first).question == "柳河县新评上四星级绿店奖多少？"


def test_where_the_last_answer_stands(ask: Callable[..., Answer]) -> None:
    answer = ask("依据是哪一条", "子女教育红税每月扣多少")
    assert "1000元" in answer.text
    assert "第二条" in answer.text


def test_a_part_of_a_question_borrows_no_other_documents_figure(ask: Callable[..., Answer]) -> None:
    answer = ask("广州青饭补贴每月多少，发几成？")
    assert {citation.document for citation in answer.citations} <= {"notice"}


def test_an_age_is_not_denied_by_another_count(ask: Callable[..., Answer]) -> None:
    answer = ask("红税扣除的子女教育是65岁吗")
    assert "不对" not in answer.text


FAR = {
    "far": (
        "region = '海南省'",
        "海南省紫业指引\n\n一、物流\n\n推进紫马等6个物流基地建设，推动加密紫欧班列。\n\n"
        "二、人才\n\n聚集紫业领先机构和专业人才，打造2至3个紫业示范区。\n\n"
        "三、其他\n\n（一）甲\n\n甲的内容。\n\n（二）乙\n\n乙的内容。\n\n（三）丙\n\n丙的内容。\n\n（四）丁\n\n丁的内容。\n\n"
        "（五）戊\n\n戊的内容。\n\n（六）己\n\n己的内容。联系电话：60001234。\n",
    ),
    "nation": ("region = '全国'", "橙业条例\n\n第一条 全国橙业机构每年检查2次。\n"),
}


@pytest.fixture(scope="module")
def far(beside: Callable[..., Assistant]) -> Callable[..., Answer]:
    return beside(FAR, "湖南省").ask


@pytest.mark.parametrize(
    "question",
    [
        "2020年全国服务业增加值是多少？",  # the plan tells Hunan's
        "全国2025年服务业占GDP比重的目标",
        "紫欧班列每年要开行多少列",  # 6个 are bases
        "紫业人才引进多少名",
        "联系电话是多少，我想咨询这个规划",  # the plan has none
        "请给出三(六)的内容",
        "第九章讲的是什么",
    ],
)
def test_what_the_plan_lacks_is_not_borrowed(far: Callable[..., Answer], question: str) -> None:
    answer = far(question)
    assert answer.status in (Status.NOT_IN_CORPUS, Status.NO_SUCH_FIGURE)
    assert "far" not in {citation.document for citation in answer.citations}


def test_what_another_document_lays_down_is_still_told(far: Callable[..., Answer]) -> None:
    assert "2次" in far("全国橙业机构每年检查几次").text
    assert "6个" in far("海南紫业指引里要建多少个物流基地").text


def test_facts_of_a_document_are_the_home_regions(far: Callable[..., Answer]) -> None:
    answer = far("印发机关是省政府还是省发改委？")
    assert "湖南省人民政府办公厅" in answer.text
