"""Rate limits, by the ``limits`` library: in memory, or in Redis for all workers together.

Windows are fixed and begin with their first request, so that ``Retry-After`` is exact: after it a request
passes.
"""

import math
import time
from functools import lru_cache
from typing import Any

from limits import RateLimitItem, parse
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.storage import storage_from_string

from server.errors import too_many


class Limiter:
    def __init__(self, redis_url: str = "") -> None:
        self._pool = _pool(redis_url) if redis_url else None
        shared: dict[str, Any] = {
            "implementation": "redispy",
            "key_prefix": "xiangce",
            "connection_pool": self._pool,
        }
        storage = storage_from_string(
            f"async+{redis_url}" if redis_url else "async+memory://",
            wrap_exceptions=True,
            **(shared if redis_url else {}),
        )
        assert isinstance(storage, Storage)
        self._storage = storage
        self._limiter = FixedWindowRateLimiter(storage)

    async def hit(self, rate: str, kind: str, name: str) -> None:
        """Count one request of ``name``; raises a 429 past ``rate`` ("" is no limit).

        Raises ``limits.errors.StorageError`` where Redis does not answer.
        """
        if not rate:
            return
        item = _parsed(rate)
        if not await self._limiter.hit(item, kind, name):
            stats = await self._limiter.get_window_stats(item, kind, name)
            seconds = max(1, math.ceil(stats.reset_time - time.time()))
            raise too_many(f"请求过于频繁（上限 {_shown(item)}），请在{seconds}秒后重试。", seconds)

    async def reachable(self) -> bool:
        return bool(await self._storage.check())

    async def close(self) -> None:
        if self._pool:
            await self._pool.aclose()


def _pool(url: str) -> Any:
    from redis.asyncio import ConnectionPool  # noqa: PLC0415

    return ConnectionPool.from_url(url)


@lru_cache(256)
def _parsed(rate: str) -> RateLimitItem:
    return parse(rate)


def _shown(item: RateLimitItem) -> str:
    units = {"second": "秒", "minute": "分钟", "hour": "小时", "day": "天", "month": "月", "year": "年"}
    unit = units.get(item.GRANULARITY.name, item.GRANULARITY.name)
    return f"{item.amount}次/{item.multiples if item.multiples > 1 else ''}{unit}"
