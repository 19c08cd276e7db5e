"""A spinner and a progress bar on standard error, while an assistant gets ready."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from assistant.cli.console import console
from retrieval.index import Hooks

_EMBEDDING = "正在为条文计算语义向量"
_WAITING = "另一个进程正在建立索引，等待其完成……"


@contextmanager
def getting_ready(message: str = "正在准备……") -> Iterator[Hooks]:
    """Hooks that tell what an index is doing; where standard error is no terminal, one line each."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield _plain(lambda text: screen.print(text, soft_wrap=True))
        return
    bar = [BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=screen, transient=True
    ) as progress:
        task = progress.add_task(message, total=None)

        def on_progress(done: int, total: int) -> None:
            progress.columns = (*progress.columns[:2], *bar)
            text = _EMBEDDING if done < total else "正在写入索引……"
            progress.update(task, description=text, completed=done, total=total)

        yield Hooks(on_progress, lambda: progress.update(task, description=_WAITING))


def _plain(tell: Callable[[str], None]) -> Hooks:
    def on_progress(done: int, total: int) -> None:
        if done == 0:
            tell(f"{_EMBEDDING}，共{total}段，请稍候……")

    return Hooks(on_progress, lambda: tell(_WAITING))


@contextmanager
def counting(message: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar of ``total`` steps; silent where standard error is no terminal."""
    screen = console(stderr=True)
    with Progress(
        TextColumn(message), BarColumn(), MofNCompleteColumn(), console=screen, disable=not screen.is_terminal
    ) as progress:
        task = progress.add_task(message, total=total)
        yield lambda: progress.advance(task)
