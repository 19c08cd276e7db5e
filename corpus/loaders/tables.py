"""Tables as lines: every row carries its column headers and the caption, so that it stands alone.

A grid is a list of rows of equal length; a merged cell is the same Cell object in every place it covers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

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

_LABEL = 30  # characters: a longer cell is no header
_MOST_HEADERS = 4  # rows
UNIT = re.compile(r"[（(【]?\s*(?:计量|金额)?单\s*位\s*[：:].{1,30}")
_NUMERIC = re.compile(r"[\d.,，%％+\-—–~～/亿万元人次个户家件\s]+")
_SENTENCE = re.compile("[。；！？;]")
_NOTE = re.compile(r"[（(]?(?:备?注|说明|数据来源|资料来源|填表)")
_TOTAL = re.compile(r"(?:总|合|小)\s*计")
# First words of a header row: what lists and tables of official documents count or name.
_HEADER_WORDS = re.compile(
    r"(?:序\s*号|编\s*号|项\s*目|指\s*标|名\s*称|姓\s*名|类\s*[别型]|地\s*区|市\s*州|区\s*县|年\s*[份度]|单\s*位|企\s*业|事\s*项"
    r"|内\s*容|时\s*间|日\s*期|任\s*务|等\s*级|档\s*次|标\s*准|金\s*额)"
)


# What the second of two columns is called when it holds the values of the first.
_VALUE_WORDS = re.compile(
    r".{0,4}(?:金额|标准|数额|数量|比例|时间|日期|期限|内容|等级|档次|类别|任务|目标|得分|分值|要求)(?:[（(].+[）)])?"
)
_SERIAL = re.compile(r"序\s*号|编\s*号")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?")


@dataclass(frozen=True)
class Shape:
    """How the rows of a table read; a table that runs over a page keeps that of its beginning."""

    caption: str = ""
    headers: tuple[str, ...] = ()  # one per column; empty for a form of labels and values
    form: bool = False
    group: str = ""
    head_rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)


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
    if continued and (continued.form or len(continued.headers) == len(grid[0])):
        shape = continued
        while grid and tuple(cell.text for cell in grid[0]) in shape.head_rows:
            grid = grid[1:]
    else:
        grid, caption, written = _title(grid, name, unit)
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
    return [line for line in written if line], shape


def distinct(row: Sequence[Cell]) -> list[Cell]:
    """The cells of a row that hold text, a merged one once."""
    found: list[Cell] = []
    for cell in row:
        if cell.paragraphs and not (found and found[-1] is cell):
            found.append(cell)
    return found


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
            if not all(cell.head for cell in distinct(row)) or header_rows == _MOST_HEADERS:
                break
            header_rows += 1
    # A file that marks every row or a first column as headers marks nothing.
    count = header_rows if 0 < header_rows < len(grid) else _header_rows(grid)
    if not count:
        return Shape(caption, form=True), grid
    heads = grid[:count]
    headers = []
    for column in range(len(grid[0])):
        names: list[Cell] = []
        for row in heads:
            if row[column].paragraphs and row[column] not in names:
                names.append(row[column])
        headers.append("".join(_join([re.sub(r"\s+", "", cell.text) for cell in names])))
    return Shape(caption, tuple(headers), head_rows=tuple(tuple(c.text for c in row) for row in heads)), grid[
        count:
    ]


def _join(names: list[str]) -> list[str]:
    """名称 of a header over several rows: 投资（万元） under 2025年 reads 2025年·投资（万元）."""
    return ["·".join(name for index, name in enumerate(names) if name not in names[:index])]


def _header_rows(grid: Grid) -> int:
    """How many rows on top are headers by their form; 0 for a form of labels and values."""
    first = grid[0]
    if len(grid) < 2 or not all(_is_label(cell) for cell in first if cell.paragraphs):
        return 0
    if sum(1 for cell in first if cell.paragraphs) < max(2, len(first) - 1):
        return 0
    if any(cell.text.endswith(("：", ":")) for cell in first):
        return 0
    count = 1
    while count < min(_MOST_HEADERS, len(grid) - 1):
        # A cell over several columns is a header over headers only if the next row parts it, in labels,
        # while the columns beside it go on.
        above, below = grid[count - 1], grid[count]
        wide = {
            c for c in range(len(above)) if above[c].paragraphs and above[c] in (above[:c] + above[c + 1 :])
        }
        beside = [c for c in range(len(above)) if c not in wide]
        parted = any(below[c] is not below[c - 1] for c in wide if c - 1 in wide)
        goes_on = all(below[c] is above[c] or not below[c].paragraphs for c in beside)
        if not (wide and parted and goes_on and all(_is_label(cell) for cell in distinct(below))):
            break
        count += 1
    if count == 1 and len(first) > 2 and len(distinct(first)) == 2:  # 项目名称 and its value, set wide
        return 0
    return count if _reads_as_columns(grid, count) else 0


def _is_label(cell: Cell) -> bool:
    text = cell.text
    numeric = _NUMERIC.fullmatch(text) and not _YEAR.fullmatch(text)
    return len(text) <= _LABEL and not _SENTENCE.search(text) and not numeric


def _reads_as_columns(grid: Grid, count: int) -> bool:
    """Whether the columns hold things of one kind, rather than each row a label and its value."""
    first, body = grid[0], [row for row in grid[count:] if len(distinct(row)) > 1]
    if len(first) > 4 or count > 1:
        return True
    if _HEADER_WORDS.search(first[0].text) and len(body) >= 2 and len(distinct(first)) == 3:
        return True
    numeric = [
        [bool(_NUMERIC.fullmatch(row[column].text)) for row in body if row[column].paragraphs]
        for column in range(len(first))
    ]
    if any(column and all(column) for column in numeric):
        return True
    if len(first) in {2, 4}:
        if _SERIAL.fullmatch(first[0].text):
            return True
        if len(first) == 2 and _HEADER_WORDS.search(first[0].text) and _VALUE_WORDS.fullmatch(first[1].text):
            return True
        if any(any(column) and not all(column) for column in numeric[1::2]):
            return False
    if len(first) == 4:
        # label, value, label, value: short labels in the first and third column, none twice
        labels = [row[column].text for row in [first, *body] for column in (0, 2) if row[column].paragraphs]
        return len(set(labels)) < len(labels) or any(len(label) > 12 for label in labels)
    if len(first) == 2:
        named = bool(_HEADER_WORDS.match(first[0].text))
        longest = max((len(row[1].text) for row in body), default=0)
        return len(first[1].text) <= 8 and named and longest > 2 * len(first[1].text) and len(body) >= 2
    return True


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
        _NUMERIC.fullmatch(label.text) for label in values[::2]
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
