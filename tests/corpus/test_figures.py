import os
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus.document import Document, Metadata, read_document
from corpus.figures import Figure, FigureKind, extract
from corpus.numerals import to_half_width

PLAN = Path(corpus.__file__).parent / "documents" / "hunan-service-industry-plan"

# The ledger of the plan, read by hand:
# indicator, value, unit, comparator, basis, base, period, kind, address.
LEDGER = """
    服务业增加值|8|%||年均增速||2016-2020|actual|一(一)
    服务业增加值年均增速|1|个百分点|高于|增减|同期GDP增速|2016-2020|actual|一(一)
    服务业增加值|2.16|万亿元|达|总量||2020|actual|一(一)
    服务业增加值占GDP比重|51.7|%||占比|GDP|2020|actual|一(一)
    服务业增加值占GDP比重|6.9|个百分点|提高|增减|2015年|2020|actual|一(一)
    固定资产投资源于服务业|60.2|%||占比||2020|actual|一(一)
    注册登记企业源于服务业|74.7|%||占比||2020|actual|一(一)
    从业人数源于服务业|47.6|%||占比||2020|actual|一(一)
    税收总额源于服务业|55.2|%||占比||2020|actual|一(一)
    生产性服务业增加值|8633.9|亿元||总量||2020|actual|一(一)
    生产性服务业增加值对GDP增长的贡献率|24|%||占比||2020|actual|一(一)
    生产性服务业增加值对GDP增长的贡献率|4.3|个百分点|提高|增减|2015年|2020|actual|一(一)
    科学研究和技术服务业增加值|9.1|%||年均增速||2016-2020|actual|一(一)
    物流总费用占GDP比重|2.4|个百分点|下降|增减||2020|actual|一(一)
    文化产业增加值|1.2|倍||倍数|2015年|2020|actual|一(一)
    旅游总收入|17.4|%||年均增速||2016-2020|actual|一(一)
    每千名老年人口拥有养老床位数|16|张|增加|增减||2020|actual|一(一)
    信息传输、软件和信息技术服务业增加值|24.9|%||年均增速||2016-2020|actual|一(一)
    电子商务交易额|1|万亿|超|总量||2020|actual|一(一)
    电子商务交易额|29.1|%||年均增速||2016-2020|actual|一(一)
    企业入围“2020年中国服务业企业500强”|19|家||总量||2020|actual|一(一)
    国家级服务业标准化试点|37|个||总量||2016-2020|actual|一(一)
    省级服务业标准化试点|203|个||总量||2016-2020|actual|一(一)
    服务业地方标准|706|项||总量||2016-2020|actual|一(一)
    省级服务业示范集聚区|48|家||总量||2016-2020|actual|一(一)
    省级服务业示范集聚区产值|5000|亿元|超|总量||2016-2020|actual|一(一)
    国家重点实验室、工程技术研究中心、企业技术中心|34|家||新增||2016-2020|actual|一(一)
    科技企业孵化器、众创空间、星创天地|500|家|近|总量||2016-2020|actual|一(一)
    国家跨境电商综合试验区|4|个||总量||2016-2020|actual|一(一)
    省级服务外包示范基地|17|个||总量||2016-2020|actual|一(一)
    服务业实际利用外资|121.2|亿美元||总量||2020|actual|一(一)
    服务业实际利用外资|2.2|倍|增长|倍数|2015年|2020|actual|一(一)
    服务业增加值|6.5|%|以上|年均增速||2021-2025|target|二(三)
    服务业增加值占GDP比重|53|%|左右|占比|GDP|2025|target|二(三)
    服务业从业人员占全社会从业人员比重|50|%|左右|占比|全社会从业人员|2025|target|二(三)
    服务业税收占比|60|%|超过|占比||2025|target|二(三)
    服务业全员劳动生产率|17.5|万元/人|达到|总量||2025|target|二(三)
    服务业“四上”企业|30000|家|超过|总量||2025|target|二(三)
    “中国服务业500强”企业|25|家|超过|总量||2025|target|二(三)
    国家服务业标准化试点|20|项||新增||2025|target|二(三)
    服务业地方标准|100|项||新增||2025|target|二(三)
    生产性服务业增加值占GDP比重|23|%|左右|占比|GDP|2025|target|二(三)
    数字经济核心产业增加值占GDP比重|11|%|超过|占比|GDP|2025|target|二(三)
    服务业实际利用外资|300|亿美元|以上|总量||2025|target|二(三)
    服务贸易进出口总额|600|亿元|达、以上|总量||2025|target|二(三)
    研发经费投入|12|%|高于|年均增速||2021-2025|target|五(一)1
    信息服务业增加值|1200|亿元|超过|总量||2025|target|五(一)2
    金融业增加值占GDP比重|6|%|达到、左右|占比|GDP|2025|target|五(一)3
    商务服务业增加值|2000|亿元|突破|总量||2025|target|五(一)4
    节能环保服务业产值|15|%|以上|年均增速||2021-2025|target|五(一)5
    社会物流总费用占GDP比率|2|个百分点|下降、左右|增减||2025|target|五(二)6
    社会消费品零售总额|7|%|左右|年均增速||2021-2025|target|五(二)7
    规模以上文化企业数量|5000|家|达到|总量||2025|target|五(四)10
    规模以上文化企业营业收入|5000|亿元|达到|总量||2025|target|五(四)10
    旅游总收入|1.5|万亿元|突破|总量||2025|target|五(四)11
    本土服务业龙头企业营业收入|100|亿元|过|总量||2021-2025|target|六(一)
    本土服务业龙头企业营业收入|50|亿元|过|总量||2021-2025|target|六(一)
"""

