"""The engine of this machine: an assistant over the documents on disk, exchanged when they change."""

import hashlib
import logging
import os
import re
import shutil
import tempfile
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from assistant import factory
from assistant.answer import Answer
from assistant.documents import DocumentError
from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus.document import Document, built_in
from corpus.figures import Figure
from retrieval.retriever import Hit
from server.engine import EngineError, Event, Message, UnknownDocument, events

logger = logging.getLogger(__name__)

Signature = tuple[tuple[str, int, int], ...]
_TITLE = 120  # characters
_STREAMS = 4  # worked out at the same time


class _Loaded:
    """An assistant with the number of requests that use it; its index is closed after the last one."""

    def __init__(self, assistant: Assistant, signature: Signature) -> None:
        self.assistant = assistant
        self.signature = signature
        digest = hashlib.sha256()
        for name, document in assistant.documents.items():
            digest.update(
                f"{name}\0{document.meta.model_dump_json()}\0{document.text}\0".encode("utf-8", "replace")
            )
        self.generation = digest.hexdigest()[:16]
        self._users = 0
        self._retired = False
        self._lock = threading.Lock()

    @contextmanager
    def used(self) -> Iterator[Assistant]:
        with self._lock:
            self._users += 1
        try:
            yield self.assistant
        finally:
            with self._lock:
                self._users -= 1
                last = self._retired and not self._users
            if last:
                self._close()

    def retire(self) -> None:
        with self._lock:
            self._retired = True
            last = not self._users
        if last:
            self._close()

    def _close(self) -> None:
        self.assistant.retriever.index.close()


class LocalEngine:
    """Thread-safe. Documents added here are seen by every process that shares the folder."""

    repeatable = True

    def __init__(self, settings: Settings, clock: Callable[[], date] = date.today) -> None:
        self._settings = with_library(settings)
        self._folder = documents_folder(settings)
        self._clock = clock
        self._loaded: _Loaded | None = None
        self._changing = threading.Lock()
        self._streams = CapacityLimiter(_STREAMS)

    @property
    def ready(self) -> bool:
        return self._loaded is not None

    @property
    def generation(self) -> str:
        return self._loaded.generation if self._loaded else ""

    def start(self) -> None:
        with self._changing:
            self._load()

    def refresh(self) -> bool:
        if self._loaded is None or self._loaded.signature == _signature(self._folder):
            return False
        with self._changing:
            if self._loaded.signature == _signature(self._folder):
                return False
            try:
                self._load()
            except DocumentError:
                logger.exception("the changed documents cannot be read; the ones before stay in use")
                return False
        return True

    def close(self) -> None:
        with self._changing:
            before, self._loaded = self._loaded, None
            if before:
                before.retire()

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        with self._current.used() as assistant:
            return assistant.ask(question)

    async def astream(self, question: str, history: Sequence[Message] = ()) -> AsyncGenerator[Event, None]:
        answer = await run_sync(
            self.ask, question, tuple(history), abandon_on_cancel=True, limiter=self._streams
        )
        for event in events(answer):
            yield event

    def documents(self) -> Mapping[str, Document]:
        return self._current.assistant.documents

    def figures(self) -> Mapping[str, Sequence[Figure]]:
        return self._current.assistant.ledgers

    def search(self, query: str, limit: int, documents: Sequence[str] | None = None) -> list[Hit]:
        with self._current.used() as assistant:
            return assistant.retriever.search(query, limit=limit, documents=documents)

    def add(self, name: str, data: bytes) -> Document:
        text = _text(name, data)
        document = f"doc-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
        title = next((line.strip("# \u3000\t") for line in text.splitlines() if line.strip()), name)[:_TITLE]
        with self._changing:
            target = self._folder / document
            if not target.exists():
                _publish(target, text, title)
                try:
                    self._load()
                except Exception:
                    shutil.rmtree(target, ignore_errors=True)
                    raise
        return self.documents()[document]

    def remove(self, document: str) -> None:
        with self._changing:
            target = self._folder / document
            if document in {folder.name for folder in built_in()}:
                raise EngineError(f"“{document}”是自带的文件，不能移除。")
            if document not in self.documents() or not target.is_dir():
                raise UnknownDocument(f"没有编号为“{document}”的文件。")
            # One rename takes it out of sight, whatever happens after it.
            grave = Path(tempfile.mkdtemp(prefix=".removed-", dir=self._folder))
            target.rename(grave / document)
            shutil.rmtree(grave, ignore_errors=True)
            self._load()

    @property
    def _current(self) -> _Loaded:
        if self._loaded is None:
            raise RuntimeError("the engine is not started")
        return self._loaded

    def _load(self) -> None:
        signature = _signature(self._folder)
        assistant = factory.assistant(self._settings, clock=self._clock)
        assistant.retriever.warm()
        before, self._loaded = self._loaded, _Loaded(assistant, signature)
        if before:
            before.retire()


def documents_folder(settings: Settings) -> Path:
    """Where documents that are added go."""
    return settings.documents_dir or settings.data_dir / "documents"


def with_library(settings: Settings) -> Settings:
    """``settings`` that read documents from there too; the folder exists afterwards."""
    folder = documents_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    return settings.model_copy(update={"documents_dir": folder})


def _signature(folder: Path) -> Signature:
    """Names, times and sizes of the documents' files: changes whenever a document does."""
    found: list[tuple[str, int, int]] = []
    for path in sorted([*folder.glob("*/document.toml"), *folder.glob("*/source.txt")]):
        try:
            state = path.stat()
        except OSError:  # just removed
            continue
        found.append((str(path), state.st_mtime_ns, state.st_size))
    return tuple(found)


def _text(name: str, data: bytes) -> str:
    if not name.lower().endswith((".txt", ".md")):
        raise EngineError(f"“{name[:60]}”的格式不认识。目前可加入 .txt 与 .md 文件（UTF-8）。")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EngineError(f"“{name[:60]}”不是 UTF-8 文字，请另存为 UTF-8 后重试。") from error
    if not re.search(r"\w", text) or "\0" in text:
        raise EngineError(f"“{name[:60]}”里没有文字。")
    return text


def _publish(target: Path, text: str, title: str) -> None:
    """Write a document's folder and put it in place in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".adding-", dir=target.parent))
    try:
        quoted = title.replace("\\", "\\\\").replace('"', '\\"')
        inside = draft / target.name
        inside.mkdir()
        for name, content in (("source.txt", text), ("document.toml", f'title = "{quoted}"\n')):
            with (inside / name).open("w", encoding="utf-8", newline="") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        inside.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
