"""Structure of made-up documents, of the plan, of any text and, where given, of a folder of real ones."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.address import Address
from corpus.structure import Kind, Section, Structure, parse

PLAN = Path(__file__).parents[2] / "corpus/documents/hunan-service-industry-plan/source.txt"


@pytest.fixture(scope="module")
def plan() -> Structure:
    return parse(PLAN.read_text(encoding="utf-8"))


def check(structure: Structure) -> None:
    """What holds of every document, however broken."""
    text, sections = structure.text, structure.sections
    position = 0
    for span, index in structure.leaves:
        assert span.start == position < span.end
        owner = sections[index].span
        assert owner.start <= span.start < span.end <= owner.end
        position = span.end
    assert position == len(text)
    addressed = [section.address for section in sections if section.addressed]
    assert len(set(addressed)) == len(addressed)
    for index, section in enumerate(sections):
        assert section.index == index
        assert str(section.address)
        assert all(sections[child].parent == index for child in section.children)
        start, end = section.heading_span
        assert section.span.start <= start <= end <= section.span.end
        if section.addressed:
            assert structure.find(section.address) is section
            assert Address.parse(str(section.address)) == section.address
    position = 0
    for sentence in structure.sentences:
        quote = sentence.span.of(text)
        assert position <= sentence.span.start
        assert quote == quote.strip() != ""
        assert structure.at(sentence.span.start).index == sentence.section
        assert structure.at(sentence.span.end - 1).index == sentence.section
        position = sentence.span.end


def outline(structure: Structure, *kinds: Kind) -> list[str]:
    """``address heading`` of the sections of these kinds; an unaddressed one is marked with *."""
    return [
        f"{section.address}{'' if section.addressed else '*'} {section.heading}".strip()
        for section in structure.sections
        if section.kind in kinds
    ]


def numbered(structure: Structure) -> list[str]:
    return outline(structure, Kind.CHAPTER, Kind.SECTION, Kind.ITEM, Kind.SUBITEM, Kind.ARTICLE)


def found(structure: Structure, address: str) -> str | None:
    section = structure.find(Address.parse(address))
    return None if section is None else str(section.address)


# Made-up documents -----------------------------------------------------------------------------------------

NOTICE = """云溪市人民政府办公室关于印发《云溪市茶产业发展办法》的通知

云政办发〔2099〕8号

各县区人民政府：

《云溪市茶产业发展办法》已经市政府同意，现印发给你们。

附件：茶园名单

云溪市人民政府办公室

2099年3月1日

（此件公开发布）

云溪市茶产业
发展办法

为促进茶产业发展，制定本办法。

一、总体要求

（一）指导思想。

坚持绿色发展。

（二）基本原则。坚持市场主导，政府引导。各方参与。

——坚持品质。严守标准，提升品质。

——坚持创新。推广新品种，推广新工艺。

二、重点任务

（三）建设茶园。

1.新建茶园。到2105年新建茶园3万亩。提升加工能力。围绕加工短板，引进加工企业，提升加工水平。

2 ．改造老茶园。每亩补助300元。

（四）支持企业

对符合下列条件之一的企业：

（1）年销售额1000万元以上；

（2）带动农户100户以上。

由县财政给予奖励。

附件1

茶园名单

一、高山茶园

二、平地茶园

附件2

联系方式

