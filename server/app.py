"""The composition root of the server: an application around an engine and a store."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from importlib.resources import files
from pathlib import Path

from anyio.to_thread import run_sync
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from assistant.cli.app import version
from assistant.settings import Settings
from server import errors, logs
from server.channels.accounts import VARIABLE, Accounts, accounts_file
from server.channels.hub import Hub
from server.engine import Engine
from server.local import LocalEngine
from server.middleware import OnlyAtHome, Outermost
from server.proxies import ThroughProxies
from server.routes import (
    admin,
    ask,
    channels,
    conversations,
    dify,
    documents,
    feedback,
    figures,
    health,
    match,
    openai,
)
from server.routes.mcp import McpEndpoint
from server.services import Services, assemble
from server.settings import Auth, ServerSettings
from server.storage.store import Store

logger = logging.getLogger(__name__)

_ABOUT = """对官方文件提问，得到一句注明条款号的短答；数字与原文一致，文件没有的不回答。

* **问答**：`POST /api/ask`，或在会话中追问。`status` 为 `answered` 才是回答；其余是说明为什么不回答。
* **匹配**：`POST /api/match`，由企业情况得到适用的支持措施，或一份报告。
* **OpenAI 兼容**：把客户端的地址设为 `…/v1`，模型为 `xiangce`。
* **出错**：`/api` 按 RFC 9457，`/v1` 按 OpenAI 的形式。429 带 `Retry-After`（秒）。
"""
_HOUR = 3600.0
_ROUTERS = (
    ask,
    match,
    conversations,
    documents,
    figures,
    feedback,
    openai,
    dify,
    channels,
    admin,
    health,
)


def build() -> FastAPI:
    """What each worker of ``xiangce serve`` runs: everything from the environment."""
    settings, assistant = ServerSettings(), Settings()
    logs.configure(as_json=settings.log_json)
    store = Store.open(settings.database(assistant))
    accounts = Accounts(accounts_file(assistant.data_dir), os.environ.get(VARIABLE, ""))
    return create_app(settings, LocalEngine(assistant), store, accounts=accounts)


def create_app(
    settings: ServerSettings,
    engine: Engine,
    store: Store,
    clock: Callable[[], date] = date.today,
    accounts: Accounts | None = None,
) -> FastAPI:
    """An application that owns ``engine`` and ``store``: it starts the one and closes both.

    ``accounts``: of WeChat and WeCom; None: none.
    """
    services = assemble(settings, engine, store, clock)
    hub = Hub(services, accounts or Accounts(None))
    mcp = McpEndpoint(services)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with mcp.running():
            tasks = [asyncio.create_task(work(services)) for work in (_start_and_watch, _purge)]
            tasks.append(asyncio.create_task(hub.run()))
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await hub.close()
                services.asking.close()
                await services.limiter.close()
                await run_sync(store.close)
                await run_sync(engine.close)

    app = FastAPI(
        title="湘策",
        version=version(),
        description=_ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    app.state.channels = hub
    errors.install(app)
    for module in _ROUTERS:
        app.include_router(module.router)
    app.router.routes.append(Route("/mcp", mcp, include_in_schema=False))
    _add_docs(app)
    if settings.public_documents:
        from server.web import pages  # noqa: PLC0415

        app.router.routes.extend(pages.public(services))
    if settings.serves_web:
        from server.web.mounting import mount  # noqa: PLC0415

        mount(app, services)
    if settings.mode is Auth.OPEN:
        app.add_middleware(OnlyAtHome, origins=settings.cors_origins)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["*"],
            expose_headers=["X-Request-Id", "Retry-After"],
        )
    app.add_middleware(
        Outermost,
        metrics=services.metrics,
        body_limit=settings.body_limit,
        upload_limit=settings.upload_limit,
    )
    if settings.trusted_proxies:
        app.add_middleware(ThroughProxies, trusted=settings.trusted_proxies)
    return app


async def _start_and_watch(services: Services) -> None:
    """Load the engine, then look for changed documents as long as the server runs."""
    while not services.engine.ready:
        try:
            await run_sync(services.engine.start)
            logger.info("ready", extra={"documents": len(services.engine.documents())})
        except Exception:
            logger.exception("models or index cannot be loaded; trying again")
            await asyncio.sleep(10)
    while True:
        await asyncio.sleep(services.settings.watch_seconds)
        try:
            if await run_sync(services.engine.refresh):
                logger.info("documents changed", extra={"documents": len(services.engine.documents())})
        except Exception:
            logger.exception("changed documents cannot be taken in")


async def _purge(services: Services) -> None:
    """Delete, once an hour, what is older than the setting allows."""
    while True:
        try:
            deleted = await run_sync(services.store.purge, services.settings.retention_days)
            if deleted:
                logger.info("old records deleted", extra={"rows": deleted})
        except Exception:
            logger.exception("old records cannot be deleted")
        await asyncio.sleep(_HOUR)


def _add_docs(app: FastAPI) -> None:
    """The page of the API, whose scripts come from this machine."""
    static = Path(str(files("fastapi_offline"))) / "static"
    app.mount("/docs/assets", StaticFiles(directory=static), name="docs-assets")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="湘策 接口说明",
            swagger_js_url="/docs/assets/swagger-ui-bundle.js",
            swagger_css_url="/docs/assets/swagger-ui.css",
            swagger_favicon_url="/docs/assets/favicon.png",
        )
