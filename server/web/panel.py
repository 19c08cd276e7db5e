"""The source panel beside every tab: one section of one document, with the quoted sentence marked."""

import json
from dataclasses import dataclass

import gradio as gr

from assistant.answer import Citation
from corpus.validity import Standing
from server.errors import ApiError
from server.routes.documents import Place, SectionOut, known, section_of
from server.services import Services
from server.web.frame import QUIET, Frame
from server.web.rendering import render

# Any button of the page with data-source opens the panel; the element itself is where it appears.
_SCRIPT = """
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-source]');
  if (button) trigger('open', JSON.parse(button.dataset.source));
});
watch('value', () => window.xiangce.revealed(element));
"""


@dataclass(frozen=True)
class View:
    """A section as the panel shows it: ``before``, ``quote`` and ``after`` together are its text."""

    section: SectionOut
    number: str | None
    status: str
    before: str
    quote: str
    after: str

    @property
    def reference(self) -> str:
        """《标题》（文号）条款号, as one writes it in a document."""
        number = f"（{self.number}）" if self.number else ""
        return f"《{self.section.title}》{number}{self.section.address}"


def source(document: str, address: str, start: int = 0, end: int = 0) -> str:
    """What a button carries as ``data-source``; ``start`` and ``end`` are offsets into the document."""
    return json.dumps({"document": document, "address": address, "start": start, "end": end})


def of_citation(citation: Citation) -> str:
    return source(citation.document, citation.address, citation.start, citation.end)


def of_place(document: str, place: Place) -> str:
    return source(document, place.address)


def view(services: Services, document_id: str, address: str, start: int, end: int) -> View:
    """Raises ``ApiError`` where there is no such document or section, or no engine yet."""
    document = known(services, document_id)
    section = section_of(document, address)
    found = Standing(services.engine.documents()).of(document, services.clock())
    start, end = max(start, section.start), min(end, section.end)
    if start >= end:
        start = end = section.start
    return View(
        section=section,
        number=document.meta.document_number,
        status=f"{found.status}（{found.reason}）",
        before=document.text[section.start : start],
        quote=document.text[start:end],
        after=document.text[end : section.end],
    )


def build(frame: Frame) -> None:
    shown = gr.HTML(render("panel_empty"), elem_id="source", js_on_load=_SCRIPT)

    def show(event: gr.EventData) -> str:
        wanted = event._data or {}
        try:
            found = view(
                frame.services,
                str(wanted.get("document", "")),
                str(wanted.get("address", "")),
                int(wanted.get("start") or 0),
                int(wanted.get("end") or 0),
            )
        except ApiError as error:
            return render("panel_empty", fault=error.detail)
        return render("panel", view=found, of_place=of_place)

    shown.open(show, None, shown, queue=False, **QUIET)
