"""The long connection, by the platform's own SDK, against a platform of our own on this machine."""

import asyncio
import importlib
import json
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from played import accounts, application
from websockets.asyncio.server import ServerConnection, serve

from server.channels import connection as connections
from server.channels import wording
from server.channels.accounts import WeComConnection
from server.engine import FakeEngine

ACCOUNT = WeComConnection.model_validate({"bot_id": "bot-1", "secret": "bot-secret"})


class Platform:
    """Takes one connection after another, says ``frames`` on each, and keeps what is replied."""

    def __init__(self, *frames: dict[str, Any], refuses: bool = False) -> None:
        self.frames = frames
        self.refuses = refuses
        self.subscribed: list[dict[str, Any]] = []
        self.replies: list[dict[str, Any]] = []
        self.open: list[ServerConnection] = []

    async def talk(self, socket: ServerConnection) -> None:
        self.open.append(socket)
        async for raw in socket:
            frame = json.loads(raw)
            ack = {"headers": frame["headers"], "errcode": 40001 if self.refuses else 0, "errmsg": "ok"}
            await socket.send(json.dumps(ack))
            if frame["cmd"] != "aibot_subscribe":
                self.replies.append(frame)
                continue
            self.subscribed.append(frame["body"])
            for said in self.frames:
                await socket.send(json.dumps(said))


def frame(body: dict[str, Any], cmd: str = "aibot_msg_callback") -> dict[str, Any]:
    return {"cmd": cmd, "headers": {"req_id": f"req-{body.get('msgid')}"}, "body": body}


def said(text: str, msgid: str = "1") -> dict[str, Any]:
    return frame({"msgid": msgid, "from": {"userid": "u1"}, "msgtype": "text", "text": {"content": text}})


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the SDK's use of websockets
        module = importlib.import_module("aibot.ws")
    monkeypatch.setattr(module, "_SSL_CONTEXT", None)  # the platform of this machine has no certificate
    monkeypatch.setattr(connections, "_AGAIN", (0.05,))
    monkeypatch.setattr(connections, "_LOOK", 0.05)


@asynccontextmanager
async def connected(
    platform: Platform, engine: FakeEngine, folder: Path, store_url: str
) -> AsyncIterator[None]:
    app = application(engine, accounts(folder), store_url)
    async with app.router.lifespan_context(app), serve(platform.talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        running = app.state.channels.connection("a", ACCOUNT, f"ws://127.0.0.1:{port}").run()
        task = asyncio.create_task(running)
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


def test_a_question_is_answered_as_a_stream(tmp_path: Path, store_url: str) -> None:
    platform = Platform(said("甲"), said("甲"))  # the second is the first again

    async def script() -> None:
        async with connected(platform, FakeEngine(), tmp_path, store_url):
            await until(lambda: len(platform.replies) > 1)

    asyncio.run(script())
    assert platform.subscribed == [{"bot_id": "bot-1", "secret": "bot-secret"}]
    reply = platform.replies[0]
    assert (reply["cmd"], reply["headers"]) == ("aibot_respond_msg", {"req_id": "req-1"})
    stream = reply["body"]["stream"]
    assert (stream["content"], stream["finish"]) == ("您问的是：甲", True)
    assert stream["feedback"]["id"] == stream["id"]


def test_who_comes_in_is_greeted_and_what_is_no_message_passed_over(tmp_path: Path, store_url: str) -> None:
    entered = {
        "msgid": "2",
        "from": {"userid": "u1"},
        "msgtype": "event",
        "event": {"eventtype": "enter_chat"},
    }
    nameless = frame({"msgid": "3", "msgtype": "text", "text": {"content": "甲"}})
    platform = Platform(nameless, frame(entered, "aibot_event_callback"))

    async def script() -> None:
        async with connected(platform, FakeEngine(), tmp_path, store_url):
            await until(lambda: platform.replies)

    asyncio.run(script())
    (reply,) = platform.replies
    assert reply["cmd"] == "aibot_respond_welcome_msg"
    assert "我是湘策" in reply["body"]["text"]["content"]


def test_a_long_answer_is_told_while_it_comes(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.channels.bot._FIRST", 0.05)
    monkeypatch.setattr(connections, "_BETWEEN", 0.05)
    platform = Platform(said("甲"))

    async def script() -> None:
        async with connected(platform, FakeEngine(delay=0.8), tmp_path, store_url):
            await until(lambda: platform.replies and platform.replies[-1]["body"]["stream"]["finish"])

    asyncio.run(script())
    streams = [reply["body"]["stream"] for reply in platform.replies]
    assert streams[0]["content"] == wording.LOOKING
    assert streams[-1]["content"] == "您问的是：甲"
    assert ["feedback" in stream for stream in streams] == [True] + [False] * (len(streams) - 1)


@pytest.mark.parametrize("code", [1000, 1011])
def test_a_connection_that_ends_is_opened_again(code: int, tmp_path: Path, store_url: str) -> None:
    platform = Platform()

    async def script() -> None:
        async with connected(platform, FakeEngine(), tmp_path, store_url):
            await until(lambda: platform.subscribed)
            await platform.open[0].close(code)
            await until(lambda: len(platform.subscribed) == 2)

    asyncio.run(script())


def test_a_wrong_secret_is_tried_again_and_logged_without_it(
    tmp_path: Path, store_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    platform = Platform(refuses=True)

    async def script() -> None:
        async with connected(platform, FakeEngine(), tmp_path, store_url):
            await until(lambda: len(platform.subscribed) > 1)

    asyncio.run(script())
    assert "the long connection ended" in caplog.text
    assert "bot-secret" not in caplog.text
