"""``xiangce measures``: the support measures of the documents as a list, JSON, CSV or a spreadsheet."""

import csv
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.browse import Choice
from assistant.cli.console import emit, say
from assistant.cli.state import CliError, Exit, clean, readable, state
from corpus.document import Document
from corpus.measures import Measure, measures
from corpus.receivers import receivers
from corpus.trades import trades
from corpus.wording import DEVELOPMENT, RANK, vocabulary

_HEADER = (
    "措施",
    "条款号",
    "标题",
    "手段",
    "力度",
    "谁来做",
    "行业",
    "对象",
    "地区",
    "分区",
    "条件",
    "金额",
    "起",
    "止",
    "文件",
)


def list_measures(
    context: typer.Context,
    document: Choice = None,
    industry: Annotated[
        str | None, typer.Option("--industry", metavar="行业", help="只看面向这个行业的。")
    ] = None,
    instrument: Annotated[
        str | None, typer.Option("--instrument", metavar="手段", help="如 用地、融资担保、财政资金。")
    ] = None,
    receiver: Annotated[
        str | None, typer.Option("--for", metavar="对象", help="如 中小企业、头部企业。")
    ] = None,
    place: Annotated[
        str | None, typer.Option("--place", metavar="市州", help="只看写明这个市州的，如 岳阳市。")
    ] = None,
    strength: Annotated[
        str | None, typer.Option("--strength", metavar="力度", help="给予、支持、鼓励、推进、探索、研究。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，含原文位置。")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="输出 CSV（UTF-8）。")] = False,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="文件.xlsx", help="写成 Excel 表格。")
    ] = None,
) -> None:
    if as_json + as_csv + (xlsx is not None) > 1:
        raise CliError("--json、--csv 与 --xlsx 只能选一个。", Exit.USAGE)
    wanted = {
        "行业": _one_of(industry, trades(), "行业"),
        "手段": _one_of(instrument, [*vocabulary()["instrument"], DEVELOPMENT], "手段"),
        "对象": _one_of(receiver, receivers(), "对象"),
        "力度": _one_of(strength, RANK, "力度"),
        "地区": readable(place).strip() if place else None,
    }
    found = [
        (owner, measure)
        for owner in state(context).chosen(document)
        for measure in measures(owner)
        if _fits(measure, wanted)
    ]
    if as_json:
        emit([_fields(owner, measure) for owner, measure in found])
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows([_safe(cell) for cell in _row(owner, measure)] for owner, measure in found)
    elif xlsx:
        _write_xlsx(xlsx, found)
        say(f"已写入 {xlsx}：{len(found)}条措施。")
    elif not found:
        say("没有这样的措施。", stderr=True)
    else:
        for owner, measure in found:
            _show(owner, measure)


def _one_of(name: str | None, table: Any, what: str) -> str | None:
    if name is None:
        return None
    wanted = readable(name).strip()
    if wanted not in table:
        raise CliError(f"没有{what}“{clean(wanted)[:30]}”。可选：{'、'.join(table)}。", Exit.USAGE)
    return wanted


def _fits(measure: Measure, wanted: dict[str, str | None]) -> bool:
    trade = wanted["行业"]
    kinds = {trade} | {name for name, one in trades().items() if one.parent == trade} if trade else set()
    place = wanted["地区"]
    return (
        (trade is None or bool(kinds & measure.trades))
        and wanted["手段"] in (None, *measure.instruments)
        and wanted["对象"] in (None, *measure.receivers)
        and wanted["力度"] in (None, measure.strength)
        and (place is None or any(place and place in one.name for one in measure.places))
    )


def _fields(owner: Document, measure: Measure) -> dict[str, Any]:
    """All fields; spans as [start, end] with their quotes."""
    text = owner.text
    return {
        "document": owner.id,
        "address": measure.address,
        "heading": measure.heading,
        "quote": measure.span.of(text),
        "span": list(measure.span),
        "sentence": list(measure.sentence),
        "instruments": list(measure.instruments),
        "strength": measure.strength,
        "actor": measure.actor,
        "trades": sorted(measure.trades),
        "through": sorted(measure.through),
        "receivers": sorted(measure.receivers),
        "places": [place.name for place in sorted(measure.places)],
        "zone": measure.zone,
        "conditions": [{"quote": span.of(text), "span": list(span)} for span in measure.conditions],
        "amounts": [
            {
                "indicator": figure.indicator,
                "value": format(figure.value, "f"),
                "unit": figure.unit,
                "comparator": figure.comparator,
                "span": list(figure.span),
            }
            for figure in measure.amounts
        ],
    }


def _row(owner: Document, measure: Measure) -> tuple[str, ...]:
    text = owner.text
    return (
        measure.span.of(text),
        measure.address,
        measure.heading,
        "、".join(measure.instruments),
        measure.strength,
        measure.actor,
        "、".join(sorted(measure.trades)),
        "、".join(sorted(measure.receivers)),
        "、".join(place.name for place in sorted(measure.places)),
        measure.zone,
        "；".join(span.of(text) for span in measure.conditions),
        "；".join(figure.span.of(text) for figure in measure.amounts),
        str(measure.span.start),
        str(measure.span.end),
        owner.id,
    )


def _safe(cell: str) -> str:
    """A cell that a spreadsheet takes for text, not for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


def _write_xlsx(path: Path, found: list[tuple[Document, Measure]]) -> None:
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    if path.suffix.lower() != ".xlsx":
        raise CliError(f"表格文件名应以 .xlsx 结尾，现在是“{clean(path.name)[:60]}”。", Exit.USAGE)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "支持措施"
    sheet.append(list(_HEADER))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for owner, measure in found:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", _safe(cell)) for cell in _row(owner, measure)])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.column_dimensions["A"].width = 70
    for row in sheet.iter_rows(min_row=2, max_col=1):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    partial = path.with_name(f".{path.name}.part")
    try:
        book.save(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _show(owner: Document, measure: Measure) -> None:
    say(f"{measure.address} {measure.span.of(owner.text)}", "bold")
    about = [f"手段：{'、'.join(measure.instruments)}", f"力度：{measure.strength}"]
    for name, value in zip(_HEADER[5:10], _row(owner, measure)[5:10], strict=True):
        if value:
            about.append(f"{name}：{value}")
    say("    " + "  ".join(about), "dim")
