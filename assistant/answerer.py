"""The seam between the pipeline and what words an answer."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answer import Fallback, Mode
from assistant.draft import Claim, Draft
from assistant.question import Question
from assistant.verification import Fault
from retrieval.retriever import Hit


@dataclass(frozen=True)
class Task:
    """What is to be answered and what was found for it."""

    asked: str  # the question on its own, as the user or the conversation words it
    question: Question
    ready: Draft  # the extractive answer, checked
    hits: Sequence[Hit] = ()
    until: float = float("inf")  # time.monotonic() by which all must be written


@dataclass(frozen=True)
class Attempt:
    """What was written at first, and why none of it passed the gate."""

    text: str
    faults: Sequence[Fault]


@dataclass(frozen=True)
class Text:
    """Text as it was just written, unchecked: for raw streaming."""

    text: str


@dataclass(frozen=True)
class Refusal:
    """The passages do not answer the question, says the answerer."""


Item = Claim | Text | Refusal


class Answerer(Protocol):
    """Words an answer as claims; whoever calls it has each claim checked by the gate."""

    mode: Mode
    seconds: float  # that one task may take, both attempts together

    def write(self, task: Task, failed: Attempt | None = None) -> AsyncGenerator[Item, None]:
        """Claims in the order of the answer; ``failed`` is a first attempt at the same task to be repaired.

        Raises ``AnswererError``. Closing the iterator ends whatever work is under way.
        """
        ...


class Scripted:
    """For tests: writes what it is given, one list for each attempt; an error in a list is raised there."""

    mode = Mode.GENERATED
    seconds = 10.0

    def __init__(self, *attempts: Sequence[Item | Exception]) -> None:
        self._attempts = attempts
        self.asked: list[tuple[Task, Attempt | None]] = []
        self.closed = 0

    async def write(self, task: Task, failed: Attempt | None = None) -> AsyncGenerator[Item, None]:
        self.asked.append((task, failed))
        try:
            for item in self._attempts[min(len(self.asked), len(self._attempts)) - 1]:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            self.closed += 1


class AnswererError(Exception):
    """The answerer cannot answer; the message is for the log and holds neither key nor question."""

    def __init__(self, reason: Fallback, message: str = "") -> None:
        super().__init__(message or reason.value)
        self.reason = reason
