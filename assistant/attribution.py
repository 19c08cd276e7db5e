"""Giving a sentence that a model wrote the sentences of the documents it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.draft import Claim, Evidence, evidence
from assistant.grounding import support
from assistant.model_text import Written
from assistant.verification import around
from corpus.spans import Span, sentences

_ENOUGH = 0.8  # support from which on a passage carries a sentence that does not name it
_WHOLLY = 0.95  # and from which on no other is needed
_MOST = 4  # sentences of a passage cited together


@dataclass(frozen=True)
class Shown:
    """A numbered passage as the model sees it."""

    source: Evidence

    @property
    def text(self) -> str:
        return self.source.quote

    @property
    def address(self) -> str:
        return self.source.address

    @property
    def heading(self) -> str:
        return self.source.heading

    def within(self, other: "Shown") -> bool:
        (start, end), (first, last) = self.source.span, other.source.span
        return self.source.document is other.source.document and first <= start and end <= last


def attribute(written: Written, shown: Sequence[Shown]) -> Claim:
    """The claim with its evidence: of the passages it names those that carry it, else the one that does.

    Numbers of passages that were not shown count for nothing. Without evidence where no passage carries it.
    """
    named = [shown[mark - 1] for mark in written.marks if 0 < mark <= len(shown)]
    scores = {
        place: support(written.text, f"{one.text}\n{around(one.source)}")[0]
        for place, one in enumerate(shown)
    }
    carrying = [one for one in named if scores[shown.index(one)] >= _ENOUGH]
    whole = [one for one in carrying if scores[shown.index(one)] >= _WHOLLY]
    chosen = whole[:1] or carrying or named
    best = max(scores, key=lambda place: scores[place], default=None)
    if not carrying and best is not None and scores[best] >= _ENOUGH:
        chosen = [shown[best]]
    return Claim(written.text, tuple(narrowed(written.text, one.source) for one in chosen), free=True)


def narrowed(text: str, source: Evidence) -> Evidence:
    """The fewest neighbouring sentences of ``source`` that carry ``text`` as well as all of it does."""
    whole = source.quote
    spans = list(sentences(whole))
    headings = around(source)
    goal = support(text, f"{whole}\n{headings}")[0]
    for length in range(1, min(_MOST, len(spans)) + 1):
        for first in range(len(spans) - length + 1):
            span = Span(spans[first].start, spans[first + length - 1].end)
            if support(text, f"{span.of(whole)}\n{headings}")[0] >= goal - 0.02:
                start = source.span.start
                return evidence(source.document, Span(start + span.start, start + span.end))
    return source
