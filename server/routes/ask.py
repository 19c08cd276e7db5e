"""POST /api/ask."""

from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from starlette.responses import Response

from assistant.answer import Answer
from assistant.conversation import Message, Role
from corpus.selection import EVERYTHING, Selection
from server.asking import Asked, Given, limited
from server.deps import Asker, RequestId, Server
from server.errors import ApiError, documented
from server.routes import sse
from server.services import Services

router = APIRouter(prefix="/api", tags=["问答"])

ERRORS = documented(401, 403, 413, 422, 429, 503, 504)
STREAM = {
    "description": "回答契约；`stream` 为真时是事件流（text/event-stream），事件依次为 "
    "`understood`、`retrieved`、`delta`、`citation`、`replaced`、`done`；`done` 的数据是完整的回答契约，"
    "中途出错时以 `error` 结束。响应头 X-Request-Id 是这次回答的编号，用于反馈。",
    "content": {"text/event-stream": sse.EVENT_STREAM},
}
Question = Annotated[
    str, Field(max_length=20_000, description="问题", examples=["2025年旅游总收入目标是多少？"])
]
User = Annotated[
    str | None, Field(max_length=200, description="使用者的标识；只存其散列，用于分开会话、导出与删除")
]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class HistoryMessage(Strict):
    role: Role = Field(description="谁说的")
    content: str = Field(max_length=20_000, description="说了什么")


class AskBody(Strict):
    question: Question
    history: list[HistoryMessage] = Field(
        default=[], max_length=200, description="之前的对话，从早到晚；服务端只看最近若干条"
    )
    filters: Selection = Field(default=EVERYTHING, description="只用符合这些条件的文件作答")
    stream: bool = Field(default=False, description="是否以事件流返回")
    user: User = None


@router.post(
    "/ask",
    summary="提问",
    response_model=Answer,
    responses={200: STREAM, **ERRORS},
    description="问一个问题，得到注明条款号的短答，或说明文件里没有。",
)
async def ask(body: AskBody, caller: Asker, server: Server, request_id: RequestId) -> Response:
    await server.gatekeeper.spend(caller)
    history = tuple(Message(role=said.role, content=said.content) for said in body.history)
    asked = Asked(
        request_id=request_id,
        owner=caller.owner(body.user),
        channel="api",
        question=body.question,
        history=limited(history, server.settings.history_limit),
        selection=body.filters,
    )
    if body.stream:
        return await sse.respond(_events(server, asked))
    given = await server.asking.ask(asked)
    return Response(given.json, media_type="application/json")


async def _events(server: Services, asked: Asked) -> AsyncGenerator[bytes, None]:
    begun = False
    stream = server.asking.stream(asked)
    try:
        async for event in stream:
            if not isinstance(event, Given):
                begun = True
                yield format_sse_event(event=event.name.value, data_str=to_json(dict(event.data)).decode())
    except Exception as error:
        if not begun:
            raise
        yield failed(error)
    finally:
        await stream.aclose()


def failed(error: Exception) -> bytes:
    """The last event of a stream that broke."""
    known = isinstance(error, ApiError)
    said = {
        "code": error.code if isinstance(error, ApiError) else "internal",
        "detail": error.detail if isinstance(error, ApiError) else "服务内部出错，请稍后重试。",
    }
    if not known:
        import logging  # noqa: PLC0415

        logging.getLogger(__name__).error("a stream failed", exc_info=error)
    return format_sse_event(event="error", data_str=to_json(said).decode())
