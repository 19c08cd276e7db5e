"""The sentences of all documents in one numbering, and where words stand in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from corpus.document import Document
from corpus.sections import Section
from corpus.spans import Span
from retrieval.normalize import flatten
from retrieval.occurrences import Occurrences


@dataclass(frozen=True)
class Run:
    """Neighbouring sentences of one section: those numbered ``first`` to ``last`` - 1."""

    document: Document
    section: Section
    first: int
    last: int
    above: str  # headings from the section's address downwards, normalised
    up: str  # headings further up


class Sentences:
    """``spans[n]`` is sentence ``n``, of one of the ``runs``, which follow one another in the order of the
    documents and of their texts. ``texts`` holds the sentences without quotation marks, normalised."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.spans: list[Span] = []
        self.runs: list[Run] = []
        plain: list[str] = []
        for document in documents.values():
            for run in _runs(document, len(self.spans)):
                self.runs.append(run)
            for sentence in document.structure.sentences:
                self.spans.append(sentence.span)
                plain.append(flatten(sentence.span.of(document.text)))
        self.texts = Occurrences(plain)
        self.above = Occurrences([run.above for run in self.runs])
        self.up = Occurrences([run.up for run in self.runs])


def _runs(document: Document, first: int) -> Iterator[Run]:
    """The runs of a document whose first sentence is number ``first``."""
    structure = document.structure
    subject: Section | None = None  # what the paragraph begins with, where that is a heading without a number
    for index, sentences in groupby(structure.sentences, key=lambda sentence: sentence.section):
        section = structure.sections[index]
        path = structure.path(section)
        named = max((place for place, part in enumerate(path) if part.addressed), default=0)
        if section.addressed or _begins_line(document.text, section.span.start):
            subject = None if section.addressed else section
        wider = path[:named] if subject in (None, section) else [*path[:named], subject]
        above, up = (flatten(" ".join(p.heading for p in some)) for some in (path[named:], wider))
        last = first + len(list(sentences))
        yield Run(document, section, first, last, above, up)
        first = last


def _begins_line(text: str, start: int) -> bool:
    return start == 0 or text[:start].rstrip(" \u3000\t").endswith("\n")
