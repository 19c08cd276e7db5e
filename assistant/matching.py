"""Which measures of the documents are for a business: applies, may apply, does not apply, and why.

Measures are read once, at construction; a match compares a business with each of them. Nothing is shown that
the text does not carry: every measure is a verbatim quote that has passed the gate.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.annotate import cite, validity_notices
from assistant.answer import AnswerFigure, Citation
from assistant.draft import Claim, evidence
from assistant.match_answer import (
    Match,
    MatchCondition,
    MatchedMeasure,
    MatchStatus,
    MatchVerdict,
    Pending,
    Profile,
    ProfileForm,
    State,
    Understood,
    ZoneView,
)
from assistant.match_conditions import (
    Condition,
    place_condition,
    receiver_condition,
    stated_conditions,
    trade_condition,
)
from assistant.match_question import next_question
from assistant.profile import Business, read_profile, size_view
from assistant.verification import Gate
from corpus.divisions import Place
from corpus.document import Document
from corpus.figures import Figure
from corpus.measures import Measure, measures
from corpus.offices import offices
from corpus.regions import Zone, document_place, zones
from corpus.spans import Span
from corpus.trades import ALL_SERVICES, industries, trade_names, trades
from corpus.wording import vocabulary

OTHER_GROUP = "行业发展方向"
NOT_A_NOTICE = "以上是文件写明的支持措施与方向，不是申报通知；能否享受、怎样申报，以主管部门发布的通知为准。"
_NEAR_MISSES = 5
_OFFICES = 2


@dataclass(frozen=True)
class Judged:
    """A measure held against a business."""

    measure: Measure
    conditions: tuple[Condition, ...]

    @property
    def verdict(self) -> MatchVerdict:
        states = {condition.state for condition in self.conditions}
        if State.UNMET in states:
            return MatchVerdict.DOES_NOT_APPLY
        return MatchVerdict.MAY_APPLY if State.UNKNOWN in states else MatchVerdict.APPLIES

    def state(self, name: str) -> State | None:
        return next((one.state for one in self.conditions if one.name == name), None)

    def fit(self, name: str) -> int:
        return max((one.fit for one in self.conditions if one.name == name), default=0)


class Matcher:
    """Matches businesses with the measures of ``documents``. Thread-safe; keeps nothing of a business.

    ``related``: for a document's id, the listed notices beside it, as lines to show.
    """

    def __init__(
        self,
        documents: Mapping[str, Document],
        ledgers: Mapping[str, Sequence[Figure]],
        gate: Gate,
        clock: Callable[[], date] = date.today,
        related: Mapping[str, Sequence[str]] | None = None,
        longest: int = 500,
    ) -> None:
        self._documents = documents
        self._clock = clock
        self._related = related or {}
        self._longest = longest
        self._measures: list[Measure] = []
        self._zones: dict[str, list[Zone]] = {}
        self._places: dict[str, Place | None] = {}
        for key, document in documents.items():
            self._zones[key] = zones(document)
            self._places[key] = document_place(document)
            for measure in measures(document, list(ledgers[key])):
                quote = measure.span.of(document.text)
                claim = Claim(quote, (evidence(document, measure.span),))
                if not any(True for _ in gate.faults(claim)):
                    self._measures.append(measure)
        self._home = frozenset(place.province for place in self._places.values() if place and place.province)
        self._industry_at = {
            id(m): self._named_at(m, m.trades | m.through, trade_names) for m in self._measures
        }

    @property
    def measures(self) -> Sequence[Measure]:
        return self._measures

    def match(self, form: ProfileForm | str) -> Match:
        """The measures for the business that ``form`` describes; raises ``ProfileError`` for a bad form."""
        begun = time.perf_counter()
        form = ProfileForm(text=form) if isinstance(form, str) else form
        if not form.text.strip() and form == ProfileForm(text=form.text):
            return Match(status=MatchStatus.EMPTY, profile=Profile(text=form.text))
        if len(form.text) > self._longest:
            return Match(status=MatchStatus.TOO_LONG, profile=Profile(text=form.text[: self._longest]))
        business = read_profile(form, self._home)
        judged = [self._judge(measure, business) for measure in self._measures]
        shown = sorted(
            (one for one in judged if _is_shown(one, business)), key=lambda one: _order(one, business)
        )
        pending = _pending(judged, shown, business)
        question = next_question(business, [(j.measure, j.conditions) for j in shown], pending)
        citations: dict[tuple[str, int, int], Citation] = {}
        listed = tuple(self._view(one, business, citations) for one in shown)
        missed = tuple(self._view(one, business, citations) for one in _near_misses(judged, business))
        profile = self._profile(business, citations)
        return Match(
            status=_status(shown, question is not None and not business.specific and not business.needs),
            profile=profile,
            measures=listed,
            excluded=missed,
            pending=tuple(Pending(name=name, count=count) for name, count in pending.items()),
            question=question,
            elsewhere=tuple(self._elsewhere(shown, citations)),
            citations=tuple(citations.values()),
            notices=tuple(self._notices(shown)),
            timings_ms={"total": round((time.perf_counter() - begun) * 1000, 2)},
        )

    def _judge(self, measure: Measure, business: Business) -> Judged:
        document = self._documents[measure.document]
        zone = next((z for z in self._zones[measure.document] if measure.zone == f"{z.group}·{z.name}"), None)
        at = self._industry_at[id(measure)]
        found = (
            trade_condition(measure, business, at),
            place_condition(measure, business, self._places[measure.document], zone, document.meta.title),
            receiver_condition(measure, business, measure.span),
        )
        stated = stated_conditions(measure, document, business) if measure.conditions else ()
        return Judged(measure, tuple(one for one in (*found, *stated) if one))

    def _named_at(
        self, measure: Measure, names: frozenset[str], read: Callable[[str], frozenset[str]]
    ) -> Span:
        """Where the text names the trades of a measure: in the quote, or in a heading above it."""
        document = self._documents[measure.document]
        if not names or names & read(measure.span.of(document.text)):
            return measure.span
        path = document.structure.path(document.structure.at(measure.span.start))
        headings = [part.heading_span for part in reversed(path) if names & read(part.heading)]
        return next((span for span in headings if span.start < span.end), measure.span)

    def _view(
        self, one: Judged, business: Business, citations: dict[tuple[str, int, int], Citation]
    ) -> MatchedMeasure:
        measure = one.measure
        document = self._documents[measure.document]
        marker = cite(evidence(document, measure.span), citations)
        conditions = tuple(
            MatchCondition(
                name=condition.name,
                requires=condition.requires,
                state=condition.state,
                reason=condition.reason,
                marker=cite(evidence(document, condition.at), citations),
            )
            for condition in one.conditions
        )
        return MatchedMeasure(
            marker=marker,
            verdict=one.verdict,
            group=_group(measure, business),
            instruments=measure.instruments,
            strength=measure.strength,
            actor=measure.actor,
            text=measure.span.of(document.text),
            conditions=conditions,
            unknown=tuple(
                dict.fromkeys(
                    f"{c.requires}：{c.reason}" if c.name == "条件" else c.reason
                    for c in conditions
                    if c.state is State.UNKNOWN
                )
            ),
            amounts=tuple(_figure(figure, marker) for figure in measure.amounts),
        )

    def _profile(self, business: Business, citations: dict[tuple[str, int, int], Citation]) -> Profile:
        place = business.place or Place("")
        found = []
        for key, listed in self._zones.items():
            for zone in listed:
                if business.place and (member := zone.member(business.place)):
                    marker = cite(evidence(self._documents[key], member.clause), citations)
                    found.append(ZoneView(group=zone.group, name=zone.name, marker=marker))
        known = trades()
        return Profile(
            text=business.text,
            industries=tuple(
                Understood(value=name, said=said, note="；".join(known[name].gb))
                for name, said in business.trades.items()
            ),
            province=place.province,
            city=place.city,
            county=place.county,
            zones=tuple(found),
            employees=business.employees,
            revenue_yuan=None if business.revenue is None else f"{business.revenue:f}",
            size=size_view(business),
            kinds=tuple(Understood(value=name, said=said) for name, said in business.kinds.items()),
            needs=tuple(Understood(value=name, said=said) for name, said in business.needs.items()),
            conflicts=business.conflicts,
        )

    def _notices(self, shown: Sequence[Judged]) -> Iterator[str]:
        used = {one.measure.document: self._documents[one.measure.document] for one in shown}
        for key, document in used.items():
            yield from validity_notices(document, self._clock())
            amounts = any(one.measure.amounts for one in shown if one.measure.document == key)
            if not amounts:
                yield f"《{document.meta.title}》的上述措施没有写明金额、申报时间和办理程序。"
        if used:
            yield NOT_A_NOTICE

    def _elsewhere(
        self, shown: Sequence[Judged], citations: dict[tuple[str, int, int], Citation]
    ) -> Iterator[str]:
        used = {one.measure.document for one in shown if not one.measure.amounts} or set(self._documents)
        for key in sorted(used):
            document = self._documents[key]
            for span in offices(document)[:_OFFICES]:
                item = evidence(document, span)
                yield f"原文提到的机构：{span.of(document.text)}（{item.address}）[{cite(item, citations)}]"
            yield from self._related.get(key, ())


def _figure(figure: Figure, marker: int) -> AnswerFigure:
    return AnswerFigure(
        indicator=figure.indicator,
        value=format(figure.value, "f"),
        unit=figure.unit,
        comparator=figure.comparator,
        period=figure.period,
        kind=figure.kind.value,
        marker=marker,
    )


def _group(measure: Measure, business: Business) -> str:
    """The need that it answers; else its first instrument, where the business has named no need."""
    for need in business.needs:
        if need in measure.instruments:
            return need
    return OTHER_GROUP if business.needs or measure.instruments[0] == "业态发展" else measure.instruments[0]


def _is_shown(one: Judged, business: Business) -> bool:
    """Whether it concerns this business, and not merely does not exclude it."""
    if one.verdict is MatchVerdict.DOES_NOT_APPLY:
        return False
    measure = one.measure
    answers = bool(business.needs.keys() & set(measure.instruments))
    industry, place, receiver = (one.state(name) for name in ("行业", "地区", "对象"))
    if any(c.name == "对象" and c.about.startswith("身份") for c in one.conditions):
        return False  # hinges on a standing that the business has not claimed
    if measure.places and place is State.UNKNOWN:
        return False  # hinges on the city
    mine = business.specific
    carries = bool(measure.through & industries(mine))
    # What is for 制造业和服务业 is general to a service business.
    general = not measure.trades - {ALL_SERVICES} or (
        ALL_SERVICES in measure.trades and not industries(measure.trades) & industries(mine)
    )
    here = bool(measure.places) and place is State.MET
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


def _order(one: Judged, business: Business) -> tuple[object, ...]:
    """Ranked: by need, then what is for the very trade and place, then by how firmly it is promised."""
    measure = one.measure
    answers = bool(business.needs.keys() & set(measure.instruments))
    return (
        not answers,
        one.verdict is not MatchVerdict.APPLIES,
        -one.fit("行业"),
        -one.fit("地区"),
        -one.fit("对象"),
        -measure.rank,
        measure.document,
        measure.span.start,
    )


def _pending(judged: Iterable[Judged], shown: Sequence[Judged], business: Business) -> dict[str, int]:
    """Not shown because they hinge on what the business has not said, by what that is."""
    known = {id(one.measure) for one in shown}
    count: Counter[str] = Counter()
    for one in judged:
        if one.verdict is not MatchVerdict.MAY_APPLY or id(one.measure) in known:
            continue
        for condition in one.conditions:
            if condition.state is State.UNKNOWN and condition.about:
                if condition.name == "地区" and not one.measure.places:
                    continue
                count[condition.about.partition(":")[0]] += 1
                break
    return dict(count.most_common())


def _near_misses(judged: Iterable[Judged], business: Business) -> list[Judged]:
    """For this very trade but not for this business: the reason is worth knowing."""
    missed = [
        one
        for one in judged
        if one.verdict is MatchVerdict.DOES_NOT_APPLY and one.fit("行业") >= 3 and one.measure.rank >= 2
    ]
    return sorted(missed, key=lambda one: (-one.measure.rank, one.measure.span.start))[:_NEAR_MISSES]


def _status(shown: Sequence[Judged], unsaid: bool) -> MatchStatus:
    if unsaid:
        return MatchStatus.CLARIFICATION
    return MatchStatus.MATCHED if shown else MatchStatus.NOTHING
