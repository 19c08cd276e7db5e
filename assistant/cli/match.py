"""``xiangce match``: which measures are for a business."""

from pathlib import Path
from typing import Annotated

import typer

from assistant import factory
from assistant.cli.console import say
from assistant.cli.state import CliError, Exit, readable, state
from assistant.match_answer import Match, MatchStatus, ProfileForm
from assistant.match_report import grouped, measure_lines, profile_lines, write_report
from assistant.profile import ProfileError

_CODES = {
    MatchStatus.MATCHED: Exit.OK,
    MatchStatus.CLARIFICATION: Exit.UNANSWERED,
    MatchStatus.NOTHING: Exit.UNANSWERED,
    MatchStatus.EMPTY: Exit.BAD_QUESTION,
    MatchStatus.TOO_LONG: Exit.BAD_QUESTION,
}
_Names = Annotated[list[str] | None, typer.Option()]


def match(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="企业情况", help="如：岳阳的冷链企业，40人，想贷款。")
    ] = None,
    industry: Annotated[
        list[str] | None, typer.Option("--industry", metavar="行业", help="更正行业，可多次。")
    ] = None,
    place: Annotated[
        str | None, typer.Option("--place", metavar="地名", help="更正所在市州或县市区。")
    ] = None,
    employees: Annotated[
        int | None, typer.Option("--employees", metavar="人数", help="更正从业人员数。")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="类型", help="更正企业类型，可多次。")
    ] = None,
    need: Annotated[
        list[str] | None, typer.Option("--need", metavar="需求", help="更正需求，可多次。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出完整的匹配契约（JSON）。")] = False,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="文件", help="写成报告：文件.docx 或 文件.md。")
    ] = None,
) -> None:
    current = state(context)
    form = ProfileForm(
        text=" ".join(readable(word) for word in words or ()),
        industries=_names(industry),
        place=readable(place) if place else None,
        employees=employees,
        kinds=_names(kind),
        needs=_names(need),
    )
    if form == ProfileForm():
        raise CliError('请说明企业情况，如 xiangce match "岳阳的冷链企业，40人，想贷款"。', Exit.USAGE)
    try:
        found = factory.matcher(current.settings, current.clock).match(form)
        if report and found.status not in (MatchStatus.EMPTY, MatchStatus.TOO_LONG):
            write_report(found, current.clock(), report)
            say(f"报告已写入 {report}。", stderr=True)
    except ValueError as error:  # a form or a file name that cannot be
        if not isinstance(error, ProfileError) and report is None:
            raise
        raise CliError(str(error), Exit.USAGE) from error
    if as_json:
        print(found.model_dump_json(indent=2))
    else:
        show_match(found, current.settings.longest_question)
    raise typer.Exit(_CODES[found.status])


def _names(values: list[str] | None) -> tuple[str, ...] | None:
    return tuple(readable(value).strip() for value in values) if values else None


def show_match(found: Match, longest: int) -> None:
    """A match for people: the profile, the measures by need, what is open, where each stands."""
    if found.status is MatchStatus.EMPTY:
        say("没有说明企业情况。请说行业、所在地、规模和需要什么。")
        return
    if found.status is MatchStatus.TOO_LONG:
        say(f"企业情况过长，请缩短到{longest}字以内。")
        return
    for line in profile_lines(found):
        say(line)
    if not found.measures:
        say("\n没有找到适用的措施。", "bold")
    for group, members in grouped(found).items():
        say(f"\n{group}", "bold")
        for measure in members:
            for line in measure_lines(found, measure):
                say(line)
    for measure in found.excluded:
        why = "；".join(c.reason for c in measure.conditions if c.state == "unmet")
        say(f"\n不适用：“{measure.text}”——{why}", "dim")
    if found.question:
        say(f"\n请问：{found.question.text}", "bold")
        if found.question.options:
            say("    可选：" + "、".join(found.question.options), "dim")
    for pending in found.pending:
        say(f"另有{pending.count}条取决于：{pending.name}", "dim")
    say("")
    for notice in (*found.notices, *found.elsewhere):
        say(notice, "dim")
