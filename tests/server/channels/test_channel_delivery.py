"""One answer to each question: retries, several workers, late answers pushed or fetched, lost work."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from played import APP, PLAIN, SAFE, VERIFIED, FakeTencent, accounts, application, play, served
from serving import running, wait_for
from sqlalchemy.orm import Session

from assistant.answer import Answer
from assistant.conversation import Message
from corpus.selection import EVERYTHING, Selection
from server.channels import hub, talk, wording
from server.channels.desk import Patience
from server.channels.simulator import Called, Platform, Timing
from server.channels.talk import Speaker, user_of
from server.engine import FakeEngine
from server.storage import deliveries, records
from server.storage.deliveries import Reply
from server.storage.store import Store
from server.storage.tables import Delivery

# The platforms' five seconds, shortened.
Slow = Callable[..., str]
SHORT = {"OFFICIAL_ACCOUNT": Patience(3, last=0.5, others=3), "WECOM_APP": Patience(1, last=0.5)}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, patience in SHORT.items():
        monkeypatch.setattr(hub, name, patience)


@pytest.fixture
def tencent(monkeypatch: pytest.MonkeyPatch) -> FakeTencent:
    fake = FakeTencent()
    monkeypatch.setattr(hub, "client", fake.client)
    return fake


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, store_url: str) -> str:
    if request.param == "sqlite":
        return store_url
    found: str = request.getfixturevalue("postgres")
    return found


class Gated(FakeEngine):
    """Answers when its gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()

    def ask(
        self, question: str, history: Sequence[Message] = (), selection: Selection = EVERYTHING
    ) -> Answer:
        self.gate.wait(30)
        return super().ask(question, history, selection)


@pytest.fixture
def engine() -> Iterator[Gated]:
    made = Gated()
    yield made
    made.gate.set()


@pytest.fixture
def slow(engine: Gated, tmp_path: Path, store_url: str, impatient: None) -> Iterator[Slow]:
    """Servers that are late."""
    with ExitStack() as stack:
        yield lambda account: stack.enter_context(served(engine, accounts(tmp_path, a=account), store_url))


def test_a_storm_of_retries_over_two_workers(shared: str, tmp_path: Path) -> None:
    """Every message comes three times at once, to either worker; it is worked on once, and answered alike."""
    engines = [FakeEngine(), FakeEngine()]
    known = accounts(tmp_path, a=SAFE)

    async def storm(one: Platform, two: Platform) -> list[list[str | None]]:
        messages = [one.message(f"u{number}", f"第{number}问") for number in range(60)]

        async def attempts(number: int) -> list[str | None]:
            workers = (one, two, one) if number % 2 else (two, one, two)
            replies = await asyncio.gather(*(worker.attempt(messages[number], 30) for worker in workers))
            return [worker.text(reply) for worker, reply in zip(workers, replies, strict=True)]

        return await asyncio.gather(*(attempts(number) for number in range(len(messages))))

    apps = [application(engine, known, shared) for engine in engines]
    with running(apps[0]) as url, running(apps[1]) as other:

        async def both(platform: Platform) -> list[list[str | None]]:
            second = Platform(f"{other}/channels/wechat/a", SAFE, platform._connection)
            # FastAPI builds its routes at the first request, and not in a way that is safe among threads.
            assert await platform.check()
            assert await second.check()
            return await storm(platform, second)

        seen = play(url, SAFE, both)
    assert seen == [[f"您问的是：第{number}问"] * 3 for number in range(60)]
    asked = [question for engine in engines for question, _ in engine.asked]
    assert sorted(asked) == sorted(f"第{number}问" for number in range(60))
    store = Store.open(shared)
    assert len(store.read_now(lambda session: records.log(session, 1000))) == 60
    store.close()


