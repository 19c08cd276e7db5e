"""Asking, for every channel alike: remembered answers, threads, time limit, records."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from assistant.answer import Answer
from assistant.conversation import Message
from corpus.selection import EVERYTHING, Selection
from server.engine import Engine, Event, EventName, events
from server.errors import ApiError
from server.logs import access
from server.measuring import Metrics
from server.settings import ServerSettings
from server.storage import records
from server.storage.masking import mask
from server.storage.records import Exchange, Owner
from server.storage.store import Store

_Key = tuple[str, tuple[Message, ...], Selection, str, date]

# More would share two cores and the interpreter, and each answer would come later: at 8 clients p95 178 ms
# with 2, 225 to 250 ms with 3 or 4. A thread that waits for a model's server does neither.
_THREADS, _WAITING_THREADS = 2, 16


@dataclass(frozen=True)
class Asked:
    """Who asks what, through which channel."""

    request_id: str
    owner: Owner
    channel: str
    question: str
    history: tuple[Message, ...] = ()
    selection: Selection = EVERYTHING


@dataclass(frozen=True)
class Given:
    """An answer, and the same as JSON."""

    answer: Answer
    json: bytes
    exchange: Exchange


class Asking:
    """Runs on one event loop; answers are worked out in threads, ``settings.answer_threads`` of them.

    The same question over the same documents on the same day is answered once: a second asker waits for the
    first, a later one gets what is remembered.
    """

    def __init__(
        self,
        engine: Engine,
        store: Store,
        metrics: Metrics,
        settings: ServerSettings,
        clock: Callable[[], date] = date.today,
    ) -> None:
        self._engine = engine
        self._store = store
        self._metrics = metrics
        self._settings = settings
        self._clock = clock
        threads = settings.answer_threads or (_THREADS if engine.repeatable else _WAITING_THREADS)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="xiangce-answer")
        self._remembered: OrderedDict[_Key, tuple[Answer, bytes]] = OrderedDict()
        self._coming: dict[_Key, asyncio.Task[tuple[Answer, bytes]]] = {}
        self._waiting = 0

    async def ask(self, asked: Asked) -> Given:
        """The answer, and its entry in the audit log; raises ``ApiError`` (503, 504)."""
        began = time.perf_counter()
        self._admit()
        key = self._key(asked)
        found = self._recall(key)
        if found:
            answer, json = found
        else:
            answer, json = await self._in_time(self._once(key, asked))
        return self._record(asked, answer, json, began, remembered=found is not None)

    async def stream(self, asked: Asked) -> AsyncGenerator[Event | Given, None]:
        """The events of an answer, then, after the last, the answer as it is recorded.

        Raises ``ApiError`` before the first event where nothing can come.
        """
        began = time.perf_counter()
        self._admit()
        key = self._key(asked)
        found = self._recall(key)
        source = (
            _told(found[0]) if found else self._engine.astream(asked.question, asked.history, asked.selection)
        )
        answer: Answer | None = None
        told = ""
        self._waiting += 1
        try:
            deadline = asyncio.get_running_loop().time() + self._settings.time_limit
            while True:
                try:
                    async with asyncio.timeout_at(deadline):
                        event = await anext(source)
                except StopAsyncIteration:
                    break
                except TimeoutError:
                    raise _late() from None
                answer = event.answer or answer
                if event.name in (EventName.DELTA, EventName.REPLACED):
                    told = (told if event.name is EventName.DELTA else "") + event.data["text"]
                yield event
        except (GeneratorExit, asyncio.CancelledError):
            if answer is None:
                self._left(asked, told, began)
            else:  # they have all of it but its end
                self._record(asked, answer, b"", began, remembered=found is not None)
            raise
        finally:
            self._waiting -= 1
            await source.aclose()
        if answer is None:
            raise RuntimeError("the stream ended without an answer")
        json = found[1] if found else self._remember(key, answer)
        yield self._record(asked, answer, json, began, remembered=found is not None)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _admit(self) -> None:
        if not self._engine.ready:
            raise ApiError(503, "not_ready", "正在载入模型与索引，请稍候重试。", {"Retry-After": "2"})
        if self._waiting >= self._settings.waiting_limit:
            raise ApiError(503, "overloaded", "正在回答的问题太多，请稍候重试。", {"Retry-After": "1"})

    def _key(self, asked: Asked) -> _Key:
        return asked.question.strip(), asked.history, asked.selection, self._engine.generation, self._clock()

    def _recall(self, key: _Key) -> tuple[Answer, bytes] | None:
        found = self._remembered.get(key)
        if found:
            self._remembered.move_to_end(key)
        return found

    def _remember(self, key: _Key, answer: Answer) -> bytes:
        """Keep ``answer`` and give it as JSON."""
        if self._engine.repeatable and self._settings.cache_size:
            # Of a remembered answer no time is claimed.
            kept = answer.model_copy(update={"timings_ms": {"total": 0.0}})
            self._remembered[key] = kept, _json(kept)
            if len(self._remembered) > self._settings.cache_size:
                self._remembered.popitem(last=False)
        return _json(answer)

    async def _once(self, key: _Key, asked: Asked) -> tuple[Answer, bytes]:
        task = self._coming.get(key) if self._engine.repeatable else None
        if task is None:
            task = asyncio.create_task(self._work(key, asked))
            self._coming[key] = task
            task.add_done_callback(lambda done: self._over(key, done))
        return await asyncio.shield(task)

    def _over(self, key: _Key, done: "asyncio.Task[tuple[Answer, bytes]]") -> None:
        self._coming.pop(key, None)
        if not done.cancelled():
            done.exception()  # told to those who wait, if any still do

    async def _work(self, key: _Key, asked: Asked) -> tuple[Answer, bytes]:
        began = time.perf_counter()
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(
                self._threads, self._engine.ask, asked.question, asked.history, asked.selection
            )
        finally:
            self._waiting -= 1
        self._metrics.answering.observe(time.perf_counter() - began)
        return answer, self._remember(key, answer)

    async def _in_time(self, work: Awaitable[tuple[Answer, bytes]]) -> tuple[Answer, bytes]:
        try:
            async with asyncio.timeout(self._settings.time_limit):
                return await work
        except TimeoutError:
            raise _late() from None

    def _left(self, asked: Asked, told: str, began: float) -> None:
        """The asker read on no further: what they did read is in the audit log all the same."""
        taken = int((time.perf_counter() - began) * 1e6)
        row = records.entry(asked.request_id, asked.owner, asked.channel, asked.question, taken)
        self._store.write_later(lambda session: records.enter(session, row | {"text": mask(told)}))

    def _record(self, asked: Asked, answer: Answer, json: bytes, began: float, *, remembered: bool) -> Given:
        taken = int((time.perf_counter() - began) * 1e6)
        exchange = Exchange(
            asked.request_id, asked.owner, asked.channel, asked.question, answer, taken, remembered
        )
        self._store.write_later(lambda session: records.audit(session, exchange))
        self._metrics.answered(asked.channel, answer, remembered=remembered)
        if self._settings.log_questions:
            access.info("asked", extra={"question": asked.question, "status_of_answer": answer.status.value})
        return Given(answer, json, exchange)


def _json(answer: Answer) -> bytes:
    return answer.__pydantic_serializer__.to_json(answer)


async def _told(answer: Answer) -> AsyncGenerator[Event, None]:
    for event in events(answer):
        yield event


def _late() -> ApiError:
    return ApiError(504, "answer_timeout", "没能在时限内给出回答，请稍后重试或把问题缩短。")


def limited(history: Sequence[Message], most: int) -> tuple[Message, ...]:
    """The last ``most`` messages."""
    return tuple(history[-most:]) if most else ()


__all__ = ["Asked", "Asking", "EventName", "Given", "limited"]
