"""Means and percentiles with confidence intervals, by suite and by kind."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from eval.metrics import METRICS
from eval.record import Record

ALL = ""  # as a suite: all of them; as a kind: the whole suite
_SAMPLES = 1000  # Efron and Tibshirani 1993, ch. 14: about 1000 for the ends of an interval
_SEED = 20210812
_LEVEL = 95.0  # per cent


class Score(BaseModel):
    """A metric over the replies of a suite or a kind; ``low`` and ``high`` bound its 95 % interval."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suite: str
    kind: str
    metric: str
    value: float
    low: float
    high: float
    n: int  # replies it says something of


def scores(records: Sequence[Record]) -> list[Score]:
    """Every metric over everything, over each suite and over each kind of a suite."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        for group in ((ALL, ALL), (record.suite, ALL), (record.suite, record.kind)):
            groups[group].append(record)
    return [found for (suite, kind), members in groups.items() for found in _of_group(suite, kind, members)]


def _of_group(suite: str, kind: str, records: Sequence[Record]) -> Iterable[Score]:
    for name, metric in METRICS.items():
        pairs = [(record.item, record.values[name]) for record in records if name in record.values]
        if pairs:
            value, low, high = interval(pairs, metric.percentile)
            yield Score(suite=suite, kind=kind, metric=name, value=value, low=low, high=high, n=len(pairs))


def interval(
    pairs: Sequence[tuple[str, float]], percentile: float | None = None
) -> tuple[float, float, float]:
    """The mean (or percentile) of values and the ends of its interval by the percentile bootstrap (Efron
    1979, "Bootstrap methods: another look at the jackknife"; Efron and Tibshirani 1993, ch. 13).

    ``pairs``: (item, value). Whole items are drawn, for the turns of one conversation hang together. The seed
    is fixed: the same values give the same interval. Where all values are equal it has no width, which says
    nothing of questions that were not asked.
    """
    values = np.array([value for _, value in pairs])
    names = {item: place for place, item in enumerate(dict.fromkeys(item for item, _ in pairs))}
    owners = np.array([names[item] for item, _ in pairs])
    random = np.random.default_rng(_SEED)
    drawn = random.integers(0, len(names), (_SAMPLES, len(names)))
    if percentile is None:
        sums, counts = np.bincount(owners, values), np.bincount(owners)
        estimates = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
        value = float(values.mean())
    else:
        estimates = _percentiles(values, owners, drawn, percentile)
        value = float(np.percentile(values, percentile))
    low, high = np.percentile(estimates, [(100 - _LEVEL) / 2, (100 + _LEVEL) / 2])
    return value, float(low), float(high)


def _percentiles(
    values: NDArray[np.float64], owners: NDArray[np.intp], drawn: NDArray[np.int64], percentile: float
) -> NDArray[np.float64]:
    if len(values) == drawn.shape[1]:  # one value an item
        found: NDArray[np.float64] = np.percentile(values[drawn], percentile, axis=1)
        return found
    members = [values[owners == item] for item in range(drawn.shape[1])]
    return np.array([np.percentile(np.concatenate([members[i] for i in one]), percentile) for one in drawn])
