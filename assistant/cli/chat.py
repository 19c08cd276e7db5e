"""``xiangce chat``: question after question, each understood from those before it."""

import contextlib
import sys
from collections.abc import Callable
from contextlib import aclosing

import typer
from rich.text import Text

from assistant import factory
from assistant.answer import Answer, Mode
from assistant.blocking import blocking
from assistant.cli.ask import show_answer, show_sources
from assistant.cli.browse import show_outline, show_quoted, show_section
from assistant.cli.console import console, say
from assistant.cli.examples import examples
from assistant.cli.failures import explain
from assistant.cli.progress import getting_ready
from assistant.cli.state import CliError, State, clean, readable, state
from assistant.conversation import Message
from assistant.events import Delta, Done, Replaced, Understood
from assistant.pipeline import Assistant
from corpus.spans import Span

_PROMPT = "问> "
_KEPT = 100  # messages of a conversation
_HELP = """直接输入问题即可，可以接着上一问问，如“那2020年呢”。另有：
  /source 序号   看上一个答案所引的条文，引用的句子加标记
  /show 条款号   看一条原文，如 /show 五(二)7
  /outline       看目录
  /history       看这次对话问过什么、怎样理解的
  /new           开始新的对话，此前的话题不再作数
  /mode 方式     看或换回答的方式：extractive 摘录，generated 由大模型措辞
  /help          显示这几行
  /quit          离开（Ctrl-D 也可；回答时 Ctrl-C 中断这一问）"""
_MODES = {
    Mode.EXTRACTIVE.value: "摘录（extractive）：指标账与原句，不用大模型",
    Mode.GENERATED.value: "改写（generated）：找到的条文由大模型措辞，逐句核对；数字与拒答仍按规则",
}


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
    talk = _Talk(current, assistant)
    while (line := _read()) is not None and talk.handled(line):
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


class _Talk:
    """One run of the chat: the conversation so far, and what a line of the user does."""

    def __init__(self, current: State, assistant: Assistant) -> None:
        self._current = current
        # Without a model both are the same assistant.
        self._assistants = {
            Mode.EXTRACTIVE.value: assistant.with_writer(None),
            Mode.GENERATED.value: assistant,
        }
        self._mode = Mode.GENERATED.value if current.settings.llm.is_set else Mode.EXTRACTIVE.value
        self._messages: list[Message] = []
        self._answers: list[tuple[str, Answer]] = []  # what was asked, and its answer
        self._commands: dict[str, Callable[[str], None]] = {
            "/source": self._source,
            "/show": self._show,
            "/outline": lambda rest: show_outline(list(current.documents.values())),
            "/history": self._history,
            "/new": self._new,
            "/mode": self._choose,
            "/help": lambda rest: say(_HELP),
        }

    def handled(self, line: str) -> bool:
        """Act on one line; False where the user leaves. No error ends the conversation."""
        command, _, rest = line.partition(" ")
        if command in ("/quit", "/exit", "/q"):
            return False
        try:
            if line:
                self._act(command, rest.strip(), line)
                console().print(Text(""))
        except KeyboardInterrupt:
            say("已中断这一问。", "dim")
        except BrokenPipeError:
            raise
        except Exception as error:
            say(explain(error)[0], "red")
        return True

    def _act(self, command: str, rest: str, line: str) -> None:
        if command in self._commands:
            self._commands[command](rest)
        elif line.startswith("/"):
            say(f"没有 {command[:20]} 这个命令。\n{_HELP}")
        else:
            self._ask(line)

    def _ask(self, line: str) -> None:
        if self._mode == Mode.GENERATED.value:
            answer = blocking(self._told(line))
            show_sources(answer)
        else:
            answer = self._assistants[self._mode].ask(line, self._messages)
            show_answer(answer)
        self._answers.append((line, answer))
        pair = [Message(role="user", content=line), Message(role="assistant", content=answer.text)]
        self._messages = [*self._messages, *pair][-_KEPT:]

    async def _told(self, line: str) -> Answer:
        """Ask, and show the text sentence by sentence as it comes."""
        screen = console()
        with screen.status("正在回答……") as status:
            async with aclosing(self._assistants[self._mode].astream(line, self._messages)) as events:
                async for event in events:
                    if isinstance(event, Understood) and event.question != line:
                        screen.print(
                            Text(f"（理解为：{clean(event.question)}）", style="dim"), soft_wrap=True
                        )
                    elif isinstance(event, Delta):
                        status.stop()
                        screen.print(Text(clean(event.text)), end="", soft_wrap=True)
                    elif isinstance(event, Replaced):
                        status.stop()
                        screen.print(Text("（以上没有通过核对，以下为准）", style="dim"), soft_wrap=True)
                        screen.print(Text(clean(event.text)), end="", soft_wrap=True)
                    elif isinstance(event, Done):
                        screen.print()
                        return event.answer
        raise RuntimeError("the stream ended without an answer")

    def _show(self, rest: str) -> None:
        if not rest:
            raise CliError("请写上条款号，如 /show 五(二)7。")
        show_section(list(self._current.documents.values()), rest)

    def _source(self, rest: str) -> None:
        citations = self._answers[-1][1].citations if self._answers else ()
        if not citations:
            raise CliError("还没有带出处的答案。" if not self._answers else "上一个答案没有引用条文。")
        found = [citation for citation in citations if str(citation.marker) == (rest or "1").strip("[]［］")]
        if not found:
            raise CliError(f"上一个答案的引用序号是1至{len(citations)}，如 /source 1。")
        citation = found[0]
        show_quoted(self._current.documents[citation.document], Span(citation.start, citation.end))

    def _history(self, rest: str) -> None:
        if not self._answers:
            say("这次对话还没有问过问题。")
        for number, (asked, answer) in enumerate(self._answers, 1):
            meant = f"（理解为：{answer.question}）" if answer.completed else ""
            say(f"{number}. {asked[:200]}{meant}")

    def _new(self, rest: str) -> None:
        self._messages, self._answers = [], []
        say("已开始新的对话。")

    def _choose(self, rest: str) -> None:
        if rest and rest not in _MODES:
            raise CliError(f"没有“{rest[:20]}”这种方式。可选：{'、'.join(_MODES)}。")
        if rest == Mode.GENERATED.value and not self._current.settings.llm.is_set:
            raise CliError("还没有设置大模型，见 README“用大模型措辞”；现在只能摘录。")
        self._mode = rest or self._mode
        say(f"现在的方式：{_MODES[self._mode]}。用 /mode {'、/mode '.join(_MODES)} 切换。")
