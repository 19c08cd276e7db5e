"""What we send on our own: answers that are late, news for a group. Access tokens are fetched when needed.

Both platforms give the same token again until it is about to end (WeChat through ``stable_token``), so each
worker may keep its own.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from server.channels import wire
from server.errors import ApiError
from server.limiting import Limiter

logger = logging.getLogger(__name__)

WECHAT = "https://api.weixin.qq.com"
WECOM = "https://qyapi.weixin.qq.com"
_SECONDS = 10.0  # of one call
_EARLY = 300  # seconds before its end that a token is replaced
# Of both platforms: the token is wrong, ended, or not the latest.
_STALE = {40001, 40014, 42001}

Fetch = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


class Refused(Exception):  # noqa: N818
    """The platform did not take it; the message has its error code, no secret and no text of a user."""


@dataclass(frozen=True)
class Token:
    value: str
    until: float


class Api:
    """Calls to one platform on behalf of one account."""

    def __init__(
        self, client: httpx.AsyncClient, fetch: Fetch, clock: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._fetch = fetch
        self._clock = clock
        self._token = Token("", 0)

    async def post(self, path: str, body: Mapping[str, Any]) -> None:
        """Raises ``Refused``."""
        for again in (False, True):
            url = f"{path}?access_token={await self._valid(fresh=again)}"
            code = (await _call(self._client.post(url, content=wire.to_json(body).encode()))).get(
                "errcode", 0
            )
            if not code:
                return
            if again or code not in _STALE:
                raise Refused(f"errcode {code}")

    async def _valid(self, *, fresh: bool) -> str:
        if fresh or self._clock() >= self._token.until:
            got = await _call(self._fetch(self._client))
            if not isinstance(got.get("access_token"), str):
                raise Refused(f"no access token, errcode {got.get('errcode')}")
            self._token = Token(
                got["access_token"], self._clock() + int(got.get("expires_in", 7200)) - _EARLY
            )
        return self._token.value


async def _call(sending: Awaitable[httpx.Response]) -> dict[str, Any]:
    try:
        found = (await sending).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise Refused(type(error).__name__) from None  # its text has the address, and so the token
    if not isinstance(found, dict):
        raise Refused("not an object")
    return found


def client(base: str, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=base, timeout=_SECONDS, transport=transport)


def wechat_token(app_id: str, secret: SecretStr) -> Fetch:
    def fetch(connection: httpx.AsyncClient) -> Awaitable[httpx.Response]:
        body = {"grant_type": "client_credential", "appid": app_id, "secret": secret.get_secret_value()}
        return connection.post("/cgi-bin/stable_token", json=body)

    return fetch


def wecom_token(corp_id: str, secret: SecretStr) -> Fetch:
    def fetch(connection: httpx.AsyncClient) -> Awaitable[httpx.Response]:
        query = {"corpid": corp_id, "corpsecret": secret.get_secret_value()}
        return connection.get("/cgi-bin/gettoken", params=query)

    return fetch


class Sender:
    """Sends texts to users of one account; ``rates`` for each user, as the platform allows."""

    def __init__(
        self, api: Api, path: str, more: Mapping[str, Any], limiter: Limiter, rates: tuple[str, ...] = ()
    ) -> None:
        self._api = api
        self._path = path
        self._more = more
        self._limiter = limiter
        self._rates = rates

    async def send(self, user: str, hashed: str, text: str) -> bool:
        """Whether the platform took it; a refusal is logged."""
        body = {"touser": user, "msgtype": "text", **self._more, "text": {"content": text}}
        try:
            for rate in self._rates:
                await self._limiter.hit(rate, self._path, hashed)
            await self._api.post(self._path, body)
        except ApiError:
            logger.warning("a late answer waits: its user was sent as many as the platform allows")
        except Refused as error:
            logger.warning("a late answer was not taken by the platform", extra={"reason": str(error)})
        else:
            return True
        return False


async def post_to_group(connection: httpx.AsyncClient, webhook: SecretStr, markdown: str) -> None:
    """Raises ``Refused``."""
    body = {"msgtype": "markdown", "markdown": {"content": markdown}}
    got = await _call(connection.post(webhook.get_secret_value(), content=wire.to_json(body).encode()))
    if code := got.get("errcode", 0):
        raise Refused(f"errcode {code}")
