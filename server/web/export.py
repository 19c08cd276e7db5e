"""A conversation to take along, with its sources: Markdown or DOCX."""

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from assistant.answer import Mode
from assistant.paper import Block, Form, written
from server.errors import ApiError
from server.routes.conversations import own
from server.services import Services
from server.web.door import visitor
from server.web.rendering import page
from server.web.turns import Turn, stored

_TITLE = "湘策问答记录"
_AI = "本条由人工智能根据所引原文生成。"


def blocks(turns: Sequence[Turn], today: date) -> Iterator[Block]:
    yield Block(1, _TITLE)
    yield Block(0, f"{today.year}年{today.month}月{today.day}日导出。以文件原文为准。")
    for number, turn in enumerate(turns, 1):
        yield Block(2, f"{number}. {turn.question}")
        answer = turn.answer
        if answer is None:
            continue
        if answer.completed:
            yield Block(0, f"理解为：{answer.question}")
        yield Block(0, f"【{turn.status[1]}】")
        yield from (Block(0, line) for line in answer.text.splitlines() if line.strip())
        for cited in answer.citations:
            number_ = f"（{cited.document_number}）" if cited.document_number else ""
            place = " ".join(filter(None, (cited.address, cited.heading)))
            yield Block(-1, f"[{cited.marker}]《{cited.title}》{number_}{place}：“{cited.quote}”")
        yield from (Block(0, f"提示：{notice}") for notice in answer.notices)
        if answer.mode is Mode.GENERATED:
            yield Block(0, _AI)


def routes(services: Services) -> list[BaseRoute]:
    async def export(request: Request) -> Response:
        talk, suffix = request.path_params["talk"], request.path_params["form"]
        try:
            if suffix not in list(Form):
                raise ApiError(404, "no_such_form", "只能导出为 docx 或 md。")
            await own(services, visitor(request).owner, talk)
        except ApiError as error:
            return page("fault", error.status_code, title="没有找到", fault=error.detail, waits=False)
        turns, today = await stored(services.store, talk), services.clock()
        form = Form(suffix)
        body = await run_sync(written, list(blocks(turns, today)), form)
        name = quote(f"{_TITLE}-{today:%Y%m%d}.{form}")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(body, media_type=form.media_type, headers=headers)

    return [Route("/conversations/{talk}.{form}", export)]
