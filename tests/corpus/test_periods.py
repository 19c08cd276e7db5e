import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.periods import Period, find_periods, five_year_plan


def named(text: str) -> list[str]:
    return [str(mention.period) for mention in find_periods(text)]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("到2025年", ["2025"]),
        ("2021—2025年", ["2021-2025"]),
        ("2019年至2021年", ["2019-2021"]),
        ("“十四五”时期", ["2021-2025"]),
        ("第十四个五年规划", ["2021-2025"]),
        ("二〇二五年", ["2025"]),
        ("二○二五年", ["2025"]),
        ("20世纪90年代", []),
        ("120251年", []),
        ("编号2025", []),
    ],
)
def test_periods(text: str, periods: list[str]) -> None:
    assert named(text) == periods


def test_a_year_compared_with_is_a_base() -> None:
    first, second = find_periods("2020年比2015年提高6.9个百分点")
    assert not first.is_base
    assert second.is_base


@pytest.mark.parametrize(
    "text",
    [
        "本办法自2024年3月4日起施行，有效期5年",
        "2019年9月8日 甲市第十八届人民代表大会常务委员会第二十七次会议通过",
        "已经2021年1月8日市政府第15届130次常务会议通过",
        "《甲省发展规划（2021—2025年）》",
        "“2020年中国企业500强”",
    ],
)
def test_days_of_acts_and_years_in_names_measure_nothing(text: str) -> None:
    assert not any(mention.measures for mention in find_periods(text))


def test_a_day_up_to_which_something_was_counted_measures() -> None:
    (mention,) = find_periods("截至2020年12月31日，累计建成30家")
    assert mention.measures


def test_five_year_plans() -> None:
    assert [str(five_year_plan(n)) for n in (1, 2, 3, 13, 14)] == [
        "1953-1957",
        "1958-1962",
        "1966-1970",
        "2016-2020",
        "2021-2025",
    ]


@given(st.integers(1800, 2199), st.integers(1800, 2199))
def test_parse_is_the_inverse_of_str(one: int, other: int) -> None:
    period = Period(min(one, other), max(one, other))
    assert Period.parse(str(period)) == period
    assert Period.parse("") is None


@given(st.text(max_size=200) | st.text(alphabet="12089年月日-—至到“”《》十四五第个规划比〇○二 ", max_size=80))
def test_spans_are_in_range(text: str) -> None:
    end = 0
    for mention in find_periods(text):
        assert end <= mention.span.start < mention.span.end <= len(text)
        assert mention.period.first <= mention.period.last
        end = mention.span.end
