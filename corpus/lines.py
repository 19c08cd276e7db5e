"""The lines of a text as a reader sees them, with offsets.

A page copied into one long line keeps its structure only as spaces; there, the spaces part the lines.
"""

import re
from typing import NamedTuple

BLANK = " \t\n\r\f\v\x00\x1c\x1d\x1e\x1f\x85\u00a0\u2002\u2003\u2009\u200b\u2028\u2029\u3000\ufeff"
_PHYSICAL = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]*(?:\r\n|[\n\r\f\v\x85\u2028\u2029])|[^\n\r\f\v\x85\u2028\u2029]+")

_FLAT = 200  # characters: a line longer than this may be a whole page
_GAP = re.compile(r"[ \t\u3000]+")
_NUMBERED = re.compile(r"第?[（(]?(?:[一二三四五六七八九十百]{1,5}|\d{1,3})\s?(?:[、.．)）]|[编篇章节条])")
_SENTENCE_END = "。；：！？”’」）》!?;:"


class Line(NamedTuple):
    """``start:end`` with indentation and line break, ``left:right`` the visible part (empty if blank)."""

    start: int
    end: int
    left: int
    right: int

    @property
    def blank(self) -> bool:
        return self.left == self.right


def lines(text: str) -> list[Line]:
    """The lines of ``text``; their ``start:end`` follow one another without a gap."""
    physical = [match.span() for match in _PHYSICAL.finditer(text)]
    written = [end - start for start, end in physical if text[start:end].strip(BLANK)]
    flat = bool(written) and sum(written) / len(written) > _FLAT and len(written) <= 8
    found: list[Line] = []
    for start, end in physical:
        cuts = _cuts(text, start, end) if flat and end - start > _FLAT else []
        edges = [start, *cuts, end]
        found.extend(_line(text, left, right) for left, right in zip(edges, edges[1:], strict=False))
    return found


def _line(text: str, start: int, end: int) -> Line:
    piece = text[start:end]
    stripped = piece.strip(BLANK)
    left = start + (len(piece) - len(piece.lstrip(BLANK)) if stripped else 0)
    return Line(start, end, left, left + len(stripped))


def _cuts(text: str, start: int, end: int) -> list[int]:
    """Where the spaces of a flat line stand for line breaks: after a sentence, a title, or before a number."""
    cuts: list[int] = []
    last = start
    for gap in _GAP.finditer(text, start, end):
        before, after = text[gap.start() - 1 : gap.start()], text[gap.end() : gap.end() + 1]
        if not before or not after or gap.start() == last:
            continue
        piece = text[last : gap.start()]
        titled = len(piece) <= 60 and not re.search("[，。；,;]", piece) and _wide(before) and _wide(after)
        if before in _SENTENCE_END or _NUMBERED.match(text, gap.end()) or titled:
            cuts.append(gap.end())
            last = gap.end()
    return cuts


def _wide(character: str) -> bool:
    return character >= "\u2e80"
