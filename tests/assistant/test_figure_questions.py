"""Which entries of the ledger a question means."""

from pathlib import Path

import pytest

from assistant.answer import Status
from assistant.factory import assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings

AGES = Path(__file__).parent.parent / "fixtures" / "ages"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("服务业从业人员占全社会就业的比重：现状、目标，以及差多少", ("47.6%", "50%")),
        ("税收占全省的比重目前和目标", ("55.2%", "60%")),
        ("从2020年到2025年，服务业占GDP的比重打算往上提几个点", ("51.7%", "53%")),
    ],
)
def test_result_and_target_are_both_told(plan: Assistant, question: str, told: tuple[str, str]) -> None:
    text = plan.ask(question).text
    assert text.index(told[0]) < text.index(told[1])


@pytest.mark.parametrize("question", ["旅游总收入现在和目标", "四上企业现在多少家，目标多少家"])
def test_a_target_without_a_result_says_so(plan: Assistant, question: str) -> None:
    assert plan.ask(question).text.endswith("没有找到与它对应的现状数。")


def test_a_change_of_a_share_is_no_change_of_a_growth_rate(plan: Assistant) -> None:
    assert "增速" not in plan.ask("从2020年到2025年，服务业占GDP的比重提高几个百分点？").text


def test_a_rate_is_asked_for_by_its_name(plan: Assistant) -> None:
    text = plan.ask("生产性服务业贡献率多少").text
    assert "24%" in text
    assert "8633.9" not in text


def test_what_is_said_of_a_branch_is_not_said_of_the_whole(plan: Assistant) -> None:
    answer = plan.ask("服务业对经济增长的贡献率是多少")
    assert answer.status in (Status.NOT_IN_CORPUS, Status.NO_SUCH_FIGURE)
    assert "51.7%" in plan.ask("2020年服务业增加值占GDP比重是多少").text


@pytest.mark.parametrize(
    ("question", "told"),
    [("服务业占比较2015年有什么变化", "6.9个百分点"), ("2020年养老床位数比2015年变化多大", "16张")],
)
def test_what_changed_is_asked_for(plan: Assistant, question: str, told: str) -> None:
    assert told in plan.ask(question).text


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("旅游总收入目标1.5万亿对吗", True),
        ("旅游总收入目标1.6万亿对吗", False),
        ("信息服务业2025年1200亿对不对", True),
        ("信息服务业2025年1300亿对不对", False),
        ("服务业税收占比是不是要过六成", True),
        ("服务业税收占比目标七成对吗", False),
    ],
)
def test_an_amount_without_its_unit_is_checked(plan: Assistant, question: str, right: bool) -> None:
    assert plan.ask(question).text.startswith("是的" if right else "不对")


@pytest.mark.parametrize(
    ("question", "not_told"),
    [
        ("2020年生产性服务业增加值占GDP比重是多少", "24%"),
        ("生产性服务业占GDP比重2020年是不是24%", "是的"),
        ("2025年文化产业增加值目标", "5000"),
        ("服务业实际利用外资年均增速", "2.2倍"),
    ],
)
def test_another_measure_is_not_what_was_asked(plan: Assistant, question: str, not_told: str) -> None:
    answer = plan.ask(question)
    assert answer.status == Status.NO_SUCH_FIGURE or not_told not in answer.text
    assert not answer.text.startswith("是的")


def test_an_amount_in_another_currency_is_denied(plan: Assistant) -> None:
    assert plan.ask("服务业实际利用外资目标是300亿元人民币吗").text.startswith("不对")
    assert plan.ask("旅游总收入1.5万亿元人民币对吗").text.startswith("是的")


def test_a_known_number_of_another_currency_is_denied(plan: Assistant) -> None:
    text = plan.ask("2020年服务业实际利用外资是121.2亿元，对吗").text
    assert text.startswith("不对")
    assert "121.2亿美元" in text


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("生产性服务业贡献率24%、比2015年提高8个百分点，对吗", "不全对，"),
        ("生产性服务业贡献率24%、比2015年提高4.3个百分点，对吗", "是的，"),
    ],
)
def test_every_amount_that_is_stated_is_checked(plan: Assistant, question: str, lead: str) -> None:
    text = plan.ask(question).text
    assert text.startswith(lead)
    assert "提高4.3个百分点" in text


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("服务贸易进出口总额的目标是600亿元还是600亿美元？", "文件的准确表述是："),
        ("固投六成出自服务业，具体是60.2%吗？", "是的，"),
    ],
)
def test_amounts_to_choose_from_and_rough_ones_are_not_wrong(
    plan: Assistant, question: str, lead: str
) -> None:
    answer = plan.ask(question)
    assert answer.text.startswith(lead)
    assert len(answer.citations) == 1


