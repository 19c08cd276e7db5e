"""Parts of a document's tree as answers show them, and the headings of all documents."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.terms import Term
from corpus.document import Document
from corpus.sections import Kind, Section
from corpus.spans import Span
from retrieval.normalize import flatten
from retrieval.occurrences import Occurrences

_QUOTED = re.compile("“([^“”]+)”")
_SHORTEST = 2  # characters of a heading that can be meant


class Heading(NamedTuple):
    document: Document
    section: Section
    plain: str  # normalised


class Headings:
    """The headings of all documents, found by what they hold and by what holds them. Immutable."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._all = [
            Heading(document, section, plain)
            for document in documents.values()
            for section in document.structure.sections[1:]
            if len(plain := flatten(section.heading)) >= _SHORTEST
        ]
        self._texts = Occurrences([heading.plain for heading in self._all])
        self._titles = Occurrences([flatten(document.meta.title) for document in documents.values()])
        places = {key: place for place, key in enumerate(documents)}
        self._owners = np.array([places[heading.document.id] for heading in self._all], dtype=np.intp)
        self._by_text: dict[str, list[Heading]] = {}
        for heading in self._all:
            self._by_text.setdefault(heading.plain, []).append(heading)
        self._longest = max(map(len, self._by_text), default=0)
        self._by_parts: dict[str, tuple[Document, Section, list[Section]]] = {}
        for heading in self._all:
            children = titled_children(heading.document, heading.section)
            names = [flatten("".join(_QUOTED.findall(child.heading))) for child in children]
            for first in range(len(names)):
                for last in range(first + 2, len(names) + 1):
                    if all(run := names[first:last]):
                        found = (heading.document, heading.section, children[first:last])
                        self._by_parts.setdefault("".join(run), found)

    def covering(self, terms: Sequence[Term], least: float) -> list[Heading]:
        """Those that cover every one of ``terms`` at least so far, but for terms of their document's title;
        one of them must be left."""
        held = np.ones(len(self._all), dtype=bool)
        told = np.zeros(len(self._all), dtype=bool)
        for term in terms:
            needed = ~self._of_title(term.word)
            held &= ~needed | (term.coverages(self._texts) >= least)
            told |= needed
        return [self._all[number] for number in np.flatnonzero(held & told).tolist()]

    def _of_title(self, word: str) -> NDArray[np.bool_]:
        titled = np.zeros(self._titles.size, dtype=bool)
        titled[self._titles.holding(word)] = True
        return titled[self._owners]

    def made_of(self, name: str) -> tuple[Document, Section, list[Section]] | None:
        """The section, and its neighbouring parts whose headings quote the parts of normalised ``name``."""
        return self._by_parts.get(name)

    def within(self, text: str) -> list[Heading]:
        """Those whose whole heading stands in normalised ``text``."""
        parts = {
            text[start:end]
            for start in range(len(text))
            for end in range(start + _SHORTEST, min(start + self._longest, len(text)) + 1)
        }
        return [heading for part in parts & self._by_text.keys() for heading in self._by_text[part]]


def opening(document: Document, section: Section, longest: int) -> Span:
    """The first sentences of a section, heading left out, as far as ``longest`` characters allow."""
    structure = document.structure
    inside = [
        s.span
        for s in structure.sentences
        if s.span.start >= section.heading_span.end and s.span.end <= section.span.end
        if structure.sections[s.section].address == section.address or not structure.children(section)
    ]
    inside = inside or [
        s.span for s in structure.sentences if s.span.start in section.span and not s.is_heading
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


def lists_cases(document: Document, section: Section) -> bool:
    """Whether a sentence leads into the parts of ``section``, as into cases of one rule: 按以下标准：."""
    if not section.children:
        return False
    first = document.structure.sections[section.children[0]].span.start
    return document.text[section.span.start : first].rstrip().endswith(("：", ":"))
