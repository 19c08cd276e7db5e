"""Who calls, and what they may: keys, scopes, rate limits, quotas."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from server.errors import ApiError, too_many
from server.limiting import Limiter
from server.settings import Auth, ServerSettings
from server.storage import keys
from server.storage.keys import KeyFacts, Scope
from server.storage.records import Owner, hashed
from server.storage.store import Store


@dataclass(frozen=True)
class Caller:
    """``key`` is None in open mode."""

    key: KeyFacts | None
    address: str

    @property
    def key_id(self) -> str | None:
        return self.key.id if self.key else None

    def owner(self, user: str | None = None) -> Owner:
        return Owner(self.key_id, hashed(user))


class Gatekeeper:
    """Looks a key up for every request, so that a revoked one is refused at once by every worker."""

    def __init__(self, store: Store, limiter: Limiter, settings: ServerSettings) -> None:
        self._store = store
        self._limiter = limiter
        self._settings = settings

    async def admit(self, given: str | None, address: str, scope: Scope) -> Caller:
        """The caller, if they may do what ``scope`` covers; raises ``ApiError`` 401, 403 or 429."""
        await self._limiter.hit(self._settings.address_rate, "address", address)
        if self._settings.mode is Auth.OPEN:
            return Caller(None, address)
        key = await self._store.read(lambda session: keys.find(session, given)) if given else None
        if key is None:
            raise ApiError(
                401,
                "invalid_api_key",
                "需要有效的密钥：请在请求头中给出 Authorization: Bearer xc_…。",
                {"WWW-Authenticate": "Bearer"},
            )
        if not key.allows(scope):
            raise ApiError(403, "scope_missing", f"这个密钥没有“{scope.value}”权限。")
        rate = self._settings.rate_per_key if key.rate is None else key.rate
        await self._limiter.hit(rate, "key", key.id)
        return Caller(key, address)

    async def spend(self, caller: Caller) -> None:
        """Count one question against the key's quota of the day; raises ``ApiError`` 429."""
        if caller.key is None or caller.key.daily_quota is None:
            return
        key, quota, now = caller.key.id, caller.key.daily_quota, datetime.now(UTC)
        if not await self._store.write(lambda session: keys.spend(session, key, quota, now.date())):
            midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC)
            seconds = max(1, ceil((midnight - now).total_seconds()))
            raise too_many(f"这个密钥今天的{quota}次额度已用完，请在{seconds}秒后重试。", seconds)
