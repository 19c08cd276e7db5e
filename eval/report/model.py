"""A run with everything measured of it: what the JSON file holds and all other reports are drawn from."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.gates import Outcome
from eval.metrics import METRICS
from eval.record import Record
from eval.statistics import ALL, Score


class ReportError(ValueError):
    """A file that is no report; Chinese, for the user."""


class Report(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]  # of this form; it changes when a reader of older files would be misled
    target: str
    mode: str
    started: str  # ISO 8601
    seconds: float
    sets: str  # fingerprint of the items
    code: str  # fingerprint of what answered and judged
    titles: dict[str, str]  # of the suites that were asked, in order
    items: dict[str, int]  # asked, by suite
    skipped: dict[str, int] = {}  # that the target cannot be asked, by suite
    notes: tuple[str, ...] = ()
    scores: tuple[Score, ...]
    outcomes: tuple[Outcome, ...] = ()
    records: tuple[Record, ...]

    @property
    def failed(self) -> bool:
        return any(outcome.result == "failed" for outcome in self.outcomes)

    def score(self, metric: str, suite: str = ALL, kind: str = ALL) -> Score | None:
        wanted = (suite, kind, metric)
        return next((s for s in self.scores if (s.suite, s.kind, s.metric) == wanted), None)

    def kinds(self, suite: str) -> list[str]:
        return list(dict.fromkeys(s.kind for s in self.scores if s.suite == suite and s.kind != ALL))

    def main_metric(self, suite: str) -> str:
        """The metric by which a suite is told in one number."""
        for metric in ("conversation_accuracy", "mutants_caught", "measure_recall", "accuracy", "ndcg_at_10"):
            if self.score(metric, suite):
                return metric
        return "accuracy"

    @property
    def wrong(self) -> list[Record]:
        return [record for record in self.records if not record.right]


def read(path: Path) -> Report:
    """A report from its JSON file; raises ``ReportError``."""
    try:
        return Report.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReportError(f"{path} 打不开（{error.strerror}）。请检查路径。") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise ReportError(f"{path} 不是 xiangce eval 写出的 report.json（或版本不同）。") from error


def written(metric: str, value: float) -> str:
    """A value as it is read: 97.5%, 31字, 4.2毫秒."""
    unit = METRICS[metric].unit
    return f"{100 * value:.1f}%" if unit == "%" else f"{value:.1f}{unit}"


def with_interval(score: Score | None) -> str:
    if score is None:
        return "—"
    unit = METRICS[score.metric].unit
    ends = (100 * score.low, 100 * score.high) if unit == "%" else (score.low, score.high)
    return f"{written(score.metric, score.value)} [{ends[0]:.1f}, {ends[1]:.1f}]"


def counts(records: Sequence[Record]) -> Mapping[str, tuple[int, int]]:
    """Items that are right in all their turns, and items, by suite."""
    right: dict[str, dict[str, bool]] = {}
    for record in records:
        items = right.setdefault(record.suite, {})
        items[record.item] = items.get(record.item, True) and record.right
    return {suite: (sum(items.values()), len(items)) for suite, items in right.items()}
