from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import parse_numeral, to_half_width
from corpus.quantity import assertions, find_quantities, group_of, normalise, same_amount
from corpus.units import units

OFFICIAL = st.text(
    alphabet="0123456789.,，。%万亿千百十一二三年月日第至-—约超以上内元家个周(（）“” \n年图", max_size=120
)
UNITS = st.sampled_from(sorted(units()))
PREFIXES = st.sampled_from(["", "万", "亿", "万亿", "千", "百万"])
VALUES = st.decimals(min_value=0, max_value=10**9, places=3)


def read(text: str) -> list[tuple[str, str]]:
    return [(str(q.value), q.unit) for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("突破1.5万亿元", [("1.5", "万亿元")]),
        ("目标1.5万亿对吗", [("1.5", "万亿")]),
        ("2000亿对不对", [("2000", "亿")]),
        ("信息服务业2025年1300亿对吗", [("1300", "亿")]),
        ("2021年第40号", []),
        ("跨上2000亿台阶", [("2000", "亿")]),
        ("占比达到53%左右", [("53", "%")]),
        ("百分之五十五以上", [("55", "%")]),
        ("近500家企业", [("500", "家")]),
        ("1,200.5亿元", [("1200.5", "亿元")]),
        ("奖励3-5万元", [("3", "万元"), ("5", "万元")]),
        ("奖励3万—5万元", [("3", "万元"), ("5", "万元")]),
        ("5万元以上20万元以下罚款", [("5", "万元"), ("20", "万元")]),
        ("三到五年时间内", [("3", "年"), ("5", "年")]),
        ("十五个工作日内", [("15", "个工作日")]),
        ("自受理之日起三十日内", [("30", "日")]),
        ("不得同时在两个以上机构从业", [("2", "个")]),
        ("每月召开三次", [("3", "次")]),
        ("最高500 万\n元", [("500", "万元")]),
        ("劳动生产率17.5万元/人", [("17.5", "万元/人")]),
        ("面积不小于30㎡", [("30", "㎡")]),
        ("发表5篇、代表30名", [("5", "篇"), ("30", "名")]),
    ],
)
def test_amounts(text: str, quantities: list[tuple[str, str]]) -> None:
    assert read(text) == quantities


@pytest.mark.parametrize(
    "text",
    [
        "第一批、第3家、第十五届",
        "2025年12月15日",
        "二〇〇六年九月七日",
        "10月1日至7日放假",
        "湘政办发〔2021〕40号",
        "索引号000014349/2019-00007",
        "5G网络、500强、12345热线、95后",
        "三年行动计划、五年规划",
        "一站式、一次性、一类、两新",
        "上一年度、前一年、同一年、最后一天",
        "小学一年级、70年代",
        "1.5小时经济圈、15分钟生活圈",
        "图1 结构、表2 项目、附件3",
        "电话：020-12345678",
        "网址https://example.cn/2019/05/15.html",
        "坐标15052.372",
        "第2、4、5项情况",
        "第五十条 处罚",
        "3方面、8部门、建党100周年",
        "市政府第15届130次常务会议",
        "1.2　等级划分",
        "1.2025年第一批房源",
        "晚8时35分",
        "三五年、万人空巷、百年大计",
        "三分之二",
        "A-170.000",
        "3人户家庭",
    ],
)
def test_parts_of_names_are_no_amounts(text: str) -> None:
    assert read(text) == []


def test_comparing_words() -> None:
    (found,) = find_quantities("期限最长不超过3年")
    assert found.before == "不超过"
    assert found.assertions == {"at_most"}
    (found,) = find_quantities("在届满30日前提交")
    assert found.before == ""
    assert assertions("近") == {"about"}


def test_units_of_their_own_are_not_split() -> None:
    assert normalise(Decimal(1), "百分点") == (Decimal(1), "个百分点")
    assert same_amount((Decimal(3), "千米"), (Decimal(3), "公里"))
    assert same_amount((Decimal("1.5"), "万亿元"), (Decimal(15000), "亿元"))
    assert same_amount((Decimal("17.5"), "万元/人"), (Decimal(175000), "元/人"))
    assert not same_amount((Decimal(3), "亿美元"), (Decimal(3), "亿元"))
    assert not same_amount((Decimal(3), "个百分点"), (Decimal(3), "%"))
    assert [group_of(u) for u in ("万亿元", "个百分点", "倍", "家", "个工作日", "没有")] == [
        "money",
        "ratio",
        "multiple",
        "count",
        "time",
        "",
    ]


@given(st.text(max_size=200) | OFFICIAL)
def test_spans_hold_the_number(text: str) -> None:
    end = 0
    for found in find_quantities(text):
        assert end <= found.span.start < found.span.end <= len(text)
        end = found.span.end
        inside = to_half_width(found.span.of(text)).replace(",", "")
        values = [parse_numeral(inside[: length + 1]) for length in range(len(inside))]
        values += [parse_numeral(inside[3 : length + 1]) for length in range(3, len(inside))]
        assert found.value in values or found.value == 1


def test_tenths_are_shares() -> None:
    assert same_amount((Decimal(6), "成"), (Decimal(60), "%"))
    assert not same_amount((Decimal(6), "成"), (Decimal(6), "%"))


@given(VALUES, PREFIXES, UNITS)
def test_normalising_twice_changes_nothing(value: Decimal, prefix: str, unit: str) -> None:
    once = normalise(value, prefix + unit)
    assert normalise(*once) == once


@given(VALUES, VALUES, PREFIXES, UNITS)
def test_normalising_keeps_the_order(one: Decimal, other: Decimal, prefix: str, unit: str) -> None:
    first, second = normalise(one, prefix + unit), normalise(other, prefix + unit)
    assert first[1] == second[1]
    assert (first[0] < second[0]) == (one < other)
