"""What a message of a user is answered with: questions, commands, greetings; whatever the platform."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from anyio.to_thread import run_sync
from sqlalchemy.orm import Session

from assistant.cli.examples import examples
from assistant.conversation import Message
from server.asking import Asked, Given
from server.channels import wording
from server.channels.channel import Incoming, Sort
from server.channels.pages import Paginator
from server.channels.wording import Command
from server.engine import Engine, EventName
from server.errors import ApiError
from server.services import Services
from server.storage import deliveries, records
from server.storage.deliveries import Answered, Owed, Reply
from server.storage.records import Exchange, Owner, hashed

_SESSION = timedelta(minutes=30)  # of silence, after which a question follows nothing
_LOOK = 0.2  # seconds between two looks for an answer that another message's work brings

Progress = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Speaker:
    """A user of an account; ``delivery`` is the message they are answered for."""

    owner: Owner
    user: str
    delivery: str


@dataclass(frozen=True)
class Before:
    """What was said before a message, and what its user has still to get."""

    conversation: str | None
    history: tuple[Message, ...]
    owed: Owed | None


def user_of(account: str, sender: str) -> str:
    """The name under which a user of an account is kept; no account knows another's users."""
    found = hashed(f"{account}:{sender}")
    assert found is not None
    return found


class Talk:
    """Of one account. ``channel`` is its platform's name in the audit log."""

    def __init__(self, services: Services, channel: str, paginator: Paginator) -> None:
        self._services = services
        self._store = services.store
        self._channel = channel
        self._paginator = paginator
        self._greeting = ("", "")  # of which documents, the text

    def before(self, session: Session, user: str, delivery: str) -> Before:
        """What ``answer`` is to be told of the message ``delivery`` of ``user``."""
        owed = deliveries.owed(session, user, delivery)
        latest = records.conversations(session, Owner(None, user), 1)
        if not latest or latest[0].updated_at < datetime.now(UTC) - _SESSION:
            return Before(None, (), owed)
        limit = self._services.settings.history_limit
        said = records.messages(session, latest[0].id, limit)
        history = tuple(Message.model_validate({"role": m.role, "content": m.content}) for m in said)
        return Before(latest[0].id, history, owed)

    async def answer(
        self, incoming: Incoming, delivery: str, user: str, before: Before, progress: Progress | None
    ) -> Answered:
        """Answer a message and keep the reply.

        ``progress`` is called with the text so far, where the platform shows it.
        """
        speaker = Speaker(Owner(None, user), user, delivery)
        found = wording.command(incoming.text) if incoming.sort is Sort.SAID else None
        if incoming.sort is Sort.CAME or found is Command.HELP:
            return await self._say(speaker, await self.greeting())
        if incoming.sort is Sort.UNREADABLE:
            return await self._say(speaker, wording.NOT_TEXT)
        if incoming.sort is Sort.UNHEARD or not incoming.text.strip():
            return await self._say(speaker, wording.NOT_HEARD)
        fetched = await self._fetched(speaker) if before.owed else None
        if before.owed and wording.is_nudge(incoming.text):
            return await self._store.write_alone(lambda session: _fetch(session, speaker, fetched))
        if found:
            return await self._store.write_alone(lambda session: _obey(session, speaker, found))
        return await self._question(speaker, incoming.text, before, fetched, progress)

    async def vote(self, user: str, delivery: str, verdict: str, reason: str) -> bool:
        """Record what a user thinks of the answer to a message; False where there is none of theirs."""

        def job(session: Session) -> bool:
            found = deliveries.find(session, delivery)
            if found is None or found.request_id is None:
                return False
            return records.vote(session, Owner(None, user), found.request_id, verdict, reason[:2000])

        return await self._store.write_alone(job)

    async def _say(self, speaker: Speaker, text: str) -> Answered:
        return await self._store.write_alone(
            lambda session: deliveries.answer(session, speaker.delivery, Reply(text))
        )

    async def _question(
        self,
        speaker: Speaker,
        text: str,
        before: Before,
        fetched: Owed | None,
        progress: Progress | None,
    ) -> Answered:
        asked = Asked(uuid.uuid4().hex, speaker.owner, self._channel, text, before.history)
        try:
            await self._services.limiter.hit(
                self._services.settings.channel_rate, "channel-user", speaker.user
            )
            given = await (self._streamed(asked, progress) if progress else self._services.asking.ask(asked))
        except ApiError as error:
            made, exchange = Reply(str(error.detail)), None
        else:
            first, *others = self._paginator.pages(given.answer)
            made, exchange = Reply(first, tuple(others), asked.request_id), given.exchange

        def keep(session: Session) -> Answered:
            if exchange:
                _converse(session, speaker, before.conversation, exchange)
            return _deliver_owed(session, speaker, fetched, made)

        return await self._store.write_alone(keep)

    async def _streamed(self, asked: Asked, progress: Progress) -> Given:
        sofar, given = "", None
        stream = self._services.asking.stream(asked)
        try:
            async for event in stream:
                if isinstance(event, Given):
                    given = event
                elif event.name in (EventName.DELTA, EventName.REPLACED):
                    sofar = (sofar if event.name is EventName.DELTA else "") + event.data["text"]
                    await progress(sofar)
        finally:
            await stream.aclose()
        assert given is not None
        return given

    async def _fetched(self, speaker: Speaker) -> Owed | None:
        """What the user is owed, once it is ready; None where somebody else has delivered it meanwhile."""
        longest = timedelta(seconds=self._services.settings.time_limit + 10)
        while True:
            found = await self._store.read(
                lambda session: deliveries.owed(session, speaker.user, speaker.delivery)
            )
            if found is None or found.ready:
                return found
            if datetime.now(UTC) > found.since + longest:  # the worker was killed, or cut off
                lost = partial(deliveries.answer, delivery=found.id, made=Reply(wording.LOST))
                await self._store.write_alone(lost)
            else:
                await asyncio.sleep(_LOOK)

    async def greeting(self) -> str:
        """What a user reads first: who answers, and three questions that the documents do answer."""
        engine = self._services.engine
        if engine.ready and self._greeting[0] != engine.generation:
            self._greeting = engine.generation, wording.greeting(await run_sync(_questions, engine))
        return self._greeting[1] or wording.greeting(())


