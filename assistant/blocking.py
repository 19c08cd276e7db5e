"""Waiting for a coroutine where one cannot ``await``."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

_T = TypeVar("_T")
_CLOSING = 1.0  # seconds


def blocking(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """The result of ``coroutine``, run to its end in a loop of its own; in a thread of its own where this
    one is already running a loop. The context (LangChain's tracing is in it) goes along."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_whole(coroutine))
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, asyncio.run, _whole(coroutine)).result()


async def _whole(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """``coroutine``, and what it left to do: a client closes a stream that was not read to its end later."""
    try:
        return await coroutine
    finally:
        if rest := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(rest, timeout=_CLOSING)
