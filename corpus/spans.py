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


_CLOSERS = "”’」』）)》】"
# A sentence ends at 。！？ or at the end of a line; closing quotes and brackets stay with it. A half-width !
# or ? ends one only between Chinese: https://example.cn/?id=1 is not two sentences.
_STOP = rf"(?:[。！？]|(?<=[^\x00-\x7f])[!?](?=[^\x00-\x7f]|\s|$))+[{_CLOSERS}\"]*"
_END = re.compile(rf"{_STOP}|[\n\r\f\v\x85\u2028\u2029]")
_END_OF_PARAGRAPH = re.compile(_STOP)


def sentences(text: str, start: int = 0, end: int | None = None, *, wrapped: bool = False) -> Iterator[Span]:
    """Spans of the sentences of ``text[start:end]``, trimmed of white space; blank ones are left out.

    In ``wrapped`` text a line break is only the edge of the page and ends no sentence.
    """
    stop = len(text) if end is None else end
    ends = _END_OF_PARAGRAPH if wrapped else _END
    position = start
    while position < stop:
        match = ends.search(text, position, stop)
        found = match.end() if match else stop
        piece = text[position:found]
        stripped = piece.strip()
        if stripped:
            left = position + len(piece) - len(piece.lstrip())
            yield Span(left, left + len(stripped))
        position = found
