"""Choosing the sentences of a document that answer a question."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.draft import Evidence
from assistant.terms import Term
from corpus.document import Document
from corpus.sections import Kind, Section
from corpus.spans import Span
from retrieval.normalize import flatten
from retrieval.retriever import Hit

LONGEST = 180  # characters of text quoted for one claim
# What a sentence earns for a word in itself, in the heading just above it, in the headings further up.
_SELF, _ABOVE, _UP = 1.0, 0.8, 0.5
_HEADED = 0.2  # what a passage earns for names of the question in its headings
_LISTED = 0.1  # and for an enumeration where one is asked for
_NEAR = 0.4  # weight of the retriever's own score


@dataclass(frozen=True)
class Window:
    """Consecutive sentences of one section. ``covered``: share of the question's content, 0 to 1."""

    document: Document
    section: Section
    span: Span
    score: float
    covered: float
    missing: tuple[Term, ...]
    weight: float = 1.0  # of all content words of the question

    @cached_property
    def evidence(self) -> Evidence:
        named = [part for part in self.document.structure.path(self.section) if part.addressed]
        heading = named[-1].heading if named else self.section.heading
        return Evidence(self.document, self.span, str(self.section.address), heading)

    @property
    def text(self) -> str:
        return self.span.of(self.document.text)


@dataclass(frozen=True)
class _Line:
    span: Span
    section: int
    text: str  # normalised


class PassageReader:
    """Sentences of documents with their headings, ready to be matched."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._lines = {
            key: [
                _Line(sentence.span, sentence.section, flatten(sentence.span.of(document.text)))
                for sentence in document.structure.sentences
            ]
            for key, document in documents.items()
        }

    def windows(
        self,
        terms: Sequence[Term],
        hits: Sequence[Hit],
        limit: int = 8,
        listing: bool = False,
        documents: Collection[str] = (),
    ) -> list[Window]:
        """The best windows, best first, no two overlapping; ``hits`` add what the retriever found near.

        ``listing``: an enumeration is asked for. ``documents``: ids to search; empty: all.
        """
        if not terms:
            return []
        near = self._nearness(hits)
        found: list[Window] = []
        for key, lines in self._lines.items():
            if documents and key not in documents:
                continue
            document = self._documents[key]
            for run in _runs(lines):
                found += self._in_run(document, run, terms, near, listing)
        chosen: list[Window] = []
        for window in sorted(found, key=lambda w: (-w.score, w.span.end - w.span.start, w.span.start)):
            if len(chosen) == limit:
                break
            if not any(w.document is window.document and _overlap(w.span, window.span) for w in chosen):
                chosen.append(window)
        return chosen

    def _nearness(self, hits: Sequence[Hit]) -> list[tuple[str, Span, float]]:
        best = max((hit.score for hit in hits), default=0.0)
        return [(hit.passage.document, hit.passage.span, hit.score / best) for hit in hits] if best else []

    def _in_run(
        self,
        document: Document,
        run: Sequence[_Line],
        terms: Sequence[Term],
        near: Sequence[tuple[str, Span, float]],
        listing: bool,
    ) -> Iterator[Window]:
        """Windows of one section: from each sentence on, as far as ``LONGEST`` allows."""
        structure = document.structure
        section = structure.sections[run[0].section]
        path = structure.path(section)
        last = max((place for place, part in enumerate(path) if part.addressed), default=0)
        above = flatten(" ".join(part.heading for part in path[last:]))
        up = flatten(" ".join(part.heading for part in path[:last]))
        headed = [max(_ABOVE * term.coverage(above), _UP * term.coverage(up)) for term in terms]
        own = [[_SELF * term.coverage(line.text) for term in terms] for line in run]
        total = sum(term.weight for term in terms)
        title = flatten(document.meta.title)
        names = [term for term in terms if term.is_name and term.word not in title]
        bonus = (
            _HEADED * sum(term.weight for term in names if term.coverage(above) or term.coverage(up)) / total
        )
        for first in range(len(run)):
            credit = [0.0] * len(terms)
            best: Window | None = None
            for last in range(first, len(run)):
                span = Span(run[first].span.start, run[last].span.end)
                if last > first and span.end - span.start > LONGEST:
                    break
                credit = [max(one, other) for one, other in zip(credit, own[last], strict=True)]
                if not any(credit):
                    break  # a window begins with a sentence that speaks of what is asked
                whole = [max(one, other) for one, other in zip(credit, headed, strict=True)]
                covered = sum(t.weight * c for t, c in zip(terms, whole, strict=True)) / total
                length = (span.end - span.start) / LONGEST
                nearness = max(
                    (s for key, at, s in near if key == document.id and _overlap(at, span)), default=0.0
                )
                score = covered + bonus + _NEAR * nearness - 0.04 * length
                score -= sum(t.is_place and not c for t, c in zip(terms, whole, strict=True))
                if listing and any(line.text.count("、") >= 2 for line in run[first : last + 1]):
                    score += _LISTED
                if best is None or score > best.score:
                    missing = tuple(t for t, c in zip(terms, whole, strict=True) if c < 0.25)
                    best = Window(document, section, span, score, covered, missing, total)
            if best is not None:
                yield best

    def whole(self, window: Window) -> Window:
        """``window`` with the sentences of its section that follow it, as far as ``LONGEST`` allows."""
        end = window.span.end
        for line in self._lines[window.document.id]:
            if line.section == window.section.index and line.span.start >= end:
                if line.span.end - window.span.start > LONGEST:
                    break
                end = line.span.end
        return replace(window, span=Span(window.span.start, end))

    def sentences_with(self, terms: Sequence[Term]) -> list[Window]:
        """Every sentence that itself holds all of ``terms``, in the order of the text."""
        return [
            Window(document, document.structure.sections[line.section], line.span, 1.0, 1.0, ())
            for key, lines in self._lines.items()
            for document in [self._documents[key]]
            for line in lines
            if all(term.coverage(line.text) for term in terms)
        ]


def _runs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Neighbouring sentences of the same section."""
    run: list[_Line] = []
    for line in lines:
        if run and line.section != run[-1].section:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def opening(document: Document, section: Section, longest: int = LONGEST) -> Span:
    """The first sentences of a section, heading left out, as far as ``longest`` characters allow."""
    inside = [
        s.span
        for s in document.structure.sentences
        if s.span.start >= section.heading_span.end and s.span.end <= section.span.end
    ]
    if not inside:
        return section.heading_span
    end = inside[0].end
    for span in inside[1:]:
        if span.end - inside[0].start > longest:
            break
        end = span.end
    return Span(inside[0].start, end)


def titled_children(document: Document, section: Section) -> list[Section]:
    """The sections directly below one that have headings of their own."""
    return [
        child
        for child in document.structure.children(section)
        if child.heading and child.kind not in (Kind.FRONT, Kind.TAIL)
    ]
