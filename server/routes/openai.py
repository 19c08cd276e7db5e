"""The OpenAI-compatible endpoint: /v1/models and /v1/chat/completions.

Unknown fields are ignored, as are tools and system messages: the documents answer, not the prompt.
"""

import time
from collections.abc import AsyncGenerator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from starlette.responses import Response

from assistant.answer import Answer
from assistant.conversation import Message, Role
from server.asking import Asked, Given, limited
from server.callers import Caller
from server.deps import Asker, RequestId, Server
from server.engine import EventName
from server.errors import ApiError, OpenAIError, OpenAIFault, documented
from server.routes import citing, sse
from server.services import Services

router = APIRouter(prefix="/v1", tags=["OpenAI 兼容"])

MODEL = "xiangce"
_SINCE = 1754870400  # 2025-08-11; a model has a birthday
_ERRORS = documented(401, 403, 413, 422, 429, 503, 504, path="/v1")
_ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant"}


class Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class ContentPart(Lenient):
    type: str = "text"
    text: str | None = Field(None, max_length=20_000)


class ChatMessage(Lenient):
    role: str = Field(
        max_length=20, description="system、developer、user、assistant、tool；只看 user 与 assistant"
    )
    content: (
        Annotated[str, Field(max_length=20_000)] | Annotated[list[ContentPart], Field(max_length=100)] | None
    ) = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text" and part.text)
        return self.content or ""


class StreamOptions(Lenient):
    include_usage: bool | None = False


class ChatBody(Lenient):
    model: str = Field(default=MODEL, max_length=200, description="任意；总由湘策回答")
    messages: list[ChatMessage] = Field(min_length=1, max_length=1000)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    user: str | None = Field(None, max_length=200)


class Model(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int = _SINCE
    owned_by: str = "xiangce"


class Models(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


@router.get("/models", summary="模型", responses=documented(401, 403, 429, path="/v1"))
async def models(caller: Asker) -> Models:
    return Models(data=[Model(id=MODEL)])


@router.get("/models/{model}", summary="一个模型", responses=documented(401, 403, 404, 422, 429, path="/v1"))
async def model(model: Annotated[str, Path(max_length=200)], caller: Asker) -> Model:
    if model != MODEL:
        raise ApiError(404, "model_not_found", f"没有这个模型；可用的是 {MODEL}。")
    return Model(id=MODEL)


@router.post(
    "/chat/completions",
    summary="对话",
    description="最后一条 user 消息是问题，之前的是上下文。引用在正文末尾、annotations 与 xiangce 字段里。",
    responses={
        200: {
            "description": "chat.completion；`stream` 为真时是 chat.completion.chunk 的事件流",
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "text/event-stream": sse.EVENT_STREAM,
            },
        },
        **_ERRORS,
    },
    response_class=Response,
)
async def chat(
    body: ChatBody, request: Request, caller: Asker, server: Server, request_id: RequestId
) -> Response:
    asked = _asked(body, caller, server, request_id)
    await server.gatekeeper.spend(caller)
    base = server.settings.public_url or str(request.base_url)
    if body.stream:
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return await sse.respond(_chunks(server, asked, base, usage=usage))
    given = await server.asking.ask(asked)
    content = citing.with_sources(given.answer, base)
    message = {"role": "assistant", "content": content, "annotations": citing.annotations(given.answer, base)}
    return Response(
        to_json(
            {
                "id": f"chatcmpl-{request_id}",
                "object": "chat.completion",
                "created": int(time.time()),
                "model": MODEL,
                "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
                "usage": _usage(asked, content),
                "xiangce": given.answer.model_dump(mode="json"),
            }
        ),
        media_type="application/json",
    )


def _asked(body: ChatBody, caller: Caller, server: Services, request_id: str) -> Asked:
    said = [(message.role, message.text) for message in body.messages if message.role in _ROLES]
    if not said or said[-1][0] != "user":
        raise ApiError(422, "no_question", "messages 的最后一条对话应是 user 的问题。")
    history = tuple(Message(role=_ROLES[role], content=text) for role, text in said[:-1])
    return Asked(
        request_id=request_id,
        owner=caller.owner(body.user),
        channel="openai",
        question=said[-1][1],
        history=limited(history, server.settings.history_limit),
    )


async def _chunks(server: Services, asked: Asked, base: str, *, usage: bool) -> AsyncGenerator[bytes, None]:
    sent, begun = "", False
    answer: Answer | None = None
    stream = server.asking.stream(asked)
    try:
        async for event in stream:
            if not begun:
                begun = True
                yield _chunk(asked, {"role": "assistant", "content": ""})
            if isinstance(event, Given):
                answer = event.answer
            elif event.name is EventName.DELTA:
                sent += event.data["text"]
                yield _chunk(asked, {"content": event.data["text"]})
            elif event.name is EventName.REPLACED:
                # What was sent cannot be taken back here, so the reader is told.
                correction = f"\n\n（以上未通过核对，以下为准。）\n\n{event.data['text']}"
                sent += correction
                yield _chunk(asked, {"content": correction})
        assert answer is not None
        tail = citing.sources(answer, base)
        delta: dict[str, Any] = {"annotations": citing.annotations(answer, base)}
        yield _chunk(asked, delta | ({"content": tail} if tail else {}))
        yield _chunk(asked, {}, finish="stop", more={"xiangce": answer.model_dump(mode="json")})
        if usage:
            yield _chunk(asked, None, more={"usage": _usage(asked, sent + tail)})
    except Exception as error:
        if not begun:
            raise
        detail = error.detail if isinstance(error, ApiError) else "服务内部出错，请稍后重试。"
        fault = OpenAIFault(message=detail, type="server_error", code=getattr(error, "code", "internal"))
        yield format_sse_event(data_str=OpenAIError(error=fault).model_dump_json())
    finally:
        await stream.aclose()
    yield format_sse_event(data_str="[DONE]")


def _chunk(
    asked: Asked, delta: dict[str, Any] | None, finish: str | None = None, more: dict[str, Any] | None = None
) -> bytes:
    choices = (
        [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]
    )
    body = {
        "id": f"chatcmpl-{asked.request_id}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": MODEL,
        "choices": choices,
        **(more or {}),
    }
    return format_sse_event(data_str=to_json(body).decode())


def _usage(asked: Asked, content: str) -> dict[str, int]:
    """Characters stand for tokens: no model counted any, and clients need numbers above zero."""
    prompt = sum(len(message.content) for message in asked.history) + len(asked.question)
    completion = max(1, len(content))
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
