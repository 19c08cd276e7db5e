"""How fast it is: ``xiangce bench``.

Imports what it measures only when it measures: the command line reads this module for its help page.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.state import CliError, Exit, State, state

if TYPE_CHECKING:
    from assistant.settings import Settings
    from eval.scale import Growth

_WARM_UP = 3  # questions of each sort before the clock counts
_COLD_RUNS = 5
_LEADS = ("", "请问", "请问一下，")
_ROOT = Path(__file__).parents[1]
_LABELS = {
    "embed_ms": "问题向量化一次",
    "search_ms": "检索一次（含向量化）",
    "figure_ms": "回答一个指标问题",
    "text_ms": "回答一个文字问题",
    "figure_ratio": "指标问题与一次向量化之比",
    "text_ratio": "文字问题与一次向量化之比",
    "cold_ask_s": "从命令行问一句（冷启动）",
    "first_answer_s": "从没有索引到第一个答案",
    "cold_ask_mb": "问一句的内存峰值",
    "warm_mb": "常驻回答的内存峰值",
}
_GROWN = {
    "figure_ms": "回答一个指标问题",
    "text_ms": "回答一个文字问题",
    "figure_ratio": "指标问题与只有现有文件时之比",
    "text_ratio": "文字问题与只有现有文件时之比",
    "index_ratio": "建索引与其中计算向量之比",
}


@dataclass(frozen=True)
class Report:
    """Medians. None: not measured here (no model, no such system call, not asked for)."""

    runs: int
    embed_ms: float | None
    search_ms: float
    figure_ms: float
    text_ms: float
    figure_ratio: float | None
    text_ratio: float | None
    cold_ask_s: float
    first_answer_s: float | None
    cold_ask_mb: float | None
    warm_mb: float | None


def command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
    repeat: Annotated[int, typer.Option("--repeat", metavar="次数", help="每项测多少次。")] = 20,
    full: Annotated[bool, typer.Option("--full", help="另测从没有索引到第一个答案（约二十秒）。")] = False,
    library: Annotated[
        int | None,
        typer.Option(
            "--library",
            metavar="份数",
            min=2,
            help="另测库中有这么多份文件时的回答，与建索引（一千份约两分钟）。",
        ),
    ] = None,
) -> None:
    """测速：检索、回答、冷启动的中位数与内存。"""
    if repeat < 1:
        raise CliError("--repeat 应是 1 以上的整数。", Exit.USAGE)
    from assistant.cli.console import emit, say  # noqa: PLC0415

    say("正在测速，请勿同时运行别的程序……", "dim", stderr=True)
    current = state(context)
    report = measure(current, repeat, full=full)
    growth = _growth(current, library, repeat) if library else None
    if as_json:
        emit({**asdict(report), **({"library": asdict(growth)} if growth else {})})
        return
    say(f"中位数，各测{report.runs}次；冷启动测{min(repeat, _COLD_RUNS)}次。")
    for name, label in _LABELS.items():
        say(f"  {label}：{_written(name, getattr(report, name))}")

    if growth:
        say(f"库中{growth.documents}份文件时（条文的向量为随机值，问题的为实算）：")
        for name, label in _GROWN.items():
            say(f"  {label}：{_written(name, getattr(growth, name))}")


def _growth(current: State, documents: int, repeat: int) -> "Growth":
    from eval.scale import measure as grown  # noqa: PLC0415

    figure_asked, text_asked = questions(current)
    return grown(current, documents, figure_asked[: repeat + 3], text_asked[: repeat + 3])


def _written(name: str, value: float | None) -> str:
    if value is None:
        return "未测"
    unit, digits = {"ms": ("毫秒", 1), "s": ("秒", 2), "mb": ("MB", 0), "ratio": ("倍", 2)}[
        name.rpartition("_")[2]
    ]
    return f"{value:.{digits}f} {unit}"


def measure(current: State, repeat: int, *, full: bool = False) -> Report:
    """Everything; what runs in processes of its own comes first, for a child inherits the parent's peak."""
    figure_asked, text_asked = questions(current)
    settings = current.settings
    _run(settings, ["index"])
    cold = [_run(settings, ["ask", question]) for question in figure_asked[: min(repeat, _COLD_RUNS)]]
    first = None
    if full:
        with tempfile.TemporaryDirectory(prefix="xiangce-bench-") as folder:
            first, _ = _run(settings.model_copy(update={"data_dir": Path(folder)}), ["ask", figure_asked[0]])
    times = _warm(current, figure_asked, text_asked, repeat)
    embed = times.get("embed")
    return Report(
        runs=len(times["search"]),
        embed_ms=_milliseconds(embed) if embed else None,
        search_ms=_milliseconds(times["search"]),
        figure_ms=_milliseconds(times["figure"]),
        text_ms=_milliseconds(times["text"]),
        figure_ratio=round(median(times["figure"]) / median(embed), 2) if embed else None,
        text_ratio=round(median(times["text"]) / median(embed), 2) if embed else None,
        cold_ask_s=round(median(taken for taken, _ in cold), 2),
        first_answer_s=round(first, 2) if first else None,
        cold_ask_mb=max((peak for _, peak in cold if peak), default=None),
        warm_mb=_peak_mb(),
    )


