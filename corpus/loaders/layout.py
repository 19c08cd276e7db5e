"""Lines placed on pages (PDF, OFD, recognised scans) to running text.

Paragraphs are joined over line and page breaks by the geometry of Chinese typesetting: a paragraph begins
indented or after a line that ends short of the margin. Running heads and page numbers are left out.
Lengths are in points, y grows downwards.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.loaders.cells import Grid
from corpus.loaders.loaded import Limits
from corpus.loaders.writing import Writer

_WIDE = r"[\u2e80-\u303f\u3400-\u9fff\uff00-\uffef]"
_MIXED = re.compile(rf"(?<={_WIDE}) (?=[0-9A-Za-z.%％<>≥≤+-])|(?<=[0-9A-Za-z.%]) (?={_WIDE})")
_NUMBERED = re.compile(r"^((?:续?附?[表图件]|专栏)\s?[\d-]+) ")  # 表1 名称: here the space says something
_MARKER = re.compile(
    r"第[一二三四五六七八九十百零\d]{1,5}[编篇章节条]|[一二三四五六七八九十]{1,3}[、.．是]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[.．、](?!\d)|[①-⑳]|——|附\s*件|[注备]"
)
_PAGE_NUMBER = re.compile(
    r"[-—–－·~\s]*(?:第\s*)?(?:\d{1,4}|[IVXLivxlⅠ-Ⅻ]{1,5})(?:\s*页)?(?:\s*[/，,]?\s*共?\s*\d{1,4}\s*页?)?[-—–－·~\s]*"
)
_LEADER = re.compile(r"(?:[.…·．•]\s*){4,}\s*[-—(（]?\s*[\dIVXivx]{1,4}\s*[-—)）]?$")
_STOPS = tuple("。；：！？）”.;:!?")
_EDGE = 0.12  # of the page's height: where running heads and page numbers stand
_INDENT = 1.2  # characters: an indentation is two, a ragged edge less than one
_FIRST_RUN = re.compile(r"[0-9A-Za-z.,%％+/-]*[，。；：、）”]?")


@dataclass(frozen=True)
class TextLine:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        return max(self.bottom - self.top, 1.0)


@dataclass(frozen=True)
class PlacedTable:
    grid: Grid
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass
class PageLayout:
    width: float
    height: float
    lines: list[TextLine] = field(default_factory=list)
    tables: list[PlacedTable] = field(default_factory=list)


def rows(fragments: Iterable[TextLine], space: float = 0.25) -> list[TextLine]:
    """Fragments (words, recognised pieces) joined to lines, from top to bottom.

    A gap wider than ``space`` letters is written as one.
    """
    bands: list[list[TextLine]] = []
    for piece in sorted(fragments, key=lambda piece: (piece.top + piece.bottom) / 2):
        band = bands[-1] if bands else []
        middle = (piece.top + piece.bottom) / 2
        if band and min(other.top for other in band) < middle < max(other.bottom for other in band[:1]):
            band.append(piece)
        else:
            bands.append([piece])
    found = []
    for band in bands:
        band.sort(key=lambda piece: piece.x0)
        text = ""
        for index, piece in enumerate(band):
            gap = piece.x0 - band[index - 1].x1 if index else 0.0
            text += (" " if index and gap > space * piece.size else "") + piece.text
        found.append(
            TextLine(
                unspaced(text),
                band[0].x0,
                max(piece.x1 for piece in band),
                min(piece.top for piece in band),
                max(piece.bottom for piece in band),
            )
        )
    return [line for line in found if line.text]


def unspaced(text: str) -> str:
    """Without the spaces that only set type: between scripts, and in letter-spaced lines.

    通　知 set wide is 通知, 共 145 条 is 共145条; two names with a space between them keep it.
    """
    text = re.sub(r"[ \t\u00a0]+", " ", text).strip()
    named = _NUMBERED.match(text)
    if named:
        return f"{named[1]} {unspaced(text[named.end() :])}"
    text = _MIXED.sub("", text)
    pieces = re.split(r"[ \u3000]+", text)
    if len(pieces) >= 3 and all(len(piece) == 1 for piece in pieces):
        return "".join(pieces)
    # a punctuation mark brings its own space
    return re.sub(r"(?<=[，。；：、！？（《“]) | (?=[，。；：、！？）》”])", "", text)


def paragraphs(lines: Sequence[TextLine], left: float, right: float) -> list[str]:
    """Lines between the margins ``left`` and ``right`` joined to paragraphs."""
    return [text for text, _ in _joined(lines, left, right)]


def _joined(lines: Sequence[TextLine], left: float, right: float) -> list[tuple[str, TextLine]]:
    """Paragraphs, each with its last line."""
    pitches = [b.top - a.top for a, b in pairwise(lines) if b.top > a.top]
    pitch = median(pitches) if pitches else 0.0
    found: list[tuple[str, TextLine]] = []
    for line in lines:
        if found:
            text, before = found[-1]
            apart = line.top - before.top > max(1.7 * pitch, 1.9 * before.size) if pitch else False
            if not apart and runs_on(before, line, left, right):
                found[-1] = (glued(text, line.text), line)
                continue
        found.append((line.text, line))
    return found


def runs_on(before: TextLine, line: TextLine, left: float, right: float) -> bool:
    """Whether ``line`` continues the paragraph of ``before``, the line above it."""
    size = before.size
    if abs(line.size - size) > 0.25 * max(line.size, size):
        return False
    closed = before.text.endswith(_STOPS)
    indented = line.x0 > left + _INDENT * size
    # A number or a Latin word is not parted, and no line begins with a closing mark. Without justification
    # a line that runs on may end two letters short; a paragraph that ends so late has a stop.
    first = _FIRST_RUN.match(line.text)
    short = (0.55 * len(first[0]) if first else 0.0) + (1.3 if closed or indented else 2.6)
    if before.x1 < right - short * size:
        return False
    if indented:
        return abs(line.x0 - before.x0) < 0.5 * size and not closed
    return not (closed and _MARKER.match(line.text))


def glued(before: str, after: str) -> str:
    """Two parts of a paragraph; only Latin words need the space that the line break stood for."""
    latin = before[-1:].isascii() and after[:1].isascii() and before[-1:].isalnum() and after[:1].isalnum()
    return (
        f"{before} {after}" if latin and not (before[-1].isdigit() and after[0].isdigit()) else before + after
    )


class Flow:
    """Takes the pages of a document in order; ``finish`` writes their running text."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pages: list[PageLayout] = []
        self.contents = 0  # lines of a table of contents left out

    def page(self, layout: PageLayout) -> None:
        layout.lines.sort(key=lambda line: (line.top, line.x0))
        self._pages.append(layout)

    def finish(self) -> tuple[str, tuple[int, ...]]:
        """The text and the offset of every page."""
        self._drop_running()
        writer = Writer(self._limits)
        margins = self._margins()
        before: TextLine | PlacedTable | None = None
        for page in self._pages:
            lines = self._without_contents(page.lines)
            left, right = _own_margins(lines) or margins[round(page.width)]
            writer.page()
            first = True
            for block in _blocks(lines, page.tables):
                if isinstance(block, PlacedTable):
                    again = (
                        first
                        and isinstance(before, PlacedTable)
                        and abs(before.x0 - block.x0) < 6
                        and abs(before.x1 - block.x1) < 6
                    )
                    writer.table(block.grid, continues=again)
                    before = block
                else:
                    for text, last in _joined(block, left, right):
                        begins = (
                            first and isinstance(before, TextLine) and runs_on(before, block[0], left, right)
                        )
                        writer.paragraph(text, continues=begins)
                        before, first = last, False
                first = False
        return writer.text, tuple(writer.pages)

    def _margins(self) -> dict[int, tuple[float, float]]:
        """The left and right margin of the running text of a document, by width of the page."""
        grouped: dict[int, list[TextLine]] = defaultdict(list)
        for page in self._pages:
            grouped[round(page.width)] += page.lines
        found = {}
        for width, lines in grouped.items():
            ends = sorted(line.x1 for line in lines)
            right = ends[int(0.9 * (len(ends) - 1))] if ends else float(width)
            found[width] = (_left(lines, right), right)
        return found

    def _drop_running(self) -> None:
        """Drop page numbers, and lines that stand at one height on three pages (two of two)."""
        seen: Counter[tuple[str, int]] = Counter()
        edges: list[list[TextLine]] = []
        for page in self._pages:
            limit = _EDGE * page.height
            edge = [ln for ln in page.lines if ln.bottom < limit or ln.top > page.height - limit]
            edges.append(edge)
            keys = {
                (_pattern(line.text), round(line.top / 4) + shift) for line in edge for shift in (-1, 0, 1)
            }
            seen.update(keys)
        enough = 3 if len(self._pages) > 2 else 2
        for page, edge in zip(self._pages, edges, strict=True):
            ends = {id(line) for line in (page.lines[:1] + page.lines[-1:])}
            for line in edge:
                number = _PAGE_NUMBER.fullmatch(line.text) and id(line) in ends
                if number or seen[_pattern(line.text), round(line.top / 4)] >= enough:
                    page.lines.remove(line)

    def _without_contents(self, lines: list[TextLine]) -> list[TextLine]:
        """Without the lines of a table of contents: they repeat the headings of the text."""
        led = [index for index, line in enumerate(lines) if _LEADER.search(line.text)]
        if len(led) < 3:
            return lines
        if len(led) > len(lines) / 2:  # nothing else stands on the page
            self.contents += len(lines)
            return []
        start, end = led[0], led[-1] + 1
        while start and lines[start - 1].x1 > lines[led[0]].x1 - 3 * lines[led[0]].size:
            start -= 1  # an entry broken over two lines
        if start and re.fullmatch(r"目\s*[录次]", lines[start - 1].text):
            start -= 1
        self.contents += end - start
        return lines[:start] + lines[end:]


def _left(lines: Sequence[TextLine], right: float) -> float:
    full = [line for line in lines if line.x1 > right - 2 * line.size] or lines
    starts = Counter(round(line.x0 / 3) for line in full)
    often = [place for place, count in starts.items() if count >= 0.15 * len(full)]
    return 3.0 * min(often) if often else 0.0


def _own_margins(lines: Sequence[TextLine]) -> tuple[float, float] | None:
    """The margins of one page; ``None`` where too few lines reach the right one to tell."""
    right = max((line.x1 for line in lines), default=0.0)
    full = [line for line in lines if line.x1 > right - 1.3 * line.size]
    return (_left(lines, right), right) if len(full) >= 4 else None


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s", "", text))


def _blocks(lines: list[TextLine], tables: list[PlacedTable]) -> list[list[TextLine] | PlacedTable]:
    """Runs of lines and the tables between them, from top to bottom."""
    found: list[list[TextLine] | PlacedTable] = []
    waiting = sorted(tables, key=lambda table: table.top)
    for line in lines:
        while waiting and waiting[0].top < line.top:
            found.append(waiting.pop(0))
        if found and isinstance(found[-1], list):
            found[-1].append(line)
        else:
            found.append([line])
    return [*found, *waiting]
