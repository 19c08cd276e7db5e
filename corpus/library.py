"""The library: documents taken in from files and addresses, on disk, shared between processes.

``root/library.json`` names for every id the folder that holds it and is replaced in one step: it is the
commit point. ``root/documents/<folder>/`` holds ``document.toml`` (what was extracted), ``source.txt`` (the
text) and the original, and is never changed once it is named. What a user corrected stands in
``library.json``, apart from what was extracted, so that extracting again loses none of it. Folders nobody
names are what a killed process left behind; the next one that writes removes them.
"""

import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.document import Document, read_document
from corpus.ids import fingerprint
from corpus.metadata import Metadata, Source

_FORMAT = 1
_ORIGINAL = "original"
EDITABLE = (
    "title",
    "document_number",
    "issuer",
    "region",
    "signed_on",
    "issued_on",
    "effective_on",
    "valid_until",
    "period_start",
    "period_end",
    "superseded_by",
)


class LibraryError(RuntimeError):
    """The library cannot be read or written; it is as it was. The message is Chinese, for the user."""


class Entry(BaseModel):
    """What ``library.json`` says of one document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: str
    text_hash: str  # of the words, whatever the format
    file_hash: str  # of the source's bytes
    source: str  # path or address
    edits: dict[str, Any] = {}


Entries = dict[str, Entry]


class Library:
    """The library at ``root``; a root that is not there is an empty library."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def entries(self) -> Entries:
        """Ids in the order they were added; raises ``LibraryError``."""
        path = self.root / "library.json"
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["format"] != _FORMAT:
                raise LibraryError(f"文件库 {self.root} 是由另一版本的程序建立的，请升级程序后重试。")
            return {key: Entry.model_validate(value) for key, value in data["documents"].items()}
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise LibraryError(
                f"文件库的清单 {path} 无法读取（{error.strerror}）。请检查权限后重试。"
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LibraryError(
                f"文件库的清单 {path} 已损坏。各文件的原件仍在 {self.root / 'documents'} 中：请把该清单移走，"
                "再用 xiangce add 重新加入。"
            ) from error

    def documents(self) -> dict[str, Document]:
        """All documents by id, corrections applied; raises ``LibraryError`` for one that cannot be read."""
        for attempt in range(5):
            entries = self.entries()
            try:
                return {key: self.read(key, entry) for key, entry in entries.items()}
            except (
                FileNotFoundError
            ) as error:  # replaced while it was read, unless the list is still the same
                if attempt == 4 or self.entries() == entries:
                    raise LibraryError(
                        f"文件库缺少 {error.filename}。请用 xiangce remove 移除该文件后重新加入。"
                    ) from error
        raise AssertionError("unreachable")

    def read(self, key: str, entry: Entry) -> Document:
        folder = self.folder(entry)
        try:
            stored = read_document(folder)
        except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
            raise LibraryError(
                f"文件库中的“{key}”已损坏（{folder}）。请用 xiangce remove {key} 移除后重新加入。"
            ) from error
        return Document(key, stored.text, corrected(stored.meta, entry.edits))

    def folder(self, entry: Entry) -> Path:
        return self.root / "documents" / Path(entry.folder).name

    def original(self, key: str) -> Path | None:
        """The source as it was taken in."""
        entry = self.entries().get(key)
        return next(self.folder(entry).glob(f"{_ORIGINAL}*"), None) if entry else None

    @contextmanager
    def writing(
        self, on_wait: Callable[[], None] = lambda: None, timeout: float = 3600.0
    ) -> Iterator["Change"]:
        """The right to write, held by one process at a time; ``on_wait`` is called once where another has it.

        Raises ``LibraryError`` after ``timeout`` seconds or where nothing can be written.
        """
        lock = FileLock(self.root / "lock")
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                on_wait()
                lock.acquire(timeout=timeout)
        except Timeout:
            raise LibraryError(f"另一个进程正在修改文件库（{self.root}）。请等它结束后重试。") from None
        except OSError as error:
            raise LibraryError(
                f"文件库 {self.root} 无法写入（{error.strerror}）。请检查权限与磁盘。"
            ) from error
        try:
            change = Change(self)
            change.sweep()
            yield change
            change.sweep()
        finally:
            lock.release()


class Change:
    """Documents being added, replaced and removed; ``commit`` makes all of it seen at once."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.entries = library.entries()
        self._documents: dict[str, Document] = {}

    def documents(self) -> dict[str, Document]:
        """What the library holds after ``commit``."""
        for key, entry in self.entries.items():
            if key not in self._documents:
                self._documents[key] = self.library.read(key, entry)
        return {key: self._documents[key] for key in self.entries}

    def put(self, key: str, text: str, meta: Metadata, data: bytes, source: str) -> Document:
        """Write a document under ``key``, in the place of one that has it, whose corrections stay."""
        root = self.library.root / "documents"
        root.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{key}.", dir=root))
        suffix = re.sub(r"[^.\w]", "", Path(meta.file_name or "").suffix)[:8]
        _write(folder / "document.toml", _toml(meta).encode())
        _write(folder / "source.txt", text.encode("utf-8"))
        _write(folder / f"{_ORIGINAL}{suffix}", data)
        _sync(folder)
        _sync(root)
        before = self.entries.get(key)
        edits = before.edits if before else {}
        self.entries[key] = Entry(
            folder=folder.name,
            text_hash=fingerprint(text),
            file_hash=meta.file_hash or "",
            source=source,
            edits=edits,
        )
        self._documents[key] = Document(key, text, corrected(meta, edits))
        return self._documents[key]

    def drop(self, key: str) -> None:
        del self.entries[key]
        self._documents.pop(key, None)

    def edit(self, key: str, edits: Mapping[str, Any]) -> Document:
        """Correct values; None takes a correction back. Raises ``LibraryError`` for one that does not fit."""
        entry = self.entries[key]
        merged = {**entry.edits, **edits}
        kept = {name: value for name, value in merged.items() if value is not None}
        revised = entry.model_copy(update={"edits": kept})
        try:
            document = self.library.read(key, revised)
        except ValidationError as error:
            names = "、".join(str(detail["loc"][0]) for detail in error.errors())
            raise LibraryError(f"这些值的格式不对：{names}。日期写作 2025-12-31，年份写作 2025。") from error
        self.entries[key] = revised
        self._documents[key] = document
        return document

    def commit(self) -> None:
        """Replace ``library.json``: before it nothing is seen, after it everything."""
        documents = {key: entry.model_dump(mode="json") for key, entry in self.entries.items()}
        text = json.dumps({"format": _FORMAT, "documents": documents}, ensure_ascii=False, indent=1)
        draft = self.library.root / f"library.json.{os.getpid()}"
        try:
            _write(draft, text.encode("utf-8"))
            draft.replace(self.library.root / "library.json")
            _sync(self.library.root)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def sweep(self) -> None:
        """Remove what ``library.json`` does not name."""
        named = {entry.folder for entry in self.library.entries().values()}
        root = self.library.root
        for path in (root / "documents").glob("*"):
            if path.name not in named:
                shutil.rmtree(path, ignore_errors=True)
        for path in root.glob("library.json.*"):
            path.unlink(missing_ok=True)


def corrected(meta: Metadata, edits: Mapping[str, Any]) -> Metadata:
    """``meta`` with a user's corrections, whose source is the user; an empty text makes a value unknown."""
    if not edits:
        return meta
    values = {
        name: None if value == "" and name != "superseded_by" else value for name, value in edits.items()
    }
    if values.get("issuer"):
        values["issuers"] = tuple(re.split("[、，,]", str(values["issuer"])))
    sources = {**meta.sources, **{name: Source(origin="user") for name in values}}
    return Metadata.model_validate({**meta.model_dump(), **values, "sources": sources})


def _toml(meta: Metadata) -> str:
    import tomli_w  # noqa: PLC0415 - only who writes needs it

    return tomli_w.dumps(meta.model_dump(exclude_defaults=True, exclude_none=True, mode="python"))


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the names in ``folder`` durable, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
