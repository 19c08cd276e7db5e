"""The figure ledger: every figure a document states, extracted by rule.

A figure is a quantity with what it measures, for which period, and whether it is a target, a result
or a standing amount (a grant, a fine, a limit). Nothing is typed in: the ledger of any document
follows from its text, its structure and its metadata.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from corpus.dating import reference_year
from corpus.document import Document
from corpus.indicators import Statement, read_clause, vocabulary
from corpus.periods import Period, PeriodMention, find_periods
from corpus.quantity import Quantity, find_quantities
from corpus.spans import Span
from corpus.structure import Section, Sentence


class FigureKind(StrEnum):
    TARGET = "target"
    ACTUAL = "actual"
    OTHER = "other"


@dataclass(frozen=True)
class Figure:
    """One ledger entry. ``value`` and ``unit`` as printed; spans are offsets into the document's text."""

    document: str
    indicator: str
    value: Decimal
    unit: str
    comparator: str
    basis: str
    base: str
    period: str  # 2025, 2021-2025, or "" where the text names none
    kind: FigureKind
    address: str
    heading: str
    span: Span  # number and unit
    clause: Span
    sentence: Span
    section: int
    trailing: bool = False  # the indicator stands behind the number: 706项|服务业地方标准


def extract(document: Document) -> list[Figure]:
    """The ledger of one document, in the order of its text. Never raises; linear in the length."""
    return list(_Extractor(document).figures())


@dataclass
class _Lead:
    """The periods that lead the text of one section, the nearest first."""

    heading: tuple[Period, ...] = ()
    paragraph: list[Period] = field(default_factory=list)  # named so far in the paragraph being read
    opening: tuple[Period, ...] = ()  # of the last paragraph that leads into what follows
    end: int = 0  # where the last sentence ended


@dataclass(frozen=True)
class _Read:
    """A sentence with the periods it names."""

    sentence: Sentence
    section: Section
    text: str
    mentions: tuple[PeriodMention, ...]

    @cached_property
    def measuring(self) -> tuple[PeriodMention, ...]:
        return tuple(mention for mention in self.mentions if mention.measures)

    @cached_property
    def recent_from(self) -> int:
        """From where on the sentence says of itself when it holds (近5年来, 目前): it inherits no year."""
        found = re.search(vocabulary()["cues"]["recent"], self.text)
        return found.end() if found else len(self.text) + 1

    @cached_property
    def aims(self) -> bool:
        return _aims(self.text)


def _aims(text: str) -> bool:
    """Whether the text speaks of what is to be reached."""
    cues = vocabulary()["cues"]
    return any(cue in text for cue in cues["target"]) or re.search(cues["by_year"], text) is not None


@dataclass(frozen=True)
class _Clause:
    span: Span
    text: str

    @cached_property
    def done(self) -> bool:
        """Whether it speaks of what was reached."""
        return any(cue in self.text for cue in vocabulary()["cues"]["actual"])

    @cached_property
    def conditional(self) -> bool:
        return re.search(vocabulary()["cues"]["conditional"], self.text) is not None

    @cached_property
    def aims(self) -> bool:
        return _aims(self.text)


