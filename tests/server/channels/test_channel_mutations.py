"""Ten thousand messages that are not quite right: none is accepted, none does harm."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from played import APP, BOT, KEY, SAFE, accounts, application

from server.channels import wire
from server.channels.crypto import MessageCipher, Rejected, signature
from server.channels.simulator import Called, Platform
from server.engine import FakeEngine

OTHER = "Z" + KEY[1:]
ENTITIES = '<!DOCTYPE x [<!ENTITY a "{}"><!ENTITY b "&a;&a;&a;&a;">]>'
PARTS = ["msg_signature", "timestamp", "nonce"]
SORTS = (
    "flipped",
    "flipped query",
    "cut",
    "wrong key",
    "wrong token",
    "wrong receiver",
    "entities within",
    "entities without",
    "replayed",
    "not encrypted",
    "nonsense within",
    "too long",
)

Sent = tuple[dict[str, str], bytes]


class Mutator:
    """Makes messages for one account, each wrong in one way that is drawn."""

    def __init__(self, account: Called, platform: Platform, source: random.Random) -> None:
        self._account = account
        self._platform = platform
        self._source = source
        self._receiver = {"wechat": "wx1", "wecom": "ww1"}.get(account.kind, "")

    def message(self) -> str:
        if self._account is BOT:
            said = {"msgid": "1", "from": {"userid": "u"}, "msgtype": "text", "text": {"content": "甲"}}
            return wire.to_json(said)
        return wire.xml(self._platform.message("u", "甲"))

    def right(self) -> Sent:
        return self._platform.request(self.message())

    def make(self, sort: str) -> Sent:
        query, body = self.right()
        if sort == "flipped":
            start = body.index(b"ncrypt") + 20  # within the encrypted text, whatever is around it
            return query, self._flip(body, start, len(body) - 40)
        if sort == "flipped query":
            name = self._source.choice(PARTS)
            value = query[name].encode()
            return query | {name: self._flip(value, 0, len(value)).decode("latin-1")}, body
        if sort == "cut":
            return query, body[: self._source.randrange(len(body) - 30)]
        if sort == "replayed":
            return self._sealed(self.message(), late=self._source.randint(301, 10**6))
        if sort == "wrong key":
            return self._sealed(self.message(), key=OTHER)
        if sort == "wrong token":
            return self._sealed(self.message(), token="another")
        if sort == "wrong receiver":
            return self._sealed(self.message(), receiver=f"{self._receiver}{self._source.randint(0, 9)}")
        if sort == "entities within":
            return self._sealed(
                ENTITIES.format("x" * self._source.randint(1, 50)) + "<xml><MsgType>&b;</MsgType></xml>"
            )
        if sort == "entities without":
            return query, (
                ENTITIES.format("x").encode() + body
            ) if self._account is not BOT else b"&a;" + body
        if sort == "not encrypted":
            return query, self.message().encode()
        if sort == "nonsense within":
            return self._sealed(
                "".join(self._source.choices("<>{}[]&;\"'甲ab\0", k=self._source.randint(0, 80)))
            )
        return query, body + b" " * (1024 * 1024)

    def _flip(self, value: bytes, start: int, end: int) -> bytes:
        place = self._source.randrange(start, end)
        return value[:place] + bytes([value[place] ^ 1 << self._source.randrange(7)]) + value[place + 1 :]

    def _sealed(
        self, message: str, *, key: str = KEY, token: str = "t", receiver: str | None = None, late: int = 0
    ) -> Sent:
        cipher = MessageCipher(key, self._receiver if receiver is None else receiver)
        encrypted, at = cipher.encrypt(message), str(int(time.time()) - late)
        query = {"timestamp": at, "nonce": "n", "msg_signature": signature(token, at, "n", encrypted)}
        name = "encrypt" if self._account is BOT else "Encrypt"
        outer = {name: encrypted}
        return query, (wire.to_json(outer) if self._account is BOT else wire.xml(outer)).encode()


KNOWN: dict[str, Called] = {"official": SAFE, "app": APP, "bot": BOT}


def path(name: str) -> str:
    return f"/channels/{KNOWN[name].kind}/{name}"


def mutators(connection: httpx.AsyncClient) -> dict[str, Mutator]:
    source = random.Random(9)
    return {
        name: Mutator(account, Platform(path(name), account, connection), source)
        for name, account in KNOWN.items()
    }


def drawn(count: int) -> Iterator[tuple[str, str]]:
    """Which account, and what is wrong. Long bodies take long: one in a thousand is enough of them."""
    source = random.Random(5)
    for number in range(count):
        sort = "too long" if number % 1000 == 0 else SORTS[number % (len(SORTS) - 1)]
        yield source.choice(list(KNOWN)), sort


@pytest.fixture
def app(tmp_path: Path, store_url: str, engine: FakeEngine) -> FastAPI:
    return application(engine, accounts(tmp_path, **KNOWN), store_url)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


def test_ten_thousand_messages_that_are_not_quite_right(app: FastAPI, engine: FakeEngine) -> None:
    async def all_of_them() -> Counter[str]:
        refused: Counter[str] = Counter()
        async with app.router.lifespan_context(app), httpx.AsyncClient() as connection:
            made = mutators(connection)
            for name, sort in drawn(10_000):
                channel = app.state.channels.channel(KNOWN[name].kind, name)
                with pytest.raises(Rejected):
                    await channel.receive(*made[name].make(sort))
                refused[sort] += 1
        return refused

    assert set(asyncio.run(all_of_them())) == set(SORTS)
    assert engine.asked == []


def test_over_http_they_are_refused_without_a_word_and_logged(
    app: FastAPI, engine: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    async def some_of_them() -> list[tuple[int, bytes]]:
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as connection,
        ):
            made = mutators(connection)
            for name in KNOWN:  # what is mutated was right before
                query, body = made[name].right()
                assert (await connection.post(path(name), params=query, content=body)).status_code == 200
            heard = len(engine.asked)
            replies = []
            for name, sort in drawn(330):
                query, body = made[name].make(sort)
                reply = await connection.post(path(name), params=query, content=body)
                replies.append((reply.status_code, reply.content if sort != "too long" else b""))
            assert len(engine.asked) == heard
        return replies

    replies = asyncio.run(some_of_them())
    assert replies == [(413, b"")] + [(403, b"")] * 329
    rejected = [record for record in caplog.records if record.message == "a message was rejected"]
    assert len(rejected) == 329
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
