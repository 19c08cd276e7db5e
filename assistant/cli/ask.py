"""``xiangce ask``: one question, or a file of them."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from rich.text import Text

from assistant import factory
from assistant.answer import Answer, Status
from assistant.cli.console import console
from assistant.cli.progress import counting, getting_ready
from assistant.cli.selecting import Named, OfIssuer, OfRegion, OfStatus, OfYear, selected
from assistant.cli.state import CliError, Exit, clean, readable, state
from assistant.conversation import Message
from corpus.selection import Selection


def ask(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(metavar="问题", help="要问的话。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出完整的回答契约（JSON）。")] = False,
    file: Annotated[
        Path | None,
        typer.Option("--file", "-f", metavar="文件", help="一行一问，每问输出一行 JSON；“-”为标准输入。"),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            metavar="文件",
            help='此前的对话，JSON：[{"role": "user", "content": "…"}, …]，另一方为 assistant。',
        ),
    ] = None,
    documents: Named = None,
    issuer: OfIssuer = None,
    region: OfRegion = None,
    year: OfYear = None,
    status: OfStatus = None,
) -> None:
    if bool(words) == bool(file):
        raise CliError('请给出一个问题，如 xiangce ask "…"；或用 --file 给出一行一问的文件。', Exit.USAGE)
    if file and history:
        raise CliError("--history 只用于单个问题，不能与 --file 同用。", Exit.USAGE)
    selection = selected(documents, issuer, region, year, status)
    if file:
        _batch(context, _lines(file), selection)
        return
    question = " ".join(readable(word) for word in words or ())
    said = _messages(history) if history else []
    current = state(context)
    with getting_ready() as hooks:
        assistant = factory.assistant(current.settings, hooks, current.clock, exact=True)
        answer = assistant.ask(question, said, selection)
    if as_json:
        print(answer.model_dump_json(indent=2))
    else:
        show_answer(answer)
    raise typer.Exit(_code(answer.status))


def _code(status: Status) -> Exit:
    if status is Status.ANSWERED:
        return Exit.OK
    return Exit.BAD_QUESTION if status.value.startswith("error_") else Exit.UNANSWERED


def _batch(context: typer.Context, questions: list[str], selection: Selection) -> None:
    current = state(context)
    with getting_ready() as hooks:
        assistant = factory.assistant(current.settings, hooks, current.clock)
    with counting("正在回答", len(questions)) as advance:
        for question in questions:
            print(assistant.ask(question, (), selection).model_dump_json(), flush=True)
            advance()


def _messages(file: Path) -> list[Message]:
    """The messages of a JSON file."""
    try:
        return TypeAdapter(list[Message]).validate_json(file.read_bytes())
    except OSError as error:
        reason = "不存在" if isinstance(error, FileNotFoundError) else "无法读取"
        raise CliError(f"对话文件“{file}”{reason}。请检查路径。", Exit.USAGE) from error
    except ValidationError as error:
        raise CliError(
            f"对话文件“{file}”的内容不对。应是 JSON 列表，每项有 role（user 或 assistant）和 content。",
            Exit.USAGE,
        ) from error


def _lines(file: Path) -> list[str]:
    """The questions of a file, without blank lines."""
    name = "标准输入" if str(file) == "-" else f"“{file}”"
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        reason = "不存在" if isinstance(error, FileNotFoundError) else "无法读取"
        raise CliError(f"问题文件{name}{reason}。请检查路径。", Exit.USAGE) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CliError(
            f"问题文件{name}第{line}行不是 UTF-8 文字。请另存为 UTF-8 后重试。", Exit.USAGE
        ) from error
    return [line.strip() for line in text.split("\n") if line.strip()]


def show_answer(answer: Answer) -> None:
    """An answer for people: text, citations, notices, suggestions."""
    screen = console()
    if answer.completed:
        screen.print(Text(f"（理解为：{clean(answer.question)}）", style="dim"), soft_wrap=True)
    screen.print(Text(clean(answer.text)), soft_wrap=True)
    show_sources(answer)


def show_sources(answer: Answer) -> None:
    """What stands below the text of an answer: citations, notices, suggestions."""
    screen = console()
    if answer.citations:
        screen.print()
    for citation in answer.citations:
        screen.print(Text.assemble((f"[{citation.marker}]", "cyan"), clean(citation.place)), soft_wrap=True)
        screen.print(Text(f"    {clean(citation.quote)}"), soft_wrap=True)
    for notice in answer.notices:
        screen.print(Text(notice, style="dim"), soft_wrap=True)
    if answer.status is Status.CLARIFICATION:
        for place, choice in enumerate(answer.suggestions, 1):
            screen.print(Text(f"  {place}. {clean(choice)}"), soft_wrap=True)
    elif answer.suggestions:
        screen.print(Text(f"还可以问：{'；'.join(answer.suggestions)}", style="dim"), soft_wrap=True)
