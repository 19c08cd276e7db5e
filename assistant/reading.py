"""From a path or an address to its bytes and their text; the loaders are imported when first needed."""

from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

_LARGEST = 100 * 2**20  # bytes: what is larger is not read into memory


class SourceError(ValueError):
    """A source that cannot be had or read. The message is Chinese, for the user."""


class Item(NamedTuple):
    """A source as it came, not read yet."""

    data: bytes
    name: str  # file name
    source: str  # path or address


def is_address(source: str) -> bool:
    return urlsplit(source).scheme.lower() in ("http", "https")


def opened(source: str) -> Item:
    """The bytes of a path or an address; raises ``SourceError``."""
    return _fetched(source) if is_address(source) else _read(Path(source))


def _read(path: Path) -> Item:
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise SourceError(
                f"文件有{size / 2**20:.0f} MB，超过{_LARGEST // 2**20} MB。请拆分或压缩后再添加。"
            )
        return Item(path.read_bytes(), path.name, str(path.absolute()))
    except OSError as error:
        reason = "不存在" if isinstance(error, FileNotFoundError) else f"无法读取（{error.strerror}）"
        raise SourceError(f"文件{reason}。请检查路径与权限。") from error


def _fetched(address: str) -> Item:
    fetching = import_module("corpus.fetching")
    try:
        found = fetching.fetch(address)
    except fetching.FetchError as error:
        raise SourceError(str(error)) from error
    return Item(found.data, found.name, address)


def loaded(item: Item) -> Any:
    """What ``corpus.loaders.load`` makes of it: a ``Loaded``; raises ``SourceError``."""
    loaders = import_module("corpus.loaders")
    try:
        return loaders.load(item.data, item.name)
    except loaders.LoadError as error:
        raise SourceError(str(error)) from error


def sources(given: str) -> list[str]:
    """The files below a folder by name, hidden ones left out; a file or an address itself."""
    if is_address(given) or not Path(given).is_dir():
        return [given]
    return [
        str(path)
        for path in sorted(Path(given).rglob("*"))
        if path.is_file() and not any(part.startswith((".", "~$")) for part in path.relative_to(given).parts)
    ]
