"""Consecutive sentences of one section, as they are matched with a question."""

from dataclasses import dataclass
from functools import cached_property

from assistant.draft import Evidence
from assistant.terms import Term
from corpus.document import Document
from corpus.sections import Section
from corpus.spans import Span
from retrieval.normalize import flatten

LONGEST = 180  # characters of text quoted for one claim


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
    held: tuple[Term, ...] = ()  # those of them that it holds

    @cached_property
    def evidence(self) -> Evidence:
        named = [part for part in self.document.structure.path(self.section) if part.addressed]
        heading = named[-1].heading if named else self.section.heading
        return Evidence(self.document, self.span, str(self.section.address), heading)

    @property
    def text(self) -> str:
        return self.span.of(self.document.text)

    def sentence_at(self, place: int) -> str:
        """The sentence around the character of ``text`` at ``place``, with its heading, normalised."""
        text = self.text
        start = max(text.rfind(mark, 0, place) for mark in "。；;\n") + 1
        end = min((at for mark in "。；;\n" if (at := text.find(mark, place)) >= 0), default=len(text))
        return flatten(f"{self.section.heading} {text[start:end]}")


def overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
