"""Workbooks: every row a line that carries its headers and the caption of its sheet."""

import datetime
import io
import re
import warnings
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from corpus.loaders.archive import Archive
from corpus.loaders.cells import BLANK, Cell, Grid, squared
from corpus.loaders.loaded import Limits, Loaded, LoadError
from corpus.loaders.writing import Writer, cell

_ORDINARY = re.compile(r"(?:sheet|工作表)\s*\d*", re.IGNORECASE)
_PERCENT = re.compile(r"0(?:\.(0+))?%")
_FIXED = re.compile(r"[#0,]*0(?:\.(0+))?")


def load(data: bytes, name: str, limits: Limits) -> Loaded:
    notes = []
    with Archive(data, limits) as archive:
        archive.check()
        sheets = [n for n in archive.names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n)]
        if sum(len(archive.read(n)) for n in sheets) > limits.sheet_bytes:
            raise LoadError("工作簿过大，超出可处理的范围。请拆分，或只保留需要的工作表后再添加。")
        if any(n.endswith("vbaProject.bin") for n in archive.names):
            notes.append("文件含宏，宏没有运行，也没有读取。")
        if any(n.startswith("xl/media/") for n in archive.names):
            notes.append("文件含图片，图片中的文字没有读出。")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that are not needed here
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data)) if _has_gaps(book) else None
    writer = Writer(limits)
    hidden, unsaved = [], 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
            continue
        if not sheet.max_row or sheet.max_row * sheet.max_column > limits.cells * 10:
            raise LoadError(f"工作表“{sheet.title}”过大，超出可处理的范围。请删除空白行列或拆分后再添加。")
        if formulas:
            unsaved += _unsaved(sheet, formulas[sheet.title])
        writer.page()
        if not _ORDINARY.fullmatch(sheet.title.strip()):
            writer.paragraph(sheet.title)
        for block in _blocks(_grid(sheet, limits)):
            writer.table(block)
    if hidden:
        notes.append(f"隐藏的工作表没有读取：{'、'.join(hidden)}。")
    if unsaved:
        notes.append(
            f"{unsaved} 个公式没有保存结果，按空白处理。请在 Excel 或 WPS 中打开并保存一次后再添加。"
        )
    title = (book.properties.title or "").strip()
    return Loaded(writer.text, "xlsx", tuple(writer.pages), {"title": title} if title else {}, tuple(notes))


def _has_gaps(book: Any) -> bool:
    """Whether cells are empty that may hold formulas without a stored result."""
    return any(value.value is None for sheet in book.worksheets for value in sheet._cells.values())


def _unsaved(values: Any, formulas: Any) -> int:
    return sum(
        1
        for place, written in formulas._cells.items()
        if written.data_type == "f" and values.cell(*place).value is None
    )


def _grid(sheet: Any, limits: Limits) -> Grid:
    """The visible cells; a merged cell stands in all its places."""
    merged: dict[tuple[int, int], Cell] = {}
    covered = 0
    for area in sheet.merged_cells.ranges:
        covered += (area.max_row - area.min_row + 1) * (area.max_col - area.min_col + 1)
        if covered > limits.cells:
            raise LoadError(f"工作表“{sheet.title}”的合并单元格过多，超出可处理的范围。请拆分后再添加。")
        shared = cell(shown(sheet.cell(area.min_row, area.min_col)))
        for row in range(area.min_row, min(area.max_row, sheet.max_row) + 1):
            for column in range(area.min_col, min(area.max_col, sheet.max_column) + 1):
                merged[row, column] = shared
    folded = {key for key, value in sheet.column_dimensions.items() if value.hidden}
    grid: Grid = []
    total = 0
    for row in sheet.iter_rows():
        if row and sheet.row_dimensions[row[0].row].hidden:
            continue
        line = [
            merged.get((item.row, item.column)) or (cell(shown(item)) if item.value is not None else BLANK)
            for item in row
            if get_column_letter(item.column) not in folded
        ]
        total += sum(1 for item in line if item.paragraphs)
        if total > limits.cells:
            raise LoadError(f"工作表“{sheet.title}”过大，超出可处理的范围。请拆分后再添加。")
        while line and not line[-1].paragraphs:
            line.pop()
        grid.append(line)
    return grid


def _blocks(grid: Grid) -> list[Grid]:
    """The tables of a sheet: two blank rows, or one before a row with a single cell, part them."""
    blocks: list[Grid] = [[]]
    blank = 0
    for row in grid:
        filled = [value for value in row if value.paragraphs]
        if not filled:
            blank += 1
            continue
        if blank and blocks[-1] and (blank > 1 or (len(filled) == 1 and len(blocks[-1]) > 2)):
            blocks.append([])
        blank = 0
        blocks[-1].append(row)
    return [squared(block) for block in blocks if block]


def shown(item: Any) -> str:
    """A value as the sheet shows it: dates as 2024-03-01, 0.53 in the format 0% as 53%."""
    value, form = item.value, str(item.number_format or "General")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        return (
            value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
        )
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, form.partition(";")[0])
    return str(value)


def _number(value: float, form: str) -> str:
    # A double holds 15 significant digits; Excel keeps no more either.
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    percent, fixed = _PERCENT.search(form), _FIXED.fullmatch(re.sub(r'["_][^"]*"?|\\.|\s', "", form))
    if percent or fixed:
        places = len((percent or fixed)[1] or "")  # type: ignore[index]
        exact = (exact * 100 if percent else exact).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        grouped = f"{exact:,f}" if "," in form else f"{exact:f}"
        return f"{grouped}%" if percent else grouped
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
