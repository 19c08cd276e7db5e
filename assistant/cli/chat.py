"""``xiangce chat``: question after question."""

import contextlib
import sys

import typer
from rich.text import Text

from assistant import factory
from assistant.cli.ask import show_answer
from assistant.cli.browse import show_outline, show_section
from assistant.cli.console import console, say
from assistant.cli.examples import examples
from assistant.cli.failures import explain
from assistant.cli.progress import getting_ready
from assistant.cli.state import State, readable, state
from assistant.pipeline import Assistant

_PROMPT = "问> "
_HELP = """直接输入问题即可。另有：
  /show 条款号   看一条原文，如 /show 五(二)7
  /outline       看目录
  /help          显示这几行
  /quit          离开（Ctrl-D 也可）"""


def chat(context: typer.Context) -> None:
    current = state(context)
    with getting_ready() as hooks:
        assistant = factory.assistant(current.settings, hooks, current.clock)
        found = examples(current.documents, factory.ledgers(current.documents), assistant.ask)
    say("湘策：请提问，答案逐条注明出处。输入 /help 看用法，/quit 离开。", "bold")
    if found:
        say("例如：\n" + "\n".join(f"  {question}" for question in found), "dim")
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401, PLC0415  # line editing and history for input()
    while (line := _read()) is not None and _handled(current, assistant, line):
        pass
    say("再见。")


def _read() -> str | None:
    """The next line, None at the end; what is piped in is shown, so that the output reads well."""
    typed = sys.stdin.isatty()
    try:
        line = input(_PROMPT if typed else "")
    except (EOFError, KeyboardInterrupt):
        if typed:
            print()
        return None
    line = readable(line).strip()
    if line and not typed:
        say(_PROMPT + line[:200])
    return line


def _handled(current: State, assistant: Assistant, line: str) -> bool:
    """Answer one line; False where the user leaves. No error ends the conversation."""
    try:
        return _turn(current, assistant, line)
    except KeyboardInterrupt:
        return False
    except BrokenPipeError:
        raise
    except Exception as error:
        say(explain(error)[0], "red")
        return True


def _turn(current: State, assistant: Assistant, line: str) -> bool:
    command, _, rest = line.partition(" ")
    if not line:
        return True
    if command in ("/quit", "/exit", "/q"):
        return False
    if command == "/show" and not rest.strip():
        say("请写上条款号，如 /show 五(二)7。")
    elif command == "/show":
        show_section(list(current.documents.values()), rest)
    elif command == "/outline":
        show_outline(list(current.documents.values()))
    elif command == "/help":
        say(_HELP)
    elif line.startswith("/"):
        say(f"没有 {command[:20]} 这个命令。\n{_HELP}")
    else:
        show_answer(assistant.ask(line))
    console().print(Text(""))
    return True
