"""The platforms' side of the protocol, played against a server: for ``xiangce channels test`` and measuring.

As documented by WeChat and WeCom: a message is signed, and encrypted where the account says so; a reply must
come within five seconds, else the same message is sent again, three times in all; a bot's stream is polled.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from server.channels import wire
from server.channels.accounts import OfficialAccount, WeComApp, WeComBot
from server.channels.crypto import MessageCipher, Rejected, signature, verify

Called = OfficialAccount | WeComApp | WeComBot
_POLLS = 360  # a second each: the platform polls a stream for six minutes


@dataclass(frozen=True)
class Timing:
    wait: float = 5.0  # seconds
    attempts: int = 3
    poll: float = 1.0  # seconds between two polls of a stream


@dataclass(frozen=True)
class Seen:
    """What a user sees: None where nothing is shown. ``attempt`` that was answered; 0 for none of them."""

    text: str | None
    attempt: int
    seconds: float  # of that attempt
    stream: str = ""  # of a bot's reply, by which opinions are given


class Platform:
    """``url`` is the callback address of ``account`` on the server."""

    def __init__(
        self,
        url: str,
        account: Called,
        connection: httpx.AsyncClient,
        timing: Timing | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._url = url
        self._account = account
        self._connection = connection
        self._timing = timing or Timing()
        self._clock = clock
        self._token = account.token.get_secret_value()
        key = account.aes_key
        plain = isinstance(account, OfficialAccount) and account.mode == "plain"
        receiver = {"wechat": "app_id", "wecom": "corp_id"}.get(account.kind)
        self._cipher = (
            MessageCipher(key.get_secret_value(), getattr(account, receiver) if receiver else "")
            if key and not plain
            else None
        )

    async def check(self) -> bool:
        """Whether the server passes the check of its URL."""
        echo = str(secrets.randbelow(10**18))
        given = echo
        if not isinstance(self._account, OfficialAccount):
            assert self._cipher is not None
            given = self._cipher.encrypt(echo)
        query = self._signed(given if given != echo else None) | {"echostr": given}
        reply = await self._connection.get(self._url, params=query, timeout=self._timing.wait)
        return reply.status_code == 200 and reply.text == echo

    async def say(self, sender: str, text: str, **more: str) -> Seen:
        """What ``sender`` sees after sending ``text``; ``more`` are other fields of the message."""
        if isinstance(self._account, WeComBot):
            return await self._stream(sender, text)
        return await self.deliver(self.message(sender, text, **more))

    def message(self, sender: str, text: str, **more: str) -> dict[str, Any]:
        """A text message in the form of the XML callbacks."""
        message: dict[str, Any] = {
            "ToUserName": "gh_simulated",
            "FromUserName": sender,
            "CreateTime": int(self._clock()),
            "MsgType": "text",
            "Content": text,
            "MsgId": secrets.randbelow(2**62),
        }
        return message | more

    async def deliver(self, message: Mapping[str, Any]) -> Seen:
        """Send a message until it is answered, or as often as the platform does."""
        for attempt in range(1, self._timing.attempts + 1):
            began = time.perf_counter()
            try:
                reply = await self.attempt(message)
            except httpx.TimeoutException:
                continue
            taken = time.perf_counter() - began
            return Seen(self.text(reply), attempt, taken)
        return Seen(None, 0, 0.0)

    async def attempt(self, message: Mapping[str, Any], wait: float | None = None) -> httpx.Response:
        """Send a message once; raises ``httpx.TimeoutException`` where the platform waits no longer."""
        query, body = self.request(wire.xml(message))
        return await self._connection.post(
            self._url, params=query, content=body, timeout=wait or self._timing.wait
        )

    def request(self, message: str) -> tuple[dict[str, str], bytes]:
        """The query and the body that carry ``message``."""
        if self._cipher is None:
            return self._signed(None), message.encode()
        encrypted = self._cipher.encrypt(message)
        query = self._signed(encrypted)
        if isinstance(self._account, WeComBot):
            return query, wire.to_json({"encrypt": encrypted}).encode()
        clear = getattr(self._account, "mode", "safe") == "compatible"
        outer = wire.parse(message) if clear else {"ToUserName": "gh_simulated"}
        return query | {"encrypt_type": "aes"}, wire.xml(outer | {"Encrypt": encrypted}).encode()

    async def ask_bot(self, message: Mapping[str, Any]) -> dict[str, Any] | None:
        """Send one message to a bot; its reply, or None for an empty one."""
        query, body = self.request(wire.to_json(message))
        reply = await self._connection.post(self._url, params=query, content=body, timeout=self._timing.wait)
        if reply.status_code != 200:
            raise Rejected(f"status {reply.status_code}")
        found: dict[str, Any] | None = json.loads(self._opened(reply.json())) if reply.content else None
        return found

    async def _stream(self, sender: str, text: str) -> Seen:
        began = time.perf_counter()
        said = {"msgtype": "text", "text": {"content": text}, "msgid": secrets.token_hex(12)}
        reply = await self.ask_bot(said | {"from": {"userid": sender}, "chattype": "single"})
        for attempt in range(1, _POLLS):
            if reply is None:
                break
            stream = reply["stream"]
            if stream["finish"]:
                taken = time.perf_counter() - began
                return Seen(stream["content"], attempt, taken, stream["id"])
            await asyncio.sleep(self._timing.poll)
            poll = {"msgtype": "stream", "stream": {"id": stream["id"]}, "msgid": secrets.token_hex(12)}
            reply = await self.ask_bot(poll | {"from": {"userid": sender}})
        return Seen(None, 0, 0.0)

    def _signed(self, encrypted: str | None) -> dict[str, str]:
        timestamp, nonce = str(int(self._clock())), secrets.token_hex(8)
        query = {"timestamp": timestamp, "nonce": nonce}
        if encrypted is not None:
            query["msg_signature"] = signature(self._token, timestamp, nonce, encrypted)
        if isinstance(self._account, OfficialAccount):
            query["signature"] = signature(self._token, timestamp, nonce)
        return query

    def text(self, reply: httpx.Response) -> str | None:
        """What a passive reply shows; None where that is nothing. Raises ``Rejected``."""
        body = reply.text
        if reply.status_code != 200 or body in ("", "success"):
            return None
        fields = wire.parse(body)
        if self._cipher is not None:
            fields = wire.parse(self._opened({name.lower(): value for name, value in fields.items()}))
        found: str = fields["Content"]
        return found

    def _opened(self, sealed: Mapping[str, Any]) -> str:
        assert self._cipher is not None
        parts = [str(sealed[name]) for name in ("timestamp", "nonce", "encrypt")]
        verify(str(sealed["msgsignature"]), self._token, *parts)
        return self._cipher.decrypt(str(sealed["encrypt"]))
