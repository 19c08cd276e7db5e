"""Groups are told of documents that are new: once, by one worker, never of those that were there."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from played import FakeTencent
from serving import PLAN

from corpus.document import built_in, read_document
from server.channels import tencent
from server.channels.accounts import GroupRobot
from server.channels.announcer import Announcer
from server.channels.tencent import WECOM
from server.engine import FakeEngine
from server.storage.store import Store

GROUP = GroupRobot.model_validate(
    {"webhook": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=group-key"}
)
DOCUMENT = read_document(built_in()[0])


class Told:
    def __init__(self, store: Store, engine: FakeEngine, base: str = "https://ce.example.gov.cn/") -> None:
        self.tencent = FakeTencent()
        client = self.tencent.client(WECOM)
        self._announcers = [Announcer(engine, store, lambda: client, base, pause=0) for _ in range(2)]

    def look(self, *groups: str) -> list[Any]:
        """Both workers look; what the groups have read so far."""

        async def both() -> None:
            known = dict.fromkeys(groups or ("g",), GROUP)
            await asyncio.gather(*(announcer.tell(known) for announcer in self._announcers))

        asyncio.run(both())
        return self.tencent.sent


@pytest.fixture
def store(store_url: str) -> Any:
    opened = Store.open(store_url)
    yield opened
    opened.close()


def test_a_new_document_is_told_once(store: Store) -> None:
    engine = FakeEngine(held={PLAN: DOCUMENT})
    told = Told(store, engine)
    assert told.look() == []  # what was there before is no news
    engine.held["notice"] = DOCUMENT
    engine.changes += 1
    (sent,) = told.look()
    assert sent["msgtype"] == "markdown"
    assert DOCUMENT.meta.title in sent["markdown"]["content"]
    assert f"(https://ce.example.gov.cn/documents/{DOCUMENT.id})" in sent["markdown"]["content"]
    assert len(sent["markdown"]["content"].encode()) <= 4096
    del engine.held["notice"]
    engine.changes += 1
    engine.held["notice"] = DOCUMENT
    assert len(told.look()) == 1


def test_after_a_restart_nothing_is_told_again(store: Store) -> None:
    engine = FakeEngine(held={PLAN: DOCUMENT})
    Told(store, engine).look()
    engine.held["notice"] = DOCUMENT
    engine.changes += 1
    assert len(Told(store, engine).look()) == 1  # added while no server ran
    assert Told(store, engine).look() == []


def test_an_engine_that_is_not_ready_is_no_empty_library(store: Store) -> None:
    engine = FakeEngine(ready=False)
    told = Told(store, engine)
    told.look()
    engine.held[PLAN] = DOCUMENT
    engine.ready = True
    engine.changes += 1
    assert told.look() == []


def test_each_group_has_its_own_news(store: Store) -> None:
    engine = FakeEngine(held={PLAN: DOCUMENT})
    told = Told(store, engine)
    told.look("g")
    engine.held["notice"] = DOCUMENT
    engine.changes += 1
    assert len(told.look("g", "h")) == 1  # "h" has just begun


def test_without_a_public_address_there_is_no_link(store: Store) -> None:
    engine = FakeEngine(held={})
    told = Told(store, engine, "")
    told.look()
    engine.held["notice"] = DOCUMENT
    engine.changes += 1
    assert "](" not in told.look()[0]["markdown"]["content"]


def test_a_refusal_is_logged_without_the_key(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    engine = FakeEngine(held={PLAN: DOCUMENT})
    told = Told(store, engine)
    told.look()
    told.tencent.codes = [45009]
    engine.held["notice"] = DOCUMENT
    engine.changes += 1
    told.look()
    (record,) = [record for record in caplog.records if record.name == "server.channels.announcer"]
    assert record.levelno == logging.WARNING
    assert vars(record)["reason"] == "errcode 45009"
    assert "group-key" not in str(vars(record))


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(500),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json=[]),
        httpx.ConnectError("to https://qyapi.weixin.qq.com/x?access_token=secret-token"),
    ],
)
def test_whatever_goes_wrong_on_the_way_is_one_error_without_secrets(
    reply: httpx.Response | Exception, tmp_path: Path
) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def post() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as connection:
            await tencent.post_to_group(connection, GROUP.webhook, "甲")

    with pytest.raises(tencent.Refused) as error:
        asyncio.run(post())
    assert "secret-token" not in str(error.value)
    assert error.value.__cause__ is None
