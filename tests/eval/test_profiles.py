"""The profiles: what must be found is found, what must not be shown is not, everything is cited."""

from datetime import date

import pytest

from assistant.documents import documents
from assistant.factory import matcher
from assistant.settings import Settings
from eval.profiles import ProfileVerdict, judge_match, load_profiles, recall, section_recall

LEAST_RECALL = 0.95


@pytest.fixture(scope="module")
def verdicts() -> list[ProfileVerdict]:
    library = documents(Settings())
    matching = matcher(Settings(), lambda: date(2026, 6, 1))
    return [judge_match(case, matching.match(case.text), library) for case in load_profiles()]


def told(verdicts: list[ProfileVerdict]) -> str:
    return "\n".join(
        f"{v.case.id} {v.case.text}: missed {v.missed}, shown {v.shown}, {v.faults}"
        for v in verdicts
        if v.missed or v.shown or v.faults
    )


def test_there_are_enough_profiles_of_every_sort() -> None:
    cases = list(load_profiles())
    assert len(cases) >= 60
    assert {"combined", "vague", "contradictory", "outside", "need", "city", "size"} <= {
        c.kind for c in cases
    }
    assert len({case.id for case in cases}) == len(cases)


def test_the_gold_quotes_stand_in_the_plan() -> None:
    [plan] = documents(Settings()).values()
    quotes = [q for case in load_profiles() for q in (*case.must_quotes, *case.must_not_quotes)]
    assert quotes
    assert not [quote for quote in quotes if quote not in plan.text]
    addresses = {str(address) for address in plan.structure.by_address}
    wanted = {a for case in load_profiles() for a in (*case.must, *case.must_not) if a != "*"}
    assert wanted <= addresses


def test_what_must_be_found_is_found(verdicts: list[ProfileVerdict]) -> None:
    assert recall(verdicts) >= LEAST_RECALL, told(verdicts)
    assert section_recall(verdicts) >= LEAST_RECALL, told(verdicts)


def test_what_must_not_be_shown_is_not(verdicts: list[ProfileVerdict]) -> None:
    assert not [v for v in verdicts if v.shown], told(verdicts)


def test_all_is_verbatim_understood_and_named(verdicts: list[ProfileVerdict]) -> None:
    assert not [v for v in verdicts if v.faults], told(verdicts)


def test_the_judge_sees_a_miss_a_wrong_section_and_a_wrong_quote() -> None:
    library = documents(Settings())
    case = next(case for case in load_profiles() if case.must and case.must_not)
    match = matcher(Settings()).match(case.text)
    empty = match.model_copy(update={"measures": ()})
    assert judge_match(case, empty, library).missed
    swapped = case.model_copy(update={"must": case.must_not, "must_not": case.must})
    assert judge_match(swapped, match, library).shown
    broken = match.citations[0].model_copy(update={"quote": "不是原文"})
    assert judge_match(
        case, match.model_copy(update={"citations": (broken, *match.citations[1:])}), library
    ).faults
