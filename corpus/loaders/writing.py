"""Paragraphs and tables to one text, with the offsets of pages."""

import re

from corpus.loaders import tables
from corpus.loaders.cells import Cell, Grid
from corpus.loaders.loaded import Limits, LoadError
from corpus.loaders.tables import Shape

_NUMBERED = re.compile(r"[（(]?(?:续?附?表|图|专栏)\s*[\d一二三四五六七八九十]{1,3}(?:[-—.－]\d{1,3})?")
_NAMED = re.compile(r"(?:表|清单|名单|名录|目录|台账|情况|标准|一览|汇总)(?:[（(].{1,20}[）)])?$")
_CJK = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_BETWEEN = re.compile(rf"(?<={_CJK})\s*\n\s*(?={_CJK})")


def tidy(text: str) -> str:
    """One paragraph on one line: outer space off, breaks of the source's own lines closed."""
    text = text.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "").replace("\xad", "")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r", "\n").replace("\t", " "))
    text = _BETWEEN.sub("", text.strip().strip("\u3000").strip())
    return re.sub(r" *\n\s*| {2,}", " ", text)


class Writer:
    """Takes blocks in reading order; ``text`` and ``pages`` are the result."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pieces: list[str] = []
        self._length = 0
        self._recent: list[str] = []
        self._shape: Shape | None = None
        self.pages: list[int] = []

    @property
    def text(self) -> str:
        return "".join(self._pieces).rstrip("\n") + "\n" if self._pieces else ""

    @property
    def length(self) -> int:
        return self._length

    @property
    def last(self) -> str:
        """The last line written, or an empty one."""
        return self._recent[-1] if self._recent else ""

    def page(self) -> None:
        """What follows stands on the next page (or sheet)."""
        self.pages.append(self._length)

    def paragraph(self, text: str, *, continues: bool = False) -> None:
        """Add a paragraph; one that ``continues`` is the rest of the last, begun on the page before.

        The offset of the page then lies inside the line, where the page really turns.
        """
        text = tidy(text)
        if not text:
            return
        if continues and self._pieces and self._pieces[-1].endswith("\n"):
            self._pieces[-1] = self._pieces[-1][:-1]
            self._length -= 1
            if self.pages and self.pages[-1] == self._length + 1:
                self.pages[-1] = self._length
            text_before = self._recent.pop()
            glue = " " if text_before[-1:].isascii() and text[:1].isascii() and text[:1].isalnum() else ""
            self._add(glue + text, text_before + glue + text)
        else:
            self._add(text, text)

    def table(self, grid: Grid, *, header_rows: int | None = None, continues: bool = False) -> None:
        """Add the rows of a table; one that ``continues`` is the rest of the last on the page before."""
        before = self._shape if continues else None
        name, unit = ("", "") if before else self._caption()
        written, shape = tables.lines(grid, name, unit, header_rows=header_rows, continued=before)
        if continues and before and before.form and grid and grid[0] and not grid[0][0].paragraphs:
            first, *written = written or [""]
            self.paragraph(first, continues=bool(self.last) and self.last[-1] not in "。；：！？")
        for line in written:
            self.paragraph(line)
        self._shape = shape

    def _add(self, text: str, line: str) -> None:
        self._pieces.append(text + "\n")
        self._length += len(text) + 1
        self._recent = [*self._recent[-3:], line]
        if self._length > self._limits.text:
            raise LoadError("文件的文字过多，超出可处理的范围。请拆分后再添加。")

    def _caption(self) -> tuple[str, str]:
        """The name and the unit of the table that follows, from the lines just before it."""
        unit, recent = "", list(self._recent)
        if recent and tables.UNIT.fullmatch(recent[-1]):
            unit = recent.pop().strip("（()）【】 ")
        name = recent[-1] if recent else ""
        numbered = bool(_NUMBERED.match(name)) and len(name) <= 60 and not re.search("[。；]", name)
        named = len(name) <= 40 and not re.search("[。；，]", name) and bool(_NAMED.search(name))
        leads = len(name) <= 60 and name.endswith(("：", ":")) and "。" not in name
        return name.rstrip("：:") if numbered or named or leads else "", unit


def cell(text: str, *, head: bool = False) -> Cell:
    """A cell of the given text; its lines are its paragraphs."""
    return Cell(tuple(line for line in map(tidy, text.split("\n")) if line), head)
