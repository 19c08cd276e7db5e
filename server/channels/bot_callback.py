"""WeCom bots over HTTP: encrypted JSON; the platform polls for an answer that is on its way."""

from typing import Any

from server.channels import wire
from server.channels.bot import Bot, BotMessage
from server.channels.channel import HttpReply
from server.channels.envelope import Envelope, Query


class BotChannel:
    def __init__(self, envelope: Envelope, bot: Bot) -> None:
        self._envelope = envelope
        self._bot = bot

    def check(self, query: Query) -> str:
        return self._envelope.check(query)

    async def receive(self, query: Query, body: bytes) -> HttpReply:
        message = BotMessage.read(self._envelope.open(query, body).fields)
        told: dict[str, Any] | None
        if message.msgtype == "event":
            told = await self._bot.event(message)
        else:
            polled = message.msgtype == "stream"
            told = await self._told(message.stream.id if polled else await self._bot.begin(message))
        if told is None:
            return HttpReply("")
        return HttpReply(wire.to_json(self._envelope.seal(wire.to_json(told))), "application/json")

    async def _told(self, delivery: str) -> dict[str, Any]:
        content, finish = await self._bot.progress(delivery)
        # An opinion of the answer comes back with the id of the delivery.
        told = {"id": delivery, "finish": finish, "content": content, "feedback": {"id": delivery}}
        return {"msgtype": "stream", "stream": told}
