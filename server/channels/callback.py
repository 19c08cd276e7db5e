"""Official accounts (公众号) and WeCom apps (企业微信自建应用): XML or JSON in, a reply in five seconds."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from server.channels import wire
from server.channels.channel import HttpReply, Incoming, Push, Sort
from server.channels.crypto import Rejected
from server.channels.desk import Desk
from server.channels.envelope import Envelope, Query
from server.channels.talk import user_of
from server.channels.tencent import Sender
from server.channels.wire import Fields, text_of

_NOTHING = HttpReply("")


class CallbackChannel:
    """One account. ``sender`` sends answers that are late; None where the account may not."""

    def __init__(
        self,
        name: str,
        envelope: Envelope,
        desk: Desk,
        sender: Sender | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._name = name
        self._envelope = envelope
        self._desk = desk
        self._sender = sender
        self._clock = clock

    def check(self, query: Query) -> str:
        return self._envelope.check(query)

    async def receive(self, query: Query, body: bytes) -> HttpReply:
        opened = self._envelope.open(query, body)
        incoming = read(opened.fields)
        if incoming is None:
            return _NOTHING
        text = await self._desk.reply(incoming, self._push(incoming))
        return self._written(opened.fields, text, json=opened.json) if text else _NOTHING

    def _push(self, incoming: Incoming) -> Push | None:
        sender = self._sender
        if sender is None:
            return None
        hashed = user_of(self._name, incoming.sender)
        return lambda text: sender.send(incoming.sender, hashed, text)

    def _written(self, fields: Fields, text: str, *, json: bool) -> HttpReply:
        message: dict[str, Any] = {
            "ToUserName": text_of(fields, "FromUserName"),
            "FromUserName": text_of(fields, "ToUserName"),
            "CreateTime": int(self._clock()),
            "MsgType": "text",
            "Content": text,
        }
        media = "application/json" if json else "application/xml"
        plain = wire.to_json(message) if json else wire.xml(message)
        if not self._envelope.encrypts:
            return HttpReply(plain, media)
        return HttpReply(self._envelope.seal_text(plain, json=json), media)


def read(fields: Mapping[str, Any]) -> Incoming | None:
    """A message in common terms; None for events that want no answer. Raises ``Rejected``."""
    sender, sort = text_of(fields, "FromUserName"), text_of(fields, "MsgType")
    if not sender or not sort:
        raise Rejected("no sender, or no type")
    created = text_of(fields, "CreateTime")
    event, key = text_of(fields, "Event").lower(), text_of(fields, "EventKey")
    identity = text_of(fields, "MsgId") or f"{sender} {created} {event} {key}"
    if sort == "text":
        return Incoming(identity, sender, Sort.SAID, text_of(fields, "Content"))
    if sort == "voice":
        heard = text_of(fields, "Recognition")
        return Incoming(identity, sender, Sort.SAID if heard.strip() else Sort.UNHEARD, heard)
    if sort != "event":
        return Incoming(identity, sender, Sort.UNREADABLE)
    if event == "click" and key:
        return Incoming(identity, sender, Sort.SAID, key)  # what the menu's button asks
    if event == "subscribe":
        return Incoming(identity, sender, Sort.CAME)
    return None
