"""Server-sent events from a source that may fail before its first event."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from anyio import CancelScope
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse

# As FastAPI describes a stream of its own.
EVENT_STREAM = {
    "itemSchema": {
        "type": "object",
        "properties": {"data": {"type": "string"}, "event": {"type": "string"}, "id": {"type": "string"}},
        "required": ["data"],
    }
}
_PING_SECONDS = 15.0
_UNBUFFERED = {"x-accel-buffering": "no"}


async def respond(source: AsyncGenerator[bytes, None]) -> EventSourceResponse:
    """Stream ``source``; what it raises before its first event is raised here, with a true HTTP status."""
    first = await anext(source)
    return EventSourceResponse(_with_pings(first, source), headers=_UNBUFFERED)


async def _with_pings(first: bytes, source: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    coming: asyncio.Future[bytes] | None = None
    try:
        yield first
        while True:
            coming = coming or asyncio.ensure_future(_next(source))
            done, _ = await asyncio.wait([coming], timeout=_PING_SECONDS)
            if not done:
                yield KEEPALIVE_COMMENT
                continue
            try:
                event = coming.result()
            except StopAsyncIteration:
                return
            coming = None
            yield event
    finally:
        # Whoever reads is gone, or all is told: what still works for this stream ends with it.
        with CancelScope(shield=True):
            if coming:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)
            await source.aclose()


async def _next(source: AsyncIterator[bytes]) -> bytes:
    return await anext(source)
