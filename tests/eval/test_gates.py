"""Gates: they read, they pass, and they fail."""

from pathlib import Path

import pytest
from evaluated import record

from eval import gates
from eval.items import titles
from eval.record import Record
from eval.reply import Reply
from eval.statistics import ALL, Score

FILE = """
[figures]
accuracy.least = 0.9
wrong_figure_rate.most = 0.0
[regression]
tolerance = 0.01
"""


def score(metric: str, value: float, suite: str = "figures") -> Score:
    return Score(suite=suite, kind=ALL, metric=metric, value=value, low=value, high=value, n=100)


@pytest.fixture
def bounds(tmp_path: Path) -> gates.Gates:
    path = tmp_path / "gates.toml"
    path.write_text(FILE, encoding="utf-8")
    return gates.read(path)


def test_the_projects_own_gates_hold_what_is_never_given_up() -> None:
    own = {(gate.suite, gate.metric): gate.bound for gate in gates.read().gates}
    assert own["figures", "wrong_figure_rate"].most == 0
    assert own[ALL, "verbatim_rate"].least == 1
    assert own[ALL, "unsupported_number_rate"].most == 0
    assert own["gate", "mutants_caught"].least == 1
    assert {suite for suite, _ in own} <= {*titles(), "profiles", "gate", ALL}


@pytest.mark.parametrize(
    ("accuracy", "wrong", "results"),
    [
        (0.9, 0.0, ["passed", "passed"]),
        (0.89, 0.0, ["failed", "passed"]),
        (1.0, 0.001, ["passed", "failed"]),
    ],
)
def test_bounds(bounds: gates.Gates, accuracy: float, wrong: float, results: list[str]) -> None:
    measured = [score("accuracy", accuracy), score("wrong_figure_rate", wrong)]
    assert [one.result for one in gates.check(bounds, measured, ["figures"])] == results


def test_what_was_not_asked_or_not_shown_is_skipped(bounds: gates.Gates) -> None:
    assert {one.result for one in gates.check(bounds, [score("accuracy", 0)], ["lists"])} == {"skipped"}
    found = gates.check(bounds, [score("accuracy", 1)], ["figures"])
    assert [one.result for one in found] == ["passed", "skipped"]


@pytest.mark.parametrize(
    "text",
    [
        "[figures]\nacuracy.least = 0.9\n[regression]\ntolerance = 0",  # a slip of the pen
        "[figures]\naccuracy.lest = 0.9\n[regression]\ntolerance = 0",
        "[figures]\naccuracy = 0.9\n[regression]\ntolerance = 0",
        "[figures]\naccuracy = {}\n[regression]\ntolerance = 0",
        "[figures]\naccuracy.least = 0.9",
        "figures = 1\n[regression]\ntolerance = 0",
        "not toml",
    ],
)
def test_a_gate_file_with_a_slip_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gates.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(gates.GateError, match="门槛文件"):
        gates.read(path)


def wrong_figure(name: str) -> Record:
    made = record(Reply(status="answered", text="…"), name)
    return made.model_copy(update={"verdict": made.verdict.model_copy(update={"wrong_figure": True})})


@pytest.fixture
def before() -> gates.Baseline:
    measured = [score("accuracy", 0.95), score("wrong_figure_rate", 0.0), score("latency_p50", 3.0)]
    return gates.baseline(measured, [wrong_figure("old")])


def test_a_baseline_holds_shares_and_no_times(before: gates.Baseline) -> None:
    assert before.metrics == {"figures.accuracy": 0.95, "figures.wrong_figure_rate": 0}
    assert before.wrong_figures == ("old#1",)


def worse(before: gates.Baseline, *measured: Score, records: tuple[Record, ...] = ()) -> list[str]:
    found = gates.regressions(before, measured, records, 0.01, ["figures"])
    assert {one.result for one in found} <= {"failed"}
    return [one.name for one in found]


def test_regressions(before: gates.Baseline) -> None:
    right, same = score("wrong_figure_rate", 0.0), score("accuracy", 0.94)
    assert worse(before, same, right) == []
    assert worse(before, score("accuracy", 0.939), right) == ["figures.accuracy"]
    assert worse(before, same, score("wrong_figure_rate", 0.011)) == ["figures.wrong_figure_rate"]
    assert worse(before, right) == ["figures.accuracy"]  # a metric that is gone
    assert worse(before, same, right, records=(wrong_figure("old"), wrong_figure("new"))) == ["new#1"]


def test_only_suites_that_were_asked_are_compared(before: gates.Baseline) -> None:
    everything = before.model_copy(
        update={"metrics": before.metrics | {"all.accuracy": 0.95, "lists.accuracy": 1}}
    )
    assert gates.regressions(everything, [], [], 0.01, ["places"]) == []
    some = [score("accuracy", 0.95), score("wrong_figure_rate", 0.0), score("accuracy", 0.1, ALL)]
    assert gates.regressions(everything, some, [], 0.01, ["figures"]) == []
    both = [*some, score("accuracy", 1, "lists")]
    assert [one.name for one in gates.regressions(everything, both, [], 0.01, ["figures", "lists"])] == [
        "all.accuracy"
    ]


def test_a_baseline_that_cannot_be_read(tmp_path: Path) -> None:
    assert gates.read_baseline(tmp_path / "none.json") is None
    path = tmp_path / "baseline.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(gates.GateError, match="--write-baseline"):
        gates.read_baseline(path)
