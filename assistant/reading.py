"""From a path or an address to its bytes and their text."""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from corpus.loaders import Limits, Loaded, LoadError, load

_LIMITS = Limits()


class SourceError(ValueError):
    """A source that cannot be had or read. The message is Chinese, for the user."""


class Item(NamedTuple):
    """A source as it came, not read yet."""

    data: bytes
    name: str  # file name
    source: str  # path or address


def is_address(source: str) -> bool:
    return urlsplit(source).scheme.lower() in ("http", "https")


def opened(source: str, allow_private: bool = False) -> Item:
    """The bytes of a path or an address; raises ``SourceError``.

    ``allow_private``: addresses of this machine and its network too.
    """
    return _fetched(source, allow_private) if is_address(source) else _read(Path(source))


def _read(path: Path) -> Item:
    try:
        with path.open("rb") as file:
            data = file.read(_LIMITS.file_bytes + 1)  # what is larger is not read into memory; load says so
    except OSError as error:
        reason = "不存在" if isinstance(error, FileNotFoundError) else f"无法读取（{error.strerror}）"
        raise SourceError(f"文件{reason}。请检查路径与权限。") from error
    return Item(data, path.name, str(path.absolute()))


def _fetched(address: str, allow_private: bool) -> Item:
    from corpus.fetching import FetchError, FetchSettings, fetch  # noqa: PLC0415  (imports httpx)

    try:
        found = fetch(address, settings=FetchSettings(allow_private=allow_private))
    except FetchError as error:
        raise SourceError(str(error)) from error
    return Item(found.data, found.name, address)


def loaded(item: Item) -> Loaded:
    """Its text; raises ``SourceError``."""
    try:
        return load(item.data, item.name, limits=_LIMITS)
    except LoadError as error:
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
