"""WeCom bots over HTTP: streams told by any worker, groups, opinions, greetings, and what is refused."""

import asyncio
import secrets
import threading
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from played import BOT, accounts, application, conversation, play, served
from serving import PLAN, running

from assistant.conversation import Message
from corpus.document import built_in, read_document
from corpus.selection import EVERYTHING, Selection
from server.channels import bot as bots
from server.channels import wording
from server.channels.crypto import Rejected
from server.channels.simulator import Platform, Timing
from server.engine import Event, EventName, FakeEngine
from server.storage import records
from server.storage.store import Store
from server.storage.tables import Feedback


class Slow(FakeEngine):
    """Tells a first sentence, and the rest when its gate opens."""

    def __init__(self) -> None:
        super().__init__(held={PLAN: read_document(built_in()[0])})
        self.gate = threading.Event()

    async def astream(
        self, question: str, history: Sequence[Message] = (), selection: Selection = EVERYTHING
    ) -> AsyncGenerator[Event, None]:
        yield Event(EventName.DELTA, {"text": "第一句。"})
        while not self.gate.is_set():
            await asyncio.sleep(0.02)
        async for event in super().astream(question, history, selection):
            yield event


@pytest.fixture
def url(tmp_path: Path, store_url: str) -> Iterator[str]:
    engine = FakeEngine(held={PLAN: read_document(built_in()[0])})
    with served(engine, accounts(tmp_path, a=BOT), store_url) as found:
        yield found


def said(text: str, **more: Any) -> dict[str, Any]:
    message = {"msgid": secrets.token_hex(8), "from": {"userid": "u1"}, "chattype": "single"}
    return message | {"msgtype": "text", "text": {"content": text}} | more


def event(kind: str, **more: Any) -> dict[str, Any]:
    return said("", msgtype="event", event={"eventtype": kind, **more})


def test_the_url_is_checked_and_an_answer_comes_at_once(url: str) -> None:
    assert play(url, BOT, lambda platform: platform.check())
    assert conversation(url, BOT, "甲") == ["您问的是：甲"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (said("@湘策 甲", chattype="group", chatid="c1"), "您问的是：甲"),
        (said("", msgtype="voice", voice={"content": "乙"}), "您问的是：乙"),
        (said("", msgtype="voice"), wording.NOT_HEARD),
        (said("", msgtype="image", image={"url": "http://example.cn"}), wording.NOT_TEXT),
        (
            said(
                "",
                msgtype="mixed",
                mixed={
                    "msg_item": [
                        {"msgtype": "text", "text": {"content": "丙"}},
                        {"msgtype": "image", "image": {"url": "http://example.cn"}},
                    ]
                },
            ),
            "您问的是：丙",
        ),
    ],
)
def test_every_sort_of_message(url: str, message: dict[str, Any], expected: str) -> None:
    reply = play(url, BOT, lambda platform: platform.ask_bot(message))
    assert reply
    assert reply["stream"]["finish"]
    assert reply["stream"]["content"] == expected


@contextmanager
def two_workers(engines: Sequence[FakeEngine], folder: Path, store_url: str) -> Iterator[list[str]]:
    apps = [application(engine, accounts(folder, a=BOT), store_url) for engine in engines]
    with running(apps[0]) as one, running(apps[1]) as other:
        yield [one, other]


def test_any_worker_tells_how_far_an_answer_is(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bots, "_BETWEEN", 0.0)
    monkeypatch.setattr(bots, "_FIRST", 0.05)
    engine = Slow()
    with two_workers([engine, FakeEngine()], tmp_path, store_url) as (one, other):

        async def script(platform: Platform) -> list[dict[str, Any]]:
            second = Platform(f"{other}/channels/wecom-bot/a", BOT, platform._connection)
            told = [await platform.ask_bot(said("甲"))]
            poll = said("", msgtype="stream", stream={"id": told[0]["stream"]["id"]})  # type: ignore[index]
            for _ in range(100):
                told.append(await second.ask_bot(poll))
                if told[-1]["stream"]["content"] == "第一句。":  # type: ignore[index]
                    engine.gate.set()
                if told[-1]["stream"]["finish"]:  # type: ignore[index]
                    break
                await asyncio.sleep(0.05)
            return [reply["stream"] for reply in told if reply]

        streams = play(one, BOT, script)
    contents = [stream["content"] for stream in streams]
    assert contents[0] in (wording.LOOKING, "第一句。")
    assert "第一句。" in contents
    assert contents[-1] == "您问的是：甲"
    assert [stream["finish"] for stream in streams] == [False] * (len(streams) - 1) + [True]
    assert len({stream["id"] for stream in streams}) == 1


