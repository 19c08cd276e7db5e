"""``xiangce index``: build the index, or tell that it is there."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from assistant import factory
from assistant.cli.console import say
from assistant.cli.progress import getting_ready
from assistant.cli.state import State, state
from retrieval.index import Hooks, Index, open_index
from retrieval.storage import Storage
from retrieval.tokenizer import Tokenizer


def index(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="不用已有的索引，全部重算。")] = False,
) -> None:
    current = state(context)
    storage = Storage(current.settings.index_dir)
    before = storage.current()
    with getting_ready() as hooks:
        opened = _rebuilt(current, hooks) if rebuild else _opened(current, hooks)
        passages, notice = len(opened.passages), opened.notice
        opened.close()
    after = storage.current()
    fresh = before is None or after is None or before[0] != after[0]
    told = "索引已建好" if fresh else "索引已是最新，无须重建"
    say(f"{told}：{len(current.documents)}份文件，{passages}段。位置：{storage.root}")
    if notice:
        say(notice, "dim")


def _opened(current: State, hooks: Hooks) -> Index:
    return factory.index(current.settings, current.documents, hooks, exact=True)


def _rebuilt(current: State, hooks: Hooks) -> Index:
    """Build a whole index aside, then put it in the place of the old one, which serves until then."""
    root = current.settings.index_dir
    with Storage(root).writing(hooks.on_wait, hooks.timeout):
        pass  # nobody else is building, and the folder can be written
    aside = Path(tempfile.mkdtemp(prefix="index-", dir=root.parent))
    try:
        documents = list(current.documents.values())
        built = open_index(
            aside / "new", documents, factory.embeddings(current.settings), Tokenizer(), hooks, exact=True
        )
        built.close()
        root.rename(aside / "old")
        (aside / "new").rename(root)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return _opened(current, hooks)
