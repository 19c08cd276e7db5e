"""``xiangce eval``: ask, measure, report; ``xiangce eval compare``: two runs beside each other.

Imports what it needs only when it runs: the command line reads this module for its help page.
"""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.state import CliError, Exit, Group, state

DEFAULT_OUTPUT = Path("eval-report")


def evaluate(
    context: typer.Context,
    suite: Annotated[
        list[str] | None, typer.Option("--suite", metavar="题集", help="只问这个题集，可重复；缺省为全部。")
    ] = None,
    mode: Annotated[
        str,
        typer.Option(
            "--mode", metavar="方式", help="extractive（不用模型）或 generated（用所设的语言模型）。"
        ),
    ] = "extractive",
    target: Annotated[
        str | None, typer.Option("--target", metavar="网址", help="考一个服务，如 http://127.0.0.1:8000。")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="名称",
            help="与 --target 同用：对方是 OpenAI 兼容接口（网址写到 /v1），用此模型。",
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="目录", help="报告写在哪里。")
    ] = DEFAULT_OUTPUT,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", metavar="数", min=1, max=64, help="同时问几题。")
    ] = None,
    beir: Annotated[
        Path | None,
        typer.Option("--beir", metavar="目录", help="改用一个 BEIR 布局的文件夹：它的文件、它的题。"),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="不接着上次中断的地方，从头问起。")] = False,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="把这次的结果写为基线（不判退步）。")
    ] = False,
) -> None:
    """评测：用题集考这个安装、一个服务或别的模型，写出报告。"""
    if context.invoked_subcommand:
        return
    from assistant.cli.console import say  # noqa: PLC0415
    from eval.running import Order, execute  # noqa: PLC0415

    order = Order(
        suites=tuple(suite or ()),
        mode=mode,
        target=target,
        model=model,
        output=output,
        jobs=jobs,
        beir=beir,
        fresh=fresh,
        write_baseline=write_baseline,
    )
    report = execute(order, state(context).settings)
    from eval.report.markdown import summary  # noqa: PLC0415

    say(summary(report))
    for outcome in report.outcomes:
        if outcome.result == "failed":
            say(f"不过：{outcome.name}　{outcome.detail}", "red")
    say(f"报告：{output / 'index.html'}", "dim")
    if report.failed:
        raise typer.Exit(Exit.OTHER)


def compare(
    before: Annotated[Path, typer.Argument(metavar="前", help="先前的 report.json。")],
    after: Annotated[Path, typer.Argument(metavar="后", help="后来的 report.json。")],
) -> None:
    from assistant.cli.console import say  # noqa: PLC0415
    from eval.report.comparing import compare as compared  # noqa: PLC0415
    from eval.report.comparing import told  # noqa: PLC0415
    from eval.report.model import ReportError, read  # noqa: PLC0415

    try:
        say(told(compared(read(before), read(after))))
    except ReportError as error:
        raise CliError(str(error), Exit.USAGE) from error


GROUP = Group(evaluate, {"compare": (compare, "比较两次评测（两个 report.json），逐题看好坏。")})
