"""The store: everything the server reads and writes, by name."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from anyio.to_thread import run_sync
from sqlalchemy import Engine, delete, text
from sqlalchemy.orm import Session

from server.storage.database import changed, open_database
from server.storage.deliveries import LIFE
from server.storage.tables import Audit, Conversation, Delivery, Feedback, Usage
from server.storage.writer import Writer

logger = logging.getLogger(__name__)

T = TypeVar("T")
Query = Callable[[Session], T]


class Store:
    """Reads run in a thread, writes in the writer's. Functions given must only use their session."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = Writer(engine)

    @classmethod
    def open(cls, url: str) -> "Store":
        """Raises ``DatabaseError``."""
        return cls(open_database(url))

    async def read(self, query: Query[T]) -> T:
        return await run_sync(self.read_now, query)

    def read_now(self, query: Query[T]) -> T:
        with Session(self.engine) as session:
            return query(session)

    async def write(self, job: Query[T]) -> T:
        """The result, once it is committed."""
        result: T = await asyncio.wrap_future(self._writer.submit(job))
        return result

    async def write_alone(self, job: Query[T]) -> T:
        """As ``write``, for rows that other workers write at the same time.

        Groups that lock the same rows in different orders would wait for each other; a job by itself cannot.
        SQLite has one writer at a time anyway, and gains by the group.
        """
        if self.engine.dialect.name == "sqlite":
            return await self.write(job)
        return await run_sync(self._write_alone, job)

    def _write_alone(self, job: Query[T]) -> T:
        with Session(self.engine) as session, session.begin():
            return job(session)

    def write_now(self, job: Query[T]) -> T:
        result: T = self._writer.submit(job).result()
        return result

    def write_later(self, job: Query[Any]) -> None:
        """Committed soon, with whatever else is written; a failure is logged."""
        self._writer.submit(job).add_done_callback(_tell)

    def reachable(self) -> bool:
        with Session(self.engine) as session:
            return bool(session.execute(text("SELECT 1")).scalar())

    def purge(self, days: int) -> int:
        """Delete what is older than ``days``; how many rows that were."""
        before = datetime.now(UTC) - timedelta(days=days)

        def job(session: Session) -> int:
            statements = (
                delete(Audit).where(Audit.at < before),
                delete(Feedback).where(Feedback.at < before),
                delete(Conversation).where(Conversation.updated_at < before),
                delete(Usage).where(Usage.day < before.date()),
                delete(Delivery).where(Delivery.at < max(before, datetime.now(UTC) - LIFE)),
            )
            return sum(changed(session, statement) for statement in statements)

        return self.write_now(job)

    def close(self) -> None:
        self._writer.close()
        self.engine.dispose()


def _tell(done: "Future[Any]") -> None:
    if error := done.exception():
        logger.error("a record could not be written: %s", type(error).__name__, exc_info=error)