async def impatiently(platform: Platform, text: str) -> str | None:
    """As ``say``, but the first two attempts are given up soon."""
    message = platform.message("u1", text)
    for _ in range(2):
        with pytest.raises(httpx.TimeoutException):
            await platform.attempt(message, 0.2)
    return platform.text(await platform.attempt(message, 5))


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_an_answer_comes_with_the_attempt_that_finds_it(needed: int, engine: Gated, slow: Slow) -> None:
    async def script(platform: Platform) -> str:
        message = platform.message("u1", "甲")
        for _ in range(needed - 1):
            with pytest.raises(httpx.TimeoutException):
                await platform.attempt(message, 0.2)
        engine.gate.set()
        return (await platform.attempt(message, 5)).text

    assert "您问的是：甲" in play(slow(PLAIN), PLAIN, script)
    assert len(engine.asked) == 1


def test_a_late_answer_is_fetched_by_any_text_of_its_user(engine: Gated, slow: Slow) -> None:
    async def script(platform: Platform) -> list[str | None]:
        seen = [await impatiently(platform, "甲是多少？")]
        engine.gate.set()
        return seen + [(await platform.say(user, "好")).text for user in ("u2", "u1", "u1")]

    asked = ["甲是多少？", "好", "甲是多少？", "好"]
    assert play(slow(SAFE), SAFE, script) == [
        wording.LATE,
        *(f"您问的是：{question}" for question in asked[1:]),
    ]


def test_who_asks_for_it_again_and_again_gets_it_once(engine: Gated, slow: Slow) -> None:
    async def script(platform: Platform) -> list[str | None]:
        seen = [await impatiently(platform, text) for text in ("甲是多少？", "好", "好了吗")]
        waiting = asyncio.create_task(platform.say("u1", "好"))
        await asyncio.sleep(0.3)
        engine.gate.set()
        seen.append((await waiting).text)
        await asyncio.sleep(1)  # those that waited in vain look for it now and then
        return [*seen, (await platform.say("u1", "好")).text]

    assert play(slow(PLAIN), PLAIN, script) == [
        *[wording.LATE] * 3,
        "您问的是：甲是多少？",
        "您问的是：好",
    ]


def test_two_late_answers_come_one_after_the_other(engine: Gated, slow: Slow) -> None:
    async def script(platform: Platform) -> list[str | None]:
        seen = [await impatiently(platform, text) for text in ("甲是多少？", "乙是多少呢？")]
        engine.gate.set()
        return seen + [(await platform.say("u1", text)).text for text in ("好", "继续", "继续")]

    seen = [(text or "").removesuffix(wording.MORE) for text in play(slow(PLAIN), PLAIN, script)]
    assert seen == [
        *[wording.LATE] * 2,
        "您问的是：甲是多少？",
        "您问的是：乙是多少呢？",
        wording.NOTHING_MORE,
    ]


def test_a_late_answer_goes_before_that_to_a_new_question(engine: Gated, slow: Slow) -> None:
    async def script(platform: Platform) -> list[str | None]:
        seen = [await impatiently(platform, "甲是多少？")]
        engine.gate.set()
        return seen + [(await platform.say("u1", text)).text for text in ("乙是多少呢？", "继续", "继续")]

    assert play(slow(SAFE), SAFE, script) == [
        wording.LATE,
        "您问的是：甲是多少？" + wording.MORE,
        "您问的是：乙是多少呢？",
        wording.NOTHING_MORE,
    ]


@pytest.mark.parametrize("account", [VERIFIED, APP], ids=["official", "wecom"])
def test_a_late_answer_is_pushed_where_the_account_may(
    account: Called, tencent: FakeTencent, engine: Gated, slow: Slow
) -> None:
    tencent.codes = [42001]  # the token ended early: fetched anew, sent again

    async def script(platform: Platform) -> list[str | None]:
        seen = [await impatiently(platform, "甲是多少？")]
        engine.gate.set()
        await asyncio.to_thread(wait_for, lambda: tencent.sent, 5)
        return [*seen, (await platform.say("u1", "好")).text]

    assert play(slow(account), account, script) == [None, "您问的是：好"]
    (sent,) = tencent.sent
    assert (sent["touser"], sent["text"]["content"]) == ("u1", "您问的是：甲是多少？")
    assert sent["_url"].endswith("access_token=token-2")
    assert sent.get("agentid") == (7 if account is APP else None)


