from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.intent import Intent
from assistant.question import understand
from corpus.periods import Period

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("旅游总收入目标是多少？", Intent.FIGURE),
        ("旅游总收入2025目标", Intent.FIGURE),
        ("要培育几家龙头企业", Intent.FIGURE),
        ("哪个指标是17.5万元/人？", Intent.REVERSE),
        ("是不是30000家以上？", Intent.CHECK),
        ("为什么定在8%？", Intent.CHECK),
        ("“四区”是哪四个区？", Intent.LIST),
        ("保障措施有几方面？", Intent.LIST),
        ("点状供地在哪一条？", Intent.PLACE),
        ("哪条提到了点状供地", Intent.PLACE),
        ("哪条高铁经过郴州", Intent.GENERAL),
        ("三条带分别沿着哪条高铁、叫什么带", Intent.LIST),
        ("冷链企业有什么扶持？", Intent.SUPPORT),
        ("怎么发展冷链物流", Intent.GENERAL),
        ("办公室设在哪", Intent.GENERAL),
        ("补贴什么时候到账", Intent.GENERAL),
        ("把补助建的设施挪作他用怎么罚", Intent.GENERAL),
        ("蓝业总收入，比渔业高还是低", Intent.GENERAL),
    ],
)
def test_intent(text: str, intent: Intent) -> None:
    assert understand(text, TODAY).intent == intent


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2025年的目标", [Period(2025, 2025)]),
        ("25年目标", [Period(2025, 2025)]),
        ("旅游收入2025目标", [Period(2025, 2025)]),
        ("“十三五”期间", [Period(2016, 2020)]),
        ("从2020年到2025年要从多少提到多少", [Period(2020, 2020), Period(2025, 2025)]),
        ("去年的旅游收入", [Period(2025, 2025)]),
        ("二〇二五年", [Period(2025, 2025)]),
        ("有20年经验", [Period(2020, 2020)]),
        ("多少家", []),
    ],
)
def test_periods(text: str, periods: list[Period]) -> None:
    assert list(understand(text, TODAY).periods) == periods


def test_a_year_compared_with_is_not_the_year_asked_for() -> None:
    question = understand("2020年服务业占比比2015年提高多少个百分点", TODAY)
    assert question.periods == (Period(2020, 2020),)
    assert question.base_periods == (Period(2015, 2015),)
    assert "增减" in question.basis
    assert question.units == ("个百分点",)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("多少亿美元", ("亿美元",)),
        ("要做到多少亿", ("亿",)),
        ("降几个点", ("个百分点",)),
        ("有多少家", ("家",)),
        ("那几年涨了", ()),
        ("哪几类", ()),
    ],
)
def test_units_asked_for(text: str, units: tuple[str, ...]) -> None:
    assert understand(text, TODAY).units == units


def test_traditional_script_and_full_width_are_read_alike() -> None:
    assert (
        understand("旅遊總收入２０２５年目標", TODAY).text == understand("旅游总收入2025年目标", TODAY).text
    )


@given(st.text())
def test_any_text_is_understood(text: str) -> None:
    assert understand(text, TODAY).raw == text


def test_a_year_behind_a_share_is_no_base() -> None:
    share = understand("服务业税收占比2020年是多少")
    assert (len(share.periods), share.base_periods) == (1, ())
    assert understand("服务业税收占比2025年比2020年高多少").base_periods


@pytest.mark.parametrize(
    ("text", "units"),
    [("旅游收入要搞到好多钱", ("元",)), ("好多企业想申请资金怎么办", ()), ("税收占好多", ("%",))],
)
def test_the_interrogatives_of_the_region_are_read(text: str, units: tuple[str, ...]) -> None:
    assert understand(text).units == units


def test_a_year_in_brackets_explains_the_one_before_it() -> None:
    assert understand("去年（2020）有几家", date(2026, 6, 1)).periods == (Period(2020, 2020),)
    assert understand("去年有几家", date(2026, 6, 1)).periods == (Period(2025, 2025),)


def test_years_from_now_are_the_end_of_the_plan() -> None:
    assert "end" in understand("五年后想做到多少家").relative
    assert "own" in understand("往后五年新增几项").relative


def test_which_way_asks_for_no_difference() -> None:
    assert "增减" not in understand("渔业总收入比蓝业高还是低", TODAY).basis
    assert "增减" in understand("渔业总收入比蓝业高多少", TODAY).basis


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("用房最少多大", ("平方米",)),
        ("给多少支持", ()),
        ("要提前几天告知", ("天",)),
        ("前几天公布的", ()),
        ("多少支笔", ("支",)),
        ("多少个人工智能项目", ("个",)),
        ("饭堂的场地要多大", ("平方米",)),
    ],
)
def test_more_units_asked_for(text: str, units: tuple[str, ...]) -> None:
    assert understand(text, TODAY).units == units


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("今年评上了渔业技师，每月能补多少", ()),
        ("今年的渔业补贴是多少", (Period(2026, 2026),)),
        ("去年渔业总收入多少", (Period(2025, 2025),)),
        ("一年卖了2000多万，奖多少钱", ()),
    ],
)
def test_a_year_of_the_asker_is_not_asked_about(text: str, years: tuple[Period, ...]) -> None:
    assert understand(text, date(2026, 6, 1)).periods == years


@pytest.mark.parametrize(
    ("text", "gone"), [("渔民要满足什么条件才有补贴", "条件"), ("渔民奖励的金额范围是多少", "金额")]
)
def test_words_that_only_say_what_is_asked_for_are_no_content(text: str, gone: str) -> None:
    assert gone not in understand(text, TODAY).content


def test_what_is_left_out_is_not_counted() -> None:
    assert not understand("除了几项社保，还能缓缴什么", TODAY).units
