"""POST /chat-messages in Dify's shape, for bots that speak it; a thin adapter over conversations."""

import time
from collections.abc import AsyncGenerator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.sse import format_sse_event
from pydantic import AfterValidator, Field
from pydantic_core import to_json
from starlette.responses import Response

from assistant.answer import Answer
from server.asking import Given
from server.deps import Asker, RequestId, Server
from server.engine import EventName
from server.errors import ApiError, documented
from server.routes import citing, sse
from server.routes.conversations import in_conversation, keep, own
from server.routes.openai import Lenient
from server.services import Services
from server.storage import records

router = APIRouter(tags=["Dify 兼容"])


def _conversation_id(value: str) -> str:
    """Dify writes ids with dashes; ours are the same without."""
    return value.replace("-", "")


class DifyBody(Lenient):
    query: str = Field(min_length=1, max_length=20_000)
    user: str = Field(min_length=1, max_length=200)
    response_mode: Literal["blocking", "streaming"] = "streaming"
    conversation_id: (
        Annotated[str, Field(max_length=36, pattern="^[0-9a-f-]*$"), AfterValidator(_conversation_id)] | None
    ) = None


@router.post(
    "/chat-messages",
    summary="对话（Dify）",
    response_class=Response,
    responses={
        200: {
            "description": "Dify 的 message；response_mode 为 streaming（默认）时是事件流",
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "text/event-stream": sse.EVENT_STREAM,
            },
        },
        **documented(401, 403, 404, 413, 422, 429, 503, 504, path="/chat-messages"),
    },
)
@router.post("/v1/chat-messages", include_in_schema=False)
async def chat(
    body: DifyBody, request: Request, caller: Asker, server: Server, request_id: RequestId
) -> Response:
    owner = caller.owner(body.user)
    conversation = body.conversation_id or ""
    if conversation:
        await own(server, owner, conversation)
    await server.gatekeeper.spend(caller)
    if not conversation:
        conversation = (
            await server.store.write(lambda session: records.open_conversation(session, owner))
        ).id
    asked = await in_conversation(server, caller, owner, conversation, body.query, request_id, "dify")
    base = server.settings.public_url or str(request.base_url)
    common = {
        "task_id": request_id,
        "message_id": request_id,
        "conversation_id": conversation,
        "created_at": int(time.time()),
    }
    if body.response_mode == "streaming":
        return await sse.respond(_events(server, server.asking.stream(asked), conversation, common, base))
    given = await server.asking.ask(asked)
    await keep(server, conversation, given)
    answer = citing.with_sources(given.answer, base)
    said = {"event": "message", "id": request_id, "mode": "chat", "answer": answer}
    return Response(
        to_json({**common, **said, "metadata": _metadata(given.answer, body.query)}),
        media_type="application/json",
    )


async def _events(
    server: Services, source: AsyncGenerator[Any, None], conversation: str, common: dict[str, Any], base: str
) -> AsyncGenerator[bytes, None]:
    begun = False
    try:
        async for event in source:
            if isinstance(event, Given):
                await keep(server, conversation, event)
                if tail := citing.sources(event.answer, base):
                    yield _event("message", common, answer=tail)
                end = _metadata(event.answer, event.exchange.question)
                yield _event("message_end", common, id=common["message_id"], metadata=end)
            elif event.name is EventName.DELTA:
                begun = True
                yield _event("message", common, answer=event.data["text"])
            elif event.name is EventName.REPLACED:
                begun = True
                yield _event("message_replace", common, answer=event.data["text"])
    except Exception as error:
        if not begun:
            raise
        known = isinstance(error, ApiError)
        yield _event(
            "error",
            common,
            status=error.status_code if isinstance(error, ApiError) else 500,
            code=error.code if isinstance(error, ApiError) else "internal",
            message=error.detail if isinstance(error, ApiError) else "服务内部出错，请稍后重试。",
        )
        if not known:
            raise
    finally:
        await source.aclose()


def _event(name: str, common: dict[str, Any], **more: Any) -> bytes:
    return format_sse_event(data_str=to_json({"event": name, **common, **more}).decode())


def _metadata(answer: Answer, query: str) -> dict[str, Any]:
    prompt, completion = len(query), max(1, len(answer.text))
    return {
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        },
        "retriever_resources": [
            {
                "position": citation.marker,
                "dataset_id": citation.document,
                "dataset_name": citation.title,
                "document_id": citation.document,
                "document_name": f"《{citation.title}》{citation.address}",
                "segment_id": f"{citation.document}:{citation.start}-{citation.end}",
                "score": 1.0,
                "content": citation.quote,
            }
            for citation in answer.citations
        ],
    }