# Made up for the tests: no such town, plan or number exists.
MADE_UP = """甲市人民政府关于促进丙业发展的意见
甲政发〔2023〕7号

一、现状
2022年，全市丙业增加值达到120亿元，占GDP比重为8.5%，比2020年提高1.2个百分点。
近5年来，丙业年均增长6%。

二、发展目标
到2027年，全市丙业增加值突破300亿元，规模以上企业达到200家以上。

三、支持政策
（一）对首次认定的丙业企业，给予20万元奖励。
（二）企业应当自认定之日起30日内提出申请。

四、附则
本意见自2023年6月1日起施行，有效期5年。

甲市人民政府
2023年5月8日
"""


def made_up(text: str = MADE_UP, **facts: date) -> list[Figure]:
    return extract(Document("made-up", text, Metadata(title="甲市丙业意见（虚构）", **facts)))


def check(document: Document, figures: list[Figure]) -> None:
    """What holds for every ledger, of whatever text."""
    for figure in figures:
        assert 0 <= figure.span.start < figure.span.end <= len(document.text)
        assert figure.span in figure.clause
        assert figure.clause in figure.sentence
        printed = to_half_width(figure.span.of(document.text)).replace(",", "")
        digits = format(figure.value.normalize(), "f")
        assert digits in printed or not any("0" <= character <= "9" for character in printed)
        assert figure.kind in FigureKind


def test_the_ledger_of_the_plan() -> None:
    document = read_document(PLAN)
    figures = extract(document)
    check(document, figures)
    assert [
        "|".join(
            (f.indicator, str(f.value), f.unit, f.comparator, f.basis, f.base, f.period, f.kind, f.address)
        )
        for f in figures
    ] == [line.strip() for line in LEDGER.split("\n") if line.strip()]


def test_targets_results_and_standing_amounts() -> None:
    found = {(f.indicator, f"{f.value}{f.unit}"): (f.period, str(f.kind)) for f in made_up()}
    assert found == {
        ("丙业增加值", "120亿元"): ("2022", "actual"),
        ("丙业增加值占GDP比重", "8.5%"): ("2022", "actual"),
        ("丙业增加值占GDP比重", "1.2个百分点"): ("2022", "actual"),
        ("丙业", "6%"): ("", "other"),  # 近5年来 names no year
        ("丙业增加值", "300亿元"): ("2027", "target"),
        ("规模以上企业", "200家"): ("2027", "target"),
        ("首次认定的丙业企业奖励", "20万元"): ("", "other"),
        ("提出申请期限", "30日"): ("", "other"),
        ("有效期", "5年"): ("", "other"),
    }