来源：云溪市人民政府网
"""


def test_notice_with_regulation_and_attachments() -> None:
    structure = parse(NOTICE)
    check(structure)
    assert [f"{section.kind}:{section.address}" for section in structure.children(structure.sections[0])] == [
        "front:印发通知",
        "part:正文",
        "part:附件1",
        "part:附件2",
    ]
    assert numbered(structure) == [
        "一 总体要求",
        "一(一) 指导思想",
        "一(二) 基本原则",
        "二 重点任务",
        "二(三) 建设茶园",
        "二(三)1 新建茶园",
        "二(三)2 改造老茶园",
        "二(四) 支持企业",
        "二(四)(1)",
        "二(四)(2)",
        "附件1一 高山茶园",
        "附件1二 平地茶园",
    ]
    assert outline(structure, Kind.DASH) == ["一(二)* 坚持品质", "一(二)* 坚持创新"]
    assert outline(structure, Kind.TOPIC) == ["二(三)1* 提升加工能力"]
    assert outline(structure, Kind.PART) == [
        "正文 云溪市茶产业发展办法",
        "附件1 茶园名单",
        "附件2 联系方式",
    ]


def test_text_after_a_list_belongs_to_its_parent() -> None:
    structure = parse(NOTICE)
    assert str(structure.at(NOTICE.index("由县财政")).address) == "二(四)"


def test_paths_lead_from_the_first_level_down() -> None:
    structure = parse(NOTICE)
    section = structure.find(Address.parse("二(三)1"))
    assert section is not None
    assert [str(step.address) for step in structure.path(section)] == ["正文", "二", "二(三)", "二(三)1"]
    assert structure.path(structure.sections[0]) == (structure.sections[0],)


def test_heading_sentences_are_flagged_and_items_keep_their_number() -> None:
    structure = parse(NOTICE)
    headings = [sentence.span.of(NOTICE) for sentence in structure.sentences if sentence.is_heading]
    assert "1.新建茶园。" in headings
    assert "提升加工能力。" in headings
    assert "到2105年新建茶园3万亩。" not in headings
    quotes = [sentence.span.of(NOTICE) for sentence in structure.sentences]
    assert "（1）年销售额1000万元以上；" in quotes


LAW = """# 云溪市茶叶条例

2099年1月1日 云溪市人民代表大会通过

<!-- INFO END -->

## 第一章 总 则

第一条 为了规范茶叶经营，制定本条例。

**第二条** 茶叶经营者应当遵守第三条规定，并依照本条例第九条的规定备案。

第 三 条　有下列情形之一的，不予登记：

（一）未备案的；

（二）违反前款第（一）项规定的；

（三）其他情形。

有下列情形之一的，可以登记：

（一）及时改正的；

（二）项目停止的。

## 第二章 责 任

### 第一节 处 罚

第四条违反本条例的，处以罚款。

第五条规定的罚款由主管部门实施。

