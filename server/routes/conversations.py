"""Conversations kept on the server."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.sse import format_sse_event
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.responses import Response

from assistant.answer import Answer
from assistant.conversation import Message
from corpus.selection import EVERYTHING, Selection
from server.asking import Asked, Given
from server.callers import Caller
from server.deps import Asker, RequestId, Server
from server.errors import ApiError, documented
from server.routes import sse
from server.routes.ask import ERRORS, STREAM, Question, Strict, User, failed
from server.services import Services
from server.storage import records
from server.storage.records import Owner

router = APIRouter(prefix="/api/conversations", tags=["会话"])

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="会话编号")]
OfUser = Annotated[str | None, Query(max_length=200, description="只看这位使用者的")]
NOT_FOUND = documented(404)


class NewConversation(Strict):
    user: User = None


class ConversationOut(BaseModel):
    id: str = Field(description="会话编号")
    created_at: datetime
    updated_at: datetime


class MessageOut(BaseModel):
    id: str = Field(description="消息编号；回答的编号可用于反馈")
    role: str = Field(description="user 或 assistant")
    content: str
    answer: dict[str, Any] | None = Field(description="回答的完整契约")
    created_at: datetime


class NewMessage(Strict):
    question: Question
    filters: Selection = Field(default=EVERYTHING, description="只用符合这些条件的文件作答")
    stream: bool = Field(default=False, description="是否以事件流返回")
    user: User = None


class Reply(BaseModel):
    message_id: str = Field(description="这条回答的编号，用于反馈")
    conversation_id: str
    answer: Answer


@router.post("", status_code=201, summary="新建会话", responses=documented(401, 403, 413, 422, 429))
async def create(body: NewConversation, caller: Asker, server: Server) -> ConversationOut:
    owner = caller.owner(body.user)
    found = await server.store.write(lambda session: records.open_conversation(session, owner))
    return ConversationOut(id=found.id, created_at=found.created_at, updated_at=found.updated_at)


@router.get("", summary="列出会话", responses=documented(401, 403, 422, 429))
async def every(
    caller: Asker,
    server: Server,
    user: OfUser = None,
    limit: Annotated[int, Query(ge=1, le=200, description="最多几个")] = 50,
) -> list[ConversationOut]:
    owner = caller.owner(user)
    found = await server.store.read(lambda session: records.conversations(session, owner, limit))
    return [ConversationOut(id=c.id, created_at=c.created_at, updated_at=c.updated_at) for c in found]


@router.get("/{conversation_id}/messages", summary="看会话", responses=documented(401, 403, 404, 422, 429))
async def read(conversation_id: Id, caller: Asker, server: Server, user: OfUser = None) -> list[MessageOut]:
    await own(server, caller.owner(user), conversation_id)
    found = await server.store.read(lambda session: records.messages(session, conversation_id))
    return [
        MessageOut(id=m.id, role=m.role, content=m.content, answer=m.answer, created_at=m.created_at)
        for m in found
    ]


@router.delete(
    "/{conversation_id}", status_code=204, summary="删除会话", responses=documented(401, 403, 404, 422, 429)
)
async def delete(conversation_id: Id, caller: Asker, server: Server, user: OfUser = None) -> None:
    await own(server, caller.owner(user), conversation_id)
    await server.store.write(lambda session: records.delete_conversation(session, conversation_id))


@router.post(
    "/{conversation_id}/messages",
    summary="在会话中提问",
    description="追问会结合之前的对话理解。答复送出之前，问与答都已存好。",
    response_model=Reply,
    responses={200: STREAM, **ERRORS, **NOT_FOUND},
)
async def say(
    conversation_id: Id, body: NewMessage, caller: Asker, server: Server, request_id: RequestId
) -> Response:
    owner = caller.owner(body.user)
    await own(server, owner, conversation_id)
    await server.gatekeeper.spend(caller)
    asked = await in_conversation(server, caller, owner, conversation_id, body.question, request_id, "api")
    asked = replace(asked, selection=body.filters)
    if body.stream:
        return await sse.respond(_events(server, asked, conversation_id))
    given = await server.asking.ask(asked)
    await keep(server, conversation_id, given)
    head = f'{{"message_id":"{request_id}","conversation_id":"{conversation_id}","answer":'
    return Response(head.encode() + given.json + b"}", media_type="application/json")


async def own(server: Services, owner: Owner, conversation_id: str) -> None:
    """Raises a 404 where the conversation is not ``owner``'s."""
    found = await server.store.read(lambda session: records.conversation(session, owner, conversation_id))
    if found is None:
        raise ApiError(404, "no_such_conversation", "没有这个会话，或它不属于您。")


async def in_conversation(
    server: Services,
    caller: Caller,
    owner: Owner,
    conversation_id: str,
    question: str,
    request_id: str,
    channel: str,
) -> Asked:
    """A question that follows what was said."""
    limit = server.settings.history_limit
    said = await server.store.read(lambda session: records.messages(session, conversation_id, limit))
    history = tuple(Message.model_validate({"role": m.role, "content": m.content}) for m in said)
    return Asked(request_id, owner, channel, question, history)


async def keep(server: Services, conversation_id: str, given: Given) -> None:
    """Returns when question and answer are committed."""
    if not await server.store.write(
        lambda session: records.add_exchange(session, conversation_id, given.exchange)
    ):
        raise ApiError(404, "no_such_conversation", "这个会话刚刚被删除。")


async def _events(server: Services, asked: Asked, conversation_id: str) -> AsyncGenerator[bytes, None]:
    begun = False
    held: bytes | None = None
    stream = server.asking.stream(asked)
    try:
        async for event in stream:
            if isinstance(event, Given):
                await keep(server, conversation_id, event)
            else:
                begun = True
                if held:
                    yield held
                held = format_sse_event(
                    event=event.name.value, data_str=to_json(dict(event.data)).decode(), id=asked.request_id
                )
        if held:  # the last one, `done`, is sent when the exchange is kept
            yield held
    except Exception as error:
        if not begun:
            raise
        yield failed(error)
    finally:
        await stream.aclose()
