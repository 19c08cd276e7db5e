"""The ledger of all documents: chosen, put in order, written as a table."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.sectors import sector
from corpus.units import normalise
from server import sheets
from server.engine import Engine

KINDS = {FigureKind.TARGET: "目标", FigureKind.ACTUAL: "实绩", FigureKind.OTHER: "其他"}

MOST = 100_000  # figures told at once


class Form(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class Order(StrEnum):
    TEXT = "text"
    INDICATOR = "indicator"
    VALUE = "value"
    PERIOD = "period"


class Wanted(BaseModel):
    """Which figures, in which order. All conditions that are given must hold."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    document: str | None = Field(default=None, max_length=200, description="文件编号")
    kind: FigureKind | None = Field(default=None, description="目标 target、实绩 actual、其他 other")
    basis: str | None = Field(default=None, max_length=20, description="口径：总量、占比、年均增速……")
    sector: str | None = Field(
        default=None, max_length=50, description="行业，如 旅游业；空字串是不属于某一行业的"
    )
    indicator: str | None = Field(default=None, max_length=100, description="指标名中的字")
    words: str | None = Field(default=None, max_length=100, description="指标名、原句或所在条标题中的字")
    period: str | None = Field(default=None, max_length=20, description="时期，如 2025 或 2021-2025")
    unit: str | None = Field(default=None, max_length=20, description="单位")
    address: str | None = Field(default=None, max_length=100, description="条款号的开头，如 五(二)")
    sort: Order = Field(default=Order.TEXT, description="次序：原文、指标名、数值（同一单位的在一起）、时期")
    descending: bool = Field(default=False, description="倒序")
    form: Form = Field(default=Form.JSON, alias="format", description="格式")
    limit: int = Field(default=10_000, ge=1, le=MOST, description="最多几项")


@dataclass(frozen=True)
class Row:
    document: Document
    figure: Figure
    sector: str  # "" where none is named

    @property
    def quote(self) -> str:
        return self.figure.sentence.of(self.document.text)


def every(engine: Engine) -> Iterator[Row]:
    """All figures, in the order of the documents and their texts."""
    documents = engine.documents()
    for owner, ledger in engine.figures().items():
        if document := documents.get(owner):
            for figure in ledger:
                yield Row(document, figure, sector(figure, document))


def chosen(rows: Iterable[Row], wanted: Wanted) -> list[Row]:
    """Those of ``rows`` that are asked for, at most ``wanted.limit``, in the order asked for."""
    found = [row for row in rows if fits(row, wanted)]
    if wanted.sort is not Order.TEXT:
        found.sort(key=_KEYS[wanted.sort])
    if wanted.descending:
        found.reverse()
    return found[: wanted.limit]


def fits(row: Row, wanted: Wanted) -> bool:
    """Whether a figure meets all conditions."""
    figure = row.figure
    return (
        wanted.document in (None, row.document.id)
        and wanted.kind in (None, figure.kind)
        and wanted.basis in (None, figure.basis)
        and wanted.sector in (None, row.sector)
        and wanted.period in (None, figure.period)
        and wanted.unit in (None, figure.unit)
        and figure.address.startswith(wanted.address or "")
        and (wanted.indicator or "") in figure.indicator
        and all(
            word in figure.indicator or word in figure.heading or word in row.quote
            for word in (wanted.words or "").split()
        )
    )


def _by_value(row: Row) -> tuple[str, Decimal]:
    value, unit = normalise(row.figure.value, row.figure.unit)
    return unit, value


_KEYS: dict[Order, Any] = {
    Order.INDICATOR: lambda row: row.figure.indicator,
    Order.VALUE: _by_value,
    Order.PERIOD: lambda row: (row.figure.period[-4:], row.figure.period),
}

_NUMBER = "数值"
_COLUMNS: dict[str, Callable[[Row], str]] = {
    "指标": lambda row: row.figure.indicator,
    _NUMBER: lambda row: format(row.figure.value, "f"),
    "单位": lambda row: row.figure.unit,
    "限定": lambda row: row.figure.comparator,
    "口径": lambda row: row.figure.basis,
    "基数": lambda row: row.figure.base,
    "时期": lambda row: row.figure.period,
    "类型": lambda row: KINDS[row.figure.kind],
    "行业": lambda row: row.sector,
    "条款号": lambda row: row.figure.address,
    "所在条": lambda row: row.figure.heading,
    "原句": lambda row: row.quote,
    "文件": lambda row: row.document.id,
    "标题": lambda row: row.document.meta.title,
}


def table(rows: Iterable[Row], form: Form) -> tuple[bytes, str]:
    """A CSV or XLSX file and its media type."""
    head = tuple(_COLUMNS)
    cells = ([cell(row) for cell in _COLUMNS.values()] for row in rows)
    if form is Form.XLSX:
        return sheets.as_xlsx("指标", head, cells, {_NUMBER}), sheets.XLSX
    return sheets.as_csv(head, cells), "text/csv; charset=utf-8"
