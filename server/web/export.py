"""A conversation to take along, with its sources: Markdown or DOCX."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from docx import Document
from docx.oxml.ns import qn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from assistant.answer import Mode
from server.errors import ApiError
from server.routes.conversations import own
from server.services import Services
from server.web.door import visitor
from server.web.rendering import page
from server.web.turns import Turn, stored

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TITLE = "湘策问答记录"
_AI = "本条由人工智能根据所引原文生成。"
_MARKDOWN = set("\\`*_{}[]<>#|~")


@dataclass(frozen=True)
class Block:
    """``level`` 1 and 2 are headings, 0 text, -1 an item of a list."""

    level: int
    text: str


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


def to_markdown(turns: Sequence[Turn], today: date) -> str:
    marks = {1: "# ", 2: "## ", 0: "", -1: "- "}
    return "\n\n".join(marks[b.level] + _escaped(b.text) for b in blocks(turns, today)) + "\n"


def _escaped(text: str) -> str:
    """What Markdown shows as it is, whatever was asked or quoted; one line."""
    return "".join(f"\\{c}" if c in _MARKDOWN else c for c in " ".join(text.split("\n")))


def to_docx(turns: Sequence[Turn], today: date) -> bytes:
    written = Document()
    for name in ("Normal", "Title", "Heading 1", "List Bullet"):
        style = written.styles[name]
        style.font.name = "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    written.core_properties.title = _TITLE
    written.core_properties.language = "zh-CN"
    for block in blocks(turns, today):
        text = "".join(c for c in block.text if c.isprintable() or c in "\t　")
        if block.level > 0:
            written.add_heading(text, block.level - 1)
        else:
            written.add_paragraph(text, "List Bullet" if block.level < 0 else None)
    held = io.BytesIO()
    written.save(held)
    return held.getvalue()


def routes(services: Services) -> list[BaseRoute]:
    async def export(request: Request) -> Response:
        talk, form = request.path_params["talk"], request.path_params["form"]
        try:
            if form not in ("docx", "md"):
                raise ApiError(404, "no_such_form", "只能导出为 docx 或 md。")
            await own(services, visitor(request).owner, talk)
        except ApiError as error:
            return page("fault", error.status_code, title="没有找到", fault=error.detail, waits=False)
        turns, today = await stored(services.store, talk), services.clock()
        body = to_docx(turns, today) if form == "docx" else to_markdown(turns, today).encode()
        media = _DOCX if form == "docx" else "text/markdown; charset=utf-8"
        name = quote(f"{_TITLE}-{today:%Y%m%d}.{form}")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(body, media_type=media, headers=headers)

    return [Route("/conversations/{talk}.{form}", export)]
