"""Lets visitors in: everything behind the door knows who asks; others are shown the way to log in."""

from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from server.errors import ApiError
from server.services import Services
from server.web.rendering import page
from server.web.visitors import COOKIE, Doorman, Visitor

_RATE = "10/minute"  # attempts to log in from one address
_VISITOR = "xiangce.visitor"


def visitor(request: Request) -> Visitor:
    """Who asks; only for what stands behind the door."""
    found: Visitor = request.scope[_VISITOR]
    return found


class Door:
    def __init__(self, app: ASGIApp, doorman: Doorman) -> None:
        self._app = app
        self._doorman = doorman

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        who = self._doorman.visitor(scope)
        if who is None:
            await _refusal(Request(scope))(scope, receive, send)
            return
        scope[_VISITOR] = who
        await self._app(scope, receive, send)


def _refusal(request: Request) -> Response:
    wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    if wants_page:
        return RedirectResponse(f"/login?next={quote(request.url.path)}", 303)
    return JSONResponse({"detail": "登录已过期，请刷新页面重新登录。"}, 401)


def routes(services: Services, doorman: Doorman) -> list[BaseRoute]:
    """Logging in and out."""

    def form(target: str, fault: str = "", status: int = 200) -> HTMLResponse:
        return page(
            "login", status, fault=fault, target=_within(target), possible=doorman.has_users, title="登录"
        )

    async def show(request: Request) -> Response:
        target = request.query_params.get("next", "/")
        return RedirectResponse(_within(target), 303) if doorman.visitor(request.scope) else form(target)

    async def login(request: Request) -> Response:
        given = await request.form()
        name, password, target = (str(given.get(field, "")) for field in ("name", "password", "next"))
        address = request.client.host if request.client else ""
        try:
            await services.limiter.hit(_RATE, "login", address)
        except ApiError as error:
            return form(target, error.detail, error.status_code)
        token = doorman.login(name.strip(), password)
        if token is None:
            return form(target, "姓名或口令不对，请检查后重试。", 403)
        response = RedirectResponse(_within(target), 303)
        response.set_cookie(
            COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https"
        )
        return response

    async def logout(request: Request) -> Response:
        response = RedirectResponse("/login", 303)
        response.delete_cookie(COOKIE)
        return response

    return [
        Route("/login", show, methods=["GET"]),
        Route("/login", login, methods=["POST"]),
        Route("/logout", logout, methods=["POST"]),
    ]


def _within(target: str) -> str:
    """``target`` if it is a page of this server, else the first page."""
    parts = urlsplit(target)
    inside = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if inside else "/"
