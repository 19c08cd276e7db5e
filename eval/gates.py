"""Whether a run is good enough: bounds for metrics (gates.toml), and no fall below the committed baseline."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.metrics import METRICS
from eval.record import Record
from eval.statistics import ALL, Score

FILE = Path(__file__).parent / "gates.toml"
BASELINE = Path(__file__).parent / "baseline.json"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bound(_Strict):
    least: float | None = None
    most: float | None = None


class Gate(_Strict):
    suite: str
    metric: str
    bound: Bound


class Gates(_Strict):
    """``tolerance``: how far a share may fall below the baseline, as a share (0.01 is one point)."""

    gates: tuple[Gate, ...]
    tolerance: float


class Baseline(_Strict):
    """What was measured when it was last committed; ``metrics``: by suite/metric."""

    metrics: dict[str, float]
    wrong_figures: tuple[str, ...]  # keys of the replies with a wrong figure


class Outcome(_Strict):
    """One check of a run. ``skipped``: its suite was not asked, or the target does not show it."""

    name: str
    result: Literal["passed", "failed", "skipped"]
    detail: str


class GateError(ValueError):
    """A gate file that says nothing sensible; Chinese, for the user."""


def read(path: Path = FILE) -> Gates:
    """Raises ``GateError``: a gate with a slip of the pen must not pass for want of a metric."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GateError(f"门槛文件 {path} 读不了（{error}）。请检查。") from error
    tolerance = data.pop("regression", {}).get("tolerance")
    try:
        gates = tuple(
            Gate(suite="" if suite == "all" else suite, metric=metric, bound=Bound.model_validate(bound))
            for suite, metrics in data.items()
            for metric, bound in metrics.items()
        )
        found = Gates(gates=gates, tolerance=tolerance)
    except (ValidationError, AttributeError) as error:
        raise GateError(
            f"门槛文件 {path} 的写法不对：每个题集一节，每项写 least 或 most，[regression] 写 tolerance。"
        ) from error
    unknown = [gate.metric for gate in gates if gate.metric not in METRICS]
    if unknown or any((g.bound.least is None) == (g.bound.most is None) for g in gates):
        raise GateError(f"门槛文件 {path} 里有不认识的指标或没有写 least、most 之一：{unknown}。")
    return found


def check(gates: Gates, scores: Sequence[Score], asked: Sequence[str]) -> list[Outcome]:
    """Every gate over a run of the suites ``asked``; a gate of one of them without a score is skipped."""
    by_name = _by_name(scores)
    return [_check(gate, by_name.get((gate.suite, gate.metric)), asked) for gate in gates.gates]


def _check(gate: Gate, score: Score | None, asked: Sequence[str]) -> Outcome:
    bound = gate.bound
    wanted = f"至少 {bound.least:g}" if bound.least is not None else f"至多 {bound.most:g}"
    name = f"{gate.suite or 'all'}.{gate.metric}"
    if gate.suite and gate.suite not in asked:
        return Outcome(name=name, result="skipped", detail=f"{wanted}；本次没有问这个题集")
    if score is None:
        return Outcome(name=name, result="skipped", detail=f"{wanted}；没有可判的答复")
    low = bound.least is not None and score.value < bound.least
    high = bound.most is not None and score.value > bound.most
    return Outcome(
        name=name, result="failed" if low or high else "passed", detail=f"{wanted}，得 {score.value:.4f}"
    )


def baseline(scores: Sequence[Score], records: Sequence[Record]) -> Baseline:
    """What a run has reached. Times and lengths are left out: they are the machine's, or no virtue."""
    return Baseline(
        metrics={
            f"{suite or 'all'}.{metric}": round(score.value, 6)
            for (suite, metric), score in sorted(_by_name(scores).items())
            if METRICS[metric].unit == "%"
        },
        wrong_figures=tuple(sorted(record.key for record in records if record.verdict.wrong_figure)),
    )


def regressions(
    before: Baseline,
    scores: Sequence[Score],
    records: Sequence[Record],
    tolerance: float,
    asked: Sequence[str],
) -> list[Outcome]:
    """What is worse than the baseline: a metric by more than ``tolerance``, a metric that is gone, a wrong
    figure where none was. Only metrics of the suites ``asked``; those over all only where all were asked."""
    known = {f"{suite or 'all'}.{metric}": score for (suite, metric), score in _by_name(scores).items()}
    found = list(_worse(before.metrics, known, tolerance, asked))
    fresh = sorted({r.key for r in records if r.verdict.wrong_figure} - set(before.wrong_figures))
    found += [Outcome(name=key, result="failed", detail="基线没有给错数，这次给错了") for key in fresh]
    return found


def _worse(
    before: Mapping[str, float], known: Mapping[str, Score], tolerance: float, asked: Sequence[str]
) -> Iterator[Outcome]:
    suites = {name.partition(".")[0] for name in before} - {"all"}
    for name, value in before.items():
        suite, _, metric = name.partition(".")
        if suite not in asked and not (suite == "all" and suites <= set(asked)):
            continue
        if name not in known:
            yield Outcome(name=name, result="failed", detail=f"基线有（{value:.4f}），这次没有测到")
            continue
        now = known[name].value
        fall = value - now if METRICS[metric].more_is_better else now - value
        if fall > tolerance + 1e-9:
            yield Outcome(name=name, result="failed", detail=f"基线 {value:.4f}，这次 {now:.4f}")


def read_baseline(path: Path = BASELINE) -> Baseline | None:
    """None where there is none; raises ``GateError`` where it cannot be read."""
    if not path.exists():
        return None
    try:
        return Baseline.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GateError(f"基线 {path} 读不了。请用 xiangce eval --write-baseline 重写。") from error


def _by_name(scores: Sequence[Score]) -> dict[tuple[str, str], Score]:
    return {(score.suite, score.metric): score for score in scores if score.kind == ALL}