def test_what_the_platform_refuses_is_fetched(
    tencent: FakeTencent, engine: Gated, slow: Slow, caplog: pytest.LogCaptureFixture
) -> None:
    tencent.codes = [45015]  # more than 48 hours since the user said anything

    async def script(platform: Platform) -> list[str | None]:
        seen = [await impatiently(platform, "甲是多少？")]
        engine.gate.set()
        await asyncio.to_thread(wait_for, lambda: "not taken" in caplog.text, 5)
        await asyncio.sleep(0.2)
        return [*seen, (await platform.say("u1", "好")).text]

    assert play(slow(VERIFIED), VERIFIED, script) == [None, "您问的是：甲是多少？"]
    logged = json.dumps([vars(record) for record in caplog.records if record.name != "httpx"], default=str)
    assert "errcode 45015" in logged
    assert "app-secret" not in logged
    assert "token-1" not in logged


def test_a_reply_that_nobody_can_have_heard_is_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store_url: str
) -> None:
    monkeypatch.setattr(hub, "OFFICIAL_ACCOUNT", Patience(1, last=5, platform=0))

    async def script(platform: Platform) -> list[str | None]:
        return [(await platform.say("u1", text)).text for text in ("甲是多少？", "好")]

    with served(FakeEngine(), accounts(tmp_path, a=SAFE), store_url) as url:
        assert play(url, SAFE, script) == ["您问的是：甲是多少？"] * 2


def test_work_that_was_lost_is_told(tmp_path: Path, store_url: str) -> None:
    """A worker was killed while it answered: its row is there, its answer will never be."""
    store = Store.open(store_url)
    user = user_of("a", "u1")
    old = deliveries.identity("a", "1")
    store.write_now(lambda session: deliveries.claim(session, old, "a", user))
    store.write_now(lambda session: deliveries.owe(session, old))
    with served(FakeEngine(), accounts(tmp_path, a=SAFE), store_url, time_limit=0.1) as url:

        def long_ago(session: object) -> None:
            row = session.get(Delivery, old)  # type: ignore[attr-defined]
            row.at = row.at - timedelta(hours=1)

        store.write_now(long_ago)
        seen = play(url, SAFE, lambda platform: platform.say("u1", "好"), Timing(wait=5))
    store.close()
    assert seen.text == wording.LOST


def test_records_of_a_user_are_exported_deleted_and_purged(tmp_path: Path, store_url: str) -> None:
    with served(FakeEngine(), accounts(tmp_path, a=SAFE), store_url) as url:
        play(url, SAFE, lambda platform: platform.say("u1", "甲"))
    store, user = Store.open(store_url), records.hashed("a:u1") or ""
    exported = store.read_now(lambda session: records.export_user(session, user))
    assert exported["deliveries"][0]["text"] == "您问的是：甲"
    assert store.write_now(lambda session: records.delete_user(session, user)) >= 4
    assert not store.read_now(lambda session: records.export_user(session, user))["deliveries"]

    def old(session: object) -> None:
        deliveries.claim(session, "x", "a", user)  # type: ignore[arg-type]
        row = session.get(Delivery, "x")  # type: ignore[attr-defined]
        row.at = row.at - deliveries.LIFE * 2

    store.write_now(old)
    assert store.purge(180) == 1
    store.close()


def test_what_another_message_has_just_taken_along_is_fetched_with_it(store_url: str) -> None:
    store = Store.open(store_url)
    owner = records.Owner(None, "u")

    def step(session: Session) -> tuple[str, ...]:
        for one in ("first", "second", "third"):
            deliveries.claim(session, one, "a", "u")
        assert deliveries.owe(session, "first") is None
        deliveries.answer(session, "first", Reply("甲"))
        waited_for = deliveries.owed(session, "u", "third")
        assert deliveries.owe(session, "second") is None
        talk._deliver_owed(session, Speaker(owner, "u", "second"), waited_for, Reply("乙"))
        fetched = talk._fetch(session, Speaker(owner, "u", "third"), waited_for)
        return fetched.reply.text, *fetched.reply.rest

    assert store.write_now(step) == ("甲", "乙")
    store.close()
