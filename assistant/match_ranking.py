"""Which judged measures are shown to a business, under what heading and in what order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.match_answer import MatchVerdict, State
from assistant.match_conditions import Condition
from assistant.profile import Business
from corpus.measures import Measure
from corpus.trades import ALL_SERVICES, industries, trades
from corpus.wording import DEVELOPMENT, vocabulary

OTHER_GROUP = "行业发展方向"
_NEAR_MISSES = 5
_VERY = 3  # the fit of the very trade or place


@dataclass(frozen=True)
class Judged:
    """A measure held against a business."""

    measure: Measure
    conditions: tuple[Condition, ...]

    @cached_property
    def verdict(self) -> MatchVerdict:
        states = {condition.state for condition in self.conditions}
        if State.UNMET in states:
            return MatchVerdict.DOES_NOT_APPLY
        return MatchVerdict.MAY_APPLY if State.UNKNOWN in states else MatchVerdict.APPLIES

    def state(self, name: str) -> State | None:
        return next((one.state for one in self.conditions if one.name == name), None)

    def fit(self, name: str) -> int:
        return max((one.fit for one in self.conditions if one.name == name), default=0)


def group_of(measure: Measure, business: Business) -> str:
    """The need that it answers; else its first instrument, where the business has named no need."""
    for need in business.needs:
        if need in measure.instruments:
            return need
    return OTHER_GROUP if business.needs or measure.instruments[0] == DEVELOPMENT else measure.instruments[0]


def is_shown(one: Judged, business: Business) -> bool:
    """Whether it concerns this business, and not merely does not exclude it."""
    if one.verdict is MatchVerdict.DOES_NOT_APPLY:
        return False
    measure = one.measure
    means = set(measure.instruments)
    if measure.through and not measure.trades:  # of finance, others have its finance and not its platforms
        means &= frozenset().union(*(trades()[name].serves for name in measure.through))
    answers = bool(business.needs.keys() & means)
    industry, receiver = one.state("行业"), one.state("对象")
    if any(condition.hinges for condition in one.conditions):
        return False  # on the city, or on a standing that the business has not claimed
    mine = business.specific
    carries = bool(measure.through & industries(mine))
    # What is for 制造业和服务业 is general to a service business.
    general = not measure.trades - {ALL_SERVICES} or (
        ALL_SERVICES in measure.trades and not industries(measure.trades) & industries(mine)
    )
    here = one.fit("地区") >= _VERY
    if not general:
        if industry is State.UNKNOWN and not mine:
            return here and (not business.needs or answers)
        return True
    if carries:
        return True
    if business.needs:
        return answers
    if here or receiver is State.MET:
        return True
    direct = measure.instruments[0] in vocabulary()["direct"]["instruments"]
    return direct and not measure.through


def order(one: Judged, business: Business) -> tuple[object, ...]:
    """Ranked: by need, then what is for the very trade, what applies for sure and what is for the place, then
    by how firmly it is promised."""
    measure = one.measure
    answers = bool(business.needs.keys() & set(measure.instruments))
    return (
        not answers,
        -(one.fit("行业") // _VERY),
        one.verdict is not MatchVerdict.APPLIES,
        -one.fit("行业"),
        -one.fit("地区"),
        -one.fit("对象"),
        -measure.rank,
        measure.document,
        measure.span.start,
    )


def pending_on(judged: Iterable[Judged], shown: Sequence[Judged], business: Business) -> dict[str, int]:
    """Not shown because they hinge on what the business has not said, by what that is."""
    known = {id(one.measure) for one in shown}
    count: Counter[str] = Counter()
    for one in judged:
        if one.verdict is not MatchVerdict.MAY_APPLY or id(one.measure) in known:
            continue
        for condition in one.conditions:
            if condition.state is State.UNKNOWN and condition.about:
                if condition.name == "地区" and not condition.hinges:
                    continue
                count[condition.about.partition(":")[0]] += 1
                break
    return dict(count.most_common())


def is_near(trade: Condition | None) -> bool:
    """Whether a measure is for the very trade, so that why it does not apply is worth knowing."""
    return trade is not None and trade.fit >= _VERY


def near_misses(judged: Iterable[Judged], business: Business) -> list[Judged]:
    """For this very trade but not for this business: the reason is worth knowing."""
    missed = [
        one
        for one in judged
        if one.verdict is MatchVerdict.DOES_NOT_APPLY and one.fit("行业") >= _VERY and one.measure.rank >= 2
    ]
    return sorted(missed, key=lambda one: (-one.measure.rank, one.measure.span.start))[:_NEAR_MISSES]
