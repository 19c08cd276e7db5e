"""WeCom bots over a long connection, which this side opens: for a machine that the platform cannot reach."""

import asyncio
import logging
from typing import Any

from pydantic import SecretStr

from server.channels.bot import Bot, BotMessage
from server.channels.crypto import Rejected

logger = logging.getLogger(__name__)

_BETWEEN = 0.7  # seconds between two looks at how far an answer is
_AGAIN = (1, 2, 5, 10, 30, 60)  # seconds before another try to connect; the last repeats
_LOOK = 1.0  # seconds between two looks whether the connection stands


class ConnectionLost(Exception):  # noqa: N818
    """The connection could not be opened, or ended. The message is the platform's reason."""


class _Quiet:
    """The SDK's log lines hold whole messages of users: only their first words are kept."""

    def debug(self, message: str, *args: Any) -> None: ...

    def info(self, message: str, *args: Any) -> None: ...

    def warn(self, message: str, *args: Any) -> None:
        logger.warning("long connection: %s", message.partition(":")[0][:80])

    error = warn


class LongConnection:
    """Of one bot; ``url`` "" is the platform's own address. Needs the extra ``wecom``."""

    def __init__(self, bot: Bot, bot_id: str, secret: SecretStr, url: str = "") -> None:
        self._bot = bot
        self._bot_id = bot_id
        self._secret = secret
        self._url = url
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Stay connected; returns only when cancelled. Raises ``ModuleNotFoundError`` without the extra."""
        tries = 0
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._once()
            except ConnectionLost as error:
                logger.warning("the long connection ended", extra={"reason": str(error)})
            if asyncio.get_running_loop().time() - began > _AGAIN[-1]:
                tries = 0
            await asyncio.sleep(_AGAIN[min(tries, len(_AGAIN) - 1)])
            tries += 1

    async def _once(self) -> None:
        """One connection until it ends; raises ``ConnectionLost``."""
        from aibot import WSClient, WSClientOptions  # noqa: PLC0415

        # The SDK does not try again where the platform closes in good order, so all trying is done here.
        options = WSClientOptions(
            self._bot_id,
            self._secret.get_secret_value(),
            max_reconnect_attempts=0,
            ws_url=self._url,
            logger=_Quiet(),
        )
        client, faults = WSClient(options), list[str]()
        client.on("authenticated", lambda: logger.info("the long connection stands"))
        client.on("error", lambda error: faults.append(type(error).__name__))
        client.on("message", lambda frame: self._start(self._said(client, frame)))
        client.on("event", lambda frame: self._start(self._event(client, frame)))
        try:
            await client.connect()
            while client.is_connected and not faults:
                await asyncio.sleep(_LOOK)
        finally:
            client.disconnect()
        raise ConnectionLost(faults[0] if faults else "closed by the platform")

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)

    def _over(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("a message of the long connection failed", exc_info=error)

    async def _said(self, client: Any, frame: dict[str, Any]) -> None:
        try:
            delivery = await self._bot.begin(BotMessage.read(frame["body"]))
        except Rejected as error:
            logger.warning("a message was rejected", extra={"reason": str(error)})
            return
        before = None
        while True:
            content, finish = await self._bot.progress(delivery)
            if finish or content != before:
                feedback = {"id": delivery} if before is None else None
                await client.reply_stream(frame, delivery, content, finish, feedback=feedback)
            if finish:
                return
            before = content
            await asyncio.sleep(_BETWEEN)

    async def _event(self, client: Any, frame: dict[str, Any]) -> None:
        told = await self._bot.event(BotMessage.read(frame["body"]))
        if told:
            await client.reply_welcome(frame, told)
