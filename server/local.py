"""The engine of this machine: an assistant over the documents on disk, exchanged when they change."""

import gc
import hashlib
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from datetime import date
from typing import Any

from assistant import events, factory
from assistant.answer import Answer
from assistant.conversation import Message
from assistant.documents import DocumentError, library
from assistant.intake import Outcome
from assistant.match_answer import Match, ProfileForm
from assistant.pipeline import Assistant
from assistant.reading import Item
from assistant.settings import Settings
from corpus.document import Document
from corpus.figures import Figure
from corpus.library import LibraryError
from corpus.selection import EVERYTHING, Selection
from retrieval.index import Hooks
from retrieval.retriever import Hit
from server.engine import EngineError, Event, EventName, Taken, UnknownDocument

logger = logging.getLogger(__name__)

Signature = tuple[tuple[str, int, int], ...]


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

    def __init__(self, settings: Settings, clock: Callable[[], date] = date.today) -> None:
        self._settings = settings
        self._intake = factory.intake(settings, Hooks(), clock)
        self._clock = clock
        self._loaded: _Loaded | None = None
        self._changing = threading.Lock()

    @property
    def repeatable(self) -> bool:
        # A model may fall back, and then answer another way the next time.
        return not self._settings.llm.is_set

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
        if self._loaded is None or self._loaded.signature == _signature(self._settings):
            return False
        with self._changing:
            if self._loaded.signature == _signature(self._settings):
                return False
            try:
                self._load()
            except (DocumentError, LibraryError):
                logger.exception("the changed documents cannot be read; the ones before stay in use")
                return False
        return True

    def close(self) -> None:
        with self._changing:
            before, self._loaded = self._loaded, None
            if before:
                before.retire()

    def ask(
        self, question: str, history: Sequence[Message] = (), selection: Selection = EVERYTHING
    ) -> Answer:
        with self._current.used() as assistant:
            return assistant.ask(question, history, selection)

    async def astream(
        self, question: str, history: Sequence[Message] = (), selection: Selection = EVERYTHING
    ) -> AsyncGenerator[Event, None]:
        with self._current.used() as assistant:
            async with aclosing(assistant.astream(question, history, selection)) as told:
                async for event in told:
                    yield _event(event)

    def match(self, form: ProfileForm) -> Match:
        with self._current.used() as assistant:
            return assistant.match(form)

    def documents(self) -> Mapping[str, Document]:
        return self._current.assistant.documents

    def figures(self) -> Mapping[str, Sequence[Figure]]:
        return self._current.assistant.ledgers

    def search(self, query: str, limit: int, documents: Sequence[str] | None = None) -> list[Hit]:
        with self._current.used() as assistant:
            return assistant.retriever.search(query, limit=limit, documents=documents)

    def changeable(self) -> frozenset[str]:
        return frozenset(library(self._settings).entries()) & self.documents().keys()

    def add(self, name: str, data: bytes) -> Taken:
        with self._changing:
            report = next(iter(self._intake.add([Item(data, name, name)])))
            if report.outcome is Outcome.FAILED:
                raise EngineError(f"“{name[:60]}”：{report.detail}")
            self._load()
        assert report.id is not None  # of every document that was not refused
        return Taken(self.documents()[report.id], report.outcome, report.detail)

    def edit(self, document: str, edits: Mapping[str, Any]) -> Document:
        with self._changing:
            self._check(document)
            try:
                self._intake.edit(document, edits)
            except LibraryError as error:
                raise EngineError(str(error)) from error
            self._load()
        return self.documents()[document]

    def remove(self, document: str) -> None:
        with self._changing:
            self._check(document)
            try:
                self._intake.remove([document])
            except LibraryError as error:
                raise EngineError(str(error)) from error
            self._load()

    def _check(self, document: str) -> None:
        if document not in self.documents():
            raise UnknownDocument(f"没有编号为“{document}”的文件。")
        if document not in self.changeable():
            raise EngineError(f"“{document}”是自带的文件，不能更改，也不能移除。")

    @property
    def _current(self) -> _Loaded:
        if self._loaded is None:
            raise RuntimeError("the engine is not started")
        return self._loaded

    def _load(self) -> None:
        signature = _signature(self._settings)
        assistant = factory.assistant(self._settings, clock=self._clock)
        assistant.warm()
        before, self._loaded = self._loaded, _Loaded(assistant, signature)
        if before:
            before.retire()
        _settle()


def _settle() -> None:
    """Spare the garbage collector what stays until the documents change; each look at it halts the process.

    Until then nothing of it is garbage (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _event(event: events.Event) -> Event:
    if isinstance(event, events.Done):
        return Event(EventName.DONE, event.answer.model_dump(mode="json"), event.answer)
    if isinstance(event, events.Cited):
        return Event(EventName.CITATION, event.citation.model_dump(mode="json"))
    return Event(EventName(event.type), event.model_dump(mode="json", exclude={"type"}))


def _signature(settings: Settings) -> Signature:
    """Names, times and sizes of what lists or holds documents: changes whenever a document does."""
    watched = [settings.library_dir / "library.json"]
    if folder := settings.documents_dir:
        watched += sorted([*folder.glob("*/document.toml"), *folder.glob("*/source.txt")])
    found: list[tuple[str, int, int]] = []
    for path in watched:
        try:
            state = path.stat()
        except OSError:  # none yet, or just removed
            continue
        found.append((str(path), state.st_mtime_ns, state.st_size))
    return tuple(found)
