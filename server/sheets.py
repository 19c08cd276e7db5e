"""Tables for a spreadsheet: CSV and XLSX. Nothing in a cell can run as a formula."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Rows = Iterable[Sequence[str]]


def as_csv(head: Sequence[str], rows: Rows) -> bytes:
    """UTF-8 with a mark at the front, by which Excel knows it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([[f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def as_xlsx(title: str, head: Sequence[str], rows: Rows, numbers: Collection[str] = ()) -> bytes:
    """One sheet; the columns named in ``numbers`` hold numbers, all others text."""
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import escape  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    titles = [WriteOnlyCell(sheet, name) for name in head]
    for cell in titles:
        cell.font = Font(bold=True)
    sheet.append(titles)
    for row in rows:
        cells = [WriteOnlyCell(sheet) for _ in row]
        for name, cell, text in zip(head, cells, row, strict=True):
            is_number = name in numbers
            cell.value = float(text) if is_number else escape.escape(text)
            cell.data_type = "n" if is_number else "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
