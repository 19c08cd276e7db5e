"""Spans of the source text and the sentences in it.

A span is a half-open range of character offsets into the stored text of a document, so that
``text[span.start:span.end]`` is the quote, always.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def __contains__(self, other: object) -> bool:
        if isinstance(other, Span):
            return self.start <= other.start and other.end <= self.end
        return isinstance(other, int) and self.start <= other < self.end


# A sentence ends at 。！？ or at the end of a line; closing quotes and brackets stay with it.
_SENTENCE = re.compile(r"[^。！？\n]*(?:[。！？]+[”’」』）)》]*|(?=\n)|$)")


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Spans of the sentences of ``text[start:end]``, trimmed of white space; blank ones are left out."""
    stop = len(text) if end is None else end
    position = start
    while position < stop:
        match = _SENTENCE.match(text, position, stop)
        found = match.end() if match else stop
        found = max(found, position + 1)
        piece = text[position:found]
        stripped = piece.strip()
        if stripped:
            left = position + len(piece) - len(piece.lstrip())
            yield Span(left, left + len(stripped))
        position = found