def questions(current: State) -> tuple[list[str], list[str]]:
    """Different questions about figures and about the text, taken in turn from all documents."""
    from assistant.cli.examples import address_questions, figure_questions, text_questions  # noqa: PLC0415
    from corpus.figures import FigureKind, extract  # noqa: PLC0415

    documents = list(current.documents.values())
    ledgers = [extract(document) for document in documents]
    kinds = (FigureKind.TARGET, FigureKind.ACTUAL)
    figures = _in_turn([figure_questions(ledger, kind) for kind in kinds for ledger in ledgers])
    texts = _in_turn([text_questions(document) for document in documents])
    texts = texts or _in_turn([address_questions(document) for document in documents])
    if not figures and not texts:
        raise CliError("文件里没有可供测速的指标和条款。请检查 xiangce documents。")
    return figures or texts, texts or figures


def _in_turn(sources: Iterable[Iterable[str]]) -> list[str]:
    """All of them, the first of each source first; then again in other words, for there may be few."""
    mixed = [question for row in zip_longest(*sources) for question in row if question]
    return list(dict.fromkeys(lead + question for lead in _LEADS for question in mixed))


def _warm(
    current: State, figure_asked: Sequence[str], text_asked: Sequence[str], repeat: int
) -> dict[str, list[float]]:
    """Seconds of an embedding, a search, a figure answer and a text answer, one after the other in each run.

    No question comes twice, since a retriever remembers vectors. ``embed`` is left out without a model.
    """
    from assistant import factory  # noqa: PLC0415
    from retrieval.retriever import Retriever  # noqa: PLC0415
    from retrieval.tokenizer import Tokenizer  # noqa: PLC0415

    model = factory.embeddings(current.settings)
    opened = factory.index(current.settings, current.documents)
    retriever = Retriever(opened, Tokenizer(), model)
    ask = factory.assistant(current.settings, clock=current.clock).ask
    mixed = [question for pair in zip(figure_asked, text_asked, strict=False) for question in pair]
    steps: dict[str, tuple[Callable[[str], object], Sequence[str]]] = {
        **({"embed": (model.embed_query, mixed)} if model else {}),
        "search": (retriever.search, mixed),
        "figure": (ask, figure_asked),
        "text": (ask, text_asked),
    }
    most = min(len(figure_asked), len(text_asked))
    warm_up = min(_WARM_UP, most - 1)
    times: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(min(repeat + warm_up, most)):
        for name, (step, asked) in steps.items():
            began = time.perf_counter()
            step(asked[turn])
            taken = time.perf_counter() - began
            if turn >= warm_up:
                times[name].append(taken)
    opened.close()
    return times


def _milliseconds(times: Sequence[float]) -> float:
    return round(median(times) * 1000, 2)


def _run(settings: "Settings", args: Sequence[str]) -> tuple[float, float | None]:
    """Seconds and peak memory (MB) of ``xiangce`` in a process of its own; ``CliError`` where it fails."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    # Groups (llm, embedding, …) are the environment's own, which the command inherits.
    single = {name: value for name, value in settings if isinstance(value, str | int | float | Path)}
    chosen = {f"XIANGCE_{name.upper()}": str(value) for name, value in single.items()}
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant.cli", *args],
            env=os.environ | chosen | {"PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        peak = None
        if hasattr(os, "wait4"):  # tells what this child used; not on Windows
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            peak = _megabytes(usage.ru_maxrss)
        code = process.wait()
        taken = time.perf_counter() - began
        if code not in (Exit.OK, Exit.UNANSWERED):
            said.seek(0)
            reason = said.read().decode("utf-8", "replace").strip() or "没有说明"
            raise CliError(f"测速用的 xiangce {args[0]} 没有成功：{reason}", Exit.ENVIRONMENT)
    return taken, peak


def _peak_mb() -> float | None:
    """The peak of resident memory of this process."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows
        return None
    return _megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _megabytes(maxrss: int) -> float:
    return round(maxrss / (2**20 if sys.platform == "darwin" else 2**10), 1)
