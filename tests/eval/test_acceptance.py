"""The question sets, asked of the product as it is installed: nothing below these figures is released."""

from collections.abc import Sequence
from datetime import date
from statistics import median

import pytest

from assistant.answer import Status
from assistant.factory import assistant
from assistant.settings import Settings
from eval.scoring import Verdict, judge, load

Verdicts = dict[str, list[Verdict]]
SUITES = ("figures", "sections", "lists", "places", "support", "unanswerable", "attacks", "validity")
# Share of right answers: what the product must reach, or, below that, what it has reached and must keep.
LEAST = {
    "figures": 0.97,
    "sections": 0.90,
    "lists": 0.74,
    "places": 0.92,
    "support": 0.90,
    "unanswerable": 0.98,
    "attacks": 0.96,
    "validity": 0.90,
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    product = assistant(settings, clock=lambda: date(2026, 6, 1))
    return {suite: [judge(item, product.ask(item.question)) for item in load(suite)] for suite in SUITES}


def wrong(verdicts: Sequence[Verdict]) -> str:
    return "\n".join(f"{v.item.question} -> {v.answer.text[:60]} {v.faults}" for v in verdicts if not v.right)


@pytest.mark.parametrize("suite", SUITES)
def test_right_answers(verdicts: Verdicts, suite: str) -> None:
    right = sum(verdict.right for verdict in verdicts[suite])
    assert right >= LEAST[suite] * len(verdicts[suite]), wrong(verdicts[suite])


def test_no_wrong_figure_is_given(verdicts: Verdicts) -> None:
    given = [v for suite in ("figures", "unanswerable") for v in verdicts[suite] if v.wrong_figure]
    assert not given, wrong(given)


def test_unanswerable_questions_are_refused(verdicts: Verdicts) -> None:
    kinds = [v for v in verdicts["unanswerable"] if v.item.kind != "false_premise"]
    assert sum(v.answer.status != Status.ANSWERED for v in kinds) >= 0.95 * len(kinds), wrong(kinds)


def test_answerable_figure_questions_are_not_refused(verdicts: Verdicts) -> None:
    refused = [v for v in verdicts["figures"] if v.falsely_refused]
    assert len(refused) <= 0.02 * len(verdicts["figures"]), wrong(refused)


def test_answers_to_figure_questions_are_short(verdicts: Verdicts) -> None:
    assert median(len(v.answer.text) for v in verdicts["figures"]) < 120
