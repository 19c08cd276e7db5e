"""Requests that came through a trusted proxy: whom they are from, and that the proxy vouches for them."""

import ipaddress
from collections.abc import Sequence
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

VOUCHED = "xiangce.vouched"  # in the scope of a request that a trusted proxy sent


class ThroughProxies:
    """Uvicorn's own middleware rewrites the client's address, after which no one could tell who sent it."""

    def __init__(self, app: ASGIApp, trusted: Sequence[str]) -> None:
        inner: Any = app  # uvicorn has types of its own for what Starlette calls an ASGI application
        self._app: Any = ProxyHeadersMiddleware(inner, trusted_hosts=list(trusted))
        self._trusted = [network for name in trusted if (network := _network(name))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope[VOUCHED] = self._trusts(scope)
        await self._app(scope, receive, send)

    def _trusts(self, scope: Scope) -> bool:
        peer = (scope.get("client") or ("",))[0]
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._trusted)


def _network(name: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """None for * and the like: whoever may come from anywhere vouches for no one."""
    try:
        return ipaddress.ip_network(name, strict=False)
    except ValueError:
        return None
