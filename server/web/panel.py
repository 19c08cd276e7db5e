"""The source panel beside every tab: one section of one document, with the quoted sentence marked."""

from dataclasses import dataclass
from urllib.parse import quote as quoted

import gradio as gr
from anyio.to_thread import run_sync
from pydantic import BaseModel

from assistant.answer import Citation
from corpus.document import Document
from corpus.metadata import Metadata
from corpus.spans import Span
from corpus.validity import Standing, Validity
from server.errors import ApiError
from server.routes.documents import Place, SectionOut, known, section_of
from server.services import Services
from server.web.frame import QUIET, Frame, data
from server.web.passages import Line, lines
from server.web.rendering import render

# Any button of the page with data-source opens the panel.
_SCRIPT = """
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-source]');
  if (button) { window.xiangce.opening(button); trigger('open', JSON.parse(button.dataset.source)); }
});
watch('value', () => window.xiangce.revealed(element));
"""


@dataclass(frozen=True)
class View:
    """A section as the panel shows it."""

    section: SectionOut
    meta: Metadata
    standing: Validity
    lines: list[Line]
    quote: Span | None
    page: int | None

    @property
    def path(self) -> list[str]:
        """The headings on the way to it, below the title."""
        return [step for step in self.section.breadcrumb if step != self.meta.title]

    @property
    def reference(self) -> str:
        """《标题》（文号）条款号, as one writes it in a document."""
        number = f"（{self.meta.document_number}）" if self.meta.document_number else ""
        return f"《{self.meta.title}》{number}{self.section.address}"

    @property
    def link(self) -> str:
        """Where the whole text shows the same place, quote and all."""
        return link(self.section.document, self.section.address, self.quote)


class Source(BaseModel):
    """What a button carries as ``data-source``; ``start`` and ``end`` are those of a quote, offsets into the
    document, equal where nothing is quoted."""

    document: str
    address: str
    start: int = 0
    end: int = 0


def link(document: str, address: str, quote: Span | None) -> str:
    marked = f"?quote={quote.start}-{quote.end}" if quote else ""
    return f"/documents/{quoted(document, safe='')}{marked}#{address}"


def source(document: str, address: str, start: int = 0, end: int = 0) -> str:
    return Source(document=document, address=address, start=start, end=end).model_dump_json()


def of_citation(citation: Citation) -> str:
    return source(citation.document, citation.address, citation.start, citation.end)


def view(services: Services, wanted: Source) -> View:
    """Raises ``ApiError`` where there is no such document or section, or no engine yet."""
    document = known(services, wanted.document)
    section = section_of(document, wanted.address)
    quote = Span(wanted.start, wanted.end)
    inside = section.start <= quote.start < quote.end <= section.end
    standing = Standing(services.engine.documents()).of(document, services.clock())
    shown = list(lines(document, Span(section.start, section.end), quote if inside else None))
    page = document.page(quote.start if inside else section.start)
    return View(section, document.meta, standing, shown, quote if inside else None, page)


def build(frame: Frame) -> None:
    def show(event: gr.EventData) -> str:
        """The section, and behind it what is there when it is closed."""
        return _opened(frame.services, Source.model_validate(data(event))) + _overview(frame.services)

    async def overview(_: gr.Request) -> str:
        return await run_sync(_overview, frame.services)

    empty = render("panel_empty", documents=())
    shown = gr.HTML(empty, elem_id="source", js_on_load=_SCRIPT, apply_default_css=False)
    shown.open(show, None, shown, queue=False, **QUIET)
    frame.when_ready(overview, [shown])


def _opened(services: Services, wanted: Source) -> str:
    def of_place(place: Place) -> str:
        return source(wanted.document, place.address)

    try:
        return render("panel", view=view(services, wanted), of_place=of_place)
    except ApiError as error:
        return render("panel_fault", fault=error.detail)


def _overview(services: Services) -> str:
    """The documents of the library."""
    documents = services.engine.documents() if services.engine.ready else {}
    standing = Standing(documents)

    def listed(document: Document) -> tuple[Metadata, Validity, str]:
        validity = standing.of(document, services.clock())
        return document.meta, validity, f"/documents/{quoted(document.id)}"

    return render("panel_empty", documents=[listed(document) for document in documents.values()])
