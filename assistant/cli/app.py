"""The command line as a whole: its commands, its help in Chinese, and how it ends."""

import contextlib
import difflib
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module, metadata
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from assistant.cli.failures import explain
from assistant.cli.state import CliError, Exit, Group, State, clean, readable

PLUGINS = "xiangce.commands"  # entry points: commands of layers this one must not import
COMMANDS = {
    "ask": ("assistant.cli.ask:ask", "问一个问题，得到注明条款号的短答。"),
    "chat": ("assistant.cli.chat:chat", "连续提问。"),
    "show": ("assistant.cli.browse:show", "看一条原文，如 xiangce show '五(二)7'。"),
    "outline": ("assistant.cli.browse:outline", "看文件的目录。"),
    "figures": ("assistant.cli.figures:figures", "列出文件里的全部指标，可导出。"),
    "measures": ("assistant.cli.measures:list_measures", "列出文件里的支持措施，可筛选、导出。"),
    "match": ("assistant.cli.match:match", "说明企业情况，匹配适用的支持措施。"),
    "documents": (
        "assistant.cli.documents:GROUP",
        "列出文件及其今天的状态；documents show、documents edit 看与更正。",
    ),
    "add": ("assistant.cli.library:add", "加入文件、文件夹或网址。"),
    "remove": ("assistant.cli.library:remove", "移除加入的文件。"),
    "update": ("assistant.cli.library:update", "重新读取来源有变化的文件。"),
    "sync": ("assistant.cli.library:sync", "下载已登记网址的相关文件。"),
    "index": ("assistant.cli.maintain:index", "建立或检查索引。"),
    "doctor": ("assistant.cli.doctor:doctor", "检查安装与环境，缺什么、怎么办。"),
}
_ABOUT = "湘策：对湖南省“十四五”服务业发展规划及相关文件提问，逐条注明出处。"
_EPILOG = (
    "退出码：\n\n"
    "0  成功，或已回答（--file 时只看是否问完）\n\n"
    "1  没有要看的条款或文件，检查未通过，或其他错误\n\n"
    "2  用法不对\n\n"
    "3  文件没有说、需要追问或拒答\n\n"
    "4  问题为空或过长\n\n"
    "5  数据目录、索引、文件或环境有问题\n\n"
    "130  被 Ctrl-C 中断\n\n"
    "设置用环境变量：XIANGCE_DATA_DIR 数据目录，XIANGCE_DOCUMENTS_DIR 另加的文件，"
    "XIANGCE_DENSE=false 只按词语检索，XIANGCE_DEBUG=1 显示出错细节。"
)


