"""Pages of their own: the whole text of a document, where every section has an address to link to."""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from corpus.spans import Span
from corpus.validity import Standing
from server.errors import ApiError
from server.routes.documents import known
from server.services import Services
from server.web.passages import Part, whole
from server.web.rendering import STATIC, page

_QUOTE = re.compile(r"(\d{1,9})-(\d{1,9})")


def public(services: Services) -> list[BaseRoute]:
    """The pages with what they look like, for where they stand before any door, or without the web chat."""
    return [Mount("/web", StaticFiles(directory=STATIC)), *routes(services)]


def routes(services: Services) -> list[BaseRoute]:
    def document(request: Request) -> Response:
        try:
            found = known(services, request.path_params["document"])
        except ApiError as error:
            waits = error.status_code == 503
            return page("fault", error.status_code, title="没有打开", fault=error.detail, waits=waits)
        asked = _QUOTE.fullmatch(request.query_params.get("quote", ""))
        quote = Span(int(asked[1]), int(asked[2])) if asked else None
        standing = Standing(services.engine.documents()).of(found, services.clock())
        return page(
            "document",
            title=found.meta.title,
            meta=found.meta,
            standing=standing,
            root=whole(found, quote),
            is_part=lambda item: isinstance(item, Part),
        )

    return [Route("/documents/{document}", document)]
