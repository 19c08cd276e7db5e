"""Options that choose documents, for every command that has them."""

from typing import Annotated

import typer

from assistant.cli.state import CliError, Exit, readable
from corpus.selection import Selection
from corpus.validity import Status

Named = Annotated[
    list[str] | None,
    typer.Option("--document", "-d", metavar="编号", help="只用这份文件（编号或文号），可重复。"),
]
OfStatus = Annotated[
    str | None,
    typer.Option("--status", metavar="状态", help=f"只用某种状态的：{'、'.join(Status)}。"),
]
OfIssuer = Annotated[str | None, typer.Option("--issuer", metavar="机关", help="只用发文机关含这些字的。")]
OfRegion = Annotated[str | None, typer.Option("--region", metavar="地区", help="只用某地的，如 湖南、全国。")]
OfYear = Annotated[
    int | None, typer.Option("--year", metavar="年", min=1900, max=2999, help="只用某年成文的。")
]


def selected(
    documents: list[str] | None, issuer: str | None, region: str | None, year: int | None, status: str | None
) -> Selection:
    """The options as a selection; raises ``CliError`` for a status that does not exist."""
    wanted = readable(status) if status is not None else None
    if wanted is not None and wanted not in list(Status):
        raise CliError(f"没有这种状态。可选：{'、'.join(Status)}。", Exit.USAGE)
    return Selection(
        documents=tuple(readable(name) for name in documents or ()),
        issuer=readable(issuer) if issuer is not None else None,
        region=readable(region) if region is not None else None,
        year=year,
        status=Status(wanted) if wanted is not None else None,
    )
