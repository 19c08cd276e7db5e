"""The figure ledger: every figure a document states, extracted by rule.

A figure is a quantity with what it measures, for which period, and whether it is a target, a result
or a standing amount (a grant, a fine, a limit). Nothing is typed in: the ledger of any document
follows from its text, its structure and its metadata.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from corpus.document import Document
from corpus.indicators import Statement, read_clause, vocabulary
from corpus.periods import Period, find_periods
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
    """The ledger of one document, in the order of the text."""
    return list(_Extractor(document).figures())


class _Extractor:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._text = document.text
        self._structure = document.structure
        self._year = _reference_year(document)
        meta = document.meta
        self._own = (
            Period(meta.period_start, meta.period_end) if meta.period_start and meta.period_end else None
        )
        self._before: dict[int, list[Sentence]] = {}  # sentences read so far, by section

    def figures(self) -> Iterator[Figure]:
        for sentence in self._structure.sentences:
            text = sentence.span.of(self._text)
            quantities = find_quantities(text)
            if quantities:
                yield from self._in_sentence(sentence, text, quantities)
            self._before.setdefault(sentence.section, []).append(sentence)

    def _in_sentence(self, sentence: Sentence, text: str, quantities: list[Quantity]) -> Iterator[Figure]:
        section = self._structure.sections[sentence.section]
        offset = sentence.span.start
        previous: Statement | None = None
        for clause, members in _clauses(text, quantities):
            for statement in read_clause(text, clause, members, previous):
                previous = statement
                if statement.condition:
                    continue
                period, stated = self._period(statement, sentence, section, text, clause)
                quantity = statement.quantity
                yield Figure(
                    document=self._document.id,
                    indicator=statement.indicator,
                    value=quantity.value,
                    unit=quantity.unit,
                    comparator=statement.comparator,
                    basis=statement.basis,
                    base=statement.base,
                    period=str(period) if period else "",
                    kind=self._kind(period, stated, text[clause.start : clause.end], text, section),
                    address=str(section.address),
                    heading=self._heading(section),
                    span=Span(offset + quantity.span.start, offset + quantity.span.end),
                    clause=Span(offset + clause.start, offset + clause.end),
                    sentence=sentence.span,
                    section=section.index,
                    trailing=statement.trailing,
                )

    def _heading(self, section: Section) -> str:
        """The heading of the address, not of an unnumbered topic below it."""
        named = [part for part in self._structure.path(section) if part.addressed]
        return named[-1].heading if named else section.heading

    def _period(
        self, statement: Statement, sentence: Sentence, section: Section, text: str, clause: Span
    ) -> tuple[Period | None, bool]:
        """The period of a statement, and whether the text around it (not only the document) names it.

        Looked for in the sentence before the number, then behind it in its clause, then upwards: the
        sentences before it in its section, and what leads into each enclosing section.
        """
        growth = statement.basis == "年均增速"
        end = statement.quantity.span.end
        mentions = [found for found in find_periods(text) if not found.is_base]
        ahead = [m.period for m in mentions if m.span.end <= end and not m.in_name][::-1]
        behind = [m.period for m in mentions if m.span.start >= end and m.span.start < clause.end]
        nearby = ahead + behind
        chain = nearby + list(self._inherited(sentence, section))
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

    def _inherited(self, sentence: Sentence, section: Section) -> Iterator[Period]:
        place: Section | None = section
        while place is not None:
            for earlier in reversed(self._before.get(place.index, [])):
                # The first one named leads the sentence: “十三五”以来，……为“十四五”时期奠定基础。
                mentions = find_periods(earlier.span.of(self._text))
                yield from (m.period for m in mentions if not (m.is_base or m.in_name))
            place = None if place.parent is None else self._structure.sections[place.parent]
            if place is not None and place.parent is None:
                return  # the text before the first heading speaks of the document, not of its figures

    def _kind(self, period: Period | None, stated: bool, clause: str, text: str, section: Section) -> FigureKind:
        if period is None or self._year is None:
            return FigureKind.OTHER
        if period.last < self._year:
            return FigureKind.ACTUAL
        cues = vocabulary()["cues"]
        headings = "".join(part.heading for part in self._structure.path(section))
        if any(cue in clause for cue in cues["actual"]) and period.last <= self._year:
            return FigureKind.ACTUAL
        if any(cue in headings for cue in cues["heading_target"]):
            return FigureKind.TARGET
        wanted = text if stated else clause
        return FigureKind.TARGET if any(cue in wanted for cue in cues["target"]) else FigureKind.OTHER


def _reference_year(document: Document) -> int | None:
    """The year from which the document speaks: what ends before it is a result."""
    meta = document.meta
    for day in (meta.signed_on, meta.issued_on):
        if day:
            return day.year
    return meta.period_start


def _clauses(text: str, quantities: list[Quantity]) -> Iterator[tuple[Span, list[Quantity]]]:
    """The clauses of a sentence that hold quantities, each with its quantities."""
    start = 0
    for end in [*(i for i, character in enumerate(text) if character in "，；：。！？;|"), len(text)]:
        inside = [q for q in quantities if start <= q.span.start and q.span.end <= end]
        if inside:
            yield Span(start, end), inside
        start = end + 1
