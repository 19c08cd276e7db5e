"""The tab 文件: all documents by their facts, full-text search, one document at a time, and its shelves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import gradio as gr
from anyio.to_thread import run_sync
from pydantic import ValidationError

from corpus.document import Document
from corpus.selection import EVERYTHING, Selection
from corpus.validity import Standing, Status, Validity
from corpus.versions import dated
from retrieval.retriever import Hit
from server.engine import EngineError
from server.errors import ApiError
from server.routes.documents import known
from server.services import Services
from server.web import shelving, tabs
from server.web.dossier import dossier
from server.web.frame import Frame
from server.web.marking import Bit, marked
from server.web.places import Place
from server.web.rendering import render

_SHOWN = 50  # documents at first, and more each time one asks for them
_HITS = 30
_BLANK_LINES = re.compile(r"\s*\n\s*")
_ACTS = """
window.tabs.result(element, watch);
window.tabs.acts(element, {
  'open': (told) => trigger('open', told),
  'edit': (told) => trigger('edit', told),
  'remove': (told) => trigger('remove', told),
});
"""
_ADD = "window.tabs.adding(element, () => trigger('added'));"


@dataclass(frozen=True)
class Item:
    document: Document
    standing: Validity
    day: date | None
    figures: int


@dataclass(frozen=True)
class Found:
    """A passage with what it shares with the words looked for."""

    hit: Hit
    bits: list[Bit]

    @property
    def path(self) -> list[str]:
        """The headings on the way, without what is told beside them: title and address."""
        passage = self.hit.passage
        return [step for step in passage.headings if step not in (passage.title, passage.address)]

    @property
    def place(self) -> Place:
        passage = self.hit.passage
        return Place(passage.document, passage.address, passage.span)


def build(frame: Frame) -> None:
    services = frame.services
    form = gr.HTML(render("loading"), elem_id="library-form", js_on_load=tabs.FORM, apply_default_css=False)
    adding = gr.HTML("", elem_id="library-add", js_on_load=_ADD, apply_default_css=False)
    shown = gr.HTML("", elem_id="shelves", js_on_load=_ACTS, apply_default_css=False)

    async def seen(event: gr.EventData, request: gr.Request) -> tuple[Any, Any, Any]:
        if await tabs.is_current(services.engine, event):
            return gr.skip(), gr.skip(), gr.skip()
        first = not tabs.fields(event).get("generation")
        zone = render("library_add", address=shelving.ADDRESS) if frame.visitor(request).admin else ""
        return *(await run_sync(_both, services)), zone if first else gr.skip()

    async def added() -> tuple[str, str]:
        return await run_sync(_both, services)

    async def asked(event: gr.EventData) -> str:
        return await run_sync(_asked, services, tabs.fields(event))

    async def opened(event: gr.EventData, request: gr.Request) -> str:
        name = tabs.fields(event).get("document", "")
        return await run_sync(lambda: _opened(services, name, admin=frame.visitor(request).admin))

    async def edited(event: gr.EventData, request: gr.Request) -> str:
        return await run_sync(
            lambda: _edited(services, tabs.fields(event), admin=frame.visitor(request).admin)
        )

    async def removed(event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        name = tabs.fields(event).get("document", "")
        return await run_sync(lambda: _removed(services, name, admin=frame.visitor(request).admin))

    form.seen(seen, None, [form, shown, adding], **tabs.AT_ONCE)
    form.asked(asked, None, [shown], trigger_mode="always_last", **tabs.AT_ONCE)
    adding.added(added, None, [form, shown], **tabs.AT_ONCE)
    shown.open(opened, None, [shown], **tabs.AT_ONCE)
    shown.edit(edited, None, [shown], **tabs.AT_ONCE)
    shown.remove(removed, None, [form, shown], **tabs.AT_ONCE)


def _both(services: Services, told: str = "") -> tuple[str, str]:
    """The form and the list of everything, with what there is to tell above it."""
    return _form(services), _listed(services, EVERYTHING, _SHOWN, told)


def _form(services: Services) -> str:
    metas = [document.meta for document in services.engine.documents().values()]
    return render(
        "library_form",
        generation=services.engine.generation,
        statuses=list(Status),
        issuers=sorted({issuer for meta in metas for issuer in meta.issuers or (meta.issuer or "",)} - {""}),
        regions=sorted({meta.region for meta in metas if meta.region}),
        years=sorted({day.year for meta in metas if (day := dated(meta))}, reverse=True),
        limit=_SHOWN,
    )


def _asked(services: Services, fields: Mapping[str, str]) -> str:
    names = ("issuer", "region", "year", "status")
    try:
        selection = Selection.model_validate({name: fields[name] for name in names if fields.get(name)})
        limit = max(_SHOWN, int(fields.get("limit", _SHOWN)))
    except (ValidationError, ValueError):  # not what the form sends
        selection, limit = EVERYTHING, _SHOWN
    words = fields.get("words", "").strip()
    return _search(services, words, selection) if words else _listed(services, selection, limit)


def _listed(services: Services, selection: Selection, limit: int, told: str = "") -> str:
    documents, ledgers = services.engine.documents(), services.engine.figures()
    standing, today = Standing(documents), services.clock()
    items = [
        Item(document, standing.of(document, today), dated(document.meta), len(ledgers.get(key, ())))
        for key in selection.of(documents, standing, today)
        if (document := documents.get(key))
    ]
    items.sort(key=lambda item: item.day or date.min, reverse=True)
    return render("library", items=items[:limit], total=len(items), more=limit + _SHOWN, told=told)


def _search(services: Services, words: str, selection: Selection) -> str:
    documents = services.engine.documents()
    chosen = selection.of(documents, Standing(documents), services.clock())
    hits = services.engine.search(words, _HITS, list(chosen)) if chosen else []
    found = [Found(hit, marked(_BLANK_LINES.sub("\n", hit.passage.text), words)) for hit in hits]
    return render("library_found", found=[f for f in found if any(b.marked for b in f.bits)], words=words)


def _opened(services: Services, name: str, *, admin: bool, told: str = "", fault: str = "") -> str:
    try:
        shown = dossier(services, name, admin=admin)
    except ApiError as error:
        return _listed(services, EVERYTHING, _SHOWN, error.detail)
    titles = {key: document.meta.title for key, document in services.engine.documents().items()}
    return render("library_document", it=shown, titles=titles, told=told, fault=fault)


def _edited(services: Services, fields: Mapping[str, str], *, admin: bool) -> str:
    name = fields.get("document", "")
    told = fault = ""
    try:
        if not admin:
            raise EngineError(shelving.NOT_ADMIN)
        changed = shelving.corrected(services, known(services, name), fields)
        told = f"已更正：{'、'.join(changed)}。" if changed else "没有要更正的内容。"
    except EngineError as error:
        fault = str(error)
    except ApiError as error:
        fault = error.detail
    return _opened(services, name, admin=admin, told=told, fault=fault)


def _removed(services: Services, name: str, *, admin: bool) -> tuple[Any, str]:
    try:
        title = known(services, name).meta.title
        if not admin:
            raise EngineError(shelving.NOT_ADMIN)
        services.engine.remove(name)
    except (EngineError, ApiError) as error:
        return gr.skip(), _opened(services, name, admin=admin, fault=getattr(error, "detail", str(error)))
    return _both(services, f"已移除《{title}》。")
