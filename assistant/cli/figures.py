"""``xiangce figures``: the figure ledger as a table, CSV or JSON."""

import csv
import dataclasses
import sys
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from assistant.cli.browse import Choice
from assistant.cli.console import console, emit, say
from assistant.cli.state import CliError, Exit, clean, state
from corpus.document import Document
from corpus.figures import Figure, FigureKind, extract
from corpus.spans import Span

KINDS = {FigureKind.TARGET: "目标", FigureKind.ACTUAL: "实绩", FigureKind.OTHER: "其他"}
_HEADER = ("指标", "数值", "单位", "限定", "口径", "基数", "时期", "类型", "条款号", "原句", "文件")
_WIDE = 120  # columns a table of ten needs


def figures(
    context: typer.Context,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="target|actual|other", help="只看目标、实绩或其他。"),
    ] = None,
    document: Choice = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，含原文位置。")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="输出 CSV（UTF-8）。")] = False,
) -> None:
    if as_json and as_csv:
        raise CliError("--json 与 --csv 只能选一个。", Exit.USAGE)
    if kind is not None and kind not in set(FigureKind):
        raise CliError("--kind 只能是 target（目标）、actual（实绩）或 other（其他）。", Exit.USAGE)
    found = [
        (owner, figure)
        for owner in state(context).chosen(document)
        for figure in extract(owner)
        if kind in (None, figure.kind)
    ]
    if as_json:
        emit([_fields(owner, figure) for owner, figure in found])
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows(_row(owner, figure) for owner, figure in found)
    elif not found:
        say("没有这样的指标。", stderr=True)
    elif console().width < _WIDE:
        _list(found)
    else:
        _table(found)


def _fields(owner: Document, figure: Figure) -> dict[str, Any]:
    """All fields of a ledger entry and the sentence it stands in; spans as [start, end]."""
    fields = {field.name: getattr(figure, field.name) for field in dataclasses.fields(figure)}
    plain = {
        name: list(value) if isinstance(value, Span) else value if isinstance(value, int) else str(value)
        for name, value in fields.items()
    }
    return plain | {"value": format(figure.value, "f"), "quote": figure.sentence.of(owner.text)}


def _row(owner: Document, figure: Figure) -> tuple[str, ...]:
    return (
        figure.indicator,
        format(figure.value, "f"),
        figure.unit,
        figure.comparator,
        figure.basis,
        figure.base,
        figure.period,
        KINDS[figure.kind],
        figure.address,
        figure.sentence.of(owner.text),
        owner.id,
    )


def _table(found: list[tuple[Document, Figure]]) -> None:
    several = len({owner.id for owner, _ in found}) > 1
    table = Table(header_style="bold", show_edge=False)
    header = _HEADER if several else _HEADER[:-1]
    for name in header:
        table.add_column(
            name,
            justify="right" if name == "数值" else "left",
            overflow="fold",
            no_wrap=name in ("数值", "时期", "类型", "口径"),
            ratio=3 if name == "原句" else None,
            min_width=16 if name == "指标" else None,
        )
    for owner, figure in found:
        table.add_row(*(Text(clean(cell)) for cell in _row(owner, figure)[: len(header)]))
    console().print(table)


def _list(found: list[tuple[Document, Figure]]) -> None:
    """For a narrow screen: one entry in three lines."""
    for owner, figure in found:
        about = "，".join(filter(None, (figure.period, figure.basis, KINDS[figure.kind])))
        number = f"{figure.value:f}{figure.unit}"
        limit = f"（{figure.comparator}）" if figure.comparator else ""
        say(figure.indicator, "bold")
        say(f"    {number}{limit} {about} 见{figure.address}")
        say(f"    {figure.sentence.of(owner.text)}", "dim")