第五条 【施行】本条例自公布之日起施行。
"""


def test_law_articles_number_on_across_chapters() -> None:
    structure = parse(LAW)
    check(structure)
    assert numbered(structure) == [
        "第一章 总则",
        "第一条",
        "第二条",
        "第三条",
        "第三条(一)",
        "第三条(二)",
        "第三条(三)",
        "第三条第二款(一)",
        "第三条第二款(二)",
        "第二章 责任",
        "第二章第一节 处罚",
        "第四条",
        "第五条",
    ]
    assert str(structure.at(LAW.index("第五条规定的罚款")).address) == "第四条"
    assert str(structure.at(LAW.index("有下列情形之一的，可以")).address) == "第三条"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("第三条第二项", "第三条(二)"),
        ("第三条第一款第（二）项", "第三条(二)"),
        ("第三条第二款第（二）项", "第三条第二款(二)"),
        ("第三条第二款第（三）项", None),
        ("第三条第二款", "第三条"),
        ("第二章第四条", "第四条"),
        ("第一章第四条", None),
        ("第2章", "第二章"),
        ("第九条", None),
    ],
)
def test_finding_in_a_law(asked: str, answer: str | None) -> None:
    assert found(parse(LAW), asked) == answer


def test_nearest_article() -> None:
    assert (
        parse(LAW).nearest(Address.parse("第九条")).explain()
        == "本文件只有第一条、第二条、第三条、第四条、第五条"
    )


def test_second_regulation_and_repeated_chapters_have_addresses_of_their_own() -> None:
    text = (
        "关于印发两个办法的通知\n各单位：\n现将《甲办法》《乙细则》印发给你们。\n云溪市教育局\n2099年1月1日\n"
        "甲办法\n第一条 甲事。\n第二条 乙事。\n乙细则\n第一条 丙事。\n第二条 丁事。\n"
    )
    structure = parse(text)
    check(structure)
    assert numbered(structure) == ["第一条", "第二条", "《乙细则》第一条", "《乙细则》第二条"]
    again = parse(
        "一、甲事\n内容。\n二、乙事\n内容。\n给企业\n一、丙事\n内容。\n二、丁事\n内容。\n三、戊事\n内容。\n"
    )
    check(again)
    assert numbered(again) == ["一 甲事", "二 乙事", "正文2一 丙事", "正文2二 丁事", "正文2三 戊事"]


def test_contents_list_is_not_the_text() -> None:
    entries = "1　总则\n1.1　目的\n1.2　原则\n2　职责\n"
    body = "1　总则\n1.1　目的\n为了应急。\n1.2　原则\n（1）快。\n（2）准。\n2　职责\n各司其职。\n"
    text = f"应急预案\n目　录\n{entries}{body}"
    structure = parse(text)
    check(structure)
    assert numbered(structure) == ["1 总则", "1.1 目的", "1.2 原则", "1.2(1)", "1.2(2)", "2 职责"]
    assert found(structure, "目录") == "目录"
    dotted = "方案\n目录\n一、甲事 ........ 1\n二、乙事 ........ 2\n一、甲事\n内容。\n二、乙事\n内容。\n"
    assert numbered(parse(dotted)) == ["一 甲事", "二 乙事"]


def test_one_long_line_with_spaces_for_line_breaks() -> None:
    body = "各单位要高度重视，认真抓好落实，确保取得实效。" * 12
    text = (
        f"云溪市关于稳岗的通知 各有关单位： 为稳定就业，制定如下措施： 一、减轻负担 1.减免租金。{body}"
        f" 2.缓缴税款。{body} 二、加大支持 3.提供贷款。{body} 有下列情形的：（1）歇业；（2）停产。 特此通知。"
    )
    structure = parse(text)
    check(structure)
    assert numbered(structure) == [
        "一 减轻负担",
        "一1 减免租金",
        "一2 缓缴税款",
        "二 加大支持",
        "二3 提供贷款",
        "二3(1)",
        "二3(2)",
    ]
    assert found(structure, "前言") == "前言"


def test_lines_broken_at_the_page_width_are_joined() -> None:
    lines = [
        "一、支持企业发展",
        "对符合条件的企业，按照其上一年度研发费用的百分之十给予补",
        "助，最高不超过一百万元，并优先推荐其申报国家级和省级的各",
        "类专项，帮助其对接金融机构，降低融资成本，提升竞争能力。",
    ]
    text = "\n".join(lines * 1 + ["二、加强服务保障"] + lines[1:] * 4) + "\n"
    structure = parse(text)
    check(structure)
    assert any("给予补\n助，" in sentence.span.of(text) for sentence in structure.sentences)


def test_figures_and_phrases_at_the_head_of_a_line_are_no_headings() -> None:
    text = (
        "一、总体情况\n一、二线城市增长较快。\n1.5万亿元以上。\n2020.1.1起施行。\n（一）、（二）项除外。\n"
        "二、下步打算\n无。\n"
    )
    structure = parse(text)
    check(structure)
    assert numbered(structure) == ["一 总体情况", "二 下步打算"]


def test_table_rows_are_no_headings() -> None:
    text = "一、指标\n| 一、甲类 | （一）乙 | 1.丙 |\n| 二、丁类 | （二）戊 | 2.己 |\n二、保障\n无。\n"
    assert numbered(parse(text)) == ["一 指标", "二 保障"]


def test_lists_of_two_styles_nest_inside_an_item() -> None:
    text = (
        "一、指南\n1. 甲资金\n内容\n1．申报。\n2．审批。\n"
        "2. 乙资金\n内容\n1．申报。\n2．拨付。\n3. 丙资金\n内容。\n"
    )
    structure = parse(text)
    check(structure)
    assert [line for line in numbered(structure) if "*" not in line] == [
        "一 指南",
        "一1 甲资金",
        "一2 乙资金",
        "一3 丙资金",
    ]


def test_numbers_split_by_ocr_and_half_width_brackets() -> None:
    text = (
        "一 、支持范围\n(一)企业\n内容。\n( 二 )个人\n内容。\n"
        "二、 支持标准\n１．甲类。每年一次。\n２．乙类。每年两次。\n"
    )
    structure = parse(text)
    assert numbered(structure) == [
        "一 支持范围",
        "一(一) 企业",
        "一(二) 个人",
        "二 支持标准",
        "二1 甲类",
        "二2 乙类",
    ]


def test_letter_without_numbers() -> None:
    text = (
        "云溪市关于同意设立的批复\n云函〔2099〕1号\n市教育局：\n你局的请示收悉，现批复如下：\n同意设立。\n"
        "云溪市人民政府\n2099年2月1日\n"
    )
    structure = parse(text)
    check(structure)
    assert [str(section.address) for section in structure.sections] == ["全文", "文首", "正文", "文末"]


# The plan --------------------------------------------------------------------------------------------------


def test_plan_is_whole(plan: Structure) -> None:
    check(plan)
    kept = "".join(sentence.span.of(plan.text) for sentence in plan.sentences)
    assert "".join(kept.split()) == "".join(plan.text.split())


def test_plan_chapters_and_sections(plan: Structure) -> None:
    assert outline(plan, Kind.CHAPTER) == [
        "一 发展环境",
        "二 总体要求",
        "三 打造服务业发展新格局",
        "四 拓展服务业发展新路径",
        "五 构建服务业发展新体系",
        "六 培育服务业发展新支撑",
        "七 保障措施",
    ]
    counts = {"一": 2, "二": 3, "三": 5, "四": 3, "五": 4, "六": 5, "七": 4}
    for chapter, count in counts.items():
        section = plan.find(Address.parse(chapter))
        assert section is not None
        assert [child.kind for child in plan.children(section)] == [Kind.SECTION] * count


def test_plan_items_run_on(plan: Structure) -> None:
    assert outline(plan, Kind.ITEM) == [
        "五(一)1 科技服务",
        "五(一)2 信息服务",
        "五(一)3 现代金融",
        "五(一)4 商务服务",
        "五(一)5 节能环保服务",
        "五(二)6 现代物流",
        "五(二)7 现代商贸",
        "五(三)8 康养服务",
        "五(三)9 教育培训",
        "五(四)10 文化产业",
        "五(四)11 旅游业",
        "五(四)12 居民和家庭服务",
    ]


def test_plan_unnumbered_headings(plan: Structure) -> None:
    dashes = outline(plan, Kind.DASH)
    assert [
        sum(line.startswith(place) for line in dashes) for place in ("一(一)*", "二(二)*", "二(三)*")
    ] == [5, 5, 4]
    assert "二(三)* 贡献更大" in dashes
    topics = outline(plan, Kind.TOPIC)
    assert {
        "五(一)1* 提升研究开发能力",
        "五(一)1* 大力发展设计服务",
        "三(二)* 打造岳阳服务业对外开放桥头堡",
    } <= set(topics)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("五(二)7", "五(二)7"),
        ("第五章第二节第7项", "五(二)7"),
        ("第五部分第二条", "五(二)"),
        ("第五部分（二）", "五(二)"),
        ("第三条", "三"),
        ("五7", "五(二)7"),
        ("第7项", "五(二)7"),
        ("(二)7", "五(二)7"),
        ("5.2.7", "五(二)7"),
        ("五(二)1", None),
        ("五(一)7", None),
        ("五(九)", None),
        ("(二)", None),  # there are seven
        ("八", None),
        ("第三节", None),
        ("附件1", None),
        ("前言", "前言"),
        ("印发通知", "印发通知"),
        ("文末", "文末"),
    ],
)
def test_finding_in_the_plan(plan: Structure, asked: str, answer: str | None) -> None:
    assert found(plan, asked) == answer


@pytest.mark.parametrize(
    ("asked", "explained"),
    [
        ("五(二)1", "五(二)下只有第6、7项"),
        ("五(九)3", "五下只有(一)、(二)、(三)、(四)"),
        ("九", "本文件只有一、二、三、四、五、六、七"),
        ("七(一)2", "七(一)下没有编号条款"),
    ],
)
def test_nearest_in_the_plan(plan: Structure, asked: str, explained: str) -> None:
    assert plan.nearest(Address.parse(asked)).explain() == explained


def test_plan_edges(plan: Structure) -> None:
    assert str(plan.at(0).address) == "印发通知"
    assert str(plan.at(plan.text.index("特制定本规划")).address) == "前言"
    assert plan.at(len(plan.text) - 1).kind is Kind.TAIL
    for offset in (-1, len(plan.text)):
        with pytest.raises(IndexError):
            plan.at(offset)


def test_plan_caption_is_not_lost(plan: Structure) -> None:
    caption = plan.at(plan.text.index("图1 “十四五”"))
    assert str(caption.address) == "三(四)"


# Any text --------------------------------------------------------------------------------------------------

_WORDS = (
    "一、 二、 三、 （一） （二） （三） (一) 1. 2. 3. 1． 2． 1、 （1） （2） ① ② 1.1 1.2 —— ## ** |"
    " 第一章 第二章 第一节 第一条 第二条 第三条 第二款 附件 附件1 附件：1. 目录 《甲办法》 甲办法 印发"
    " 总则 2099年1月1日 云溪市人民政府 （此件公开发布） 来源： 提升能力。围绕大局，做好工作，服务群众。"
    " ； 。 ： 甲乙丙"
)
PIECES = st.sampled_from(_WORDS.split()) | st.sampled_from([" ", "　　", "\n", "\n\n", "\r\n", "\f", "\x00"])


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_arrangement_of_official_pieces(text: str) -> None:
    check(parse(text))


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    check(parse(text))


@pytest.mark.parametrize(
    "text", ["", "\n", "\n\n\r\n", "　　", "\x00\x1f", "甲", "一、", "附件", "——", "第一条"]
)
def test_degenerate_text(text: str) -> None:
    check(parse(text))


@pytest.mark.parametrize(
    "unit",
    [
        "一、",
        "（一）（二）",
        "1.甲；2.乙；",
        "第一条\n",
        "（",
        "附件1\n",
        "甲",
        "\n",
        "——甲。\n",
        "。",
        "2099年1月1日\n甲办法\n",
        "甲 ",
    ],
)
def test_long_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    began = time.perf_counter()
    structure = parse(text)
    assert time.perf_counter() - began < 5
    assert sum(span.end - span.start for span, _ in structure.leaves) == len(text)


def test_deep_nesting() -> None:
    text = "第一编 甲\n第一篇 甲\n第一部分 甲\n第一章 甲\n第一节 甲\n一、甲\n（一）甲\n1.甲\n（1）甲\n①甲\n"
    structure = parse(text)
    check(structure)
    deepest: Section = structure.sections[-1]
    assert len(structure.path(deepest)) == 10


def _documents() -> list[Path]:
    folder = os.environ.get("XIANGCE_TEST_DOCUMENTS")
    return (
        sorted(path for path in Path(folder).rglob("*") if path.suffix in {".txt", ".md"}) if folder else []
    )


@pytest.mark.skipif(not os.environ.get("XIANGCE_TEST_DOCUMENTS"), reason="XIANGCE_TEST_DOCUMENTS is not set")
def test_real_documents() -> None:
    paths = _documents()
    assert paths
    for path in paths:
        check(parse(path.read_text(encoding="utf-8")))
