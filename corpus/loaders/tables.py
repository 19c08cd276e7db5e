"""Tables as lines: every row carries its column headers and the caption, so that it stands alone."""

import re
from dataclasses import dataclass, field, replace

from corpus.loaders import headers
from corpus.loaders.cells import Cell, Grid, distinct, squared

UNIT = re.compile(r"[（(【]?\s*(?:计量|金额)?单\s*位\s*[：:].{1,30}")
_NOTE = re.compile(r"[（(]?(?:备?注|说明|数据来源|资料来源|填表)")
_TOTAL = re.compile(r"(?:总|合|小)\s*计")
_SENTENCE = re.compile("[。；！？;]")


@dataclass(frozen=True)
class Shape:
    """How the rows of a table read; a table that runs over a page keeps that of its beginning."""

    caption: str = ""
    headers: tuple[str, ...] = ()  # one per column; empty for a form of labels and values
    form: bool = False
    group: str = ""
    head_rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)


def lines(
    grid: Grid,
    name: str = "",
    unit: str = "",
    *,
    header_rows: int | None = None,
    continued: Shape | None = None,
) -> tuple[list[str], Shape]:
    """The lines of a table and the shape by which a continuation on the next page reads.

    ``name`` and ``unit`` are what the lines above the table say; a title in the table goes before the name.
    ``header_rows`` is how many rows the file itself marks as headers; ``continued`` is the shape of the
    table of which this one is the next part.
    """
    grid = squared(grid)
    if not grid:
        return [], continued or Shape(name)
    if len(grid[0]) == 1:
        return [piece for row in grid for piece in row[0].paragraphs], continued or Shape(name)
    written: list[str] = []
    taken = False
    if continued and (continued.form or len(continued.headers) == len(grid[0])):
        shape = continued
        while grid and tuple(cell.text for cell in grid[0]) in shape.head_rows:
            grid = grid[1:]
    else:
        rows = len(grid)
        grid, caption, written = _title(grid, name, unit)
        taken = len(grid) < rows and bool(caption)
        shape, grid = _shape(grid, caption, header_rows)
    unused = ""  # a heading of rows that has had none yet; without any it stands as a line of its own
    for row in grid:
        cells = distinct(row)
        if len(cells) == 1 and (row[0] is row[-1] or row[0] is cells[0]) and not shape.form:
            before = shape.group
            row_lines, shape = _alone(cells[0], row, shape)
            if shape.group != before:
                written.append(unused)
                unused = shape.group
            written += row_lines
        elif shape.form:
            written += _pairs(cells, row, shape)
        else:
            written.append(_row(row, shape))
            unused = ""
    written.append(unused)
    written = [line for line in written if line]
    if taken and not any(shape.caption in line for line in written):  # no row to carry the title
        written.insert(0, shape.caption)
    return written, shape


def _title(grid: Grid, name: str, unit: str) -> tuple[Grid, str, list[str]]:
    """Take the title and the unit from the rows on top that hold only one cell."""
    written: list[str] = []
    titles: list[str] = []
    while len(grid) > 1 and len(distinct(grid[0])) == 1:
        cell = distinct(grid[0])[0]
        if UNIT.fullmatch(cell.text):
            unit = cell.text.strip("（()）【】 ")
        elif len(cell.text) > 80 or len(cell.paragraphs) > 3:
            written += cell.paragraphs
        else:
            titles.append(cell.text)
        grid = grid[1:]
    parts = [*(titles or [name]), unit]
    return grid, "，".join(dict.fromkeys(part for part in parts if part)), written


def _shape(grid: Grid, caption: str, header_rows: int | None) -> tuple[Shape, Grid]:
    if not header_rows:
        header_rows = 0
        for row in grid:
            if not all(cell.head for cell in distinct(row)) or header_rows == headers.MOST:
                break
            header_rows += 1
    # A file that marks every row or a first column as headers marks nothing.
    count = header_rows if 0 < header_rows < len(grid) else headers.header_rows(grid)
    if not count:
        return Shape(caption, form=True), grid
    heads = grid[:count]
    titles = []
    for column in range(len(grid[0])):
        names: list[Cell] = []
        for row in heads:
            if row[column].paragraphs and row[column] not in names:
                names.append(row[column])
        titles.append("".join(_join([re.sub(r"\s+", "", cell.text) for cell in names])))
    return Shape(caption, tuple(titles), head_rows=tuple(tuple(c.text for c in row) for row in heads)), grid[
        count:
    ]


def _join(names: list[str]) -> list[str]:
    """名称 of a header over several rows: 投资（万元） under 2025年 reads 2025年·投资（万元）."""
    return ["·".join(name for index, name in enumerate(names) if name not in names[:index])]


def _prefix(shape: Shape) -> str:
    named = "，".join(part for part in (shape.caption, shape.group) if part)
    return f"【{named}】" if named else ""


def _stop(text: str) -> str:
    return text if text.endswith(tuple("。！？；：.!?;:")) else f"{text}。"


def _row(row: list[Cell], shape: Shape) -> str:
    pieces: list[str] = []
    column = 0
    while column < len(row):
        cell = row[column]
        names = [shape.headers[column]]
        while column + 1 < len(row) and row[column + 1] is cell:
            column += 1
            names.append(shape.headers[column])
        column += 1
        if not cell.paragraphs:
            continue
        named = "、".join(dict.fromkeys(name for name in names if name))
        text = cell.text.rstrip("；;") if len(distinct(row)) > 1 else cell.text
        pieces.append(f"{named}：{text}" if named and named != text else text)
    written = ""
    for piece in pieces:
        written += piece if not written or written.endswith(("。", "；")) else f"；{piece}"
    return _stop(_prefix(shape) + written) if written else ""


def _pairs(cells: list[Cell], row: list[Cell], shape: Shape) -> list[str]:
    """A row of a form: labels and their values."""
    if not row[0].paragraphs or len(cells) == 1:  # the rest of a cell that began on the page before
        return [piece for cell in cells for piece in cell.paragraphs]
    labels, values = "", cells
    if len(cells) % 2:
        labels, values = cells[0].text, cells[1:]
    if any(
        headers.NUMERIC.fullmatch(label.text) for label in values[::2]
    ):  # figures without headers, left as they are
        return [_stop(_prefix(shape) + "；".join(cell.text.rstrip("；;。") for cell in cells))]
    written: list[str] = []
    short: list[str] = []
    for label, value in zip(values[::2], values[1::2], strict=True):
        name = (labels + label.text).rstrip("：:")
        if len(value.paragraphs) > 1:
            written += [f"{name}：", *value.paragraphs]
        else:
            short.append(f"{name}：{value.text.rstrip('；;')}")
    if short:
        written.insert(0, _stop(_prefix(shape) + "；".join(short)))
    return written


def _alone(cell: Cell, row: list[Cell], shape: Shape) -> tuple[list[str], Shape]:
    """A row with one cell: a heading of the rows below it, a note, or running text."""
    text = cell.text
    whole = row[0] is row[-1]
    if not whole and shape.headers[0]:
        return [_row(row, shape)], shape
    if len(text) > 40 or _SENTENCE.search(text) or _NOTE.match(text) or _TOTAL.search(text):
        return [*cell.paragraphs], shape
    return [], replace(shape, group=text)
