"""What an answer must hold of what is asked, over a made-up plan: places, meanings, persons, penalties."""

from collections.abc import Callable

import pytest

from assistant.answer import Status
from assistant.factory import assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.text_answers import TextAnswers
from corpus.document import Document, Metadata

TEXT = """湖南省云溪产业发展规划（虚构，仅供测试）

一、发展环境

云溪产业仍面临人手不足，码头老旧等问题。

二、打造云溪产业新格局

（一）突出核心引领

打造长沙云溪产业中心。统筹益阳、娄底、常德联动，优化产业布局，推进粤港澳大湾区合作。

（二）强化“两翼”支撑

打造益阳云溪开放桥头堡。加快建设港口，打造内河航运中心。

打造娄底云溪融合先行区。承接产业转移，打造区域性教育医疗中心。

（三）加强“两线”联通

建设北线高铁云溪示范带。立足益阳，加快发展商贸。

建设南线高铁云溪提升带。立足娄底，加快发展物流。

三、发展新路径

深化融合。以骨干企业为主体，推进先进制造业和现代服务业融合发展。推进“两业”融合试点示范。加快培育总承包。

四、保障措施

（一）加强人才保障

引进云溪领军人才，在购房、配偶就业、子女就学等方面给予支持。

（二）创新金融

鼓励开展知识产权质押融资、担保等业务。

（三）强化统筹

发挥省云溪产业联席会议作用，统筹调度规划实施。

（四）健全农业服务

大力发展农业生产性服务业，建设一批农机服务平台。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    cloud = Document("cloud", TEXT, Metadata(title="湖南省云溪产业发展规划"))
    return assistant(Settings(data_dir=tmp_path_factory.mktemp("data"), dense=False), found={"cloud": cloud})


@pytest.fixture
def told(made: Assistant) -> Callable[[str], str]:
    return lambda question: made.ask(question).text


Told = Callable[[str], str]


@pytest.mark.parametrize(
    ("question", "held", "place"),
    [
        ("益阳在全省布局里是什么角色定位？", "内河航运中心", "二(二)"),
        ("娄底作为“两翼”之一，要建哪几个区域性中心", "教育医疗中心", "二(二)"),
        ("娄底要打造成什么", "承接产业转移", "二(二)"),
    ],
)
def test_the_part_headed_by_a_place_tells_of_it(
    made: Assistant, question: str, held: str, place: str
) -> None:
    answer = made.ask(question)
    assert held in answer.text
    assert "统筹益阳" not in answer.text
    assert answer.citations[0].address == place


def test_a_place_alone_does_not_answer(made: Assistant) -> None:
    assert made.ask("益阳房价怎么样").status is not Status.ANSWERED


def test_a_check_of_a_name_is_answered_by_what_the_text_names(told: Told) -> None:
    text = told("“两翼”是常德和益阳，是这样吗？")
    assert "二(二)中没有提到常德" in text
    assert "打造娄底" in text
    assert "没有提到" not in told("“两翼”是益阳和娄底，对吗")


def test_which_with_a_noun_asks_for_the_parts_and_not_for_a_place(told: Told) -> None:
    text = told("“两线”分别沿着哪条高铁、叫什么带？")
    assert "北线高铁" in text
    assert "南线高铁" in text


def test_who_asks_for_a_meaning_gets_the_long_form(told: Told) -> None:
    assert "先进制造业和现代服务业融合" in told("两业融合是指哪两业")


def test_what_is_lacking_is_asked_for_in_other_words(told: Told) -> None:
    assert "码头老旧" in told("云溪产业还有哪些短板")


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("从上海挖来一个领军人才，他关心房子、老婆工作和娃上学，规划有说法没", "子女就学"),
        ("我们公司没有厂房抵押，手里只有专利，鼓励怎么融资", "知识产权质押融资"),
        ("我们合作社想做农机托管，对应规划哪部分", "农机服务平台"),
    ],
)
def test_a_situation_told_in_plain_words_finds_its_passage(told: Told, question: str, held: str) -> None:
    assert held in told(question)


@pytest.mark.parametrize(
    "question",
    [
        "多大年纪以内算港澳青年",
        "港澳青年有什么支持",
        "联席会议召集人是谁",
        "农业服务由谁负责",
        "不办手续搞融资会怎么罚",
        "5A景区也是这个数吗",
    ],
)
def test_a_text_without_what_is_asked_for_is_no_answer(made: Assistant, question: str) -> None:
    assert made.ask(question).status is not Status.ANSWERED


@pytest.mark.parametrize(
    "question", ["“双减”政策里学科培训怎么规定", "老年教育优待证在哪办", "养老服务补贴去哪里申领"]
)
def test_an_unknown_name_and_a_place_to_go_are_not_guessed(plan: Assistant, question: str) -> None:
    assert plan.ask(question).status is not Status.ANSWERED


def test_a_counted_name_may_stand_for_what_it_counts(plan: Assistant) -> None:
    assert "对标、达标、创标、提标" in plan.ask("服务业标准化的“四标”行动指什么").text


@pytest.mark.parametrize("question", ["湖南跟重庆、贵州要一起搞个什么合作区？", "和贵州省一起建什么合作区"])
def test_provinces_are_found_by_their_short_names_run_together(plan: Assistant, question: str) -> None:
    assert "建设湘渝黔边城协作发展合作区" in plan.ask(question).text


@pytest.mark.parametrize("question", ["规划的五大原则是什么", "五大原则有哪些"])
def test_a_count_before_what_is_listed_is_not_a_word_of_its_name(plan: Assistant, question: str) -> None:
    assert "（5）坚持改革开放" in plan.ask(question).text


@pytest.mark.parametrize(
    "question", ["主要目标是什么", "到2025年的目标有哪些", "湖南服务业发展的目标是什么", "规划的目标"]
)
def test_what_a_document_aims_at(plan: Assistant, question: str) -> None:
    assert plan.ask(question).text.startswith("二(三)“发展目标”")


@pytest.mark.parametrize(
    "question", ["这份规划讲什么", "服务业规划的主要内容", "湖南省服务业规划", "总结一下这个规划"]
)
def test_what_a_document_is_about_as_a_whole(plan: Assistant, question: str) -> None:
    told = plan.ask(question).text
    assert told.startswith("正文")
    assert "打造服务业发展新格局" in told


@pytest.mark.parametrize("question", ["规划对老字号说了什么", "规划里物流讲了什么", "三带四区是什么"])
def test_what_a_document_says_of_one_thing_is_no_overview(plan: Assistant, question: str) -> None:
    assert not plan.ask(question).text.startswith("正文")


@pytest.mark.parametrize(
    "question",
    ["2035年的目标是什么", "“十五五”服务业规划的目标有了吗", "湘绣的目标是什么", "规划目标一共多少个"],
)
def test_other_aims_are_not_those_of_the_document(plan: Assistant, question: str) -> None:
    assert not plan.ask(question).text.startswith("二(三)")


@pytest.mark.parametrize(
    "question", ["广东十四五服务业发展规划提了哪些目标？", "湖北服务业发展规划有哪些目标"]
)
def test_a_plan_of_another_place_is_not_answered_from_this_one(plan: Assistant, question: str) -> None:
    answer = plan.ask(question)
    assert answer.status is Status.NOT_IN_CORPUS
    assert not answer.citations
    assert "湘渝黔" in plan.ask("和贵州合作的规划有哪些").text


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("税收优惠有哪些", "各项税收政策"),
        ("小微企业贷不到款怎么办", "小微企业信用贷款占比"),
        ("企业招不到人怎么办", "灵活用工"),
    ],
)
def test_what_to_do_about_something_is_answered_by_what_is_said_of_it(
    plan: Assistant, question: str, held: str
) -> None:
    assert held in plan.ask(question).text


@pytest.mark.parametrize("question", ["营业执照怎么办", "退休手续怎么办理", "冷链补贴怎么办"])
def test_how_to_have_something_done_is_a_procedure(plan: Assistant, question: str) -> None:
    assert plan.ask(question).status is not Status.ANSWERED


def test_the_year_of_a_document_that_is_only_cited_is_not_told(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    text = """云溪县2025年补贴标准（虚构，仅供测试）

