"""The lines of a text as a reader sees them, with offsets.

A page copied into one long line keeps its structure only as spaces; there, the spaces part the lines. Text
taken from a PDF is broken at the page's width; there, the pieces of a paragraph are one line.
"""

import re
from itertools import pairwise
from typing import NamedTuple

BLANK = " \t\n\r\f\v\x00\x1c\x1d\x1e\x1f\x85\u00a0\u2002\u2003\u2009\u200b\u2028\u2029\u3000\ufeff"
_PHYSICAL = re.compile(
    r"[^\n\r\f\v\x85\u2028\u2029]*(?:\r\n|[\n\r\f\v\x85\u2028\u2029])|[^\n\r\f\v\x85\u2028\u2029]+"
)

_FLAT = 200  # characters: a line longer than this may be a whole page
_GAP = re.compile(r"[ \t\u3000]+")
_NUMBERED = re.compile(r"第?[（(]?(?:[一二三四五六七八九十百]{1,5}|\d{1,3})\s?(?:[、.．)）]|[编篇章节条])")
_FULL_STOP = "。；！？：!?;:"
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
    if _is_wrapped(text, physical):
        physical = _unwrapped(text, physical)
    for start, end in physical:
        cuts = _cuts(text, start, end) if flat and end - start > _FLAT else []
        edges = [start, *cuts, end]
        found.extend(_line(text, left, right) for left, right in pairwise(edges))
    return found


def _is_wrapped(text: str, physical: list[tuple[int, int]]) -> bool:
    """Whether many lines run on into the next without a stop, all of about the same width."""
    written = [text[start:end].strip(BLANK) for start, end in physical]
    broken = sum(_runs_on(line, following) for line, following in pairwise(written))
    return broken >= 8 and broken > 0.3 * sum(map(bool, written))


def _runs_on(line: str, following: str) -> bool:
    return (
        20 <= len(line) <= 80 and bool(following) and line[-1] not in _FULL_STOP and not line.startswith("|")
    )


def _unwrapped(text: str, physical: list[tuple[int, int]]) -> list[tuple[int, int]]:
    widths = sorted(_width(text[start:end].strip(BLANK)) for start, end in physical)
    full = widths[len(widths) * 9 // 10] - 4
    merged: list[tuple[int, int]] = []
    before = ""
    for start, end in physical:
        line = text[start:end].strip(BLANK)
        if merged and _width(before) >= full and _runs_on(before, line) and not _NUMBERED.match(line):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
        before = line
    return merged


def _width(line: str) -> float:
    return sum(1.0 if _wide(character) else 0.5 for character in line)


def _line(text: str, start: int, end: int) -> Line:
    piece = text[start:end]
    stripped = piece.strip(BLANK)
    left = start + (len(piece) - len(piece.lstrip(BLANK)) if stripped else 0)
    return Line(start, end, left, left + len(stripped))


def _cuts(text: str, start: int, end: int) -> list[int]:
    """Where the spaces of a flat line are line breaks: after a sentence or a title, before a number."""
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
