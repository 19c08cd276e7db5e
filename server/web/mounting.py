"""Puts the web chat in front of the application: its pages at ``/``, everything else where it was."""

import asyncio
import os

import gradio
from fastapi import FastAPI
from starlette.routing import Match, Mount, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from server.services import Services
from server.web import door, export, figures, measures, pages, shelving
from server.web.blocks import HEAD, build, theme
from server.web.front import FirstPage
from server.web.rendering import STATIC
from server.web.visitors import Doorman

_API = (
    "/api",
    "/v1",
    "/chat-messages",
    "/channels",
    "/mcp",
    "/metrics",
    "/healthz",
    "/readyz",
    "/docs",
    "/openapi.json",
)


class _Front(Mount):
    """Takes every path but those of the API, whose own errors stay what they are."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = scope["path"]
        if any(path == own or path.startswith(f"{own}/") for own in _API):
            return Match.NONE, {}
        return super().matches(scope)


def mount(app: FastAPI, services: Services) -> None:
    """To be called after the routes of the API are in place."""
    doorman = Doorman(services.settings)
    behind = Router(
        [
            *pages.routes(services),
            *export.routes(services),
            *figures.routes(services),
            *measures.routes(services),
            *shelving.routes(services),
            Mount("/", FirstPage(_gradio(app, services))),
        ]
    )
    front = Router(
        [
            Mount("/web", StaticFiles(directory=STATIC)),
            *door.routes(services, doorman),
            Mount("/", door.Door(behind, doorman)),
        ]
    )
    app.router.routes.append(_Front("/", front))


def _gradio(app: FastAPI, services: Services) -> ASGIApp:
    """Gradio's application, started and stopped with ``app`` but not yet reachable."""
    # Gradio sums up all events so far, with pandas, after each; the sum is shown nowhere here.
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
    os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")

    def make() -> None:
        gradio.mount_gradio_app(
            app,
            build(services),
            path="/",
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            show_error=False,
            enable_monitoring=False,
            max_file_size=services.settings.upload_limit,
            theme=theme(),
            head=HEAD,
            mcp_server=False,
        )

    async def make_in_loop() -> None:
        make()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(make_in_loop())  # without a loop Gradio makes several and leaves them open
    else:
        make()
    mounted = app.router.routes.pop()  # it goes behind the door
    assert isinstance(mounted, Mount)
    return mounted.app
