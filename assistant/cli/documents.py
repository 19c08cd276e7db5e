"""``xiangce documents``: what is in the library, the facts of one document, and correcting them."""

import re
from datetime import date
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from assistant.cli.console import console, emit, say
from assistant.cli.selecting import OfIssuer, OfRegion, OfStatus, OfYear, selected
from assistant.cli.state import CliError, Exit, Group, State, clean, readable, state
from assistant.telling import FIELDS, fact, origin, told
from corpus.document import Document
from corpus.validity import Standing, Validity
from corpus.versions import dated

_HEADER = {
    "id": "编号",
    "title": "标题",
    "document_number": "文号",
    "issuer": "发文机关",
    "date": "日期",
    "status": "状态",
    "superseded_by": "取代它的",
}
_WIDE = 150

Json = Annotated[bool, typer.Option("--json", help="输出 JSON。")]
Id = Annotated[str, typer.Argument(metavar="编号", help="文件编号、文号或标题中的字。")]


def documents(
    context: typer.Context,
    as_json: Json = False,
    status: OfStatus = None,
    issuer: OfIssuer = None,
    region: OfRegion = None,
    year: OfYear = None,
) -> None:
    if context.invoked_subcommand is not None:
        return
    current = state(context)
    standing, today = Standing(current.documents), current.clock()
    chosen = selected(None, issuer, region, year, status).of(current.documents, standing, today)
    found = [current.documents[key] for key in chosen]
    rows = [_row(document, standing.of(document, today)) for document in found]
    _show(rows, as_json)


def _row(document: Document, found: Validity) -> dict[str, Any]:
    meta = document.meta
    day = dated(meta)
    return {
        "id": document.id,
        "title": meta.title,
        "document_number": meta.document_number,
        "issuer": meta.issuer,
        "date": told(day),
        "status": found.status.value,
        "reason": found.reason,
        "superseded_by": found.superseded_by,
        "region": meta.region,
        "signed_on": told(meta.signed_on),
        "issued_on": told(meta.issued_on),
        "effective_on": told(meta.effective_on),
        "valid_until": told(meta.valid_until),
        "period": "—".join(str(year) for year in (meta.period_start, meta.period_end) if year),
    }


def _show(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        emit(rows)
    elif not rows:
        say("没有符合条件的文件。")
    elif console().width < _WIDE:
        for row in rows:
            say(f"《{row['title']}》", "bold")
            for key, name in _HEADER.items():
                if key != "title" and row[key] not in (None, ""):
                    reason = f"（{row['reason']}）" if key == "status" else ""
                    say(f"    {name}：{row[key]}{reason}")
    else:
        table = Table(header_style="bold", show_edge=False)
        for name in _HEADER.values():
            table.add_column(name, overflow="fold")
        for row in rows:
            table.add_row(*(Text(clean(str(row[key] or ""))) for key in _HEADER))
        console().print(table)


def show(context: typer.Context, name: Id, as_json: Json = False) -> None:
    """All facts of one document, each with where it was found, its status and its relations."""
    current = state(context)
    (document,) = current.chosen(name)
    found = Standing(current.documents).of(document, current.clock())
    if as_json:
        emit(
            {
                **_row(document, found),
                "facts": document.meta.model_dump(mode="json", exclude={"relations"}),
                "relations": [relation.model_dump(mode="json") for relation in document.relations],
                "sections": sum(section.addressed for section in document.structure.sections),
                "figures": _figures(document),
            }
        )
        return
    say(f"{document.id}  《{document.meta.title}》", "bold")
    by = f"，见 {found.superseded_by}" if found.superseded_by else ""
    say(f"状态：{found.status}（{found.reason}{by}）")
    for field, label in FIELDS.items():
        if value := fact(document, field):
            say(f"{label}：{value}{_found(document, field)}")
    for relation in document.relations:
        other = "".join(
            part
            for part in (f"《{relation.title}》" if relation.title else "", relation.number or "")
            if part
        )
        say(f"{relation.kind}：{other}  [{document.structure.at(relation.start).address}]")
    sections = sum(section.addressed for section in document.structure.sections)
    say(f"共{sections}条，{_figures(document)}项指标。", "dim")


def _figures(document: Document) -> int:
    from corpus.figures import extract  # noqa: PLC0415 - takes a while, and a list needs none

    return len(extract(document))


def _found(document: Document, field: str) -> str:
    where = origin(document, field)
    return f"  [{where}]" if where else ""


def _correction(label: str, *, year: bool = False) -> Any:
    return typer.Option(
        metavar="年" if year else "值", help=f"{label}；写“-”表示没有，写“原”表示用提取的值。"
    )


def edit(
    context: typer.Context,
    name: Id,
    title: Annotated[str | None, _correction("标题")] = None,
    number: Annotated[str | None, _correction("文号")] = None,
    issuer: Annotated[str | None, _correction("发文机关，几个用、隔开")] = None,
    region: Annotated[str | None, _correction("地区")] = None,
    signed_on: Annotated[str | None, _correction("成文日期，如 2025-03-01")] = None,
    issued_on: Annotated[str | None, _correction("印发或发布日期")] = None,
    effective_on: Annotated[str | None, _correction("施行日期")] = None,
    valid_until: Annotated[str | None, _correction("有效期的最后一天")] = None,
    period_start: Annotated[str | None, _correction("期限起", year=True)] = None,
    period_end: Annotated[str | None, _correction("期限止", year=True)] = None,
    superseded_by: Annotated[str | None, _correction("取代它的文件编号；“-”表示没有被取代")] = None,
) -> None:
    given = {
        "title": title,
        "document_number": number,
        "issuer": issuer,
        "region": region,
        "signed_on": signed_on,
        "issued_on": issued_on,
        "effective_on": effective_on,
        "valid_until": valid_until,
        "period_start": period_start,
        "period_end": period_end,
        "superseded_by": superseded_by,
    }
    said = {field: readable(value).strip() for field, value in given.items() if value is not None}
    if not said:
        raise CliError("没有要更正的内容。用法见 xiangce documents edit --help。", Exit.USAGE)
    current = state(context)
    (before,) = current.chosen(name)
    edits = {field: _edit(field, value) for field, value in said.items()}
    document = _save(current, before.id, edits)
    for field in said:
        say(f"{FIELDS[field]}：{told(getattr(document.meta, field)) or '（无）'}")


def _edit(field: str, value: str) -> Any:
    if value == "原":
        return None
    if value == "-":
        if field == "title":
            raise CliError("标题不能为空。", Exit.USAGE)
        return ""
    if field.startswith("period_"):
        if not re.fullmatch(r"(?:19|20|21)\d{2}", value):
            raise CliError(f"{FIELDS[field]}应是年份，如 2025。", Exit.USAGE)
        return int(value)
    if field.endswith("_on") or field == "valid_until":
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise CliError(f"{FIELDS[field]}应写作 2025-12-31 这样的日期。", Exit.USAGE) from error
    return value


def _save(current: State, key: str, edits: dict[str, Any]) -> Document:
    from assistant import factory  # noqa: PLC0415 - looking at documents needs no index
    from assistant.cli.progress import getting_ready  # noqa: PLC0415

    with getting_ready() as hooks:
        return factory.intake(current.settings, hooks, current.clock).edit(key, edits)


GROUP = Group(
    documents,
    {
        "show": (show, "看一份文件的全部信息：每项取自何处、状态及理由、与其他文件的关系。"),
        "edit": (edit, "更正提取的信息；更正单独保存，重新提取不会丢。"),
    },
)
