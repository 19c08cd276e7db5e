"""The figure ledger: filters, CSV and XLSX."""

from typing import Annotated
from urllib.parse import quote

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from corpus.figures import FigureKind
from server import ledger, sheets
from server.deps import Reader, Server
from server.ledger import Form, Row, Wanted
from server.routes.documents import READ, link, ready
from server.services import Services

router = APIRouter(prefix="/api", tags=["指标"])


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
    sector: str = Field(description="行业：指标名或所在条的标题所说的，或空")
    address: str = Field(description="条款号")
    heading: str = Field(description="所在条的标题")
    quote: str = Field(description="原句")
    start: int = Field(description="原句起点（字符）")
    end: int = Field(description="原句终点（字符，不含）")
    url: str


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
                sheets.XLSX: {"schema": {"type": "string", "format": "binary"}},
            },
        },
        **READ,
    },
)
async def figures(caller: Reader, server: Server, wanted: Annotated[Wanted, Query()]) -> Response:
    return await run_sync(answered, server, wanted)


def answered(server: Services, wanted: Wanted) -> Response:
    """What is asked for, in the form asked for."""
    rows = ledger.chosen(ledger.every(ready(server).engine), wanted)
    if wanted.form is Form.JSON:
        told = map(_told, rows)
        body = b"[" + b",".join(row.__pydantic_serializer__.to_json(row) for row in told) + b"]"
        return Response(body, media_type="application/json")
    body, media = ledger.table(rows, wanted.form)
    name = quote(f"指标.{wanted.form}")
    attached = f"attachment; filename=\"figures.{wanted.form}\"; filename*=UTF-8''{name}"
    return Response(body, headers={"content-disposition": attached}, media_type=media)


def chosen(server: Services, wanted: Wanted) -> list[FigureOut]:
    return [_told(row) for row in ledger.chosen(ledger.every(ready(server).engine), wanted)]


def _told(row: Row) -> FigureOut:
    figure = row.figure
    return FigureOut(
        document=row.document.id,
        indicator=figure.indicator,
        value=format(figure.value, "f"),
        unit=figure.unit,
        comparator=figure.comparator,
        basis=figure.basis,
        base=figure.base,
        period=figure.period,
        kind=figure.kind,
        sector=row.sector,
        address=figure.address,
        heading=figure.heading,
        quote=row.quote,
        start=figure.sentence.start,
        end=figure.sentence.end,
        url=link(row.document.id, figure.address),
    )
