"""Support measures: what a text gives, supports, encourages or promotes, for whom and by what instrument.

A measure is one sentence, or the clauses of one that speak to the same receivers: 探索旅游景区…，研究专门针对
养老… holds two. Nothing is typed in; all follows from the text, its structure and the vocabularies.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.actors import actor, acts
from corpus.clauses import Clause, group
from corpus.conditions import stated
from corpus.divisions import Place
from corpus.document import Document
from corpus.figures import Figure, extract
from corpus.measure_headings import Headings
from corpus.receivers import meant, serves_others, speaks_to_businesses
from corpus.regions import Zone, document_place, zones
from corpus.remarks import CHARGED, body_of, trimmed
from corpus.sections import Section, Sentence
from corpus.sectors import industry_of
from corpus.sieve import Sieve
from corpus.spans import Span
from corpus.trades import ALL_SERVICES
from corpus.wording import DEVELOPMENT, RANK, instruments, vocabulary


@dataclass(frozen=True)
class Measure:
    """One entry. Spans are offsets into the document's text; ``span.of(text)`` is the quote, verbatim."""

    document: str
    span: Span
    sentence: Span
    address: str
    heading: str
    instruments: tuple[str, ...]  # the most telling first; never empty
    strength: str  # 给予 支持 推进 鼓励 探索 研究
    actor: str  # who acts, as printed; "" where the sentence does not say
    trades: frozenset[str]  # for which industries or kinds; empty: for all
    through: frozenset[str]  # industries that carry it out for others (银行 in 引导银行向…放贷)
    receivers: frozenset[str]  # for which kinds of businesses or people; empty: for all
    open: bool  # whether it, or a heading above, speaks to businesses at large
    places: frozenset[Place]  # where, if narrower than the document's own region; empty: all of that
    zone: str  # the zone of the plan that it stands under, or ""
    conditions: tuple[Span, ...]
    amounts: tuple[Figure, ...]  # what it gives, from the figure ledger

    @property
    def rank(self) -> int:
        return RANK[self.strength]


def measures(document: Document, figures: list[Figure] | None = None) -> list[Measure]:
    """The measures of a document in the order of its text. ``figures``: its ledger, where already made."""
    return list(_Reader(document, extract(document) if figures is None else figures).read())


_SHORTEST = 6  # characters of a measure
_HARD = frozenset(
    (
        "财政资金",
        "税费",
        "融资担保",
        "基金投资",
        "上市",
        "用地",
        "用能价格",
        "人才",
        "市场准入",
        "开放便利",
        "政府采购",
        "企业培育",
    )
)
_LEDGER_UNITS = re.compile(r"元|%|％|亩|倍|折|成")


class _Reader:
    def __init__(self, document: Document, figures: list[Figure]) -> None:
        self._document = document
        self._text = document.text
        self._structure = document.structure
        self._figures = figures
        place = document_place(document)
        self._home = frozenset({place.province}) if place and place.province else frozenset()
        self._zones: dict[int, Zone] = {zone.section: zone for zone in zones(document)}
        self._headings = Headings(document.meta.title)
        self._sieve = Sieve(document.text, document.structure, document.meta.title)
        self._promotes = re.compile(vocabulary()["not_a_measure"]["promotes"])
        self._seen: set[str] = set()

    def read(self) -> Iterator[Measure]:
        if self._document.meta.title.endswith(tuple(vocabulary()["not_of"]["titles"])):
            return
        sentences = self._structure.sentences
        for number, sentence in enumerate(sentences):
            section = self._structure.sections[sentence.section]
            # Who answers for it stands behind it: （海关总署、财政部负责）.
            after = sentences[number + 1].span.of(self._text) if number + 1 < len(sentences) else ""
            remark = after if not body_of(after) else ""
            if self._sieve.admits(sentence, section, remark):
                yield from self._in_sentence(sentence, section, remark)

    def _in_sentence(self, sentence: Sentence, section: Section, remark: str) -> Iterator[Measure]:
        span = sentence.span
        text = span.of(self._text)
        if section.marker and text.startswith(section.marker):
            body = text[len(section.marker) :].lstrip()
            span = Span(span.end - len(body), span.end)
        if charged := CHARGED.match(span.of(self._text)):  # （财政部指导）推广…: of what stands before
            span = Span(span.start + charged.end(), span.end)
        if not body_of(span.of(self._text)):
            return
        item = industry_of(self._structure.path(section))
        for clauses in group(self._text, span, self._home, item):
            if found := self._measure(clauses, sentence, section, remark):
                yield found

    def _measure(
        self, clauses: list[Clause], sentence: Sentence, section: Section, remark: str
    ) -> Measure | None:
        best = max(
            (clause for clause in clauses if clause.strength),
            key=lambda clause: (RANK[clause.strength], clause.heads, acts(clause.span.of(self._text))),
            default=None,
        )
        granted = self._sieve.granted(sentence, section)
        if granted and (best is None or RANK[best.strength] < RANK[granted]):
            best = replace(best or clauses[0], strength=granted)
        if best is None:
            return None
        span = trimmed(self._text, Span(clauses[0].span.start, clauses[-1].span.end))
        text = span.of(self._text)
        plain = re.sub(r"[\s|]", "", text)
        if plain in self._seen or (
            len(plain) < _SHORTEST and not granted
        ):  # an attached table repeats the text
            return None
        if not self._sieve.passes(text, best, sentence, section):
            return None
        path = self._structure.path(section)
        receivers = meant(frozenset().union(*(clause.receivers for clause in clauses)))
        own = frozenset().union(*(clause.trades for clause in clauses))
        means = instruments(text)
        above = self._headings.receivers(path)
        if above:  # under 推动集聚区提质升级 the trades named are what it offers, not whom it is for
            own &= {ALL_SERVICES}
        serves = serves_others(text)
        through, for_whom = self._headings.trades(own, receivers, means, path, serves)
        receivers = receivers or above
        specific = for_whom - {ALL_SERVICES}
        vague = best.strength in ("推进", "探索", "研究")
        told = specific or receivers or for_whom or _HARD.intersection(means) or self._promotes.search(text)
        if vague and not told:
            return None
        if not means:
            means = self._headings.instruments(path)
        zone = next((self._zones[part.index] for part in reversed(path) if part.index in self._zones), None)
        places = frozenset().union(*(clause.places for clause in clauses))
        if zone:
            # A city from outside the zone joins it here (促进永州融入…); one of its own is meant alone.
            members = frozenset(member.place for member in zone.members)
            places = members | places if not places <= members or not places else places
        conditions = tuple(stated(clauses, self._text))
        named = [part for part in path if part.addressed]
        self._seen.add(plain)
        return Measure(
            document=self._document.id,
            span=span,
            sentence=sentence.span,
            address=str(section.address),
            heading=named[-1].heading if named else section.heading,
            instruments=means or (DEVELOPMENT,),
            strength=best.strength,
            actor=actor(sentence.span.of(self._text) + remark, best.span.of(self._text)),
            trades=for_whom,
            through=through,
            receivers=receivers or self._headings.addressed_to(for_whom, serves),
            open=speaks_to_businesses(text) or self._headings.open(path),
            places=places,
            zone=f"{zone.group}·{zone.name}" if zone else "",
            conditions=conditions,
            amounts=tuple(self._amounts(span, conditions)),
        )

    def _amounts(self, span: Span, conditions: tuple[Span, ...]) -> Iterator[Figure]:
        for figure in self._figures:
            given = _holds(span, figure.span) and _LEDGER_UNITS.search(figure.unit)
            if given and not any(_holds(condition, figure.span) for condition in conditions):
                yield figure


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