class _Extractor:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._text = document.text
        self._structure = document.structure
        self._year = reference_year(document)
        meta = document.meta
        self._own = (
            Period(meta.period_start, meta.period_end) if meta.period_start and meta.period_end else None
        )
        self._above = ""  # the sentence before
        self._leads: dict[int, _Lead] = {}

    def figures(self) -> Iterator[Figure]:
        for sentence in self._structure.sentences:
            text = sentence.span.of(self._text)
            read = _Read(
                sentence, self._structure.sections[sentence.section], text, tuple(find_periods(text))
            )
            lead = self._lead(sentence)
            marker = self._marker(read)
            if quantities := [q for q in find_quantities(text) if q.span.start >= marker]:
                yield from self._in_sentence(read, quantities)
            named = tuple(mention.period for mention in read.mentions if mention.measures)
            if sentence.is_heading:
                lead.heading = named
            elif named:
                lead.paragraph[:] = [*named, *lead.paragraph][:_NEAREST]
            if text.endswith(("：", ":")):
                lead.opening = tuple(lead.paragraph)
            lead.end = sentence.span.end
            self._above = text

    def _lead(self, sentence: Sentence) -> _Lead:
        """What leads a sentence; a new paragraph forgets the periods of the one before it."""
        lead = self._leads.setdefault(sentence.section, _Lead(end=sentence.span.start))
        if "\n" in self._text[lead.end : sentence.span.start]:
            if lead.paragraph and not lead.opening:
                # A section's first paragraph leads it: 到2025年，…。主要目标是…
                lead.opening = tuple(lead.paragraph)
            lead.paragraph.clear()
        return lead

    @staticmethod
    def _marker(read: _Read) -> int:
        """The length of the section's number where the sentence begins with it: 4.|4人户."""
        marker = read.section.marker
        begins = read.sentence.span.start == read.section.span.start and read.text.startswith(marker)
        return len(marker) if begins else 0

    def _in_sentence(self, read: _Read, quantities: list[Quantity]) -> Iterator[Figure]:
        sentence, section = read.sentence, read.section
        offset = sentence.span.start
        previous: Statement | None = None
        for clause, members in _clauses(read.text, quantities):
            words = _Clause(clause, clause.of(read.text))
            for statement in read_clause(read.text, clause, members, previous):
                previous = statement
                if statement.condition:
                    continue
                period, stated = self._period(statement, read, clause)
                quantity = statement.quantity
                kind = self._kind(statement, period, stated, words, read)
                if not stated and kind != FigureKind.TARGET:
                    period = None  # the document's own period is that of its targets only
                yield Figure(
                    document=self._document.id,
                    indicator=self._indicator(statement, read),
                    value=quantity.value,
                    unit=quantity.unit,
                    comparator=statement.comparator,
                    basis=statement.basis,
                    base=statement.base,
                    period=str(period) if period else "",
                    kind=kind,
                    address=str(section.address),
                    heading=self._heading(section),
                    span=Span(offset + quantity.span.start, offset + quantity.span.end),
                    clause=Span(offset + clause.start, offset + clause.end),
                    sentence=sentence.span,
                    section=section.index,
                    trailing=statement.trailing,
                )

    def _indicator(self, statement: Statement, read: _Read) -> str:
        """The indicator; where the clause names nothing, what stands above it: （共130项）."""
        if re.search(r"\w", statement.indicator):
            return statement.indicator
        above = re.sub(r"\s+", " ", self._above).strip("：:，。|# ")
        places = (self._heading(read.section), above, self._document.meta.title)
        return next(
            (place for place in places if 2 <= len(place) <= _LONGEST_TITLE), self._document.meta.title
        )

    def _heading(self, section: Section) -> str:
        """The heading of the address, not of an unnumbered topic below it."""
        named = [part for part in self._structure.path(section) if part.addressed]
        return named[-1].heading if named else section.heading

    def _period(self, statement: Statement, read: _Read, clause: Span) -> tuple[Period | None, bool]:
        """The period of a statement, and whether the text around it (not only the document) names it.

        Looked for in the sentence before the number, then behind it in its clause, then in what leads the
        sentence. A grant, a limit or a time has only the period its own sentence names.
        """
        growth = statement.basis == "年均增速"
        end = statement.quantity.span.end
        before = bisect_right(read.measuring, end, key=lambda mention: mention.span.end)
        ahead = [m.period for m in read.measuring[max(0, before - _NEAREST) : before]][::-1]
        first = bisect_left(read.mentions, end, key=lambda mention: mention.span.start)
        behind = [
            m.period
            for m in read.mentions[first : first + _NEAREST]
            if m.span.start < clause.end and not (m.is_base or m.of_act)
        ]
        nearby = ahead + behind
        if statement.standing:
            return (nearby[0], True) if nearby else (None, True)
        chain = nearby + ([] if end >= read.recent_from else list(self._inherited(read)))
        if growth:
            spans = [period for period in chain if period.is_span]
            if nearby and self._own and nearby[0].last == self._own.last:
                return self._own, True
            if spans and (not nearby or nearby[0].is_span or nearby[0].last in (spans[0].last, self._year)):
                chain = spans
        if chain:
            period = chain[0]
            if growth and not period.is_span and self._own and period.last == self._own.last:
                period = self._own
            return period, True
        return self._own, False

    def _inherited(self, read: _Read) -> Iterator[Period]:
        """What the paragraph, the lead-in and heading of the section and of each section around it name."""
        place: Section | None = read.section
        while place is not None and (place.parent is not None or place is read.section):
            if lead := self._leads.get(place.index):
                if place is read.section:
                    yield from lead.paragraph
                    yield from lead.opening
                else:
                    yield from lead.opening or lead.paragraph
                yield from lead.heading
            # The text before the first heading speaks of the document, not of its figures.
            place = None if place.parent is None else self._structure.sections[place.parent]

    def _kind(
        self, statement: Statement, period: Period | None, stated: bool, clause: _Clause, read: _Read
    ) -> FigureKind:
        if statement.standing:
            return FigureKind.OTHER
        if period is None or self._year is None:
            return FigureKind.ACTUAL if clause.done and not clause.conditional else FigureKind.OTHER
        if not stated and clause.done and not clause.conditional:
            return FigureKind.ACTUAL
        if period.last < self._year or (clause.done and period.last <= self._year):
            return FigureKind.ACTUAL
        goals: list[str] = vocabulary()["cues"]["heading_target"]
        path = self._structure.path(read.section)
        if any(goal in part.heading for part in path for goal in goals):
            return FigureKind.TARGET
        return FigureKind.TARGET if (read.aims if stated else clause.aims) else FigureKind.OTHER


_NEAREST = 20  # periods looked at on each side of a number
_LONGEST_TITLE = 40  # characters; what is longer is a sentence and names nothing
_CLAUSE_END = re.compile(r"[，；：。！？;|]|,(?![0-9]{3})")


def _clauses(text: str, quantities: list[Quantity]) -> Iterator[tuple[Span, list[Quantity]]]:
    """The clauses of a sentence that hold quantities, each with its quantities."""
    start = place = 0
    for end in [*(match.start() for match in _CLAUSE_END.finditer(text)), len(text)]:
        inside: list[Quantity] = []
        while place < len(quantities) and quantities[place].span.end <= end:
            if quantities[place].span.start >= start:
                inside.append(quantities[place])
            place += 1
        if inside:
            yield Span(start, end), inside
        start = end + 1
