"""What a made-up document says of others."""

import pytest

from corpus.relations import RelationKind, find_relations

REPEALS, AMENDS, BASED_ON = RelationKind.REPEALS, RelationKind.AMENDS, RelationKind.BASED_ON


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "本办法自印发之日起施行。《云溪县集市规定》（云政发〔2018〕3号）同时废止。",
            [(REPEALS, "云溪县集市规定", "云政发〔2018〕3号")],
        ),
        (
            "《甲办法》（云政发〔2018〕3号）、《乙办法》（云政发〔2019〕4号）予以废止。",
            [(REPEALS, "甲办法", "云政发〔2018〕3号"), (REPEALS, "乙办法", "云政发〔2019〕4号")],
        ),
        (
            "自本通知印发之日起，《关于集市的通知》（云政办发〔2016〕82号）停止执行。",
            [(REPEALS, "关于集市的通知", "云政办发〔2016〕82号")],
        ),
        (
            "1988年11月3日县政府令第1号公布的《甲细则》，2000年1月13日县政府令第94号公布的《乙办法》同时废止。",
            [(REPEALS, "甲细则", None), (REPEALS, "乙办法", None)],
        ),
        ("县政府决定废止《云溪县夜市规定》。", [(REPEALS, "云溪县夜市规定", None)]),
        ("云政发〔2015〕9号同时废止。", [(REPEALS, None, "云政发〔2015〕9号")]),
        ("《集市办法》第五条停止执行。", [(AMENDS, "集市办法", None)]),
        ("关于修改《云溪县集市条例》的决定", [(AMENDS, "云溪县集市条例", None)]),
        ("经研究，决定对《云溪县集市条例》作如下修改：", [(AMENDS, "云溪县集市条例", None)]),
        (
            "根据《云溪县市场条例》和《云溪省商业条例》，结合本县实际，制定本办法。",
            [(BASED_ON, "云溪县市场条例", None), (BASED_ON, "云溪省商业条例", None)],
        ),
        (
            "根据《关于印发〈集市办法〉的通知》（云政发〔2020〕5号）要求，制定本方案。",
            [(BASED_ON, "关于印发〈集市办法〉的通知", "云政发〔2020〕5号")],
        ),
        ("修改完善《集市管理办法》，推动出台实施细则。", []),
        ("违反《集市办法》的，依照《治安处罚规定》处罚。", []),
        ("《旧集市办法》已废止。", []),
        ("贯彻《集市办法》，废止不合理收费。", []),
        ("《集市办法》废止前已办理的，继续有效。", []),
        ("以前出台的支持政策同时废止。", []),
        (
            "根据《市场条例》制定本办法，《甲办法》（云政发〔2018〕3号）同时废止。",
            [(BASED_ON, "市场条例", None), (REPEALS, "甲办法", "云政发〔2018〕3号")],
        ),
    ],
)
def test_relations(text: str, found: list[tuple[RelationKind, str | None, str | None]]) -> None:
    relations = find_relations(text)
    assert [(r.kind, r.title, r.number) for r in relations] == found
    for relation in relations:
        assert (relation.title or relation.number or "") in text[relation.start : relation.end]


def test_none_to_itself_nor_to_short_names() -> None:
    text = (
        "根据《云溪县集市条例》（以下简称《条例一》）制定本细则。《条例一》同时废止。"
        "《集市细则》已经修订，现作如下修改。"
    )
    assert [(r.kind, r.title) for r in find_relations(text, "集市细则")] == [(BASED_ON, "云溪县集市条例")]
