"""Grids of cells: a list of rows of equal length; a merged cell is one Cell object in all its places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.loaders.loaded import LoadError


@dataclass(frozen=True, eq=False)
class Cell:
    """``paragraphs`` are the lines of text in the cell; ``head`` says that the file marks it as a header."""

    paragraphs: tuple[str, ...] = ()
    head: bool = False

    @property
    def text(self) -> str:
        """The whole text on one line."""
        written = ""
        for piece in self.paragraphs:
            closed = not written or written[-1] in "。；：！？，、）;:,)" or piece[0] in "（("
            written += piece if closed else f" {piece}"
        return written


Grid = list[list[Cell]]
BLANK = Cell()


def spread(rows: Iterable[Iterable[tuple[Cell, int, int]]], limit: int) -> Grid:
    """The grid of rows of (cell, row span, column span); LoadError above ``limit`` cells."""
    waiting: dict[int, tuple[Cell, int]] = {}  # column: a cell that reaches down, and how many rows more
    found: Grid = []
    total = 0
    for row in rows:
        line: dict[int, Cell] = {}
        for column, (cell, left) in list(waiting.items()):
            line[column] = cell
            if left > 1:
                waiting[column] = (cell, left - 1)
            else:
                del waiting[column]
        column = 0
        for cell, down, across in row:
            while column in line:
                column += 1
            for place in range(column, column + max(1, min(across, 1000))):
                line[place] = cell
                if down > 1:
                    waiting[place] = (cell, down - 1)
            column += max(1, min(across, 1000))
        total += len(line)
        if total > limit:
            raise LoadError("表格过大，超出可处理的范围。请拆分后再添加。")
        found.append([line.get(place, BLANK) for place in range(max(line, default=-1) + 1)])
    return squared(found)


def squared(grid: Grid) -> Grid:
    """All rows of the same length; without blank rows, blank columns and columns that only repeat."""
    width = max((len(row) for row in grid), default=0)
    rows = [row + [BLANK] * (width - len(row)) for row in grid]
    rows = [row for row in rows if any(cell.paragraphs for cell in row)]
    keep = [
        column
        for column in range(width)
        if any(row[column].paragraphs for row in rows)
        and not (column and all(row[column] is row[column - 1] or not row[column].paragraphs for row in rows))
    ]
    return [[row[column] for column in keep] for row in rows]


def distinct(row: Sequence[Cell]) -> list[Cell]:
    """The cells of a row that hold text, a merged one once."""
    found: list[Cell] = []
    for cell in row:
        if cell.paragraphs and not (found and found[-1] is cell):
            found.append(cell)
    return found
