"""``xiangce add``, ``remove``, ``update`` and ``sync``: taking documents in, out, and keeping them fresh."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from assistant import factory
from assistant.cli.console import console, say
from assistant.cli.progress import getting_ready
from assistant.cli.state import CliError, Exit, clean, readable, state
from assistant.documents import library
from assistant.intake import Intake, Outcome, Report
from assistant.reading import sources

Json = Annotated[bool, typer.Option("--json", help="每份文件输出一行 JSON。")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="编号……", help="文件编号，见 xiangce documents。")]

_STYLES = {Outcome.FAILED: "red", Outcome.ADDED: "green", Outcome.VERSION: "green", Outcome.UPDATED: "green"}


def add(
    context: typer.Context,
    given: Annotated[
        list[str],
        typer.Argument(metavar="路径或网址……", help="文件、文件夹（含其下全部文件）或 http(s) 网址。"),
    ],
    as_json: Json = False,
) -> None:
    names = [source for each in given for source in sources(readable(each))]
    if not names:
        raise CliError("文件夹里没有文件。请检查路径。")
    current = state(context)
    with getting_ready("正在读取文件……") as hooks:
        reports = factory.intake(current.settings, hooks, current.clock).add(names)
        code = _tell(reports, as_json)
    raise typer.Exit(code)


def remove(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="编号……", help="文件编号，见 xiangce documents。")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问。")] = False,
) -> None:
    current = state(context)
    wanted = [readable(key) for key in ids]
    known = library(current.settings).entries()
    if not yes and all(key in known for key in wanted):
        if not sys.stdin.isatty():
            raise CliError("移除不能撤销。确定要移除请加 --yes。", Exit.USAGE)
        say(f"将移除：{'、'.join(wanted)}。原件的副本也一并删除。")
        if not typer.confirm("确定吗？"):
            raise CliError("没有移除任何文件。")
    with getting_ready() as hooks:
        reports = factory.intake(current.settings, hooks, current.clock).remove(wanted)
        code = _tell(reports, as_json=False)
    raise typer.Exit(code)


def update(
    context: typer.Context,
    ids: Ids = None,
    reread: Annotated[bool, typer.Option("--reread", help="来源没有变化的也重新读取。")] = False,
    as_json: Json = False,
) -> None:
    current = state(context)
    with getting_ready("正在检查来源……") as hooks:
        intake = factory.intake(current.settings, hooks, current.clock)
        code = _tell(intake.update([readable(key) for key in ids or ()], reread=reread), as_json)
    raise typer.Exit(code)


def sync(context: typer.Context, as_json: Json = False) -> None:
    from corpus.related import notices  # noqa: PLC0415

    current = state(context)
    listed = notices()
    addresses = {notice.urls[0]: notice.urls[1:] for notice in listed if notice.urls}
    missing = [notice for notice in listed if not notice.urls]
    with getting_ready("正在下载……") as hooks:
        intake = factory.intake(current.settings, hooks, current.clock)
        code = _tell(_fetched(intake, addresses), as_json)
    if missing and not as_json:
        say(f"另有{len(missing)}份没有登记网址，请自行取得后用 xiangce add 加入：")
        for notice in missing:
            say(f"    {notice.name}")
    raise typer.Exit(code)


def _fetched(intake: Intake, addresses: Mapping[str, Sequence[str]]) -> Iterator[Report]:
    """Add each address; one that fails is tried in its other form, if it has one, before it is told."""
    others: list[str] = []
    for report in intake.add(addresses):
        if report.outcome is Outcome.FAILED and addresses[report.source]:
            others += addresses[report.source]
        else:
            yield report
    if others:
        yield from intake.add(others)


def _tell(reports: Iterable[Report], as_json: bool) -> Exit:
    """Tell each report as it comes, then the sum; the exit code."""
    counted: Counter[Outcome] = Counter()
    for report in reports:
        counted[report.outcome] += 1
        if as_json:
            _line(report)
            continue
        title = f"《{report.title}》" if report.title else ""
        name = f"{report.id}{title}" if report.id else report.source
        where = f"（{report.source}）" if report.id and report.source else ""
        detail = f"：{report.detail}" if report.detail else ""
        say(clean(f"{report.outcome}  {name}{detail}{where}"), _STYLES.get(report.outcome, "dim"))
    if not as_json:
        said = "，".join(f"{outcome}{counted[outcome]}份" for outcome in Outcome if counted[outcome])
        console().print(f"{said or '没有要处理的文件'}。", style="bold")
    return Exit.OTHER if counted[Outcome.FAILED] else Exit.OK


def _line(report: Report) -> None:
    print(json.dumps(asdict(report), ensure_ascii=False), flush=True)
