"""The seam between a platform that calls and what is said to its users, and its fake."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from server.channels.crypto import Rejected
from server.channels.envelope import Query


class Sort(StrEnum):
    SAID = "said"  # text, speech, the click of a menu
    CAME = "came"  # began to follow, or opened the chat
    UNREADABLE = "unreadable"  # a picture, a place, a file
    UNHEARD = "unheard"  # speech that was not recognised


@dataclass(frozen=True)
class Incoming:
    """A message of a user. ``sender``, the platform's own id of the user, is not stored and not logged."""

    id: str  # the same for every attempt to deliver it
    sender: str
    sort: Sort
    text: str = ""


@dataclass(frozen=True)
class HttpReply:
    """``body`` "" tells the platform that nothing is to be shown."""

    body: str
    media: str = "text/plain"


Push = Callable[[str], Awaitable[bool]]  # sends a late answer; whether the platform took it


class Channel(Protocol):
    """One account, as its platform calls it. Both methods raise ``Rejected`` for anybody else."""

    def check(self, query: Query) -> str:
        """The answer to the platform's check of the URL."""

    async def receive(self, query: Query, body: bytes) -> HttpReply: ...


@dataclass
class FakeChannel:
    """For tests: takes what has a nonce, and echoes it."""

    queries: list[dict[str, str]] = field(default_factory=list)

    def check(self, query: Query) -> str:
        self._verify(query)
        return query["echostr"]

    async def receive(self, query: Query, body: bytes) -> HttpReply:
        self._verify(query)
        return HttpReply(body.decode())

    def _verify(self, query: Query) -> None:
        if "nonce" not in query:
            raise Rejected("no nonce")
        self.queries.append(dict(query))