def test_a_message_that_comes_again_is_answered_once(tmp_path: Path, store_url: str) -> None:
    engine = FakeEngine()
    with served(engine, accounts(tmp_path, a=BOT), store_url) as url:
        message = said("甲")

        async def script(platform: Platform) -> list[Any]:
            return await asyncio.gather(*(platform.ask_bot(message) for _ in range(3)))

        replies = play(url, BOT, script)
    assert {reply["stream"]["content"] for reply in replies} == {"您问的是：甲"}
    assert len(engine.asked) == 1


def test_likes_and_dislikes_are_feedback(url: str, store_url: str) -> None:
    async def script(platform: Platform) -> None:
        liked, disliked = [await platform.say("u1", text) for text in ("甲", "乙")]
        for stream, kind, more in (
            (liked.stream, 1, {}),
            (disliked.stream, 2, {"inaccurate_reason_list": [2, 99], "content": "少了一项"}),
            (disliked.stream, 3, {}),
            ("nothing", 2, {}),
        ):
            given = {"id": stream, "type": kind, **more}
            assert await platform.ask_bot(event("feedback_event", feedback_event=given)) is None
        stranger = event("feedback_event", feedback_event={"id": liked.stream, "type": 2})
        await platform.ask_bot(stranger | {"from": {"userid": "u2"}})

    play(url, BOT, script)
    store = Store.open(store_url)
    votes = store.read_now(lambda session: sorted((f.vote, f.reason) for f in session.query(Feedback)))
    store.close()
    assert votes == [("down", "内容不完整；少了一项"), ("up", "")]


def test_who_comes_in_is_greeted(url: str) -> None:
    reply = play(url, BOT, lambda platform: platform.ask_bot(event("enter_chat")))
    assert reply
    assert reply["msgtype"] == "text"
    assert "我是湘策" in reply["text"]["content"]


def test_an_event_of_no_meaning_to_us_is_answered_with_nothing(url: str) -> None:
    assert play(url, BOT, lambda platform: platform.ask_bot(event("template_card_event"))) is None


def test_a_stream_that_nobody_knows_ends(url: str) -> None:
    poll = said("", msgtype="stream", stream={"id": "x" * 64})
    reply = play(url, BOT, lambda platform: platform.ask_bot(poll))
    assert reply
    assert (reply["stream"]["finish"], reply["stream"]["content"]) == (True, wording.LOST)


def test_an_answer_that_never_comes_is_given_up(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.channels.hub._GRACE", 0.3)
    engine = Slow()
    with served(engine, accounts(tmp_path, a=BOT), store_url, time_limit=0.5) as url:
        seen = play(url, BOT, lambda platform: platform.say("u1", "甲"), Timing(poll=0.1))
        engine.gate.set()
    assert seen.text
    assert "时限" in seen.text


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"msgtype": "text"},
        {"msgtype": "text", "msgid": "1"},
        {"msgtype": 1},
        {"msgtype": "text", "text": []},
    ],
)
def test_messages_that_are_none(url: str, message: dict[str, Any]) -> None:
    with pytest.raises(Rejected, match="403"):
        play(url, BOT, lambda platform: platform.ask_bot(message))


def test_what_is_said_in_a_group_is_no_part_of_what_is_said_alone(url: str, store_url: str) -> None:
    async def script(platform: Platform) -> None:
        await platform.ask_bot(said("甲"))
        await platform.ask_bot(said("@湘策 乙", chattype="group", chatid="c1"))

    play(url, BOT, script)
    store = Store.open(store_url)
    users = store.read_now(lambda session: {row.user for row in records.log(session, 10)})
    store.close()
    assert len(users) == 2


def test_xml_is_not_what_a_bot_is_sent(url: str) -> None:
    reply = httpx.post(f"{url}/channels/wecom-bot/a", content=b"<xml></xml>")
    assert reply.status_code == 403
