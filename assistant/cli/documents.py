"""``xiangce documents``: what is in the library."""

from datetime import date
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from assistant.cli.console import console, emit, say
from assistant.cli.state import clean, state
from corpus.document import Document, Metadata
from corpus.figures import extract

_HEADER = {
    "id": "编号",
    "title": "标题",
    "document_number": "文号",
    "issuer": "发文机关",
    "signed_on": "成文日期",
    "issued_on": "发布日期",
    "period": "期限",
    "status": "状态",
    "sections": "条",
    "figures": "指标",
}
_WIDE = 150


def documents(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    today = state(context).clock()
    rows = [_facts(document, today) for document in state(context).documents.values()]
    if as_json:
        emit(rows)
    elif console().width < _WIDE:
        for row in rows:
            say(f"《{row['title']}》", "bold")
            for key, name in _HEADER.items():
                if key != "title" and row[key] not in (None, ""):
                    say(f"    {name}：{row[key]}")
    else:
        table = Table(header_style="bold", show_edge=False)
        for name in _HEADER.values():
            table.add_column(name, overflow="fold")
        for row in rows:
            table.add_row(*(Text(clean(str(row[key] or ""))) for key in _HEADER))
        console().print(table)


def _facts(document: Document, today: date) -> dict[str, Any]:
    meta = document.meta
    return {
        "id": document.id,
        "title": meta.title,
        "document_number": meta.document_number,
        "issuer": meta.issuer,
        "signed_on": meta.signed_on.isoformat() if meta.signed_on else None,
        "issued_on": meta.issued_on.isoformat() if meta.issued_on else None,
        "period": "—".join(str(year) for year in (meta.period_start, meta.period_end) if year),
        "status": status(meta, today),
        "sections": sum(section.addressed for section in document.structure.sections),
        "figures": len(extract(document)),
    }


def status(meta: Metadata, today: date) -> str:
    """Whether the period of a document has begun and not ended on a day."""
    if meta.period_end and today.year > meta.period_end:
        return "期满"
    if meta.period_start and today.year < meta.period_start:
        return "未到期"
    return "现行" if meta.period_end else "未注明期限"
