"""Around every request: an id, limits on its body, headers of the response, one log line, figures."""

import asyncio
import logging
import time
import uuid
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import logs
from server.errors import ApiError, render
from server.measuring import Metrics
from server.settings import is_loopback

logger = logging.getLogger(__name__)

_BODY_SECONDS = 30.0  # between two parts of a request's body
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "SAMEORIGIN",
    "content-security-policy": "frame-ancestors 'self'; base-uri 'self'; object-src 'none'",
    "cross-origin-opener-policy": "same-origin",
}
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
_TO_KEYS = "要给别人用，请先建密钥（xiangce keys create）并设 XIANGCE_AUTH=keys。"
_UPLOADS = ("/api/admin/documents", "/library")  # where documents are sent: by programs, by the page
_QUIET = ("/healthz", "/readyz", "/metrics")


class Outermost:
    """Gives each request its id; nothing an inner application raises gets past it."""

    def __init__(self, app: ASGIApp, metrics: Metrics, body_limit: int, upload_limit: int) -> None:
        self._app = app
        self._metrics = metrics
        self._body_limit = body_limit
        self._upload_limit = upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        scope["request_id"] = identity = uuid.uuid4().hex
        token = logs.request_id.set(identity)
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _dress(MutableHeaders(scope=message), scope, identity)
            await send(message)

        self._metrics.running.inc()
        try:
            await self._app(scope, self._receiving(scope, receive), sending)
        except Exception as error:
            if isinstance(error, ApiError):  # a body past its limit, read by no route of ours
                response = render(scope["path"], identity, error.status_code, error.code, error.detail)
            else:
                logger.exception("the request failed")
                response = render(scope["path"], identity, 500, "internal", "服务内部出错，请稍后重试。")
            if not status:
                await response(scope, receive, sending)
        finally:
            self._metrics.running.dec()
            self._tell(scope, status, time.perf_counter() - began)
            logs.request_id.reset(token)

    def _receiving(self, scope: Scope, receive: Receive) -> Receive:
        """``receive`` that raises where a body is too long or does not come."""
        uploads = scope["method"] == "POST" and scope["path"] in _UPLOADS
        limit = self._upload_limit if uploads else self._body_limit
        said = Headers(scope=scope).get("content-length", "")
        seen, whole = 0, False

        async def reading() -> Message:
            nonlocal seen, whole
            if said.isdigit() and int(said) > limit:
                raise _too_long(limit)
            if whole:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), _BODY_SECONDS)
            except TimeoutError:
                raise ApiError(408, "body_timeout", "请求的内容迟迟没有传完，请重试。") from None
            seen += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if seen > limit:
                raise _too_long(limit)
            return message

        return reading

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "other"
        self._metrics.requests.labels(route, scope["method"], str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        if scope["path"] not in _QUIET:
            more = {
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 1),
            }
            caller = scope.get("caller")
            logs.access.info(
                "request", extra=more | ({"key": caller.key_id} if caller and caller.key_id else {})
            )


def _too_long(limit: int) -> ApiError:
    return ApiError(413, "body_too_long", f"请求的内容超过上限（{limit // 1024} KB）。")


def _dress(headers: MutableHeaders, scope: Scope, identity: str) -> None:
    headers["x-request-id"] = identity
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if scope["path"].startswith(("/api", "/v1", "/chat-messages", "/mcp")):
        headers.setdefault("cache-control", "no-store")
    if scope["scheme"] == "https":
        headers.setdefault("strict-transport-security", "max-age=31536000")


class OnlyAtHome:
    """Open mode serves this machine only: no other peer, no other name, no proxy, no page of another site.

    Without it any web page could ask through the user's own browser, by a form or a rebound name.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and (reason := self._reason(scope)):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            response = render(scope["path"], scope.get("request_id", ""), 403, "open_mode", reason)
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _reason(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        peer = (scope.get("client") or ("",))[0]
        host = headers.get("host", "")
        if not is_loopback(peer) or not is_loopback(urlsplit(f"//{host}").hostname or ""):
            return f"未设密钥时只供本机使用。{_TO_KEYS}"
        if any(name in headers for name in _FORWARDED):
            return f"未设密钥时不能放在代理之后。{_TO_KEYS}"
        origin = headers.get("origin")
        if origin and origin not in self._origins and urlsplit(origin).netloc != host:
            return "不接受其他网站页面的调用。如确需要，请把该网站加入 XIANGCE_CORS_ORIGINS。"
        return None
