"""WeCom bots (企业微信智能机器人): their messages, and answers told while they come."""

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from server.channels import wording
from server.channels.channel import Incoming, Sort
from server.channels.crypto import Rejected
from server.channels.desk import Desk, shown
from server.channels.pages import MARKDOWN_LIMIT
from server.channels.talk import Progress, Talk, user_of
from server.storage import deliveries
from server.storage.deliveries import Reply
from server.storage.store import Store

_FIRST = 1.0  # seconds that the first reply may wait, so that an answer worked out at once needs no polling
_BETWEEN = 0.7  # seconds between two notes of how far an answer is
_VERDICTS = {1: "up", 2: "down"}  # 3 takes the opinion back
_REASONS = {1: "与问题无关", 2: "内容不完整", 3: "内容有错误", 4: "分析有错误"}
_MENTION = re.compile(r"^\s*@\S+\s+")  # in a group the bot is called by its name


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Content(_Part):
    content: str = ""


class _Item(_Part):
    msgtype: str = ""
    text: _Content = _Content()


class _Mixed(_Part):
    msg_item: list[_Item] = []


class _From(_Part):
    userid: str = ""


class _Stream(_Part):
    id: str = ""


class _Feedback(_Part):
    id: str = ""
    type: int = 0
    content: str = ""
    inaccurate_reason_list: list[int] = []


class _Event(_Part):
    eventtype: str = ""
    feedback_event: _Feedback | None = None


class BotMessage(_Part):
    """What the platform sends (developer.work.weixin.qq.com/document/path/100719, 101027)."""

    msgid: str = ""
    chatid: str = ""
    sender: _From = _From()
    msgtype: str
    text: _Content = _Content()
    voice: _Content = _Content()
    mixed: _Mixed = _Mixed()
    stream: _Stream = _Stream()
    event: _Event = _Event()

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> "BotMessage":
        """Raises ``Rejected``."""
        try:
            return cls.model_validate({**fields, "sender": fields.get("from") or {}})
        except ValidationError as error:
            raise Rejected("not a message of a bot") from error

    @property
    def speaker(self) -> str:
        """Who speaks, and where: what is said in a group is no part of what is said alone."""
        return f"{self.sender.userid}@{self.chatid}"

    def incoming(self) -> Incoming:
        said = {
            "text": self.text.content,
            "voice": self.voice.content,
            "mixed": " ".join(item.text.content for item in self.mixed.msg_item if item.msgtype == "text"),
        }.get(self.msgtype, "")
        said = _MENTION.sub("", said)
        unread = Sort.UNHEARD if self.msgtype in ("text", "voice") else Sort.UNREADABLE
        return Incoming(self.msgid, self.speaker, Sort.SAID if said.strip() else unread, said)

    @property
    def reason(self) -> str:
        """Why the user dislikes an answer, in words."""
        given = self.event.feedback_event or _Feedback()
        named = [_REASONS[number] for number in given.inaccurate_reason_list if number in _REASONS]
        return "；".join(filter(None, [*named, given.content]))


class Bot:
    """One bot. The id of a stream is that of the message's delivery, so any worker can tell how far it is."""

    def __init__(self, name: str, desk: Desk, talk: Talk, store: Store, longest: float) -> None:
        """``longest``: seconds after which an answer that has not come is given up."""
        self._name = name
        self._desk = desk
        self._talk = talk
        self._store = store
        self._longest = timedelta(seconds=longest)

    async def event(self, message: BotMessage) -> dict[str, Any] | None:
        """The greeting for who comes in; opinions are kept."""
        if message.event.eventtype == "enter_chat":
            return {"msgtype": "text", "text": {"content": await self._talk.greeting()}}
        given = message.event.feedback_event
        if given and (verdict := _VERDICTS.get(given.type)):
            user = user_of(self._name, message.speaker)
            await self._talk.vote(user, given.id, verdict, message.reason)
        return None

    async def begin(self, message: BotMessage) -> str:
        """Start the work on a message, unless it came before, and wait a moment; the id of its stream."""
        if not message.msgid or not message.sender.userid:
            raise Rejected("no id, or no sender")
        delivery = deliveries.identity(self._name, message.msgid)
        await self._desk.begin(message.incoming(), delivery, None, self._noting(delivery))
        await self._desk.wait(delivery, _FIRST)
        return delivery

    async def progress(self, delivery: str) -> tuple[str, bool]:
        """The text so far, and whether it is whole."""
        row = await self._store.read(lambda session: deliveries.state(session, delivery))
        if row is None:
            return wording.LOST, True
        if row.text is not None:
            return shown(Reply(row.text, tuple(row.rest or ()))), True
        if datetime.now(UTC) > row.at + self._longest:
            return wording.LOST, True
        return row.partial or wording.LOOKING, False

    def _noting(self, delivery: str) -> Progress:
        noted = time.monotonic()

        async def note(sofar: str) -> None:
            nonlocal noted
            if time.monotonic() - noted > _BETWEEN:
                noted = time.monotonic()
                told = sofar.encode()[:MARKDOWN_LIMIT].decode("utf-8", "ignore")
                await self._store.write_alone(lambda session: deliveries.progress(session, delivery, told))

        return note
