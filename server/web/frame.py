"""What every tab is given: the services, who asks, and a way to fill itself once the engine is ready."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from server.services import Services
from server.settings import Auth
from server.web.door import visitor
from server.web.visitors import Visitor

# For every event: no English progress texts, no entry in Gradio's own API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Frame:
    """A tab is a module with ``build(frame: Frame) -> None``, called inside its ``gr.Tab``.

    To open the source panel from any tab, render a button with ``data-source`` (see ``panel.source``).
    """

    services: Services
    blocks: gr.Blocks

    def visitor(self, request: gr.Request) -> Visitor:
        assert request.request is not None  # only outside a server
        return visitor(request.request)

    async def admit(self, request: gr.Request) -> Visitor:
        """Who asks, as often as a key may; raises ``ApiError`` 429."""
        who, settings = self.visitor(request), self.services.settings
        if settings.mode is not Auth.OPEN:
            await self.services.limiter.hit(settings.rate_per_key, "web", who.name)
        return who

    def when_ready(self, fill: Callable[[gr.Request], Awaitable[Any]], outputs: Sequence[Any]) -> None:
        """Fill ``outputs`` once for each page, when models and documents are loaded."""
        engine = self.services.engine

        async def wait(request: gr.Request) -> Any:
            while not engine.ready:
                await asyncio.sleep(_LOOK_SECONDS)
            return await fill(request)

        self.blocks.load(wait, None, list(outputs), concurrency_limit=None, **QUIET)


def data(event: gr.EventData) -> Mapping[str, Any]:
    """What the script of a gr.HTML sent with its event; empty for events of other components."""
    found = event._data
    return found if isinstance(found, dict) else {}
