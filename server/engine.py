"""The seam between HTTP and answering: what the server needs, and its fake.

Everything the server knows of assistants and documents passes through ``Engine``.
"""

import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

from anyio.to_thread import run_sync

from assistant.answer import Answer, Mode, Status
from assistant.conversation import Message
from assistant.intake import Outcome
from assistant.match_answer import Match, MatchStatus, Profile, ProfileForm
from corpus.document import Document
from corpus.figures import Figure, extract
from corpus.library import corrected
from corpus.selection import EVERYTHING, Selection
from retrieval.passages import passages
from retrieval.retriever import Hit


class EventName(StrEnum):
    UNDERSTOOD = "understood"
    RETRIEVED = "retrieved"
    DELTA = "delta"  # data: {"text": …}
    CITATION = "citation"  # data: a Citation
    REPLACED = "replaced"  # data: {"text": …}; what was sent before does not hold
    DONE = "done"  # data: the Answer


@dataclass(frozen=True)
class Event:
    name: EventName
    data: Mapping[str, Any]
    answer: Answer | None = None  # of DONE


class EngineError(Exception):
    """What was asked of the library cannot be done; the message is Chinese, for the user."""


class UnknownDocument(EngineError):  # noqa: N818
    """There is no such document."""


@dataclass(frozen=True)
class Taken:
    """What became of a file: the document it is, whether that is new, and what there is to say of it."""

    document: Document
    outcome: Outcome
    detail: str = ""


class Engine(Protocol):
    """Answers and documents. Thread-safe; every method but ``astream`` may block."""

    @property
    def ready(self) -> bool:
        """Whether models and index are loaded."""

    @property
    def generation(self) -> str:
        """Changes whenever the documents do."""

    @property
    def repeatable(self) -> bool:
        """Whether the same question on the same day gets the same answer, so that it may be remembered."""

    def start(self) -> None:
        """Load models and index."""

    def refresh(self) -> bool:
        """Take in documents that changed on disk; whether there were any."""

    def close(self) -> None: ...

    def ask(
        self, question: str, history: Sequence[Message] = (), selection: Selection = EVERYTHING
    ) -> Answer: ...

    def astream(
        self, question: str, history: Sequence[Message] = (), selection: Selection = EVERYTHING
    ) -> AsyncGenerator[Event, None]: ...

    def match(self, form: ProfileForm) -> Match:
        """The measures for a business; raises ``ProfileError`` for a form that names what does not exist."""

    def documents(self) -> Mapping[str, Document]: ...

    def figures(self) -> Mapping[str, Sequence[Figure]]: ...

    def search(self, query: str, limit: int, documents: Sequence[str] | None = None) -> list[Hit]: ...

    def changeable(self) -> frozenset[str]:
        """Ids of the documents that may be edited and removed."""

    def add(self, name: str, data: bytes) -> Taken:
        """Take in a file; raises ``EngineError`` and changes nothing where that cannot be done."""

    def edit(self, document: str, edits: Mapping[str, Any]) -> Document:
        """Correct facts: None takes a correction back, "" makes a value unknown.

        Fields are those of ``corpus.library.EDITABLE``; raises ``EngineError``, ``UnknownDocument``.
        """

    def remove(self, document: str) -> None:
        """Raises ``EngineError``, ``UnknownDocument``."""


@dataclass
class FakeEngine:
    """For tests: echoes the question, after ``delay`` seconds; ``asked`` counts."""

    ready: bool = True
    repeatable: bool = True
    delay: float = 0.0
    failure: Exception | None = None
    held: dict[str, Document] = field(default_factory=dict)
    asked: list[tuple[str, tuple[Message, ...]]] = field(default_factory=list)
    changes: int = 0

    @property
    def generation(self) -> str:
        return str(self.changes)

    def start(self) -> None:
        self.ready = True

    def refresh(self) -> bool:
        return False

    def close(self) -> None:
        self.ready = False

    def ask(
        self, question: str, history: Sequence[Message] = (), selection: Selection = EVERYTHING
    ) -> Answer:
        self.asked.append((question, tuple(history)))
        time.sleep(self.delay)
        if self.failure:
            raise self.failure
        return Answer(
            status=Status.ANSWERED, mode=Mode.EXTRACTIVE, question=question, text=f"您问的是：{question}"
        )

    async def astream(
        self, question: str, history: Sequence[Message] = (), selection: Selection = EVERYTHING
    ) -> AsyncGenerator[Event, None]:
        answer = await run_sync(self.ask, question, tuple(history), selection, abandon_on_cancel=True)
        for event in events(answer):
            yield event

    def match(self, form: ProfileForm) -> Match:
        time.sleep(self.delay)
        if self.failure:
            raise self.failure
        return Match(status=MatchStatus.NOTHING, profile=Profile(text=form.text))

    def documents(self) -> Mapping[str, Document]:
        return self.held

    def figures(self) -> Mapping[str, Sequence[Figure]]:
        return {name: extract(document) for name, document in self.held.items()}

    def search(self, query: str, limit: int, documents: Sequence[str] | None = None) -> list[Hit]:
        chosen = [d for name, d in self.held.items() if documents is None or name in documents]
        found = [p for document in chosen for p in passages(document) if query in p.text]
        return [Hit(passage, 1.0) for passage in found[:limit]]

    def changeable(self) -> frozenset[str]:
        return frozenset(self.held)

    def add(self, name: str, data: bytes) -> Taken:
        raise EngineError(f"“{name}”的格式不认识。")

    def edit(self, document: str, edits: Mapping[str, Any]) -> Document:
        if document not in self.held:
            raise UnknownDocument(f"没有编号为“{document}”的文件。")
        before = self.held[document]
        self.held[document] = replace(before, meta=corrected(before.meta, edits))
        self.changes += 1
        return self.held[document]

    def remove(self, document: str) -> None:
        if document not in self.held:
            raise UnknownDocument(f"没有编号为“{document}”的文件。")
        del self.held[document]
        self.changes += 1


def events(answer: Answer) -> list[Event]:
    """A whole answer as the events of a stream: its sentences, its citations, and itself."""
    sentences = [part for part in answer.text.splitlines(keepends=True) if part]
    return [
        Event(EventName.UNDERSTOOD, {"question": answer.question}),
        *(Event(EventName.DELTA, {"text": part}) for part in sentences),
        *(Event(EventName.CITATION, citation.model_dump(mode="json")) for citation in answer.citations),
        Event(EventName.DONE, answer.model_dump(mode="json"), answer),
    ]
