"""Facts from made-up documents, one for each way of writing them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import find_dates, only_date
from corpus.facts import read_facts
from corpus.numbers import canonical, find_numbers
from corpus.relations import RelationKind
from tests.notices import notice


def test_a_notice_that_prints_a_regulation() -> None:
    text = notice()
    meta = read_facts(text)
    assert meta.title == "云溪县集市管理办法"
    assert meta.issued_as == "云溪县人民政府办公室关于印发《云溪县集市管理办法》的通知"
    assert meta.document_number == "云政办发〔2022〕12号"
    assert meta.issuers == ("云溪县人民政府办公室",)
    assert meta.region == "云溪县"
    assert (meta.signed_on, meta.effective_on) == (date(2022, 5, 6), date(2022, 5, 6))
    assert meta.valid_until == date(2025, 5, 5)
    assert meta.addressees == ("各乡镇人民政府", "县直各单位")
    assert meta.openness == "公开发布"
    assert [(r.kind, r.title) for r in meta.relations or ()] == [(RelationKind.BASED_ON, "云溪县市场条例")]
    number = meta.sources["document_number"]
    assert text[number.start : number.end] == "云政办发〔2022〕12号"


TITLE = "云溪县商务局 云溪县财政局关于支持夜间集市发展的若干措施"


@pytest.mark.parametrize(
    "head",
    [
        "云商发〔2024〕3号\n\n云溪县商务局　云溪县财政局\n关于支持夜间集市发展的\n若干措施\n\n",
        "云溪县商务局\n云溪县财政局\n关于支持夜间集市发展的若 干 措 施\n\n云商发[2024]3号\n\n",
        "# 云溪县商务局 云溪县财政局关于支持夜间集市发展的若干措施\n\n云商发（2024）3号\n\n",
        "首页\n政务公开\n当前位置：首页 > 公告\n云溪县商务局 云溪县财政局关于支持夜间集市发展的若干措施\n"
        "发布日期：2024-02-09 浏览次数：7\n云商发〔2024〕3号\n\n",
    ],
)
@pytest.mark.parametrize("day", ["2024年2月5日", "二〇二四年二月五日", "二○二四年 二月五日"])
def test_titles_are_joined_and_numbers_written_alike(head: str, day: str) -> None:
    body = "各乡镇人民政府：\n\n一、摊位。每个摊位补助三百元。\n\n云溪县商务局　　云溪县财政局\n\n"
    meta = read_facts(f"{head}{body}{day}\n")
    assert (meta.title, meta.document_number) == (TITLE, "云商发〔2024〕3号")
    assert meta.issuers == ("云溪县商务局", "云溪县财政局")
    assert meta.signed_on == date(2024, 2, 5)
    assert meta.addressees == ("各乡镇人民政府",)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("云溪县夜间集市扶持办法实施细则及申报要求\n", "云溪县夜间集市扶持办法实施细则及申报要求"),
        ("云溪县夜间集市怎么申请补助\n\n", "云溪县夜间集市怎么申请补助"),
    ],
)
def test_a_title_may_end_in_other_words(head: str, title: str) -> None:
    text = f"{head}一、摊位。每个摊位补助三百元。\n"
    meta = read_facts(text, {}, "10.txt")
    source = meta.sources["title"]
    assert meta.title == title
    assert source.origin == "text"
    assert text[source.start : source.end] == title


def test_an_order() -> None:
    meta = read_facts(
        "云溪县人民政府令\n\n第十二号\n\n《云溪县灯会管理规定》已经2023年3月1日县政府第9次常务会议通过，现予公布，"
        "自2023年6月1日起施行。\n\n县　长：张 三\n\n2023年3月8日\n\n云溪县灯会管理规定\n\n"
        "第一条 灯会应当报备。\n"
    )
    assert (meta.title, meta.document_number) == ("云溪县灯会管理规定", "云溪县人民政府令第12号")
    assert (meta.issuers, meta.signed_on) == (("云溪县人民政府",), date(2023, 3, 8))
    assert meta.effective_on == date(2023, 6, 1)


def test_a_law_with_notes_of_adoption() -> None:
    meta = read_facts(
        "云溪市集市条例\n\n（2015年1月9日云溪市第七届人民代表大会常务委员会第十二次会议通过　"
        "根据2021年4月2日云溪市"
        "第八届人民代表大会常务委员会第三十次会议《关于修改〈云溪市集市条例〉的决定》修正）"
        "\n\n第一章 总则\n\n"
        "第一条 为了规范集市，制定本条例。\n\n第二条 本条例自2015年5月1日起施行。\n"
    )
    assert meta.title == "云溪市集市条例"
    assert meta.issuers == ("云溪市人民代表大会常务委员会",)
    assert (meta.signed_on, meta.amended_on) == (date(2015, 1, 9), date(2021, 4, 2))
    assert meta.effective_on == date(2015, 5, 1)


@pytest.mark.parametrize(
    ("clause", "until"),
    [
        ("本办法自2024年3月4日起施行，有效期5年。", date(2029, 3, 3)),
        ("本办法自2024年3月4日起施行，有效期五年。", date(2029, 3, 3)),
        ("本办法自2024年2月29日起实施，有效期1年。", date(2025, 2, 27)),
        ("本办法自印发之日起施行，有效期至2026年12月31日。", date(2026, 12, 31)),
        ("本办法自2024年3月4日起施行，试行期2年。", date(2026, 3, 3)),
        ("本办法由县商务局负责解释，自2024年1月1日起执行，暂定三年。", date(2026, 12, 31)),
        ("本办法自2024年3月4日起施行。摊位证有效期2年。", None),
        ("经营者的卫生许可证应当在有效期内，有效期5年。", None),
        ("本办法规定的证件有效期3年。", None),
        ("本办法自2024年3月4日起施行。", None),
    ],
)
def test_the_term_is_the_document_s_own(clause: str, until: date | None) -> None:
    text = notice().replace("本办法自印发之日起施行，有效期3年。", clause)
    assert read_facts(text).valid_until == until


@pytest.mark.parametrize(
    "clause",
    [
        "本通知规定的摊位标准自2024年1月1日起执行。",
        "新收费自2024年1月1日起实施。",
        "《云溪县市场条例》自2024年1月1日起施行。",
    ],
)
def test_another_thing_s_day_is_not_the_document_s(clause: str) -> None:
    text = notice().replace("本办法自印发之日起施行，有效期3年。", clause)
    assert read_facts(text).effective_on is None


def test_the_text_wins_over_the_page() -> None:
    stated = {
        "title": "（转载）集市管理办法",
        "document_number": "山政发〔2020〕1号",
        "issuer": "山口镇人民政府",
        "issued_on": "2025-01-01",
        "subject": "市场监管",
    }
    meta = read_facts(notice(), stated, "a.html")
    assert (meta.title, meta.document_number) == ("云溪县集市管理办法", "云政办发〔2022〕12号")
    assert meta.issuers == ("云溪县人民政府办公室",)
    assert meta.issued_on is None  # the day of a copy on another body's page
    assert (meta.topic, meta.sources["topic"].origin) == ("市场监管", "page")


COPIED = "云溪县商务局关于支持夜间集市发展的通知"


@pytest.mark.parametrize(
    "head",
    [
        f"{COPIED} 云商发〔2024〕3号",
        f"{COPIED} 云商发〔2024〕3号 {COPIED}",
        f"{COPIED} {COPIED} 云商发〔2024〕3号",
    ],
)
def test_a_page_copied_without_its_line_breaks(head: str) -> None:
    body = "各乡镇人民政府：\n一、支持夜间集市。\n二、简化手续，做好服务。\n"
    for close in ("云溪县商务局 云溪县财政局　　2024年2月5日", "云溪县商务局\n云溪县财政局 2024年2月5日"):
        meta = read_facts(f"{head}\n{body}{close}")
        assert meta.title == COPIED
        assert meta.document_number == "云商发〔2024〕3号"
        assert meta.issuers == ("云溪县商务局", "云溪县财政局")
        assert meta.signed_on == date(2024, 2, 5)


def test_a_sentence_that_ends_in_a_day_is_no_signature() -> None:
    meta = read_facts(f"{COPIED}\n各单位：\n一、支持夜间集市。\n申报材料报县商务局，截止2024年2月5日")
    assert meta.signed_on is None


@pytest.mark.parametrize("day", ["2026年03月03日", "2026-03-03", "2026/3/3"])
def test_days_of_a_page(day: str) -> None:
    meta = read_facts(
        "一、申请条件\n\n年满十八周岁。\n", {"expires_on": day, "effective_on": "长期"}, "x.html"
    )
    assert (meta.valid_until, meta.effective_on) == (date(2026, 3, 3), None)
    assert read_facts(notice(), {"expires_on": day, "effective_on": day}).valid_until == date(2025, 5, 5)


def test_the_title_of_the_notice_may_be_the_page_s_only() -> None:
    without = notice().partition("\n\n")[2]
    meta = read_facts(without, {"title": "云溪县人民政府办公室关于印发《云溪县集市管理办法》的通知"})
    assert (meta.title, meta.sources["title"].origin) == ("云溪县集市管理办法", "text")
    assert meta.sources["issued_as"].origin == "page"


def test_the_page_fills_what_the_text_leaves_open() -> None:
    stated = {"title": "集市摊位申请指引", "issuer": "云溪县商务局", "issued_on": "2025-01-02"}
    meta = read_facts("一、申请条件\n\n年满十八周岁。\n", stated, "x.html")
    assert (meta.title, meta.issuer, meta.issued_on) == ("集市摊位申请指引", "云溪县商务局", date(2025, 1, 2))
    assert {meta.sources[name].origin for name in ("title", "issuer", "issued_on")} == {"page"}


@pytest.mark.parametrize(
    "text",
    [
        "4月28日，云溪县商务局公布集市安排。\n\n根据《云溪县集市管理办法》（云政办发〔2022〕12号），摊主可于2026年5月7日报名。\n",
        "常见问题\n\n问：摊位证有效期多久？\n\n答：有效期3年，自2024年1月1日起执行新标准。\n",
        "",
        "\n\n\n",
        "　　",
    ],
)
def test_nothing_is_invented(text: str) -> None:
    meta = read_facts(text, {}, "剪报.txt")
    found = meta.model_dump(exclude={"sources", "relations", "stated", "notes"}, exclude_defaults=True)
    assert found == {"title": "剪报"}
    assert meta.sources["title"].origin == "file"


@given(
    st.text(
        alphabet="第一条年月日〔〕（）《》2024号令自起施行有效期至关于的通知。：\n　 |#县府局", max_size=200
    )
)
def test_any_text_gives_facts_whose_spans_lie_in_it(text: str) -> None:
    meta = read_facts(text, {}, "x")
    for source in meta.sources.values():
        if source.start is not None and source.end is not None:
            assert 0 <= source.start <= source.end <= len(text)
    for relation in meta.relations or ():
        assert 0 <= relation.start < relation.end <= len(text)


def test_a_plan_s_period() -> None:
    title = "云溪县夜间经济发展规划（2023—2026年）"
    meta = read_facts(notice(title=title))
    assert (meta.title, meta.period_start, meta.period_end) == (title, 2023, 2026)
    about = f"云溪县人民政府关于{title}的批复\n\n云政函〔2023〕2号\n\n县商务局：\n\n同意{title}。\n"
    assert read_facts(about).period_start is None


def test_responsible_bodies() -> None:
    meta = read_facts(
        "一、工作\n\n建设夜市（县商务局牵头，县文化和旅游局、各乡镇配合）。整治（责任单位：县城管局、县公安局）。\n"
    )
    assert {"县商务局", "县文化和旅游局", "县城管局", "县公安局"} <= set(meta.responsible)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("湘政办发〔2021〕40号", "湘政办发〔2021〕40号"),
        ("国办发明电[2018]15号", "国办发明电〔2018〕15号"),
        ("云商发 ( 2023 ) 第 7 号", "云商发〔2023〕7号"),
        ("中华人民共和国国务院令\n第707号", "中华人民共和国国务院令第707号"),
    ],
)
def test_numbers_have_one_form(said: str, number: str) -> None:
    assert [found.number for found in find_numbers(said)] == [number]
    assert canonical(number) == number


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_dates_in_both_scripts(day: date) -> None:
    digits = "〇一二三四五六七八九"

    def small(value: int) -> str:
        tens, ones = divmod(value, 10)
        return ("" if tens < 1 else "十" if tens == 1 else digits[tens] + "十") + (
            digits[ones] if ones else ""
        )

    year = "".join(digits[int(figure)] for figure in str(day.year))
    written = f"{year}年{small(day.month)}月{small(day.day)}日"
    assert only_date(f"　{written}　") == day
    assert [found.day for found in find_dates(f"于{day.year}年{day.month}月{day.day}日印发")] == [day]
