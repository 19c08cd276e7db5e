"""Results beside targets, and targets of growth in order, from texts no rule has seen."""

from corpus.document import Document, Metadata
from corpus.figures import extract
from corpus.pairs import growth_targets, pairs
from corpus.sectors import sector

_META = Metadata(title="云溪县“十四五”发展规划（虚构）", period_start=2021, period_end=2025)


def _document(*lines: str) -> Document:
    return Document("made-up", "云溪县“十四五”发展规划（虚构）\n\n" + "\n".join(lines) + "\n", _META)


def _told(document: Document) -> list[str]:
    return [
        f"{p.actual.indicator} {p.actual.value:f}{p.actual.unit} {p.actual.period} "
        f"→ {p.target.value:f}{p.target.unit} {p.target.period}"
        for p in pairs(extract(document))
    ]


def test_a_target_stands_beside_its_latest_result() -> None:
    document = _document(
        "一、发展基础",
        "2018年，全县茶叶产量达到0.9万吨。2020年，全县茶叶产量达到1.2万吨，常住人口城镇化率为48.5%。",
        "二、主要目标",
        "到2025年，全县茶叶产量达到20000吨，常住人口城镇化率达到55%左右，民宿数量达到300家。",
    )
    assert _told(document) == [
        "茶叶产量 1.2万吨 2020 → 20000吨 2025",
        "常住人口城镇化率 48.5% 2020 → 55% 2025",
    ]


def test_what_is_counted_otherwise_is_no_pair() -> None:
    document = _document(
        "一、发展基础",
        "2020年，旅游总收入达到80亿元，粮食产量达到9万吨。“十三五”期间，农民收入年均增长8%。",
        "二、主要目标",
        "到2025年，旅游总收入年均增长12%，农民收入达到3万元，粮食产量达到5亿元。",
    )
    assert _told(document) == []


def test_two_values_for_one_thing_are_no_pair() -> None:
    document = _document(
        "一、发展基础",
        "2020年，旅游总收入达到80亿元。",
        "2020年，旅游总收入达到85亿元。",
        "二、主要目标",
        "到2025年，旅游总收入达到200亿元。",
    )
    assert _told(document) == []


def test_growth_targets_the_highest_first() -> None:
    document = _document(
        "一、发展基础",
        "“十三五”期间，外贸进出口总额年均增长30%。",
        "二、主要目标",
        "到2025年，工业增加值年均增长7%，旅游总收入年均增长15%以上，单位能耗年均下降3%，茶叶产量达到2万吨。",
    )
    assert [(f.indicator, f"{f.value:f}") for f in growth_targets(extract(document))] == [
        ("旅游总收入", "15"),
        ("工业增加值", "7"),
    ]


def test_the_industry_is_that_of_the_indicator_then_of_the_heading() -> None:
    document = _document(
        "一、主要任务",
        "（一）现代物流",
        "到2025年，培育龙头企业20家，旅游总收入达到200亿元。",
        "（二）保障措施",
        "到2025年，新增停车位500个。",
    )
    found = {figure.indicator: sector(figure, document) for figure in extract(document)}
    assert found["龙头企业"] == "现代物流"
    assert found["旅游总收入"] == "旅游业"
    assert found["停车位"] == ""
