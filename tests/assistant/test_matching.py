"""Matching businesses with measures of the plan and of a made-up county's grants."""

from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Status
from assistant.documents import documents
from assistant.factory import ledgers, matcher
from assistant.match_answer import MatchStatus, MatchVerdict, ProfileForm, State
from assistant.match_draft import SupportAnswers
from assistant.matching import Matcher
from assistant.settings import Settings
from assistant.verification import Gate

TODAY = date(2026, 6, 1)
GRANTS = Path(__file__).parent.parent / "grants"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(documents_dir=GRANTS)


@pytest.fixture(scope="module")
def both(settings: Settings) -> Matcher:
    return matcher(settings, lambda: TODAY)


@pytest.fixture(scope="module")
def plan() -> Matcher:
    return matcher(Settings(), lambda: TODAY)


def test_a_condition_with_an_amount_is_compared(both: Matcher) -> None:
    def verdict(text: str) -> dict[str, MatchVerdict]:
        found = both.match(text)
        return {m.text: m.verdict for m in (*found.measures, *found.excluded)}

    large = verdict("岳阳的旅游景区，固定资产投资5000万元，想要奖励")
    small = verdict("岳阳的旅游景区，固定资产投资800万元，想要奖励")
    gift = "对新建旅游景区，固定资产投资3000万元以上的，一次性奖励投资方80万元"
    assert large[gift] is MatchVerdict.MAY_APPLY  # whether it is newly built is for the reader
    assert small[gift] is MatchVerdict.DOES_NOT_APPLY


def test_amounts_are_those_of_the_ledger_and_cited(both: Matcher) -> None:
    found = both.match("岳阳的民宿，想要奖励")
    gift = next(m for m in found.measures if "五星级民宿" in m.text)
    assert [(f.value, f.unit, f.marker) for f in gift.amounts] == [("20", "万元", gift.marker)]
    assert any("评定" in text for text in gift.unknown)


def test_a_notice_of_a_county_is_not_for_another_city(both: Matcher) -> None:
    found = both.match("长沙的民宿，想要奖励")
    cited = {c.marker: c.document for c in found.citations}
    assert "made-up-grants" not in {cited[m.marker] for m in found.measures}
    assert any("只适用于" in c.reason for m in found.excluded for c in m.conditions if c.state is State.UNMET)


def test_a_notice_of_another_region_is_not_shown_to_who_names_no_place(settings: Settings) -> None:
    away = matcher(settings.model_copy(update={"region": "广东省"}), lambda: TODAY)
    found = away.match("民宿，想要奖励")
    assert not found.measures
    assert any(pending.name == "地区" for pending in found.pending)
    assert away.match("岳阳的民宿，想要奖励").measures


def test_what_speaks_to_no_business_is_not_shown(tmp_path: Path) -> None:
    folder = tmp_path / "made-up-insurance"
    folder.mkdir()
    text = (
        "湖南省居民参保缴费通告（虚构）\n\n一、标准\n\n财政补助标准为每人900元。对企业给予每人300元补助。\n"
    )
    (folder / "source.txt").write_text(text, encoding="utf-8")
    facts = 'title = "湖南省居民参保缴费通告（虚构）"\nregion = "湖南省"\n'
    (folder / "document.toml").write_text(facts, encoding="utf-8")
    found = matcher(Settings(documents_dir=tmp_path), lambda: TODAY).match("长沙的软件公司，想要补助")
    quotes = [m.text for m in found.measures]
    assert "对企业给予每人300元补助。" in quotes
    assert "财政补助标准为每人900元。" not in quotes


def test_a_site_that_the_text_names_is_where_the_business_is(plan: Matcher) -> None:
    found = plan.match("影视制作公司，准备落户马栏山做短剧")
    here = [m for m in found.measures if any("写到“马栏山”" in c.reason for c in m.conditions)]
    assert here
    assert all("马栏山" in m.text for m in here)
    nowhere = plan.match("物流公司入驻园区")
    assert not any("写到" in c.reason for m in nowhere.measures for c in m.conditions)


def test_every_condition_has_a_reason_and_a_citation(plan: Matcher) -> None:
    found = plan.match("岳阳的冷链企业，40人，想贷款")
    markers = {citation.marker for citation in found.citations}
    for measure in found.measures:
        assert measure.marker in markers
        for condition in measure.conditions:
            assert condition.marker in markers
            assert condition.reason
        assert (measure.verdict is MatchVerdict.MAY_APPLY) == bool(measure.unknown)


def test_zones_are_cited_by_the_plan(plan: Matcher) -> None:
    found = plan.match("岳阳的冷链企业")
    quotes = {citation.marker: citation.quote for citation in found.citations}
    assert [zone.group for zone in found.profile.zones] == ["两副", "三带", "四区"]
    assert all("岳阳" in quotes[zone.marker] for zone in found.profile.zones)


def test_outside_the_region_nothing_is_shown(plan: Matcher) -> None:
    found = plan.match("广州的冷链企业")
    assert found.status is MatchStatus.NOTHING
    assert not found.measures


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_profile_is_told_so(plan: Matcher, text: str) -> None:
    assert plan.match(text).status is MatchStatus.EMPTY


def test_a_long_profile_is_told_so(plan: Matcher) -> None:
    assert plan.match("岳阳" * 400).status is MatchStatus.TOO_LONG


def test_it_says_what_a_plan_is_not(plan: Matcher) -> None:
    found = plan.match("岳阳的冷链企业")
    assert any("不是申报通知" in notice for notice in found.notices)
    assert any("没有写明金额" in notice for notice in found.notices)
    assert any("已期满" in notice for notice in found.notices)
    assert any("联席会议" in line for line in found.elsewhere)


def test_one_question_at_a_time(plan: Matcher) -> None:
    asked = plan.match("小微企业，贷款难").question
    assert asked is not None
    assert asked.about == "行业"
    assert asked.settles > 100
    answered = plan.match(ProfileForm(text="小微企业，贷款难", industries=("餐饮",))).question
    assert answered is not None
    assert answered.about != "行业"


def test_industry_comes_before_general(plan: Matcher) -> None:
    found = plan.match("长沙的家政公司")
    firsts = [any(c.name == "行业" and "家政" in c.requires for c in m.conditions) for m in found.measures]
    assert firsts[0]
    assert firsts == sorted(firsts, reverse=True)


def test_a_support_question_becomes_an_answer_that_passes_the_gate(plan: Matcher) -> None:
    library = documents(Settings())
    draft = SupportAnswers(plan, library).draft("我们是岳阳的冷链企业，能拿到什么支持？", ())
    assert draft is not None
    assert draft.status is Status.ANSWERED
    checked, faults = Gate(ledgers(library)).passes(draft)
    assert not faults
    assert len(checked.claims) == len(draft.claims) > 2


def test_what_is_no_business_is_left_to_the_others(plan: Matcher) -> None:
    answers = SupportAnswers(plan, documents(Settings()))
    for question in ("2025年的目标是什么", "小微企业融资有什么办法", "冷链车辆补贴", "长沙有什么支持"):
        assert answers.draft(question, ()) is None