def _questions(engine: Engine) -> list[str]:
    return examples(engine.documents(), engine.figures(), engine.ask)[:3]


def _obey(session: Session, speaker: Speaker, command: Command) -> Answered:
    if command is Command.MORE:
        made = deliveries.more(session, speaker.user) or Reply(wording.NOTHING_MORE)
    elif command is Command.FRESH:
        records.open_conversation(session, speaker.owner)
        made = Reply(wording.FRESH)
    else:
        verdict, thanks = ("up", wording.THANKS) if command is Command.SATISFIED else ("down", wording.SORRY)
        last = deliveries.last_answer(session, speaker.user)
        known = last and records.vote(session, speaker.owner, last, verdict, "")
        made = Reply(thanks if known else wording.NOTHING_TO_JUDGE)
    return deliveries.answer(session, speaker.delivery, made)


def _converse(session: Session, speaker: Speaker, conversation: str | None, exchange: Exchange) -> None:
    """Keep question and answer where the user's next question finds them."""
    if conversation and records.add_exchange(session, conversation, exchange):
        return
    records.add_exchange(session, records.open_conversation(session, speaker.owner).id, exchange)


def _fetch(session: Session, speaker: Speaker, source: Owed | None) -> Answered:
    """Answer with what is owed; it stays owed where the platform waits for this message no longer either."""
    if deliveries.is_owed(session, speaker.delivery):
        deliveries.settle(session, speaker.delivery)
        return deliveries.answer(session, speaker.delivery, Reply(wording.LATE))
    return _deliver_owed(session, speaker, source, None)


def _deliver_owed(session: Session, speaker: Speaker, source: Owed | None, own: Reply | None) -> Answered:
    """Answer with what is still owed, and after it with ``own``, which is then asked for as the rest."""
    late = deliveries.hand_over(session, source.id) if source else None
    if source and late is None:  # another message of theirs has just taken it along, and may be owed itself
        other = deliveries.owed(session, speaker.user, speaker.delivery)
        late = deliveries.hand_over(session, other.id) if other and other.ready else None
    made = late or own or Reply(wording.NOTHING_MORE)
    if late and own:
        rest = (*late.rest, own.text, *own.rest)
        made = replace(late, rest=rest, request_id=own.request_id or late.request_id)
    return deliveries.answer(session, speaker.delivery, made)
