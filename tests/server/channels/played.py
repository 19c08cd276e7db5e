"""What tests of the channels share: accounts, servers with channels, the platforms played against them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
from fastapi import FastAPI
from serving import TODAY, running

from server.app import create_app
from server.channels.accounts import Account, Accounts, OfficialAccount, WeComApp, WeComBot
from server.channels.simulator import Called, Platform, Timing
from server.engine import Engine
from server.settings import Auth, ServerSettings
from server.storage.store import Store

T = TypeVar("T")

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SAFE = OfficialAccount.model_validate({"token": "t", "app_id": "wx1", "aes_key": KEY})
COMPATIBLE = OfficialAccount.model_validate(
    {"token": "t", "app_id": "wx1", "aes_key": KEY, "mode": "compatible"}
)
PLAIN = OfficialAccount.model_validate({"token": "t", "app_id": "wx1", "mode": "plain"})
VERIFIED = OfficialAccount.model_validate(
    {"token": "t", "app_id": "wx1", "aes_key": KEY, "app_secret": "app-secret"}
)
APP = WeComApp.model_validate(
    {"token": "t", "aes_key": KEY, "corp_id": "ww1", "agent_id": 7, "secret": "corp-secret"}
)
BOT = WeComBot.model_validate({"token": "t", "aes_key": KEY})


def accounts(folder: Path, **given: Account) -> Accounts:
    made = Accounts(folder / "channels.json")
    for name, account in given.items():
        made.add(name, account)
    return made


def application(engine: Engine, known: Accounts, store_url: str, **settings: Any) -> FastAPI:
    """Like one worker of several over one store."""
    chosen = ServerSettings(**{"auth": Auth.OPEN, "channel_rate": "", "web": False, **settings})
    return create_app(chosen, engine, Store.open(store_url), lambda: TODAY, known)


@contextmanager
def served(engine: Engine, known: Accounts, store_url: str, **settings: Any) -> Iterator[str]:
    """The same behind a socket; its URL."""
    with running(application(engine, known, store_url, **settings)) as url:
        yield url


def play(
    url: str,
    account: Called,
    script: Callable[[Platform], Awaitable[T]],
    timing: Timing | None = None,
    name: str = "a",
) -> T:
    """Run ``script`` with the platform that calls ``account`` on the server at ``url``."""

    async def run() -> T:
        async with httpx.AsyncClient() as connection:
            address = f"{url}/channels/{account.kind}/{name}"
            return await script(Platform(address, account, connection, timing))

    return asyncio.run(run())


def conversation(url: str, account: Called, *texts: str, timing: Timing | None = None) -> list[str | None]:
    """What one user sees, text after text."""

    async def script(platform: Platform) -> list[str | None]:
        return [(await platform.say("u1", text)).text for text in texts]

    return play(url, account, script, timing)


class FakeTencent:
    """The platforms' own interface: gives tokens, takes messages; ``codes`` are its next refusals."""

    def __init__(self) -> None:
        self.tokens = 0
        self.sent: list[Mapping[str, Any]] = []
        self.raw: list[bytes] = []
        self.codes: list[int] = []

    def client(self, base: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=base, transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if "token" in request.url.path:
            self.tokens += 1
            return httpx.Response(200, json={"access_token": f"token-{self.tokens}", "expires_in": 7200})
        if self.codes:
            return httpx.Response(200, json={"errcode": self.codes.pop(0), "errmsg": "refused"})
        self.raw.append(request.content)
        self.sent.append(json.loads(request.content) | {"_url": str(request.url)})
        return httpx.Response(200, json={"errcode": 0})
