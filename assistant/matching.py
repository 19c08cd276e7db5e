"""Which measures of the documents are for a business: applies, may apply, does not apply, and why.

Measures are read once, with the first match; a match compares a business with each of them. Nothing is shown
that the text does not carry: every measure is a verbatim quote that has passed the gate.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from assistant.annotate import Citations, validity_notices
from assistant.answer import AnswerFigure
from assistant.draft import evidence
from assistant.elsewhere import Elsewhere
from assistant.match_answer import (
    Match,
    MatchCondition,
    MatchedMeasure,
    MatchStatus,
    Pending,
    Profile,
    ProfileForm,
    State,
    Understood,
    ZoneView,
)
from assistant.match_conditions import (
    place_condition,
    receiver_condition,
    stated_conditions,
    trade_condition,
)
from assistant.match_question import next_question
from assistant.match_ranking import Judged, group_of, is_near, is_shown, near_misses, order, pending_on
from assistant.match_reading import Holdings, read_holdings
from assistant.profile import Business, read_profile, size_view
from assistant.verification import Gate
from corpus.divisions import Place
from corpus.document import Document
from corpus.figures import Figure
from corpus.measures import Measure
from corpus.trades import trades
from corpus.wording import vocabulary

NOT_A_NOTICE = "以上是文件写明的支持措施与方向，不是申报通知；能否享受、怎样申报，以主管部门发布的通知为准。"


class Matcher:
    """Matches businesses with the measures of ``documents``. Thread-safe; keeps nothing of a business.

    ``elsewhere``: the listed notices beside the documents. ``region``: where a business is taken to be that
    names no place.
    """

    def __init__(
        self,
        documents: Mapping[str, Document],
        ledgers: Mapping[str, Sequence[Figure]],
        gate: Gate,
        elsewhere: Elsewhere,
        region: Place | None = None,
        clock: Callable[[], date] = date.today,
        longest: int = 500,
    ) -> None:
        self._documents = documents
        self._ledgers = ledgers
        self._gate = gate
        self._clock = clock
        self._beside = elsewhere
        self._longest = longest
        self._region = region

    @cached_property
    def _held(self) -> Holdings:
        return read_holdings(self._documents, self._ledgers, self._gate)

    @property
    def home(self) -> frozenset[str]:
        """The provinces of the documents: a county of theirs is known by its short name."""
        return self._held.home

    @property
    def measures(self) -> Sequence[Measure]:
        return self._held.measures

    def warm(self) -> None:
        """Read the measures now rather than with the first match."""
        self.match("服务业")

    def match(self, form: ProfileForm | str, documents: Sequence[str] = ()) -> Match:
        """The measures for the business that ``form`` describes, in ``documents`` (ids; all if empty).

        Raises ``ProfileError`` for a bad form.
        """
        begun = time.perf_counter()
        form = ProfileForm(text=form) if isinstance(form, str) else form
        if not form.text.strip() and form == ProfileForm(text=form.text):
            return Match(status=MatchStatus.EMPTY, profile=Profile(text=form.text))
        if len(form.text) > self._longest:
            return Match(status=MatchStatus.TOO_LONG, profile=Profile(text=form.text[: self._longest]))
        business = read_profile(form, self._held.home)
        business = replace(business, sites=tuple(filter(None, map(self._held.site_in, business.sites))))
        meant = [m for m in self._held.measures if not documents or m.document in documents]
        judged = [self._judge(measure, business) for measure in meant]
        shown = sorted(
            (one for one in judged if is_shown(one, business)), key=lambda one: order(one, business)
        )
        pending = pending_on(judged, shown, business)
        question = next_question(business, [(j.measure, j.conditions) for j in shown], pending)
        citations = Citations()
        listed = tuple(self._view(one, business, citations) for one in shown)
        missed = tuple(self._view(one, business, citations) for one in near_misses(judged, business))
        profile = self._profile(business, citations)
        return Match(
            status=_status(shown, question is not None and not business.specific and not business.needs),
            profile=profile,
            measures=listed,
            excluded=missed,
            pending=tuple(Pending(name=name, count=count) for name, count in pending.items()),
            question=question,
            elsewhere=tuple(self._elsewhere(shown, business, citations)),
            citations=tuple(citations),
            notices=tuple(self._notices(shown)),
            timings_ms={"total": round((time.perf_counter() - begun) * 1000, 2)},
        )

    def _judge(self, measure: Measure, business: Business) -> Judged:
        document = self._documents[measure.document]
        trade = trade_condition(measure, business, self._held.named_at[id(measure)])
        if trade and trade.state is State.UNMET:
            return Judged(measure, (trade,))  # of another trade: nothing else matters, nor is told
        place = place_condition(
            measure,
            business,
            document,
            self._held.places[measure.document],
            self._held.zone_of(measure),
            self._region,
        )
        if place.state is State.UNMET and not is_near(trade):
            return Judged(measure, (place,))
        found = (trade, place, receiver_condition(measure, business, measure.span))
        stated = stated_conditions(measure, document, business) if measure.conditions else ()
        return Judged(measure, tuple(one for one in (*found, *stated) if one))

    def _view(self, one: Judged, business: Business, citations: Citations) -> MatchedMeasure:
        measure = one.measure
        document = self._documents[measure.document]
        marker = citations.cite(evidence(document, measure.span))
        conditions = tuple(
            MatchCondition(
                name=condition.name,
                requires=condition.requires,
                state=condition.state,
                reason=condition.reason,
                marker=citations.cite(evidence(document, condition.at)),
            )
            for condition in one.conditions
        )
        return MatchedMeasure(
            marker=marker,
            verdict=one.verdict,
            group=group_of(measure, business),
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

    def _profile(self, business: Business, citations: Citations) -> Profile:
        place = business.place or Place("")
        found = []
        for key, listed in self._held.zones.items():
            for zone in listed:
                if business.place and (member := zone.member(business.place)):
                    marker = citations.cite(evidence(self._documents[key], member.clause))
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

    def _elsewhere(self, shown: Sequence[Judged], business: Business, citations: Citations) -> Iterator[str]:
        """For the documents that state no amount: who steers them, and which notices may tell more."""
        used = {one.measure.document for one in shown} or set(self._documents)
        silent = used - {one.measure.document for one in shown if one.measure.amounts}
        yield from self._beside.lines(list(_looked_for(business)), sorted(silent), business.place)
        for key in sorted(silent):
            document = self._documents[key]
            for span in self._held.offices[key]:
                item = evidence(document, span)
                yield f"原文提到的机构：{span.of(document.text)}（{item.address}）[{citations.cite(item)}]"


def _looked_for(business: Business) -> Iterator[str]:
    """The words by which a notice for the business may be known."""
    known = trades()
    for name, said in business.trades.items():
        yield from (said, name, known[name].industry)
    for need in business.needs:
        yield from (word for word in vocabulary()["need"][need] if word.isalpha())
    if business.place:
        yield from filter(None, (business.place.city.removesuffix("市"), business.place.county))


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


def _status(shown: Sequence[Judged], unsaid: bool) -> MatchStatus:
    if unsaid:
        return MatchStatus.CLARIFICATION
    return MatchStatus.MATCHED if shown else MatchStatus.NOTHING
