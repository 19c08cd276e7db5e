"""From a path or an address to text: the loaders and the fetcher of ``corpus``, imported when first needed."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from assistant.settings import Settings


class SourceError(ValueError):
    """A source that cannot be had or read. The message is Chinese, for the user."""


class Item(NamedTuple):
    """A source as it came, not read yet."""

    data: bytes
    name: str  # file name
    source: str  # path or address


Fetch = Callable[[str], Item]


def is_address(source: str) -> bool:
    return urlsplit(source).scheme in ("http", "https")


def fetched(address: str) -> Item:
    fetching = import_module("corpus.fetching")
    try:
        found = fetching.fetch(address)
    except fetching.FetchError as error:
        raise SourceError(str(error)) from error
    return Item(found.data, found.name, address)


def opened(path: Path) -> Item:
    try:
        return Item(path.read_bytes(), path.name, str(path.absolute()))
    except OSError as error:
        reason = "不存在" if isinstance(error, FileNotFoundError) else f"无法读取（{error.strerror}）"
        raise SourceError(f"文件{reason}。请检查路径与权限。") from error


def loaded(item: Item) -> Any:
    """What ``corpus.loaders.load`` makes of it: text, media, pages, stated, notes."""
    loaders = import_module("corpus.loaders")
    try:
        return loaders.load(item.data, item.name)
    except loaders.LoadError as error:
        raise SourceError(str(error)) from error


def largest(settings: Settings) -> int:
    """Bytes; what is larger is not read into memory."""
    return settings.largest_file