class _Chinese:
    """Typer's frame of a help page, in Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from typer import rich_utils  # noqa: PLC0415

        rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
        rich_utils.OPTIONS_PANEL_TITLE = "选项"
        rich_utils.COMMANDS_PANEL_TITLE = "命令"
        rich_utils.REQUIRED_LONG_STRING = "[必填]"
        rich_utils.DEFAULT_STRING = "[默认 {}]"
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace("Usage: ", "用法：", 1)

    def get_help_option(self, ctx: Any) -> Any:
        option: Any = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示本帮助。"
        return option


class _Command(_Chinese, TyperCommand):
    pass


class _Group(_Chinese, TyperGroup):
    pass


class _Root(_Chinese, TyperGroup):
    """Knows its commands by name; imports the module of the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*COMMANDS, *sorted(plugins())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """For the help page: what a command is called and does."""
        if cmd_name in COMMANDS:
            return TyperCommand(cmd_name, help=COMMANDS[cmd_name][1])
        return _load_plugin(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name in COMMANDS:
            target, summary = COMMANDS[name]
            module, _, function = target.partition(":")
            return name, _build(name, getattr(import_module(module), function), summary), args[1:]
        found = _load_plugin(name)
        if found is None:
            near = difflib.get_close_matches(name, self.list_commands(ctx), 1)
            hint = (
                f"是否要用 {near[0]}？" if near else f'提问请用 xiangce ask "{clean(readable(name))[:20]}"。'
            )
            raise CliError(
                f"没有命令 {clean(readable(name))[:40]}。{hint}用法见 xiangce --help。", Exit.USAGE
            )
        return name, found, args[1:]


def plugins() -> dict[str, metadata.EntryPoint]:
    """Commands that other layers bring, by name."""
    return {point.name: point for point in metadata.entry_points(group=PLUGINS)}


def _load_plugin(name: str) -> Any:
    point = plugins().get(name)
    if point is None:
        return None
    loaded = point.load()
    told = loaded.main if isinstance(loaded, Group) else loaded
    return _build(name, loaded, (told.__doc__ or "").partition("\n")[0])


def _build(name: str, target: Callable[..., Any] | Group, summary: str) -> Any:
    if isinstance(target, Group):
        app = typer.Typer(cls=_Group, add_completion=False, rich_markup_mode="rich")
        app.callback(
            invoke_without_command=True,
            help=summary,
            options_metavar="[选项]",
            subcommand_metavar="[命令]",
        )(target.main)
        for below, (function, what) in target.commands.items():
            app.command(below, cls=_Command, help=what, options_metavar="[选项]")(function)
        return typer.main.get_command(app)
    app = typer.Typer(add_completion=False, rich_markup_mode="rich")
    app.command(name, cls=_Command, help=summary, options_metavar="[选项]")(target)
    return typer.main.get_command(app)


def version() -> str:
    try:
        return metadata.version("xiangce")
    except metadata.PackageNotFoundError:
        return "（未安装，从源码运行）"


def _root(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="显示版本。", is_eager=True)] = False,
) -> None:
    if show_version:
        print(f"xiangce {version()}")
    elif context.invoked_subcommand is None:
        print(context.get_help(), end="")


def _group() -> Any:
    app = typer.Typer(cls=_Root, add_completion=False, rich_markup_mode="rich")
    app.callback(
        invoke_without_command=True,
        help=_ABOUT,
        epilog=_EPILOG,
        options_metavar="[选项]",
        subcommand_metavar="命令 [参数]……",
    )(_root)
    return typer.main.get_command(app)


def run(args: Sequence[str], clock: Callable[[], date] = date.today) -> int:
    """Run the command line on ``args``; the exit code. Never raises for what a user can do."""
    debug = os.environ.get("XIANGCE_DEBUG") == "1"
    # A library's warnings, with their tracebacks, are for those who look for a fault.
    handler = logging.StreamHandler()
    handler.setLevel(logging.INFO if debug else logging.CRITICAL)
    logging.basicConfig(handlers=[handler])
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        _to_utf8(stream)
    try:
        code = _group().main(list(args), prog_name="xiangce", standalone_mode=False, obj=State(clock))
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        _tell("已中断。")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        return _unread()
    except SystemExit as error:  # Typer's answer to a broken pipe, or a plugin's own
        if isinstance(error.__context__, BrokenPipeError):
            return _unread()
        raise
    except Exception as error:
        if debug:
            traceback.print_exc()
        message, code = explain(error)
        _tell(message)
    return code if isinstance(code, int) else Exit.OK


def _unread() -> int:
    """Whoever read the output has seen enough: no error, and nothing to flush at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.OK


def main() -> NoReturn:
    """The entry point ``xiangce``."""
    sys.exit(run(sys.argv[1:]))


def _tell(message: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        print(clean(message), file=sys.stderr)


def _to_utf8(stream: Any) -> None:
    """Chinese must get through whatever the locale; who sets PYTHONIOENCODING has chosen."""
    encoding = None if os.environ.get("PYTHONIOENCODING") else "utf-8"
    with contextlib.suppress(AttributeError, ValueError, OSError):  # no stream, or not a file's
        stream.reconfigure(encoding=encoding, errors="replace")
