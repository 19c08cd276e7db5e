"""Support measures: what is one, for whom, by what, and that every span is verbatim."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document, Metadata, built_in, read_document
from corpus.measures import Measure, measures
from corpus.wording import RANK, vocabulary

GRANTS = Path(__file__).parent.parent / "grants" / "made-up-grants"


def one(text: str, title: str = "若干措施") -> list[Measure]:
    return measures(Document("x", f"一、支持措施\n{text}\n", Metadata(title=title)))


@pytest.fixture(scope="module")
def grants() -> Document:
    return read_document(GRANTS)


@pytest.fixture(scope="module")
def plan() -> Document:
    return read_document(built_in()[0])


def test_a_gift_with_its_condition_and_amount(grants: Document) -> None:
    found = {measure.span.of(grants.text): measure for measure in measures(grants)}
    gift = found["对新建旅游景区，固定资产投资3000万元以上的，一次性奖励投资方80万元"]
    assert gift.strength == "给予"
    assert gift.instruments[0] == "财政资金"
    assert [span.of(grants.text) for span in gift.conditions] == [
        "对新建旅游景区",
        "固定资产投资3000万元以上的",
    ]
    assert [figure.span.of(grants.text) for figure in gift.amounts] == ["80万元"]
    assert gift.address == "二(一)"


def test_what_is_no_measure(grants: Document) -> None:
    quotes = " ".join(measure.span.of(grants.text) for measure in measures(grants))
    for part in ("50亿元", "不得重复享受", "制定本措施", "印发给你们"):
        assert part not in quotes


def test_who_answers_for_it(grants: Document) -> None:
    loan = next(m for m in measures(grants) if "信贷投放" in m.span.of(grants.text))
    assert loan.actor == "县金融办、县文旅局"
    assert "融资担保" in loan.instruments


def test_a_sentence_for_two_is_two_measures(plan: Document) -> None:
    found = {m.span.of(plan.text): m for m in measures(plan)}
    assert found["探索旅游景区新型“点状供地”模式"].strength == "探索"
    elderly = found["研究专门针对养老等社会服务领域的商业用地招拍挂制度。"]
    assert elderly.strength == "研究"
    assert elderly.trades == {"养老服务"}


def test_a_measure_under_a_zone_is_for_its_cities(plan: Document) -> None:
    found = next(m for m in measures(plan) if "冷链加工" in m.span.of(plan.text))
    assert {place.city for place in found.places} == {"岳阳市"}
    assert found.zone == "四区·环洞庭湖商务商贸服务业协作区"


def test_all_spans_are_verbatim_and_inside(plan: Document, grants: Document) -> None:
    for document in (plan, grants):
        found = measures(document)
        assert found
        for measure in found:
            assert measure.sentence.start <= measure.span.start < measure.span.end <= measure.sentence.end
            assert measure.span.of(document.text).strip()
            for part in (*measure.conditions, *(figure.span for figure in measure.amounts)):
                assert measure.span.start <= part.start < part.end <= measure.span.end
            assert measure.instruments
            assert measure.strength in RANK


def test_aims_and_background_of_the_plan_are_no_measures(plan: Document) -> None:
    assert not [m for m in measures(plan) if m.address[0] in "一二" or "力争" in m.span.of(plan.text)]


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("对连锁超市给予10万元补助。", "给予"),
        ("支持中小企业上市融资。", "支持"),
        ("鼓励金融机构支持旅游企业。", "鼓励"),
        ("探索发展乡村旅游新模式。", "探索"),
        ("研究制定物流企业用地办法。", "研究"),
        ("大力发展乡村旅游。", "推进"),
        ("投资3亿元以上的旅游项目，实行“一事一议”。", "支持"),
        ("对组团一万人次以上的旅行社进行奖励。", "给予"),
        ("每满一万人奖励一万元。", "给予"),
        ("对小微企业收取的担保费率原则上不超过1%。", "给予"),
        ("入区企业可按现行规定享受保税区税收政策。", "给予"),
        ("获奖的养老机构，给予5万元补贴，每家仅可申请一次。", "给予"),
        ("率先建设旅游大数据中心。", "推进"),
        ("对暂时困难的旅游企业，不抽贷、不断贷。", "给予"),
        ("对暂时困难的旅游企业，不得盲目断贷。", "给予"),
        ("旅行社延期交费期间不收取滞纳金。", "给予"),
        ("中小企业租用厂房的，免收三个月租金，提前解除合同不扣违约金。", "给予"),
        ("养老机构的贷款额度不受限额限制。", "给予"),
        ("个人所得税地方留成部分全额奖励。", "给予"),
        ("被评为先进的物流企业，奖励20 万元。", "给予"),
        ("毕业生到县里工作的，可在当地落户。", "鼓励"),
        ("简化旅行社申报材料。", "推进"),
        ("协助旅游企业解决防控物资、用工等问题。", "支持"),
        ("全力满足物流企业的融资需求。", "支持"),
        ("开通热线，为中小微企业提供法律咨询服务。", "推进"),
    ],
)
def test_strength_is_that_of_the_first_predicate(text: str, strength: str) -> None:
    assert [measure.strength for measure in one(text)] == [strength]


@pytest.mark.parametrize(
    "text",
    [
        "企业不得重复申报补贴。",
        "养老机构应当公示收费标准。",
        "加强对旅游市场的监督检查。",
        "违反规定的，责令改正，处一万元罚款。",
        "具体补贴标准由县财政局另行制定。",
        "每家养老机构仅可申请一次补贴。",
        "专项资金管理办法由市财政局制定。",
        "对近年来旅游业发展的成绩给予了充分肯定。",
        "加大旅游行业管理力度。",
        "对符合条件的旅游企业给予奖励，标准如下：",
        "各单位向县政府申报奖励资料，次年兑付奖励。",
        "| 科技部、国家发展改革委、财政部、国家知识产权局、教育部 | 全国旅游 |",
        "做好酒店客房消毒，避免交叉感染。",
        "引导旅游投资者理性投资。",
        "旅行社缓缴期满后应足额补缴。",
        "做好旅游景区疫情防控。",
        "文件依据：《关于支持旅游业发展的意见》",
        "奖励资金从旅游发展专项资金中列支。",
        "支持旅游企业做大做强",
        "上述措施所称补贴对象为养老机构。",
        "对其中消极对抗的旅游工作人员，给予警告、记过或者撤职处分。",
    ],
)
def test_duties_and_limits_are_no_measures(text: str) -> None:
    assert not one(text)


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("金融机构不得对民营旅行社设置歧视性要求。", "支持"),
        ("严禁对旅行社违规设置准入障碍。", "支持"),
        ("任何单位不得强制旅行社赞助、捐赠。", "支持"),
        ("不得拖欠旅行社账款。", "支持"),
        ("旅游企业可以利用存量用地，按照规定建设人才公寓。", "鼓励"),
        ("旅行社享受国家规定的对旅游开发、运输、销售和其他涉旅经营活动的税收优惠。", "给予"),
        ("建设民宿的，可以向旅游主管部门申请项目建设资金补助。", "给予"),
        ("首次评为5A级的景区，按照规定享受一次性补贴。", "给予"),
        ("对暂时歇业的旅行社，应当按照规定退还质量保证金。", "给予"),
        ("对特困导游，按月发放生活补助金。", "给予"),
        ("残疾导游持证上岗的，除前款规定外，还应当给予相应的生活补助。", "给予"),
        ("将导游培训补贴期限延长至六个月。", "给予"),
        ("民宿改造补贴面积不超过200平方米。", "给予"),
        ("重大旅游项目的出让底价可按评估价的70%确定。", "给予"),
        ("留学人员可以直接在旅行社工作。", "给予"),
        ("对已签约的旅游项目，做好立项、开工、投产全过程服务。", "支持"),
        ("对已获得省级奖励的旅行社，给予1万元配套。", "给予"),
        ("从事入境旅游的，有权自主选择结算银行。", "鼓励"),
        ("组织退役导游参加技能培训。", "推进"),
    ],
)
def test_to_protect_and_to_permit_is_to_help(text: str, strength: str) -> None:
    assert [measure.strength for measure in one(text)] == [strength]


@pytest.mark.parametrize(
    "text",
    [
        "旅行社不得设置不合理的消费条件，违者罚款。",
        "养老机构不得歧视、侮辱老年人。",
        "旅游企业可以向市旅游局投诉。",
        "旅行社暂无法享受补偿政策。",
        "出资人不得以设定担保的财产作价出资。",
        "旅行社已获得市级奖励的项目有三个。",
        "旅行社应当给导游发放工作证。",
        "旅游企业应承诺享受补贴后五年内不迁出。",
        "本条款属于资金奖补类政策，按照《旅游奖励办法》执行。",
    ],
)
def test_a_duty_a_remedy_or_what_is_withheld_helps_no_one(text: str) -> None:
    assert not one(text)


@pytest.mark.parametrize(
    ("lead", "strengths"),
    [
        ("市人民政府应当安排资金，用于下列旅游事项：", ["支持", "支持"]),
        ("旅行社享有下列权利：", ["支持", "支持"]),
        ("对以下项目给予补助：", ["给予", "给予"]),
        ("下列项目不予补助：", []),
        ("旅行社应当提供下列服务：", []),
        ("旅行社提交下列材料：", []),
    ],
)
def test_a_list_grants_what_its_lead_does(lead: str, strengths: list[str]) -> None:
    text = f"第一条 {lead}\n（一）导游培训；\n（二）景区接驳；\n（三）其他事项。\n第二条 其他。\n"
    document = Document("x", text, Metadata(title="旅游业条例"))
    items = [m for m in measures(document) if m.span.of(text)[:2] in ("导游", "景区", "其他")]
    assert [measure.strength for measure in items] == strengths


def test_a_heading_that_says_to_change_something_holds_measures() -> None:
    text = "一、{}\n（一）人才\n对旅游人才每月给予津贴。\n"
    for heading, number in (("优化人才发展环境", 1), ("人才发展环境", 0)):
        document = Document("x", text.format(heading), Metadata(title="若干措施"))
        assert len(measures(document)) == number


def test_a_run_in_sentence_that_gives_is_no_heading() -> None:
    text = (
        "一、保障\n（一）旅游从业人员因工作职责受伤的，按规定给予补助。补助由市财政安排。\n"
        "（二）优化环境，推动发展。\n"
    )
    document = Document("x", text, Metadata(title="若干措施"))
    assert [measure.address for measure in measures(document)] == ["一(一)"]


def test_the_nearest_heading_decides() -> None:
    text = (
        "一、组织实施\n（一）{}\n鼓励社会力量投资旅游设施。对旅行社给予补助。\n（二）实施\n各地抓好落实。\n"
    )
    for heading, number in (("加大政策扶持", 2), ("加强领导", 0)):
        document = Document("x", text.format(heading), Metadata(title="旅游发展纲要"))
        assert len(measures(document)) == number


def test_items_take_from_their_lead_who_acts() -> None:
    text = "第一条 {}\n（一）推动旅游企业开拓市场；\n（二）促进养老企业联合发展。\n第二条 其他。\n"
    for lead, number in (("市人民政府应当做好下列工作：", 2), ("申请人应当符合下列条件：", 0)):
        document = Document("x", text.format(lead), Metadata(title="旅游业条例"))
        assert len(measures(document)) == number


def test_a_law_that_promotes_directs_as_a_notice_does() -> None:
    text = "第一条 推进旅游技术深度应用。\n第二条 其他。\n"
    for title, number in (("旅游业促进条例", 1), ("旅游业管理条例", 0)):
        assert len(measures(Document("x", text, Metadata(title=title)))) == number


def test_a_burden_is_taken_away_although_it_supervises() -> None:
    [found] = one("取消旅行社业务审批，建立健全事中事后监管机制。")
    assert found.strength == "推进"


def test_a_gift_to_a_place_is_for_none_of_those_it_helped() -> None:
    [found] = one("对扩大小微企业贷款成效明显的地方给予奖补。")
    assert found.receivers == {"地方政府"}


def test_whether_it_speaks_to_businesses() -> None:
    assert not one("财政补助标准为每人900元。", "参保缴费通告")[0].open
    assert one("财政补助标准为每人900元。", "支持创业若干措施")[0].open
    assert one("对企业给予每人900元补助。", "通告")[0].open


def test_to_raise_a_standard_names_no_receiver() -> None:
    assert not any(measure.receivers for measure in one("支持旅行社提升规范运作水平。"))


def test_a_mark_inside_quotation_marks_ends_no_clause() -> None:
    [found] = one("支持旅游企业创建“一地，一品”品牌。")
    assert "一地，一品" in found.span.of("一、支持措施\n支持旅游企业创建“一地，一品”品牌。\n")


_PARTS = (
    "支持 鼓励 给予 对 的企业 奖励 10万元 旅游 养老 、 ， ； 。 “ ” （ ） 岳阳 推动 \n 一、 （一） 应当 不得"
)
words = st.sampled_from(_PARTS.split(" "))


@given(st.lists(words | st.characters(codec="utf-8"), max_size=60).map("".join))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_without_error(text: str) -> None:
    for measure in measures(Document("x", text, Metadata(title="湖南省办法"))):
        assert 0 <= measure.span.start < measure.span.end <= len(text)
        assert measure.span.of(text) == text[measure.span.start : measure.span.end]


def test_the_vocabulary_names_each_instrument_a_need_can_ask_for() -> None:
    assert set(vocabulary()["need"]) <= set(vocabulary()["instrument"])
    assert set(vocabulary()["direct"]["instruments"]) <= set(vocabulary()["instrument"])


def test_a_circular_that_praises_grants_nothing() -> None:
    praised = "云溪市大力培育创新平台，支持企业研发。"
    assert one(praised)
    assert not one(praised, title="关于对典型经验给予表扬的通报")


def test_what_a_title_is_for_holds_where_a_sentence_names_nobody() -> None:
    (measure,) = one("符合条件的，每月发放补贴100元。", title="云溪市残疾人补贴办法")
    assert measure.receivers == {"个人"}
    (named,) = one("对小微企业每年给予补贴100元。", title="云溪市个体工商户促进办法")
    assert named.receivers == {"小微企业"}


def test_the_trade_of_a_title_stands_beside_what_its_measures_are_about() -> None:
    (measure,) = one("支持企业提供检验检测认证服务，给予10万元奖励。", title="云溪市旅游业扶持办法")
    assert {"旅游业", "检验检测认证"} <= measure.trades


def test_a_veteran_s_business_is_no_business_at_large() -> None:
    (measure,) = one("对退役军人创办中小微企业的，给予社会保险补贴。")
    assert measure.receivers == {"退役军人"}


def test_what_staff_cost_is_no_gift_to_staff() -> None:
    (measure,) = one("按研发人员费用的30%给予奖励。")
    assert "个人" not in measure.receivers


def test_what_only_a_title_promises_is_no_measure() -> None:
    assert not one("已列入《旅游业扶持奖励办法》（云政发〔2021〕7号）的旅行社名单。")