@pytest.mark.parametrize(
    "dated",
    [
        "甲市人民政府\n2023年5月8日\n",
        "甲市人民政府\n二〇二三年五月八日\n",
        "甲政发〔2023〕7号\n",
        "2023年5月8日甲市第三届人民代表大会常务委员会第五次会议通过\n",
        "| 成文日期： | 2023-05-08 |\n",
    ],
)
def test_the_date_of_the_text_tells_results_from_targets(dated: str) -> None:
    text = "甲市意见\n" + dated + "一、目标\n到2022年，建成学校5所。到2025年，建成学校9所。\n"
    assert [str(f.kind) for f in made_up(text)] == ["actual", "target"]


def test_metadata_is_asked_before_the_text() -> None:
    text = "一、目标\n到2022年，建成学校5所。\n2023年5月8日\n"
    assert [str(f.kind) for f in made_up(text, signed_on=date(2021, 1, 1))] == ["target"]


def test_a_period_is_not_taken_from_far_away() -> None:
    text = "甲市2020年工作总结\n一、概况\n2019年建成3所学校。\n二、要求\n应当配备2名医生。\n现有医生30名。\n"
    assert [f.period for f in made_up(text)] == ["2019", "", ""]


def test_a_period_leads_the_list_below_it() -> None:
    text = "一、目标\n到2025年，实现以下目标：\n（一）建成学校9所。\n（二）建成医院4家。\n"
    assert [f.period for f in made_up(text)] == ["2025", "2025"]


@settings(deadline=None)
@given(
    st.text(max_size=300)
    | st.text(alphabet="一二（）、。，；：|到2025年第条增长3%万元家奖励处罚满的5\n“”《》 ", max_size=200)
)
def test_any_text_has_a_ledger(text: str) -> None:
    document = Document("any", text, Metadata(title="任意"))
    check(document, extract(document))


def cpu_seconds(text: str) -> float:
    """CPU time, as other work on the machine is none of the ledger's, for the first 200 kB of ``text``."""
    document = Document("long", text.encode()[:200_000].decode(errors="ignore"), Metadata(title="长文"))
    document.structure  # noqa: B018 - parsing is timed elsewhere
    start = time.process_time()
    extract(document)
    return time.process_time() - start


def test_two_hundred_kilobytes_take_less_than_three_seconds() -> None:
    assert cpu_seconds(MADE_UP * 400) < 3


@pytest.mark.parametrize(
    "text",
    [
        "到2025年，增加值达到5亿元，" * 12000,  # one sentence
        "增加值占比重占比重" * 20000 + "5%",  # one clause
        "1" * 200_000,
        "亿" * 200_000,
        "“2025年" * 30000,
        "5万元、" * 50000,
        "| 5万元 " * 30000,
        "第" * 30_000 + "5家" + "的" * 30_000,
    ],
    ids=["sentence", "clause", "digits", "magnitudes", "quotes", "row", "cells", "words"],
)
def test_no_text_takes_quadratic_time(text: str) -> None:
    # Up to 20,000 amounts; a quadratic step makes minutes of it.
    assert cpu_seconds(text) < 15


FOLDER = os.environ.get("XIANGCE_TEST_DOCUMENTS")


@pytest.mark.skipif(not FOLDER, reason="XIANGCE_TEST_DOCUMENTS names no folder of further documents")
def test_ledgers_of_further_documents() -> None:
    paths = sorted(path for path in Path(FOLDER or "").rglob("*") if path.suffix in (".txt", ".md"))
    assert paths
    for path in paths:
        document = Document(path.stem, path.read_text(encoding="utf-8"), Metadata(title=path.stem))
        check(document, extract(document))
