"""HTML from templates in ``templates/``; whatever is filled in is escaped."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
# Pages of our own need nothing inline.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


@lru_cache(1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """``templates/<template>.html`` filled in; every value is escaped unless it is ``Markup``."""
    return _environment().get_template(f"{template}.html").render(values)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of its own, outside Gradio; ``values`` hold its ``title``."""
    headers = {"content-security-policy": _POLICY, "cache-control": "no-store"}
    return HTMLResponse(render(template, **values), status, headers)
