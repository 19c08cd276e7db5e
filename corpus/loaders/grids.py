"""The cells of a ruled table on a page, filled with the letters that stand in them."""

from collections.abc import Callable, Sequence
from typing import Any

from corpus.loaders.cells import BLANK, Cell, Grid
from corpus.loaders.layout import TextLine, paragraphs

Box = tuple[float, float, float, float]  # x0, top, x1, bottom
_SAME = 2.0  # points: rules closer than that are one


def inside(char: Any, box: Box) -> bool:
    """Whether the middle of a letter (x0, x1, top, bottom) stands in the box."""
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def fill(
    cells: Sequence[Box], chars: Sequence[Any], lines: Callable[[list[Any]], list[TextLine]]
) -> Grid | None:
    """The grid of the ``cells``; ``None`` for a mere frame or a table without text."""
    if len(cells) < 2:
        return None
    columns = _edges([x for cell in cells for x in (cell[0], cell[2])])
    levels = _edges([y for cell in cells for y in (cell[1], cell[3])])
    grid: Grid = [[BLANK] * (len(columns) - 1) for _ in levels[1:]]
    within = [char for char in chars if any(inside(char, cell) for cell in cells)]
    if not within:
        return None
    for box in cells:
        found = lines([char for char in within if inside(char, box)])
        if not found:
            filled = Cell()
        else:
            left, right = min(line.x0 for line in found), max(line.x1 for line in found)
            filled = Cell(tuple(paragraphs(found, left, right)))
        for row in range(_place(levels, box[1]), _place(levels, box[3])):
            for column in range(_place(columns, box[0]), _place(columns, box[2])):
                grid[row][column] = filled
    return grid


def _edges(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME:
            found.append(value)
    return found


def _place(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))
