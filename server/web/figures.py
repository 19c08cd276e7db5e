"""The tab 目标一览: the ledger of all documents as a table and as pictures, each with its sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import gradio as gr
from anyio.to_thread import run_sync
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from assistant.statement import amount
from server import ledger
from server.errors import ApiError
from server.ledger import KINDS, MOST, Form, Order, Row, Wanted
from server.routes import figures as route
from server.services import Services
from server.web import charts, tabs
from server.web.frame import Frame
from server.web.places import Place
from server.web.rendering import page, render

_SHOWN = 100  # rows at first, and more each time one asks for them
_DRAWN = 12  # bars or pairs of one picture
_NO_SECTOR = "-"  # the choice of figures that belong to no industry
_FIELDS = ("document", "sector", "kind", "basis", "words", "limit")
_COLUMNS = {Order.INDICATOR: "指标", Order.VALUE: "数值", Order.PERIOD: "时期"}


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    row: Row

    @property
    def value(self) -> str:
        return amount(self.row.figure, self.row.document)

    @property
    def kind(self) -> str:
        return KINDS[self.row.figure.kind]

    @property
    def period(self) -> str:
        return self.row.figure.period.replace("-", "—")

    @property
    def place(self) -> Place:
        return Place(self.row.document.id, self.row.figure.address, self.row.figure.sentence)


def build(frame: Frame) -> None:
    engine = frame.services.engine
    form = gr.HTML(render("loading"), elem_id="figures-form", js_on_load=tabs.FORM, apply_default_css=False)
    shown = gr.HTML("", elem_id="figures", js_on_load=tabs.RESULT, apply_default_css=False)

    async def seen(event: gr.EventData) -> tuple[Any, Any]:
        if await tabs.is_current(engine, event):
            return gr.skip(), gr.skip()
        return await run_sync(lambda: (_form(frame.services), _shown(frame.services, Wanted(limit=_SHOWN))))

    async def asked(event: gr.EventData) -> str:
        return await run_sync(_shown, frame.services, wanted(tabs.fields(event)))

    form.seen(seen, None, [form, shown], **tabs.AT_ONCE)
    form.asked(asked, None, [shown], trigger_mode="always_last", **tabs.AT_ONCE)


def routes(services: Services) -> list[BaseRoute]:
    """The table as a file, for who has come through the door."""

    async def table(request: Request) -> Response:
        try:
            chosen = Wanted.model_validate(dict(request.query_params))
            return await run_sync(route.answered, services, chosen)
        except ValidationError:
            fault = "网址里的筛选条件不对，请从“目标一览”重新导出。"
            return page("fault", 400, title="没有导出", fault=fault, waits=False)
        except ApiError as error:
            return page("fault", error.status_code, title="没有导出", fault=error.detail, waits=False)

    return [Route("/figures", table)]


def wanted(fields: Mapping[str, str]) -> Wanted:
    """What the form asks for; whatever does not fit is as if nothing were filled in."""
    given: dict[str, Any] = {name: fields[name] for name in _FIELDS if fields.get(name)}
    if given.get("sector") == _NO_SECTOR:
        given["sector"] = ""
    order = fields.get("order", "")
    given |= {"sort": order.removeprefix("-") or Order.TEXT, "descending": order.startswith("-")}
    try:
        return Wanted.model_validate({"limit": _SHOWN} | given)
    except ValidationError:
        return Wanted(limit=_SHOWN)


def _form(services: Services) -> str:
    rows = list(ledger.every(services.engine))
    return render(
        "figures_form",
        generation=services.engine.generation,
        documents={row.document.id: row.document.meta.title for row in rows},
        sectors=sorted({row.sector for row in rows} - {""}),
        unsorted=any(not row.sector for row in rows),
        bases=sorted({row.figure.basis for row in rows} - {""}),
        kinds=KINDS,
        no_sector=_NO_SECTOR,
        limit=_SHOWN,
    )


def _shown(services: Services, chosen: Wanted) -> str:
    rows = list(ledger.every(services.engine))
    found = ledger.chosen(rows, chosen.model_copy(update={"limit": len(rows) or 1}))
    # Pictures compare kinds and bases, so they leave these two conditions aside.
    drawn = chosen.model_copy(update={"kind": None, "basis": None})
    pairs = charts.compared(rows, lambda row: ledger.fits(row, drawn))
    growth = charts.ranked(row for row in rows if ledger.fits(row, drawn))
    return render(
        "figures",
        lines=[Line(row) for row in found[: chosen.limit]],
        total=len(found),
        more=chosen.limit + _SHOWN,
        pairs=pairs[:_DRAWN],
        pairs_left=len(pairs) - len(pairs[:_DRAWN]),
        growth=growth[:_DRAWN],
        growth_left=len(growth) - len(growth[:_DRAWN]),
        several=len(services.engine.documents()) > 1,
        columns=_COLUMNS,
        sort=chosen.sort,
        descending=chosen.descending,
        files={form: f"/figures?{_query(chosen, form)}" for form in (Form.XLSX, Form.CSV)},
    )


def _query(chosen: Wanted, form: Form) -> str:
    """The conditions as an address has them, for all rows and not only those shown."""
    every = chosen.model_copy(update={"form": form, "limit": MOST})
    return urlencode(every.model_dump(mode="json", by_alias=True, exclude_defaults=True))
