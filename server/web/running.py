"""The tab 运行情况, for administrators: what is asked, what is refused, what users think, how fast it is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import gradio as gr

from assistant.answer import Status
from server.services import Services
from server.storage import statistics
from server.storage.records import LEFT
from server.storage.statistics import ZONE, Day, Usage
from server.web import tabs
from server.web.frame import Frame
from server.web.rendering import render
from server.web.turns import SAID

PERIODS = (7, 30, 180)  # days
_BY_WEEK = 60  # days from which on a column stands for a week
_STATUSES: dict[str, str] = {LEFT: "没有看完", **{status: name for status, (_, name) in SAID.items()}}
_CHANNELS = {
    "web": "网页",
    "match": "惠企匹配",
    "api": "接口",
    "openai": "OpenAI 兼容接口",
    "dify": "Dify 兼容接口",
    "mcp": "MCP",
    "wechat": "微信公众号",
    "wecom": "企业微信应用",
    "wecom-bot": "企业微信机器人",
}


@dataclass(frozen=True)
class Column:
    """Questions of a day or a week; ``left``, ``width`` and the heights are per cent of the picture."""

    name: str
    asked: int
    answered: int
    left: float
    width: float
    answered_height: float
    rest_height: float


@dataclass(frozen=True)
class Share:
    name: str
    number: int
    share: float  # of the most frequent, per cent


def build(frame: Frame) -> None:
    services = frame.services
    form = gr.HTML(render("loading"), elem_id="running-form", js_on_load=tabs.FORM, apply_default_css=False)
    shown = gr.HTML("", elem_id="running", js_on_load=tabs.RESULT, apply_default_css=False)

    async def seen(request: gr.Request) -> tuple[Any, str]:
        if not frame.visitor(request).admin:
            return "", render("running_closed")
        return render("running_form", periods=PERIODS, chosen=PERIODS[1]), await _told(services, PERIODS[1])

    async def asked(event: gr.EventData, request: gr.Request) -> str:
        if not frame.visitor(request).admin:
            return render("running_closed")
        return await _told(services, _days(tabs.fields(event)))

    form.seen(seen, None, [form, shown], **tabs.AT_ONCE)
    form.asked(asked, None, [shown], trigger_mode="always_last", **tabs.AT_ONCE)


def _days(fields: Mapping[str, str]) -> int:
    wanted = fields.get("days", "")
    return int(wanted) if wanted in map(str, PERIODS) else PERIODS[1]


async def _told(services: Services, days: int) -> str:
    found = await services.store.read(lambda session: statistics.usage(session, datetime.now(UTC), days))
    return told(found, datetime.now(ZONE))


def told(found: Usage, now: datetime) -> str:
    length = 7 if len(found.days) > _BY_WEEK else 1
    refused = {name: n for name, n in found.statuses.items() if name != Status.ANSWERED}
    return render(
        "running",
        usage=found,
        now=now,
        columns=list(columns(found.days, length)),
        unit="周" if length > 1 else "日",
        most=max((column.asked for column in columns(found.days, length)), default=0),
        answered=found.statuses.get(Status.ANSWERED, 0),
        refusals=_shares(refused, _STATUSES),
        channels=_shares(found.channels, _CHANNELS),
        status_names=_STATUSES,
        local=lambda moment: moment.astimezone(ZONE),
    )


def columns(days: list[Day], length: int) -> Iterator[Column]:
    """Columns of ``length`` days each, counted back from the last day; the first may hold fewer."""
    first = len(days) % length or length
    bounds = [0, *range(first, len(days) + 1, length)]
    groups = [days[start:end] for start, end in pairwise(bounds)]
    most = max((sum(day.asked for day in group) for group in groups), default=0) or 1
    step = 100 / (len(groups) or 1)
    for place, group in enumerate(groups):
        asked, answered = sum(day.asked for day in group), sum(day.answered for day in group)
        name = f"{group[0].day:%Y-%m-%d}"
        yield Column(
            name=name if len(group) == 1 else f"{name} 至 {group[-1].day:%Y-%m-%d}",
            asked=asked,
            answered=answered,
            left=round(place * step + step * 0.12, 3),
            width=round(step * 0.76, 3),
            answered_height=round(answered / most * 100, 2),
            rest_height=round((asked - answered) / most * 100, 2),
        )


def _shares(counts: Mapping[str, int], names: Mapping[Any, str]) -> list[Share]:
    most = max(counts.values(), default=1)
    return list(_named(counts.items(), names, most))


def _named(counts: Iterable[tuple[str, int]], names: Mapping[Any, str], most: int) -> Iterator[Share]:
    for name, number in counts:
        yield Share(names.get(name, name), number, round(number / most * 100, 1))
