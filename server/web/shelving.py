"""Changing the library, for administrators: files sent one by one, corrections, removal."""

from collections.abc import Mapping
from typing import Any

from anyio.to_thread import run_sync
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from assistant.intake import Outcome
from assistant.telling import FIELDS
from corpus.document import Document
from corpus.library import EDITABLE
from server.engine import EngineError
from server.routes.admin import Corrections
from server.services import Services
from server.web.door import visitor
from server.web.dossier import text_of

ADDRESS = "/library"
NOT_ADMIN = "只有管理员能更改文件。"
_EXTRACTED, _NONE = "auto", "none"  # of what supersedes a document: by the library, nothing


def routes(services: Services) -> list[BaseRoute]:
    """Where the page sends a file; the answer says what became of it."""

    async def add(request: Request) -> Response:
        # A page of another site cannot set this header without being asked first, which it is not.
        if not visitor(request).admin or request.headers.get("x-requested-with") != "xiangce":
            return JSONResponse({"detail": NOT_ADMIN}, 403)
        if not services.engine.ready:
            return JSONResponse({"detail": "正在载入模型与索引，请稍候重试。"}, 503)
        async with request.form(max_files=1, max_fields=0) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                return JSONResponse({"detail": "没有收到文件，请重选。"}, 400)
            name, data = file.filename or "未命名", await file.read()
        try:
            taken = await run_sync(services.engine.add, name, data)
        except EngineError as error:
            return JSONResponse({"outcome": Outcome.FAILED, "detail": str(error)})
        told = {"id": taken.document.id, "title": taken.document.meta.title}
        return JSONResponse(told | {"outcome": taken.outcome, "detail": taken.detail})

    return [Route(ADDRESS, add, methods=["POST"])]


def corrected(services: Services, document: Document, fields: Mapping[str, str]) -> list[str]:
    """Save what the form changes; the names of what was changed. Raises ``EngineError``."""
    changes = _changes(document, fields)
    if not changes:
        return []
    try:
        edits = Corrections.model_validate(changes).given
    except ValidationError as error:
        names = "、".join(dict.fromkeys(FIELDS[str(fault["loc"][0])] for fault in error.errors()))
        raise EngineError(
            f"这些项的写法不对：{names}。日期写作 2025-12-31，年份写作 2025，标题不能为空。"
        ) from error
    services.engine.edit(document.id, edits)
    return [FIELDS[name] for name in changes]


def _changes(document: Document, fields: Mapping[str, str]) -> dict[str, Any]:
    """Values that differ from the document's; None for what is to be as extracted."""
    changes: dict[str, Any] = {}
    for name in EDITABLE:
        said = fields.get(name, "").strip()
        if name == "superseded_by":
            wanted = {_EXTRACTED: None, _NONE: ""}.get(said, said)
            if name in fields and wanted != document.meta.superseded_by:
                changes[name] = wanted
        elif fields.get(f"restore-{name}"):
            changes[name] = None
        elif name in fields and said != text_of(document, name):
            changes[name] = said
    return changes