@pytest.mark.parametrize(
    "question",
    [
        "湖南省服务业规划里旅游总收入目标",
        "湖南服务业发展的十四五规划里旅游总收入目标",
        "请问湖南服务业十四五规划中，旅游总收入目标是多少",
    ],
)
def test_a_title_in_other_words_is_not_what_the_figure_is_of(plan: Assistant, question: str) -> None:
    assert "1.5万亿元" in plan.ask(question).text
    assert plan.ask("湖南省金融规划里旅游总收入目标").status is Status.NOT_IN_CORPUS


def test_what_grew_before_a_year_is_not_told_for_what_grows_after_it(plan: Assistant) -> None:
    assert plan.ask("旅游总收入比2020年增长多少").status is Status.NO_SUCH_FIGURE
    assert "17.4%" in plan.ask("旅游总收入比2015年增长多少").text


def test_a_change_does_not_deny_a_share(plan: Assistant) -> None:
    answer = plan.ask("物流费用占GDP比重不超过13%对吗")
    assert answer.status is Status.NO_SUCH_FIGURE
    assert not answer.text.startswith("不对")


def test_how_much_it_is_is_not_what_share_it_has(plan: Assistant) -> None:
    assert plan.ask("2025年服务业增加值是多少").status == Status.NO_SUCH_FIGURE
    assert "53%" in plan.ask("2025年服务业增加值占GDP多少").text
    assert plan.ask("金融业增加值目标").status == Status.ANSWERED
    assert plan.ask("2020年就业人数").status == Status.NO_SUCH_FIGURE


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("服务贸易进出口总额那个600亿，单位到底是人民币还是美元", "600亿元以上"),
        ("旅游总收入1.5万亿，是人民币还是美元", "1.5万亿元"),
    ],
)
def test_an_amount_whose_unit_is_in_doubt_is_told_with_it(plan: Assistant, question: str, told: str) -> None:
    assert plan.ask(question).text.startswith("文件的准确表述是")
    assert told in plan.ask(question).text


@pytest.mark.parametrize("question", ["五年增长2.2倍的指标是哪一个？", "五年里涨了2.2倍的是哪项"])
def test_a_growth_multiple_is_found_beside_a_length_of_time(plan: Assistant, question: str) -> None:
    assert "实际利用外资" in plan.ask(question).text


def test_a_bare_number_is_held_against_the_printed_one(plan: Assistant) -> None:
    assert plan.ask("服务贸易进出口总额目标是600吗").text.startswith("是的")
    assert plan.ask("服务业占GDP比重目标是60吗").text.startswith("不对")
    assert plan.ask("缴费标准是413吗").status == Status.NOT_IN_CORPUS
    assert plan.ask("缴费标准是413元吗").status == Status.NOT_IN_CORPUS


def test_a_share_that_is_a_target_is_not_denied_where_no_year_is_named(plan: Assistant) -> None:
    text = plan.ask("税收占比是60%吗").text
    assert not text.startswith("不对")
    assert "60%" in text
    assert "55.2%" in text


def test_what_a_list_counts_is_no_figure(plan: Assistant) -> None:
    assert "（5）节能环保服务" in plan.ask("生产性服务业那一节下面一共写了几个行业，是哪些").text
    assert "郴州" in plan.ask("京广高铁那条带立足几个市？名单给我").text


def test_the_sum_is_not_told_for_its_members(plan: Assistant) -> None:
    assert plan.ask("生产性服务业五个行业2025年的目标分别是多少").status != Status.ANSWERED


@pytest.fixture(scope="module")
def ages(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant(Settings(data_dir=tmp_path_factory.mktemp("data"), documents_dir=AGES, dense=False))


@pytest.mark.parametrize(
    ("question", "told", "other"),
    [
        ("65岁以上老年人生活补贴多少", "200元", "100元"),
        ("65周岁以上的老年人每人每月生活补贴多少元", "200元", "100元"),
        ("65周岁以上的老年人坐公共汽车每月几次", "不限次数", "20次"),
    ],
)
def test_an_amount_is_told_on_the_condition_that_is_asked_about(
    ages: Assistant, question: str, told: str, other: str
) -> None:
    text = ages.ask(question).text
    assert told in text
    assert other not in text


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("服务外包示范基地17个是国家级的吗？", "不对"),
        ("服务外包示范基地17个是省级的吗？", "是的"),
        ("203个国家级服务业标准化试点，对吗？", "不对"),
        ("4个跨境电商综试区是省级的吗？", "不对"),
        ("2025年地方标准总数是100项吗？", "不对"),
        ("到2025年新增地方标准100项，对吗", "是的"),
        ("19家企业入围的是2025年的500强吗？", "不对"),
    ],
)
def test_a_check_holds_the_level_and_all_against_what_is_added(
    plan: Assistant, question: str, lead: str
) -> None:
    assert plan.ask(question).text.startswith(lead)


def test_which_is_higher_asks_for_both(plan: Assistant) -> None:
    text = plan.ask("信息服务业2025年增加值目标是多少，比商务服务业高还是低？").text
    assert "1200亿元" in text
    assert "2000亿元" in text
