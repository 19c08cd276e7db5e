"""Gives each message one answer, however often the platform sends it and whichever worker gets it.

The first arrival is claimed in the database and worked on; later ones wait for its reply. Where the platform
stops waiting, the answer is owed: it is pushed to the user, or fetched by the user's next message.
"""

import asyncio
import logging
import time
from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.channels import wording
from server.channels.channel import Incoming, Push
from server.channels.talk import Before, Progress, Talk, user_of
from server.storage import deliveries
from server.storage.deliveries import Claim, Reply
from server.storage.store import Store

logger = logging.getLogger(__name__)

_LOOKS = (0.05, 0.1, 0.2, 0.4)  # seconds between two looks for the reply of another worker; the last repeats


@dataclass(frozen=True)
class Patience:
    """How long a platform waits, and how often it tries.

    ``attempts``: on the last one, a reply is due whether or not there is an answer. ``last``: seconds that it
    may take. ``others``: seconds for those before, well past the platform's own, so that it tries again.
    ``platform``: seconds after which nobody listens to a reply.
    """

    attempts: int
    last: float = 3.5
    others: float = 8.0
    platform: float = 5.0


# Both wait 5 seconds. WeChat then tries twice more; a WeCom app can send the answer itself, so one is enough.
OFFICIAL_ACCOUNT = Patience(attempts=3)
WECOM_APP = Patience(attempts=1)


class Desk:
    """Of one account, on one event loop."""

    def __init__(self, store: Store, talk: Talk, account: str, patience: Patience) -> None:
        self._store = store
        self._talk = talk
        self._account = account
        self._patience = patience
        self._working: dict[str, asyncio.Task[Reply]] = {}

    async def reply(self, incoming: Incoming, push: Push | None) -> str:
        """What to show the user now; "" where nothing is, because the answer will be pushed.

        ``push`` sends a late answer; None where the account may not, so that the user is asked to fetch it.
        """
        began = time.monotonic()
        delivery = deliveries.identity(self._account, incoming.id)
        attempt, found = await self.begin(incoming, delivery, push)
        last = attempt >= self._patience.attempts
        if found is None:
            found = await self.wait(delivery, self._patience.last if last else self._patience.others)
            if found is None and last:
                found = await self._store.write_alone(lambda session: deliveries.owe(session, delivery))
                if found is None:
                    return "" if push else wording.LATE
        if found and last and time.monotonic() - began > self._patience.platform:
            # This machine is too busy: the reply is ready, but nobody listens any more.
            await self._store.write_alone(lambda session: deliveries.owe_again(session, delivery))
            if push:
                await self._push(delivery, found, push)
        return shown(found) if found else ""

    async def begin(
        self, incoming: Incoming, delivery: str, push: Push | None, progress: Progress | None = None
    ) -> tuple[int, Reply | None]:
        """Count an arrival, and start the work on the first; which it is, and the reply if there is one."""
        user = user_of(self._account, incoming.sender)

        def arrive(session: Session) -> tuple[Claim, Before | None]:
            claimed = deliveries.claim(session, delivery, self._account, user)
            first = claimed.attempt == 1
            return claimed, self._talk.before(session, user, delivery) if first else None

        claimed, before = await self._store.write_alone(arrive)
        if before:
            work = self._work(incoming, delivery, user, before, push, progress)
            task = asyncio.create_task(work)
            self._working[delivery] = task
            task.add_done_callback(lambda _: self._working.pop(delivery, None))
        return claimed.attempt, claimed.reply

    async def _work(
        self,
        incoming: Incoming,
        delivery: str,
        user: str,
        before: Before,
        push: Push | None,
        progress: Progress | None,
    ) -> Reply:
        try:
            answered = await self._talk.answer(incoming, delivery, user, before, progress)
        except Exception:
            logger.exception("a message of a channel could not be answered")
            sorry = Reply(wording.FAILED)
            answered = await self._store.write_alone(
                lambda session: deliveries.answer(session, delivery, sorry)
            )
        if answered.late and push:
            await self._push(delivery, answered.reply, push)
        return answered.reply

    async def _push(self, delivery: str, reply: Reply, push: Push) -> None:
        if not await self._store.write_alone(lambda session: deliveries.settle(session, delivery)):
            return  # the user's next message has fetched it
        if not await push(shown(reply)):
            await self._store.write_alone(lambda session: deliveries.owe_again(session, delivery))

    async def wait(self, delivery: str, seconds: float) -> Reply | None:
        """The reply to a message, as soon as there is one; None after ``seconds``."""
        until = time.monotonic() + seconds
        if task := self._working.get(delivery):
            done, _ = await asyncio.wait([task], timeout=seconds)
            return task.result() if done else None
        looks = iter(_LOOKS)
        pause = next(looks)
        while True:
            found = await self._store.read(lambda session: deliveries.find(session, delivery))
            left = until - time.monotonic()
            if found or left <= 0:
                return found
            await asyncio.sleep(min(pause, left))
            pause = next(looks, pause)

    async def close(self) -> None:
        """Let what is worked on end."""
        if self._working:
            await asyncio.wait(list(self._working.values()), timeout=5)


def shown(reply: Reply) -> str:
    """The text of a reply, with the hint where there is more."""
    return reply.text + (wording.MORE if reply.rest else "")
