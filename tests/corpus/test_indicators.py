"""All sentences are made up for the test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document, Metadata
from corpus.figures import extract
from corpus.indicators import Statement, read_clause
from corpus.quantity import find_quantities
from corpus.spans import Span


def figures(text: str) -> list[tuple[str, str]]:
    found = extract(Document("made-up", text, Metadata(title="甲市办法（虚构）")))
    return [(f.indicator, f"{f.value}{f.unit}") for f in found]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # grants: who gets it and what is given
        ("对新落户的港澳青年企业，给予10万元落户奖金。", [("新落户的港澳青年企业落户奖金", "10万元")]),
        (
            "在基地就业满1年的港澳青年，可领取每人每月1500元住房补贴。",
            [
                ("基地就业时间", "1年"),
                ("港澳青年每人每月住房补贴", "1500元"),
            ],
        ),
        (
            "对新评定的景区，分别给予10万元、50万元奖励。",
            [("新评定的景区奖励", "10万元"), ("新评定的景区奖励", "50万元")],
        ),
        ("扣除标准为每月1100元。", [("每月扣除标准", "1100元")]),
        ("一等奖20万元，二等奖15万元。", [("一等奖", "20万元"), ("二等奖", "15万元")]),
        # fines
        ("拒不改正的，处3万元以下的罚款。", [("拒不改正的罚款", "3万元")]),
        (
            "情节严重的，处5万元以上20万元以下罚款。",
            [
                ("情节严重的罚款", "5万元"),
                ("情节严重的罚款", "20万元"),
            ],
        ),
        (
            "并处违法所得一倍以上三倍以下罚款。",
            [
                ("罚款相当于违法所得的倍数", "1倍"),
                ("罚款相当于违法所得的倍数", "3倍"),
            ],
        ),
        ("按实际利率的50%给予贴息。", [("贴息占实际利率比例", "50%")]),
        # times within which something is to be done, and how long something lasts
        ("应当自受理之日起15个工作日内完成审核。", [("完成审核期限", "15个工作日")]),
        ("变更后30日内，向登记机关申请变更登记。", [("向登记机关申请变更登记期限", "30日")]),
        ("本办法自2024年3月4日起施行，有效期5年。", [("有效期", "5年")]),
        ("给予6个月的过渡期。", [("过渡期", "6个月")]),
        ("审核通过后，进行5个工作日的公示。", [("公示时间", "5个工作日")]),
        ("参保人一年至少进行一次资格认证。", [("资格认证间隔", "1年")]),
        # ages
        ("申请时年龄在45周岁以下。", [("申请时年龄", "45周岁")]),
        ("本办法所称青年，是指45周岁以下的居民。", [("居民年龄", "45周岁")]),
        ("（女性不超过55周岁、男性不超过60周岁）", [("女性年龄", "55周岁"), ("男性年龄", "60周岁")]),
        (
            "为16周岁以上（含16周岁）的中国公民办理。",
            [("中国公民年龄", "16周岁"), ("中国公民年龄", "16周岁")],
        ),
        # sums, counts and shares
        ("固定资产投资5000万元以上的，实行一事一议。", [("固定资产投资", "5000万元")]),
        ("现有13个村民小组，505户1748人。", [("村民小组", "13个"), ("户数", "505户"), ("人数", "1748人")]),
        ("选择10个左右有条件、有基础、规模适当的城市。", [("城市", "10个")]),
        ("法制审核人员不少于本单位执法人员总数的5%。", [("法制审核人员占本单位执法人员总数比例", "5%")]),
        ("每满1年积2分。", [("每满1年积分", "2分")]),
        ("处理成本为每立方米2.4元左右。", [("每立方米处理成本", "2.4元")]),
        ("| 硕士研究生 | 45周岁以下 |", [("硕士研究生年龄", "45周岁")]),
    ],
)
def test_indicators(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert figures(sentence) == expected


@given(
    st.text(max_size=150)
    | st.text(alphabet="占比每人满1年处罚款奖励给予3万元5%个的、（）为以上内，", max_size=80)
)
def test_reading_any_clause_gives_one_statement_per_quantity(text: str) -> None:
    quantities = find_quantities(text)
    if quantities:
        read = list(read_clause(text, Span(0, len(text)), quantities, None))
        assert [statement.quantity for statement in read] == quantities
        assert all(isinstance(statement, Statement) for statement in read)
