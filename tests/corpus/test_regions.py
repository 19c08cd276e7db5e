"""Zones of a plan and the cities that a clause acts on."""

import pytest

from corpus.divisions import Place
from corpus.document import Document, Metadata, built_in, read_document
from corpus.regions import places_acted_on, zones

HUNAN = frozenset({"湖南省"})
MADE_UP = """广东省服务业发展规划

一、空间布局

（一）构建“两带”格局。

建设沿海服务业示范带。立足深圳、珠海、汕头，发展现代物流，加强与广州的协作。

建设山区生态旅游带。推动韶关发展红色旅游，鼓励梅州发展康养产业，密切同惠州的交流。
"""


def members(document: Document) -> dict[str, set[str]]:
    return {zone.name: {member.place.city for member in zone.members} for zone in zones(document)}


def test_the_plan_divides_its_region() -> None:
    plan = read_document(built_in()[0])
    found = [zone for zone in zones(plan) if zone.member(Place("湖南省", "岳阳市"))]
    assert [(zone.group, zone.name) for zone in found] == [
        ("两副", "岳阳服务业对外开放桥头堡"),
        ("三带", "京广高铁现代服务业示范带"),
        ("四区", "环洞庭湖商务商贸服务业协作区"),
    ]
    for zone in zones(plan):
        for member in zone.members:
            assert member.place.city[:2] in member.clause.of(plan.text) or "长株潭" in member.clause.of(
                plan.text
            )


def test_every_city_of_the_plan_has_a_zone() -> None:
    plan = read_document(built_in()[0])
    cities = {city for names in members(plan).values() for city in names}
    assert len(cities) == 14


def test_another_plan_is_read_by_the_same_rule() -> None:
    document = Document("made-up", MADE_UP, Metadata(title="广东省服务业发展规划"))
    assert members(document) == {
        "沿海服务业示范带": {"深圳市", "珠海市", "汕头市"},
        "山区生态旅游带": {"韶关市", "梅州市"},
    }


def test_a_heading_may_name_plainly_what_the_plan_puts_in_quotation_marks() -> None:
    text = """一、空间布局
着力构建“一极两翼”格局。
（一）做强一极。以佛山为核心，推动佛山发展科技服务。
（二）两翼齐飞
打造东翼产业协作区。立足汕头、揭阳，发展现代物流，加强与福建的协作。
打造西翼产业集聚区。立足湛江、茂名，发展临港产业，加强与海南的协作。
二、三区建设
推动深圳建设三区。
"""
    document = Document("x", text, Metadata(title="广东省云溪产业发展规划"))
    assert members(document) == {
        "做强一极": {"佛山市"},
        "东翼产业协作区": {"汕头市", "揭阳市"},
        "西翼产业集聚区": {"湛江市", "茂名市"},
    }


@pytest.mark.parametrize(
    ("text", "cities"),
    [
        ("推动常德打造枢纽，连接长沙", {"常德市"}),
        ("加强与长株潭的交流合作", set()),
        ("提高长沙、株洲、郴州等地数据中心利用率", {"长沙市", "株洲市", "郴州市"}),
        ("强化同长株潭的物流领域协作", set()),
        ("以大湘西地区为重点", set()),
    ],
)
def test_only_cities_acted_on_count(text: str, cities: set[str]) -> None:
    assert {place.city for place in places_acted_on(text, HUNAN)} == cities
