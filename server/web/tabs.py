"""What the tabs beside the chat share: a form that asks, a result that answers (scripts: ``tabs.js``)."""

import asyncio
from collections.abc import Mapping
from typing import Any

import gradio as gr

from server.engine import Engine
from server.web.frame import QUIET, data

# A gr.HTML with a form: "seen" when its tab is opened, "asked" with the fields when one has changed.
FORM = """
window.tabs.seen(element, (told) => trigger('seen', told));
window.tabs.form(element, (fields) => trigger('asked', fields));
"""
# A gr.HTML that is replaced by what is asked.
RESULT = "window.tabs.result(element, watch);"

# For events that answer once: past Gradio's queue, which is for what streams.
AT_ONCE: dict[str, Any] = {**QUIET, "queue": False}
_LOOK_SECONDS = 0.1
_LONGEST = 2000  # characters of a field


def fields(event: gr.EventData) -> Mapping[str, str]:
    """The texts that a script has sent with its event."""
    return {name: value[:_LONGEST] for name, value in data(event).items() if isinstance(value, str)}


async def is_current(engine: Engine, event: gr.EventData) -> bool:
    """Whether the page already shows the documents as they are, once the engine is ready."""
    while not engine.ready:
        await asyncio.sleep(_LOOK_SECONDS)
    return fields(event).get("generation") == engine.generation
