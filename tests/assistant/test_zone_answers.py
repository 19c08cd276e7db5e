"""Where a city lies in a plan's zones, and which cities make one up, over a made-up plan."""

from collections.abc import Callable

import pytest

from assistant.answer import Status
from assistant.factory import assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus.document import Document, Metadata

TEXT = """广东省云溪产业发展规划（虚构，仅供测试）

一、空间布局

（一）突出“一极”引领。

打造佛山云溪产业创新中心。推动科技服务和信息服务发展，建设云溪博物馆。

（二）构建“两带”格局。

建设滨海云溪示范带。立足深圳、佛山、汕头，发展现代物流，加强与广州的协作。

建设岭北生态旅游带。推动韶关发展红色旅游，鼓励梅州发展康养产业，密切同惠州的交流。

二、重点任务

（一）文化旅游。支持梅州建设客家云溪小镇，打造岭北会展中心。
"""
Told = Callable[[str], str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    cloud = Document("cloud", TEXT, Metadata(title="广东省云溪产业发展规划", region="广东省"))
    return assistant(Settings(data_dir=tmp_path_factory.mktemp("data"), dense=False), found={"cloud": cloud})


@pytest.fixture
def told(made: Assistant) -> Told:
    return lambda question: made.ask(question).text


@pytest.mark.parametrize("question", ["佛山属于哪条带", "佛山在哪个带", "佛山市被划入什么带？"])
def test_a_city_lies_in_the_zones_of_the_kind_that_is_asked_for(told: Told, question: str) -> None:
    text = told(question)
    assert "“建设滨海云溪示范带”（“立足深圳、佛山、汕头”）" in text
    assert "一极" not in text


def test_a_city_lies_in_every_zone_that_names_it(made: Assistant) -> None:
    answer = made.ask("佛山属于哪个板块")
    assert [citation.address for citation in answer.citations] == ["一(一)", "一(二)", "一(二)"]
    assert all(TEXT[c.start : c.end] == c.quote for c in answer.citations)


@pytest.mark.parametrize("question", ["大埔县属于哪个带", "大埔属于哪个带"])
def test_a_county_lies_where_its_city_does(told: Told, question: str) -> None:
    assert told(question).startswith("大埔县属梅州市。一(二)")


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("深圳属于滨海带吗", "是。"),
        ("深圳是不是一极", "不是，文件没有把深圳市列入其中。"),
        ("滨海带包括汕头，对吗", "是。"),
        ("滨海带包括韶关吗", "不是，文件没有把韶关市列入其中。"),
        ("深圳要打造云溪产业创新中心，对不对", "不是，文件没有把深圳市列入其中。"),
        ("惠州属于岭北带吗", ""),  # the plan puts it nowhere
        ("“一极”就是佛山吧", "是。"),
        ("滨海带就是深圳吧", "不只是，"),
        ("滨海带立足的是深圳、佛山，对吗", "不只是，"),
        ("滨海带包括深圳、汕头吗", "是。"),
        ("“两带”包括深圳和韶关吗", "是。"),
        ("滨海带包括深圳、韶关，对吗", "不全对，文件没有把韶关市列入其中。"),
        ("滨海带包括韶关、梅州吗", "不是，文件没有把韶关市、梅州市列入其中。"),
    ],
)
def test_whether_a_city_lies_in_a_zone(told: Told, question: str, verdict: str) -> None:
    text = told(question)
    assert text.startswith(verdict)
    assert verdict or "是。" not in text


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("滨海带包括哪些城市", "深圳市、佛山市、汕头市"),
        ("岭北生态旅游带有哪几个市", "韶关市、梅州市"),
        ("“一极”指哪里", "佛山市"),
        ("佛山和韶关谁是云溪产业创新中心", "佛山市"),
        ("谁是产业创新中心", "佛山市"),
        ("“一极”是什么", "佛山市"),
        ("哪个市是产业创新中心", "佛山市"),
    ],
)
def test_the_cities_of_a_zone_in_the_order_of_the_text(told: Told, question: str, cities: str) -> None:
    assert f"：{cities}" in told(question)


def test_the_cities_of_a_group_of_zones(told: Told) -> None:
    text = told("两带覆盖哪些城市")
    assert "深圳市、佛山市、汕头市" in text
    assert "韶关市、梅州市" in text


def test_which_zones_a_group_has_is_a_list_of_its_parts(told: Told) -> None:
    assert "包括：（1）建设滨海云溪示范带；（2）建设岭北生态旅游带" in told("“两带”是哪两带")


@pytest.mark.parametrize("question", ["佛山的定位是什么", "佛山在规划里是什么地位", "佛山要打造成什么"])
def test_what_a_city_is_to_become(told: Told, question: str) -> None:
    text = told(question)
    assert "建设云溪博物馆" in text  # the part that is about it alone, whole
    assert "建设滨海云溪示范带" in text


@pytest.mark.parametrize(
    "question",
    ["梅州会展业的定位是什么", "梅州有哪些支持政策", "梅州在哪个小镇建设会展中心", "广州属于哪个带"],
)
def test_whoever_asks_for_more_is_not_told_of_zones(made: Assistant, question: str) -> None:
    assert "建设岭北生态旅游带”（" not in made.ask(question).text


def test_a_city_in_no_zone_is_not_given_one(made: Assistant) -> None:
    answer = made.ask("广州属于哪个带")
    assert answer.status is Status.NOT_IN_CORPUS
    assert "没有把广州市列入" in answer.text
