"""The MCP server at /mcp (streamable HTTP, stateless): ask, show_section, find_figures, search.

A thin layer over the same services: the same keys, limits and records as everywhere.
"""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import Field
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from assistant.answer import Answer
from corpus.figures import FigureKind
from server.asking import Asked
from server.callers import Caller
from server.errors import ApiError, render
from server.ledger import Wanted
from server.routes.documents import HitOut, SectionOut, found, known, ready, section_of
from server.routes.figures import FigureOut, chosen
from server.services import Services
from server.storage.keys import Scope as KeyScope

_ABOUT = (
    "湘策：回答湖南省“十四五”服务业发展规划及同类文件的问题。数字与原文一致，注明条款号；"
    "文件没有的不回答。引用时请保留条款号与 notices 中的提示。"
)


class McpEndpoint:
    """An ASGI application; ``running`` must be entered for it to serve."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        server = _tools(self._services)
        # Who may call is settled by our own middleware and keys; stateless: any worker serves any call.
        security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        server.streamable_http_app(stateless_http=True, json_response=True, transport_security=security)
        manager = server.session_manager
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else None
        address = (scope.get("client") or ("",))[0]
        try:
            if self._manager is None:
                raise ApiError(503, "not_ready", "服务正在停止或启动，请稍候重试。")
            scope["caller"] = await self._services.gatekeeper.admit(given, address, KeyScope.ASK)
        except ApiError as error:
            response = render(
                scope["path"],
                scope.get("request_id", ""),
                error.status_code,
                error.code,
                error.detail,
                headers=error.headers,
            )
            await response(scope, receive, send)
            return
        await self._manager.handle_request(scope, receive, send)


def _tools(services: Services) -> MCPServer[Any]:
    server: MCPServer[Any] = MCPServer("xiangce", title="湘策", instructions=_ABOUT, log_level="WARNING")

    @server.tool(description="问一个问题，得到注明条款号的短答，或说明文件里没有。")
    async def ask(
        question: Annotated[str, Field(description="问题", max_length=20_000)], context: Context[Any, Any]
    ) -> Answer:
        caller = _caller(context)
        with _explained():
            await services.gatekeeper.spend(caller)
            asked = Asked(uuid.uuid4().hex, caller.owner(), "mcp", question)
            return (await services.asking.ask(asked)).answer

    @server.tool(description="看一条原文：正文、上下级、前后条。条款号如 五(二)7、第三条。")
    async def show_section(
        document: Annotated[str, Field(description="文件编号", max_length=200)],
        address: Annotated[str, Field(description="条款号", max_length=200)],
        context: Context[Any, Any],
    ) -> SectionOut:
        with _explained():
            _may_read(context)
            return section_of(known(services, document), address)

    @server.tool(description="查指标账：文件里的数，含数值、单位、限定、时期、目标或实绩、条款号与原句。")
    async def find_figures(
        context: Context[Any, Any],
        indicator: Annotated[str | None, Field(description="指标名中的字", max_length=100)] = None,
        kind: Annotated[FigureKind | None, Field(description="target 目标，actual 实绩，other 其他")] = None,
        period: Annotated[str | None, Field(description="时期，如 2025", max_length=20)] = None,
        document: Annotated[str | None, Field(description="文件编号", max_length=200)] = None,
        limit: Annotated[int, Field(ge=1, le=200)] = 50,
    ) -> list[FigureOut]:
        with _explained():
            _may_read(context)
            return chosen(
                services,
                Wanted(document=document, kind=kind, indicator=indicator, period=period, limit=limit),
            )

    @server.tool(description="按意思与词语检索原文段落。")
    async def search(
        query: Annotated[str, Field(description="要找的话", min_length=1, max_length=500)],
        context: Context[Any, Any],
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
    ) -> list[HitOut]:
        with _explained():
            _may_read(context)
            ready(services)
            return await found(services, query, limit, None)

    return server


def _caller(context: Context[Any, Any]) -> Caller:
    request = context.request_context.request
    assert request is not None  # streamable HTTP always has one
    caller: Caller = request.scope["caller"]
    return caller


def _may_read(context: Context[Any, Any]) -> None:
    key = _caller(context).key
    if key and not key.allows(KeyScope.READ):
        raise ApiError(403, "scope_missing", f"这个密钥没有“{KeyScope.READ.value}”权限。")


class _explained:  # noqa: N801 - reads as a function
    """Turn our errors into the tool's."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ApiError):
            raise ToolError(error.detail) from error
