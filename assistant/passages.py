"""Choosing the sentences of a document that answer a question."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from assistant.draft import Evidence
from assistant.terms import Term
from corpus.document import Document
from corpus.sections import Section
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
    text: str  # normalised


@dataclass(frozen=True)
class _Run:
    """Neighbouring sentences of one section."""

    document: Document
    section: Section
    lines: tuple[_Line, ...]
    above: str  # headings from the section's address downwards, normalised
    up: str  # headings further up
    title: str  # of the document
    text: str  # of all lines
    span: Span


@dataclass(frozen=True)
class _Asked:
    """What is looked for, and where the retriever found something near."""

    terms: Sequence[Term]
    total: float  # weight of all terms
    near: Sequence[tuple[str, Span, float]]  # document, span, 0 to 1
    listing: bool


class PassageReader:
    """Sentences of documents with their headings, ready to be matched."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._runs = [run for document in documents.values() for run in _runs(document)]

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
        asked = _Asked(terms, sum(term.weight for term in terms), _nearness(hits), listing)
        found = [
            window
            for run in self._runs
            if not documents or run.document.id in documents
            for window in _windows(run, asked)
        ]
        chosen: list[Window] = []
        for window in sorted(found, key=lambda w: (-w.score, w.span.end - w.span.start, w.span.start)):
            if len(chosen) == limit:
                break
            if not any(w.document is window.document and _overlap(w.span, window.span) for w in chosen):
                chosen.append(window)
        return chosen

    def whole(self, window: Window) -> Window:
        """``window`` with the sentences of its section that follow it, as far as ``LONGEST`` allows."""
        end = window.span.end
        for run in self._runs:
            if run.document is window.document and run.section is window.section:
                for line in run.lines:
                    if line.span.start >= end and line.span.end - window.span.start <= LONGEST:
                        end = line.span.end
        return replace(window, span=Span(window.span.start, end))

    def sentences_with(self, terms: Sequence[Term]) -> list[Window]:
        """Every sentence that itself holds all of ``terms``, in the order of the text."""
        return [
            Window(run.document, run.section, line.span, 1.0, 1.0, ())
            for run in self._runs
            for line in run.lines
            if all(term.coverage(line.text) for term in terms)
        ]


def _runs(document: Document) -> Iterator[_Run]:
    structure, title = document.structure, flatten(document.meta.title)
    for index, sentences in groupby(structure.sentences, key=lambda sentence: sentence.section):
        section = structure.sections[index]
        path = structure.path(section)
        named = max((place for place, part in enumerate(path) if part.addressed), default=0)
        lines = tuple(_Line(s.span, flatten(s.span.of(document.text))) for s in sentences)
        above, up = (
            flatten(" ".join(part.heading for part in some)) for some in (path[named:], path[:named])
        )
        span = Span(lines[0].span.start, lines[-1].span.end)
        yield _Run(document, section, lines, above, up, title, "\n".join(line.text for line in lines), span)


def _windows(run: _Run, asked: _Asked) -> Iterator[Window]:
    """The best window that begins with each sentence, as far as ``LONGEST`` allows."""
    terms = asked.terms
    held = [term.coverage(run.text) > 0 for term in terms]
    if not any(held):
        return
    own = [
        [_SELF * term.coverage(line.text) if here else 0.0 for term, here in zip(terms, held, strict=True)]
        for line in run.lines
    ]
    headed = [max(_ABOVE * term.coverage(run.above), _UP * term.coverage(run.up)) for term in terms]
    title = flatten(run.document.meta.title)
    named = sum(
        t.weight for t, c in zip(terms, headed, strict=True) if c and t.is_name and t.word not in title
    )
    bonus = _HEADED * named / asked.total
    near = [(at, share) for key, at, share in asked.near if key == run.document.id and _overlap(at, run.span)]
    for first, line in enumerate(run.lines):
        credit = [0.0] * len(terms)
        best: Window | None = None
        for last in range(first, len(run.lines)):
            span = Span(line.span.start, run.lines[last].span.end)
            if last > first and span.end - span.start > LONGEST:
                break
            credit = [max(one, other) for one, other in zip(credit, own[last], strict=True)]
            if not any(credit):
                break  # a window begins with a sentence that speaks of what is asked
            whole = [max(one, other) for one, other in zip(credit, headed, strict=True)]
            covered = sum(t.weight * c for t, c in zip(terms, whole, strict=True)) / asked.total
            score = covered + bonus - 0.04 * (span.end - span.start) / LONGEST
            score += _NEAR * max((share for at, share in near if _overlap(at, span)), default=0.0)
            score -= sum(t.is_place and not c for t, c in zip(terms, whole, strict=True))
            if asked.listing and run.document.text.count("、", span.start, span.end) >= 2:
                score += _LISTED
            if best is None or score > best.score:
                missing = tuple(t for t, c in zip(terms, whole, strict=True) if c < 0.25)
                best = Window(run.document, run.section, span, score, covered, missing, asked.total)
        if best is not None:
            yield best


def _nearness(hits: Sequence[Hit]) -> list[tuple[str, Span, float]]:
    best = max((hit.score for hit in hits), default=0.0)
    return [(hit.passage.document, hit.passage.span, hit.score / best) for hit in hits] if best else []


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