一、渡船补贴

（一）渡船补贴标准自2025年6月1日起按新标准计算执行。

本标准有效期1年。《云溪县关于提高我县2024年渡船补贴标准的通知》（云民规字〔2024〕5号）同时废止。
"""
    cited = Document("cited", text, Metadata(title="云溪县2025年补贴标准"))
    data = tmp_path_factory.mktemp("data")
    made = assistant(Settings(data_dir=data, dense=False), found={"cited": cited})
    assert made.ask("2024年渡船补贴标准是怎么规定的").status is not Status.ANSWERED
    assert made.ask("2025年渡船补贴标准是怎么规定的").status is Status.ANSWERED


def test_who_does_it_is_answered_where_the_text_says_who(told: Told) -> None:
    assert "联席会议" in told("规划实施由谁统筹调度")


REFUSED = [
    "冷链企业补贴多少钱一个项目",
    "2025年每千名老人养老床位数目标几张",
    "橘子洲头门票多少钱",
    "法律服务怎么走出去",
    "湖南自贸试验区面积多少平方公里",
    "知识产权质押贷款最高能贷多少万",
    "家庭医生签约率的目标是多少",
    "马栏山园区2025年营收目标多少",
]


@pytest.mark.parametrize("question", REFUSED)
def test_what_is_refused_before_a_search_is_refused_after_it_too(
    both: Assistant, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    at_once = both.ask(question)
    monkeypatch.setattr(TextAnswers, "_may_suffice", lambda *_: True)
    searched = both.ask(question)
    assert at_once.status == searched.status != Status.ANSWERED
    assert at_once.text == searched.text
