import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.address import Address, Level, Step, find_addresses
from corpus.ordinals import read_ordinal, write_chinese


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("五(二)7", "五(二)7"),
        ("五（二）7", "五(二)7"),
        ("五、（二）7.", "五(二)7"),
        ("五、（二）的第7项", "五(二)7"),
        ("五.二.7", "五(二)7"),
        ("五(2)7", "五(二)7"),
        (" 五 （二） 7 ", "五(二)7"),
        ("五(二)7（1）②", "五(二)7(1)②"),
        ("第五章第二节第7项", "第五章第二节7"),
        ("第3章", "第三章"),
        ("第三条", "第三条"),
        ("第 12 条", "第十二条"),
        ("第一百零三条", "第一百零三条"),
        ("第三条第（二）项", "第三条(二)"),
        ("第八条第二款第（三）项", "第八条第二款(三)"),
        ("第二章第一节", "第二章第一节"),
        ("第7项", "第7项"),
        ("1.2.1", "1.2.1"),
        ("附件2三、（一）", "附件2三(一)"),
        ("附件 2", "附件2"),
        ("附件·一(二)", "附件·一(二)"),
        ("附件2·1.2", "附件2·1.2"),
        ("《甲〈乙〉办法》第三条", "《甲〈乙〉办法》第三条"),
        ("正文2第三条", "正文2第三条"),
        ("前言", "前言"),
        ("附件2文末", "附件2文末"),
        ("印发通知", "印发通知"),
    ],
)
def test_parse_reads_the_usual_forms(written: str, canonical: str) -> None:
    address = Address.parse(written)
    assert str(address) == canonical
    assert Address.parse(canonical) == address


@pytest.mark.parametrize(
    "text", ["", "  ", "你好", "五年", "第", "第五", "0", "第零条", "五五", "三大体系", "第三条规定", "7(二)"]
)
def test_parse_refuses_what_is_not_an_address(text: str) -> None:
    with pytest.raises(ValueError, match="不是条款号"):
        Address.parse(text)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("五(二)7讲了什么", ["五(二)7"]),
        ("第五章第二节第7项是什么？", ["第五章第二节7"]),
        ("看看五、（二）7的内容", ["五(二)7"]),
        ("五（二）7", ["五(二)7"]),
        ("请问第三条规定了什么", ["第三条"]),
        ("第五部分（二）有哪些", ["第五部分(二)"]),
        ("五.二.7说的是什么", ["五(二)7"]),
        ("五7讲什么", ["五7"]),
        ("第7项讲什么", ["第7项"]),
        ("《甲办法》第三条和第五条有什么不同", ["第三条", "第五条"]),
        ("五(二)与二(三)", ["五(二)", "二(三)"]),
        ("第三条第（二）项", ["第三条(二)"]),
        ("附件2三(一)是什么", ["附件2三(一)"]),
        ("附件2讲什么", ["附件2"]),
        ("第4.2节讲什么", ["4.2"]),
        ("前言说了什么", ["前言"]),
        ("五(二)7亿元", ["五(二)"]),
        ("第六部分的五大工程挨个报一遍", ["第六部分"]),
        ("第五章的三个原则", ["第五章"]),
        ("第三节那两条措施", ["第三节"]),
        ("第六部分五讲什么", ["第六部分五"]),
    ],
)
def test_find_addresses_in_questions(question: str, found: list[str]) -> None:
    assert [str(address) for address, _ in find_addresses(question)] == found


@pytest.mark.parametrize(
    "question",
    [
        "第一，要发展",
        "三大体系是什么",
        "五年增长多少",
        "一、二线城市怎么办",
        "第一条生产线",
        "第二项任务是什么",
        "第一产业占比",
        "星期五（二）",
        "增长6.5%吗",
        "2025年旅游总收入",
        "“十四五”时期",
        "7+4类地方金融组织",
        "第三次会议",
        "二〇二五年",
        "第二节课",
        "一核两副三带四区",
        "",
    ],
)
def test_ordinary_words_are_not_addresses(question: str) -> None:
    assert find_addresses(question) == []


def test_mentions_carry_their_spans() -> None:
    question = "请问五（二）7和第三条"
    assert [span.of(question) for _, span in find_addresses(question)] == ["五（二）7", "第三条"]


def test_addresses_sort_in_document_order_and_hash() -> None:
    written = [
        "印发通知",
        "文首",
        "前言",
        "一",
        "一(二)",
        "五(二)6",
        "五(二)7",
        "五(二)10",
        "十",
        "文末",
        "附件2一",
        "附件10",
    ]
    addresses = [Address.parse(text) for text in written]
    assert [str(address) for address in sorted(random.Random(1).sample(addresses, len(addresses)))] == written
    assert len(set(addresses + addresses)) == len(written)


def test_parent_is_one_step_up() -> None:
    assert Address.parse("五(二)7").parent == Address.parse("五(二)")
    assert Address.parse("五").parent is None


@given(st.integers(1, 9999))
def test_chinese_numerals_read_back(number: int) -> None:
    assert read_ordinal(write_chinese(number)) == number


STEPS = st.lists(
    st.sampled_from([level for level in Level if level not in {Level.DECIMAL, Level.PARAGRAPH}]),
    unique=True,
    min_size=1,
).flatmap(
    lambda levels: st.tuples(
        *(st.builds(Step, st.just(level), st.integers(1, 50)) for level in sorted(levels))
    )
)
PARTS = st.sampled_from(["", "附件", "附件2", "附表3", "《甲办法》", "正文2", "印发通知"])


@given(PARTS, STEPS)
def test_every_address_reads_back(part: str, steps: tuple[Step, ...]) -> None:
    written = str(Address(part, steps))
    again = Address.parse(written)
    assert str(again) == written


@given(st.text(max_size=60))
def test_parse_raises_nothing_but_value_errors(text: str) -> None:
    try:
        address = Address.parse(text)
    except ValueError:
        return
    assert str(address)


@example("附件零")
@given(st.text(alphabet="第一二三五十百零条章节项款部分（）()1２7.、，的附件年讲", max_size=40))
def test_mentions_are_in_order_and_readable(text: str) -> None:
    end = 0
    for address, span in find_addresses(text):
        assert end <= span.start < span.end <= len(text)
        assert Address.parse(str(address))
        end = span.end
