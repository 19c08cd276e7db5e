"""The figure ledger: filters, CSV and XLSX."""

import csv
import io
from enum import StrEnum
from functools import partial
from typing import Annotated
from urllib.parse import quote

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from corpus.document import Document
from corpus.figures import Figure, FigureKind
from server.deps import Reader, Server
from server.routes.documents import READ, link, ready
from server.services import Services

router = APIRouter(prefix="/api", tags=["指标"])

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_KINDS = {FigureKind.TARGET: "目标", FigureKind.ACTUAL: "实绩", FigureKind.OTHER: "其他"}


class Form(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class FigureOut(BaseModel):
    document: str = Field(description="文件编号")
    indicator: str = Field(description="指标")
    value: str = Field(description="数值，如原文")
    unit: str = Field(description="单位")
    comparator: str = Field(description="限定：突破、左右、以上……")
    basis: str = Field(description="口径：总量、占比、年均增速……")
    base: str = Field(description="基数，如 GDP")
    period: str = Field(description="时期：2025、2021-2025，或空")
    kind: FigureKind = Field(description="目标、实绩或其他")
    address: str = Field(description="条款号")
    heading: str = Field(description="所在条的标题")
    quote: str = Field(description="原句")
    start: int = Field(description="原句起点（字符）")
    end: int = Field(description="原句终点（字符，不含）")
    url: str


_COLUMNS = {
    "indicator": "指标",
    "value": "数值",
    "unit": "单位",
    "comparator": "限定",
    "basis": "口径",
    "base": "基数",
    "period": "时期",
    "kind": "类型",
    "address": "条款号",
    "heading": "所在条",
    "quote": "原句",
    "document": "文件",
}


@router.get(
    "/figures",
    summary="指标账",
    description="文件里的每一个数。`format` 可取 json、csv（UTF-8，Excel 可直接打开）、xlsx。",
    response_model=list[FigureOut],
    responses={
        200: {
            "description": "指标",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                _XLSX: {"schema": {"type": "string", "format": "binary"}},
            },
        },
        **READ,
    },
)
async def figures(
    caller: Reader,
    server: Server,
    document: Annotated[str | None, Query(max_length=200, description="文件编号")] = None,
    kind: Annotated[FigureKind | None, Query(description="目标 target、实绩 actual、其他 other")] = None,
    indicator: Annotated[str | None, Query(max_length=100, description="指标名中的字")] = None,
    period: Annotated[str | None, Query(max_length=20, description="时期，如 2025 或 2021-2025")] = None,
    unit: Annotated[str | None, Query(max_length=20, description="单位")] = None,
    address: Annotated[str | None, Query(max_length=100, description="条款号的开头，如 五(二)")] = None,
    form: Annotated[Form, Query(alias="format", description="格式")] = Form.JSON,
    limit: Annotated[int, Query(ge=1, le=100_000, description="最多几项")] = 10_000,
) -> Response:
    rows = partial(
        chosen,
        server,
        document=document,
        kind=kind,
        indicator=indicator,
        period=period,
        unit=unit,
        address=address,
        limit=limit,
    )
    return await run_sync(lambda: _written(rows(), form))


def chosen(
    server: Services,
    *,
    document: str | None = None,
    kind: FigureKind | None = None,
    indicator: str | None = None,
    period: str | None = None,
    unit: str | None = None,
    address: str | None = None,
    limit: int,
) -> list[FigureOut]:
    engine = ready(server).engine
    documents = engine.documents()
    found: list[FigureOut] = []
    for owner, ledger in engine.figures().items():
        if document not in (None, owner) or owner not in documents:
            continue
        for figure in ledger:
            if (
                kind in (None, figure.kind)
                and (indicator or "") in figure.indicator
                and period in (None, figure.period)
                and unit in (None, figure.unit)
                and figure.address.startswith(address or "")
            ):
                found.append(_row(documents[owner], figure))
                if len(found) == limit:
                    return found
    return found


def _row(document: Document, figure: Figure) -> FigureOut:
    return FigureOut(
        document=document.id,
        indicator=figure.indicator,
        value=format(figure.value, "f"),
        unit=figure.unit,
        comparator=figure.comparator,
        basis=figure.basis,
        base=figure.base,
        period=figure.period,
        kind=figure.kind,
        address=figure.address,
        heading=figure.heading,
        quote=figure.sentence.of(document.text),
        start=figure.sentence.start,
        end=figure.sentence.end,
        url=link(document.id, figure.address),
    )


def _written(rows: list[FigureOut], form: Form) -> Response:
    if form is Form.JSON:
        body = b"[" + b",".join(row.__pydantic_serializer__.to_json(row) for row in rows) + b"]"
        return Response(body, media_type="application/json")
    table = [[_cell(row, name) for name in _COLUMNS] for row in rows]
    name = quote(f"指标.{form.value}")
    headers = {
        "content-disposition": f"attachment; filename=\"figures.{form.value}\"; filename*=UTF-8''{name}"
    }
    if form is Form.CSV:
        # The mark at the front tells Excel that it is UTF-8.
        return Response("\ufeff" + _csv(table), headers=headers, media_type="text/csv; charset=utf-8")
    return Response(_xlsx(table), headers=headers, media_type=_XLSX)


def _cell(row: FigureOut, name: str) -> str:
    value = getattr(row, name)
    return _KINDS[value] if name == "kind" else str(value)


def _csv(table: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS.values())
    # A cell of a document must not run as a formula in a spreadsheet.
    writer.writerows([[f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in table])
    return out.getvalue()


def _xlsx(table: list[list[str]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import escape  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("指标")
    sheet.freeze_panes = "A2"
    heads = [WriteOnlyCell(sheet, title) for title in _COLUMNS.values()]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    number = list(_COLUMNS).index("value")
    for row in table:
        cells = [WriteOnlyCell(sheet) for _ in row]
        for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
            cell.value = float(text) if place == number else escape.escape(text)
            cell.data_type = "n" if place == number else "s"  # never a formula
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
