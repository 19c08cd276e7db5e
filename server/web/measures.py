"""The tab 惠企匹配: which measures are for a business, and the report of it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import gradio as gr
from anyio.to_thread import run_sync
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from assistant.match_answer import Match, MatchStatus, MatchVerdict, ProfileForm
from assistant.match_report import STATES, TITLE, VERDICTS, grouped, report
from assistant.paper import Form
from assistant.profile import options
from server.errors import ApiError
from server.services import Services
from server.web.door import visitor
from server.web.frame import QUIET, Frame, data
from server.web.panel import of_citation
from server.web.rendering import page, render

# The form tells all it holds; an option under the question is added to the text of the form as it was.
_SCRIPT = """
element.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-match]')) return;
  event.preventDefault();
  const fields = new FormData(event.target), told = {};
  for (const name of fields.keys()) told[name] = fields.getAll(name);
  trigger('submit', told);
});
element.addEventListener('click', (event) => {
  const option = event.target.closest('[data-option]');
  if (option) trigger('submit', {form: option.dataset.form, option: option.dataset.option});
});
watch('value', () => {
  for (const box of element.querySelectorAll('textarea')) box.value = box.defaultValue;
});
"""
_LONGEST = 20_000  # characters of a field
_OPEN_GROUPS = 3
_FAULTS = {
    MatchStatus.EMPTY: "请写下企业情况，或选一个行业。",
    MatchStatus.TOO_LONG: "企业情况写得太长，请缩短后重试。",
}


def build(frame: Frame) -> None:
    def form_of(profile: ProfileForm) -> str:
        return render("match_form", form=profile, options=options())

    async def match(event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        told = data(event)
        try:
            wanted = _continued(told) if "option" in told else _filled(told)
        except ValueError as error:
            return gr.skip(), render("match_fault", fault=str(error))
        owner = frame.visitor(request).owner
        try:
            found = await frame.services.matching.match(wanted, uuid4().hex, owner)
        except ApiError as error:
            return gr.skip(), render("match_fault", fault=error.detail)
        return form_of(wanted), _shown(found, wanted)

    form = gr.HTML(form_of(ProfileForm()), elem_id="match", js_on_load=_SCRIPT, apply_default_css=False)
    result = gr.HTML("", elem_id="matched", js_on_load=_SCRIPT, apply_default_css=False)
    for source in (form, result):
        source.submit(match, None, [form, result], **QUIET)


def _filled(told: Mapping[str, Any]) -> ProfileForm:
    """The form as it was filled in; raises ``ValueError`` in Chinese."""

    def every(name: str) -> tuple[str, ...] | None:
        given = tuple(str(value).strip()[:_LONGEST] for value in told.get(name, ()))
        return tuple(value for value in given if value) or None

    def one(name: str) -> str:
        return (every(name) or ("",))[0]

    employees = one("employees")
    if employees and not (employees.isdecimal() and len(employees) < 9):
        raise ValueError("从业人员应是整数，如 40。")
    return ProfileForm(
        text=one("text"),
        industries=every("industry"),
        place=one("place") or None,
        employees=int(employees) if employees else None,
        kinds=every("kind"),
        needs=every("need"),
    )


def _continued(told: Mapping[str, Any]) -> ProfileForm:
    """The form as it was sent before, with the answer to its question."""
    form = ProfileForm.model_validate_json(str(told.get("form", "")))
    said = "；".join(part for part in (form.text.rstrip("。；"), str(told["option"])) if part)
    return form.model_copy(update={"text": said})


def _shown(found: Match, form: ProfileForm) -> str:
    if fault := _FAULTS.get(found.status):
        return render("match_fault", fault=fault)
    groups = grouped(found)
    return render(
        "match",
        match=found,
        form=form.model_dump_json(exclude_none=True),
        groups=groups,
        opened=list(groups)[:_OPEN_GROUPS],
        counts={name: _count(found, verdict) for verdict, name in VERDICTS.items()},
        verdicts=VERDICTS,
        states=STATES,
        cited={citation.marker: citation for citation in found.citations},
        source=of_citation,
    )


def _count(found: Match, verdict: MatchVerdict) -> int:
    return sum(measure.verdict is verdict for measure in found.measures)


def routes(services: Services) -> list[BaseRoute]:
    """The report as a file, from the form that the result carries."""

    async def write(request: Request) -> Response:
        given = await request.form()
        try:
            form = ProfileForm.model_validate_json(str(given.get("form", "")))
            kind = Form(str(given.get("format", "")))
            found = await services.matching.match(form, uuid4().hex, visitor(request).owner)
        except (ValidationError, ValueError):
            return page("fault", 422, title="没有写成", fault="请在“惠企匹配”里重新匹配后下载。", waits=False)
        except ApiError as error:
            return page("fault", error.status_code, title="没有写成", fault=error.detail, waits=False)
        written = await run_sync(report, found, services.clock(), kind)
        name = quote(f"{TITLE}-{services.clock():%Y%m%d}.{kind}")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(written, headers=headers, media_type=kind.media_type)

    return [Route("/match/report", write, methods=["POST"])]
