"""Group commit: what many requests write at the same time is committed in one transaction."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from server.storage.database import WRITES

logger = logging.getLogger(__name__)

Job = Callable[[Session], Any]
_GROUP = 256  # jobs of one transaction
_LONGEST = 20_000  # jobs waiting; beyond it the caller waits too


@dataclass(frozen=True)
class _Entry:
    job: Job
    done: "Future[Any]"


class Writer:
    """One thread that writes. A job touches nothing but its session: it may be run again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(**WRITES)
        self._queue: queue.Queue[_Entry | None] = queue.Queue(_LONGEST)
        self._thread = threading.Thread(target=self._run, name="xiangce-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> "Future[Any]":
        """The result of ``job``, once it is committed."""
        entry = _Entry(job, Future())
        self._queue.put(entry)
        return entry.done

    def close(self) -> None:
        """Write what is waiting, then end."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _run(self) -> None:
        ending = False
        while not ending:
            group = [self._queue.get()]
            while len(group) < _GROUP:
                try:
                    group.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            ending = None in group
            self._write([entry for entry in group if entry])

    def _write(self, group: list[_Entry]) -> None:
        if not group:
            return
        try:
            with Session(self._engine) as session, session.begin():
                results = [entry.job(session) for entry in group]
        except Exception as error:
            if len(group) > 1:  # one of them spoilt it for all
                for entry in group:
                    self._write([entry])
            elif group[0].done.set_running_or_notify_cancel():
                group[0].done.set_exception(error)
            return
        for entry, result in zip(group, results, strict=True):
            if entry.done.set_running_or_notify_cancel():
                entry.done.set_result(result)
