"""Remembered answers, and one working out for many askers."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from datetime import date, timedelta

import pytest

from assistant.answer import Status
from assistant.conversation import Message
from server.asking import Asked, Asking, Given
from server.engine import Event, EventName, FakeEngine
from server.errors import ApiError
from server.measuring import Metrics
from server.routes.sse import respond
from server.settings import ServerSettings
from server.storage import records
from server.storage.records import Owner
from server.storage.store import Store


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = Store.open(store_url)
    yield opened
    opened.close()


class Clock:
    day = date(2026, 6, 1)

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock()


def asked(question: str, number: int = 0, history: tuple[Message, ...] = ()) -> Asked:
    return Asked(f"{number:032x}", Owner(None), "api", question, history)


@pytest.fixture
def asking(fake: FakeEngine, store: Store, clock: Clock) -> Iterator[Asking]:
    made = Asking(fake, store, Metrics(), ServerSettings(cache_size=2, time_limit=0.5), clock)
    yield made
    made.close()


def test_what_is_remembered_and_what_is_not(asking: Asking, fake: FakeEngine, clock: Clock) -> None:
    async def run() -> None:
        await asking.ask(asked("甲", 1))
        again = await asking.ask(asked(" 甲 ", 2))
        assert len(fake.asked) == 1
        assert again.exchange.remembered
        await asking.ask(asked("甲", 3, (Message(role="user", content="乙"),)))  # another history
        assert len(fake.asked) == 2
        clock.day += timedelta(days=1)  # another day: validity may have ended
        await asking.ask(asked("甲", 4))
        assert len(fake.asked) == 3
        fake.changes += 1  # other documents
        await asking.ask(asked("甲", 5))
        assert len(fake.asked) == 4

    asyncio.run(run())


def test_the_oldest_is_forgotten(asking: Asking, fake: FakeEngine) -> None:
    async def run() -> None:
        for number, question in enumerate(("甲", "乙", "甲", "丙", "甲", "乙")):
            await asking.ask(asked(question, number))

    asyncio.run(run())
    assert [question for question, _ in fake.asked] == ["甲", "乙", "丙", "乙"]


def test_nothing_is_remembered_of_an_engine_that_varies(asking: Asking, fake: FakeEngine) -> None:
    fake.repeatable = False

    async def run() -> None:
        for number in range(3):
            await asking.ask(asked("甲", number))
        await asyncio.gather(*(asking.ask(asked("乙", 10 + number)) for number in range(3)))

    asyncio.run(run())
    assert len(fake.asked) == 6


def test_many_who_ask_at_once_are_answered_once(asking: Asking, fake: FakeEngine, store: Store) -> None:
    fake.delay = 0.1

    async def run() -> None:
        given = await asyncio.gather(*(asking.ask(asked("甲", number)) for number in range(50)))
        assert len({one.json for one in given}) == 1

    asyncio.run(run())
    assert len(fake.asked) == 1
    store.write_now(lambda _: None)  # all before it is written
    assert len(store.read_now(lambda session: records.log(session, 100))) == 50


def test_one_who_gives_up_spoils_it_for_no_other(asking: Asking, fake: FakeEngine) -> None:
    fake.delay = 0.2

    async def run() -> None:
        first = asyncio.create_task(asking.ask(asked("甲", 1)))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(asking.ask(asked("甲", 2)))
        await asyncio.sleep(0.05)
        first.cancel()
        assert (await second).answer.text == "您问的是：甲"

    asyncio.run(run())


def test_a_late_answer_is_remembered_for_the_next(asking: Asking, fake: FakeEngine) -> None:
    fake.delay = 0.8

    async def run() -> None:
        with pytest.raises(ApiError) as late:
            await asking.ask(asked("甲", 1))
        assert late.value.status_code == 504
        await asyncio.sleep(0.6)
        assert (await asking.ask(asked("甲", 2))).exchange.remembered

    asyncio.run(run())


def test_a_failure_is_not_remembered(asking: Asking, fake: FakeEngine) -> None:
    async def run() -> None:
        fake.failure = RuntimeError("once")
        with pytest.raises(RuntimeError):
            await asking.ask(asked("甲", 1))
        fake.failure = None
        assert (await asking.ask(asked("甲", 2))).answer.text

    asyncio.run(run())


def test_answering_does_not_hold_the_loop(asking: Asking, fake: FakeEngine) -> None:
    fake.delay = 0.3

    async def run() -> None:
        work = asyncio.create_task(asking.ask(asked("甲")))
        began, turns = time.perf_counter(), 0
        while not work.done():
            await asyncio.sleep(0.01)
            turns += 1
        assert turns > 5, time.perf_counter() - began

    asyncio.run(run())


def test_a_stream_is_recorded_and_remembered(asking: Asking, fake: FakeEngine) -> None:
    async def run() -> None:
        first = [event async for event in asking.stream(asked("甲", 1))]
        second = [event async for event in asking.stream(asked("甲", 2))]
        assert isinstance(first[-1], Given)
        assert isinstance(second[-1], Given)
        assert second[-1].exchange.remembered
        assert len(first) == len(second) == 4

    asyncio.run(run())
    assert len(fake.asked) == 1


def test_a_stream_that_nobody_reads_on_is_ended(asking: Asking, fake: FakeEngine, store: Store) -> None:
    ended = []

    async def endless(
        question: str, history: object = (), selection: object = None
    ) -> AsyncGenerator[Event, None]:
        try:
            while True:
                yield Event(EventName.DELTA, {"text": "又"})
                await asyncio.sleep(0.01)
        finally:
            ended.append(question)

    fake.astream = endless  # type: ignore[method-assign,assignment]

    async def run() -> None:
        stream = asking.stream(asked("甲", 1))
        assert isinstance(await anext(stream), Event)
        await stream.aclose()
        assert ended == ["甲"]
        response = await respond(_bytes(asking.stream(asked("乙", 2))))
        body = aiter(response.body_iterator)
        assert await anext(body) == "又".encode()
        await body.aclose()  # type: ignore[attr-defined]
        assert ended == ["甲", "乙"]
        with pytest.raises(ApiError, match="时限"):
            _ = [event async for event in asking.stream(asked("丙", 3))]
        assert ended == ["甲", "乙", "丙"]

    asyncio.run(run())
    store.write_now(lambda _: None)
    rows = store.read_now(lambda session: records.log(session, 9))
    assert {(row.question, row.status, row.text) for row in rows} == {(q, "left", "又") for q in "甲乙"}
    assert all(row.microseconds for row in rows)


def test_a_stream_left_at_its_end_is_recorded_whole(asking: Asking, store: Store) -> None:
    async def run() -> None:
        stream = asking.stream(asked("甲"))
        async for event in stream:
            if isinstance(event, Event) and event.answer:
                break
        await stream.aclose()

    asyncio.run(run())
    store.write_now(lambda _: None)
    (row,) = store.read_now(lambda session: records.log(session, 9))
    assert row.status == Status.ANSWERED


async def _bytes(source: AsyncGenerator[Event | Given, None]) -> AsyncGenerator[bytes, None]:
    try:
        async for event in source:
            assert isinstance(event, Event)
            yield event.data["text"].encode()
    finally:
        await source.aclose()
