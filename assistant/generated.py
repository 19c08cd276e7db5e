"""The answerer with a language model: it sees numbered passages and answers with their numbers."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.answer import Fallback, Mode
from assistant.answerer import AnswererError, Attempt, Item, Refusal, Task, Text
from assistant.attribution import Shown, attribute
from assistant.draft import evidence
from assistant.intent import Intent
from assistant.model_text import Reader, Written, neutral, tokens
from corpus.document import Document
from prompts import prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_MOST_FAULTS = 4  # told to the model for its repair
_POLL = 0.05  # seconds between two looks for a free place
_CHARACTERS = 4  # per token of an answer at most: a server may not keep to the number of tokens
_REJECTED = range(400, 500)


@dataclass(frozen=True)
class Budget:
    """Bounds of one answer. Tokens are counted as ``model_text.tokens`` estimates them."""

    prompt_tokens: int = 1500
    answer_tokens: int = 400
    sentences: int = 6
    seconds: float = 30.0  # for everything: waiting for a place, retries, both attempts
    concurrency: int = 4  # answers being written at a time
    patience: int = 3  # failures in a row after which the model is left alone
    rest: float = 30.0  # seconds for which it is


class Generated:
    """Thread-safe, and usable from several event loops. ``model`` is any LangChain chat model.

    ``callbacks`` are LangChain callbacks given to every call, beside those of the caller's context.
    """

    mode = Mode.GENERATED

    def __init__(
        self,
        model: "BaseChatModel",
        documents: Mapping[str, Document],
        budget: Budget | None = None,
        callbacks: Sequence[Any] = (),
    ) -> None:
        self._model = model
        self._documents = documents
        self._budget = budget or Budget()
        self.seconds = self._budget.seconds
        self._callbacks = list(callbacks)
        self._lock = threading.Lock()
        self._running = 0
        self._failures = 0
        self._resting_until = 0.0

    async def write(self, task: Task, failed: Attempt | None = None) -> AsyncGenerator[Item, None]:
        shown = self._shown(task)
        seen: set[str] = set()
        async with (
            self._place(task.until),
            aclosing(self._texts(self._messages(task, shown, failed), task.until)) as texts,
            aclosing(_read(texts)) as items,
        ):
            async for item in items:
                if isinstance(item, Text):
                    yield item
                elif item.refuses:
                    if not seen:
                        yield Refusal()
                        return
                elif item.text in seen:
                    return  # it goes round in circles
                else:
                    seen.add(item.text)
                    yield attribute(item, shown)
                    if len(seen) >= self._budget.sentences:
                        return
        if not seen:
            raise AnswererError(Fallback.EMPTY)

    def _messages(self, task: Task, shown: Sequence[Shown], failed: Attempt | None) -> list[tuple[str, str]]:
        name = "support" if task.question.intent is Intent.SUPPORT else "answer"
        passages = "\n".join(
            f"[{number}] {one.address} {neutral(one.heading)}：{neutral(one.text)}"
            for number, one in enumerate(shown, 1)
        )
        messages = [
            ("system", prompt(name, refusal=prompt("refusal"))),
            ("user", prompt("question", passages=passages, question=neutral(task.asked))),
        ]
        if failed:
            told = "\n".join(f"- {fault.reason}：{fault.part[:60]}" for fault in failed.faults[:_MOST_FAULTS])
            messages += [("assistant", failed.text), ("user", prompt("repair", faults=told))]
        return messages

    def _shown(self, task: Task) -> list[Shown]:
        """What the extractive answer rests on, then the passages found near: as many as the prompt has room
        for, the first always."""
        empty = Task(task.asked, task.question, task.ready)
        room = self._budget.prompt_tokens - sum(tokens(text) for _, text in self._messages(empty, (), None))
        found: list[Shown] = []
        for one in (*_ready(task), *self._near(task)):
            if any(one.within(other) for other in found):
                continue
            room -= tokens(one.address + one.heading + one.text) + 5
            if room < 0 and found:
                break
            found.append(one)
        return found

    def _near(self, task: Task) -> Iterator[Shown]:
        for hit in task.hits:
            if document := self._documents.get(hit.passage.document):
                yield Shown(evidence(document, hit.passage.span))

    async def _texts(self, messages: Sequence[tuple[str, str]], until: float) -> AsyncGenerator[str, None]:
        """The model's text as it comes, cut off where it is endless; raises ``AnswererError`` alone."""
        left = self._budget.answer_tokens * _CHARACTERS
        begun = False
        chunks = self._model.astream(list(messages), {"callbacks": self._callbacks, "run_name": "xiangce"})
        try:
            async with aclosing(chunks):  # type: ignore[type-var]  # an async generator, typed as an iterator
                while left > 0:
                    async with asyncio.timeout(until - time.monotonic()):
                        chunk = await anext(chunks, None)
                    if chunk is None:
                        break
                    if text := str(chunk.text):
                        begun = True
                        yield text[:left]
                        left -= len(text)
        except Exception as error:  # whatever a client or a model raises, the extractive answer is at hand
            self._count(failed=True)
            raise AnswererError(_reason(error, begun), type(error).__name__) from error
        self._count(failed=False)

    @asynccontextmanager
    async def _place(self, until: float) -> AsyncIterator[None]:
        """One of the places for calls at a time. Counted and polled, so that it serves several loops."""
        while not self._take():
            if time.monotonic() + _POLL >= until:
                raise AnswererError(Fallback.BUSY)
            await asyncio.sleep(_POLL)
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1

    def _take(self) -> bool:
        with self._lock:
            if time.monotonic() < self._resting_until:
                raise AnswererError(Fallback.BUSY, "left alone after failures")
            free = self._running < self._budget.concurrency
            self._running += free
            return free

    def _count(self, *, failed: bool) -> None:
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= self._budget.patience:
                self._resting_until = time.monotonic() + self._budget.rest


def _ready(task: Task) -> Iterator[Shown]:
    for claim in task.ready.claims:
        for item in claim.evidence:
            yield Shown(item)


async def _read(texts: AsyncIterator[str]) -> AsyncGenerator[Text | Written, None]:
    reader = Reader()
    async for text in texts:
        written = reader.feed(text)
        if not reader.thinking:
            yield Text(text)
        for sentence in written:
            yield sentence
    for sentence in reader.close():
        yield sentence


def _reason(error: Exception, begun: bool) -> Fallback:
    """Told by what clients have in common (a status, the name of the error): no client is imported here."""
    status, name = getattr(error, "status_code", None), type(error).__name__
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return Fallback.TIMEOUT
    if begun:
        return Fallback.INTERRUPTED
    if "No generation" in str(error):  # LangChain's word for a stream without a chunk
        return Fallback.EMPTY
    if status == 429:
        return Fallback.RATE_LIMITED
    if status in _REJECTED:
        return Fallback.REJECTED
    return Fallback.UNREACHABLE if "Connect" in name else Fallback.SERVER_ERROR
