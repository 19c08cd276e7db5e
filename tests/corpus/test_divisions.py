"""Places named in a text."""

import pytest

from corpus.divisions import NATION, Place, find_places, place_of

HUNAN = frozenset({"湖南省"})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("在浏阳开了家店", Place("湖南省", "长沙市", "浏阳市")),
        ("平江县的合作社", Place("湖南省", "岳阳市", "平江县")),
        ("岳阳的企业", Place("湖南省", "岳阳市")),
        ("湘西州的旅行社", Place("湖南省", "湘西土家族苗族自治州")),
        ("长沙县的公司", Place("湖南省", "长沙市", "长沙县")),
        ("广州的公司", Place("广东省", "广州市")),
    ],
)
def test_a_place_is_found_by_the_name_people_use(text: str, place: Place) -> None:
    assert [places for places, _ in find_places(text, HUNAN)] == [(place,)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("广州天河做软件的", Place("广东省", "广州市", "天河区")),
        ("上海浦东的贸易公司", Place("上海市", "上海市", "浦东新区")),
        ("长沙望城区的农庄", Place("湖南省", "长沙市", "望城区")),
        ("岳阳楼上看湖", Place("湖南省", "岳阳市")),
    ],
)
def test_a_county_is_known_by_its_short_name_behind_its_city(text: str, place: Place) -> None:
    assert [places for places, _ in find_places(text)] == [(place,)]


def test_spans_are_those_of_the_names() -> None:
    text = "推动常德与长株潭合作"
    assert [span.of(text) for _, span in find_places(text)] == ["常德", "长株潭"]
    assert len(find_places(text)[1][0]) == 3


def test_a_short_county_is_no_county_elsewhere() -> None:
    assert not [p for places, _ in find_places("提高县域服务业水平", HUNAN) for p in places if p.county]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("湖南省人民政府办公厅", Place("湖南省")),
        ("国务院办公厅关于加快发展的意见", NATION),
        ("关于加快发展的意见", None),
        (None, None),
    ],
)
def test_the_place_that_a_name_begins_with(name: str | None, place: Place | None) -> None:
    assert place_of(name) == place


def test_a_place_holds_what_lies_in_it() -> None:
    assert Place("湖南省").holds(Place("湖南省", "岳阳市"))
    assert not Place("湖南省", "岳阳市").holds(Place("湖南省"))
    assert NATION.holds(Place("广东省", "广州市"))
