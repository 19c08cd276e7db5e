"""The text of a document as HTML shows it: paragraphs of runs, with headings and quotes marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.document import Document
from corpus.sections import Section
from corpus.spans import Span


@dataclass(frozen=True)
class Run:
    """Text in one style; the runs of a line put together are the line, verbatim."""

    text: str
    heading: bool
    quoted: bool


Line = list[Run]


@dataclass(frozen=True)
class Part:
    """A section of the whole text: its lines and further parts in order. ``address`` is "" without one."""

    address: str
    heading: str
    content: "list[Line | Part]"

    @property
    def parts(self) -> "list[Part]":
        """Those below it that have an address and a heading: what a table of contents names."""
        below = [part for part in self.content if isinstance(part, Part)]
        return [part for part in below if part.address and part.heading]


def lines(document: Document, span: Span, quote: Span | None = None) -> Iterator[Line]:
    """The lines of ``span`` that are not blank."""
    headings = [section.heading_span for section in document.structure.sections]
    return _lines(document.text, span, [h for h in headings if span.start <= h.start < span.end], quote)


def whole(document: Document, quote: Span | None = None) -> Part:
    """The document as nested parts."""
    return _part(document, document.structure.sections[0], quote)


def _part(document: Document, section: Section, quote: Span | None) -> Part:
    headings, below = [section.heading_span], list[Section]()
    _gather(document, section, headings, below)
    content: list[Line | Part] = []
    start = section.span.start
    for child in below:
        content += _lines(document.text, Span(start, child.span.start), headings, quote)
        content.append(_part(document, child, quote))
        start = child.span.end
    content += _lines(document.text, Span(start, section.span.end), headings, quote)
    heading = section.marker + section.heading
    return Part(str(section.address) if section.addressed else "", heading, content)


def _gather(document: Document, section: Section, headings: list[Span], below: list[Section]) -> None:
    """The nearest sections below that have an address, and the headings of those without one on the way.

    The latter often begin in the middle of a paragraph, which stays whole.
    """
    for child in document.structure.children(section):
        if child.addressed:
            below.append(child)
        else:
            headings.append(child.heading_span)
            _gather(document, child, headings, below)


def _lines(text: str, span: Span, headings: Sequence[Span], quote: Span | None) -> Iterator[Line]:
    start = span.start
    for raw in span.of(text).splitlines(keepends=True):
        if raw.strip():
            yield list(_runs(text, Span(start, start + len(raw.rstrip())), headings, quote))
        start += len(raw)


def _runs(text: str, line: Span, headings: Sequence[Span], quote: Span | None) -> Iterator[Run]:
    quotes = [quote] if quote else []
    cuts = {cut for span in (line, *headings, *quotes) for cut in span if line.start <= cut <= line.end}
    for start, end in pairwise(sorted(cuts)):
        heading, quoted = (any(s.start <= start < s.end for s in spans) for spans in (headings, quotes))
        yield Run(text[start:end], heading, quoted)
