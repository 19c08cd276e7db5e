"""What of a ledger can be shown side by side: a result beside its target, targets of growth in order."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from corpus.figures import Figure, FigureKind
from corpus.periods import Period
from corpus.units import normalise

# What is an amount of its own; a change (提高6.9个百分点) or a multiple needs what it is counted from.
_COMPARABLE = ("总量", "占比", "年均增速", "增速")
_GROWTH = "年均增速"


@dataclass(frozen=True)
class Pair:
    """A result and a later target of the same thing, in units that convert into each other."""

    actual: Figure
    target: Figure


def pairs(ledger: Sequence[Figure]) -> list[Pair]:
    """The targets of one document's ledger that have a result to stand beside, in the order of the targets.

    Indicator, basis, base and unit must be the same, and both of a year or both of several years. The latest
    result counts; where a document states two values for it, or for the target, there is no pair.
    """
    results: dict[Hashable, dict[Period, list[Figure]]] = {}
    targets: dict[Hashable, dict[Period, list[Figure]]] = {}
    for figure in ledger:
        period = Period.parse(figure.period)
        if period is None or figure.basis not in _COMPARABLE:
            continue
        of_kind = {FigureKind.ACTUAL: results, FigureKind.TARGET: targets}.get(figure.kind)
        if of_kind is not None:
            of_kind.setdefault(_thing(figure, period), {}).setdefault(period, []).append(figure)
    found = []
    for thing, aims in targets.items():
        for period, stated in aims.items():
            earlier = [past for past in results.get(thing, ()) if past.last < period.last]
            if earlier:
                actual, target = _one(results[thing][max(earlier)]), _one(stated)
                if actual and target:
                    found.append(Pair(actual, target))
    return found


def growth_targets(ledger: Sequence[Figure]) -> list[Figure]:
    """Targets of yearly growth in per cent, the highest first."""
    found = [f for f in ledger if f.kind is FigureKind.TARGET and f.basis == _GROWTH and f.unit == "%"]
    return sorted(found, key=lambda figure: -figure.value)


def _thing(figure: Figure, period: Period) -> Hashable:
    unit = normalise(figure.value, figure.unit)[1]
    return figure.indicator, figure.basis, figure.base, unit, period.is_span


def _one(stated: Sequence[Figure]) -> Figure | None:
    """The first of several that say the same."""
    values = {normalise(figure.value, figure.unit)[0] for figure in stated}
    return stated[0] if len(values) == 1 else None
