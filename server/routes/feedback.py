"""What users think of answers."""

from enum import StrEnum

from fastapi import APIRouter
from pydantic import Field

from server.deps import Asker, Server
from server.errors import ApiError, documented
from server.routes.ask import Strict, User
from server.storage import records

router = APIRouter(prefix="/api", tags=["反馈"])


class Vote(StrEnum):
    UP = "up"
    DOWN = "down"


class FeedbackBody(Strict):
    request_id: str = Field(
        pattern="^[0-9a-f]{32}$", description="回答的编号：/api/ask 的响应头 X-Request-Id，或会话中回答的编号"
    )
    vote: Vote = Field(description="有用 up，没用 down")
    reason: str = Field(default="", max_length=2000, description="原因")
    user: User = None


@router.post("/feedback", status_code=204, summary="反馈", responses=documented(401, 403, 404, 413, 422, 429))
async def feedback(body: FeedbackBody, caller: Asker, server: Server) -> None:
    owner = caller.owner(body.user)
    known = await server.store.write(
        lambda session: records.vote(session, owner, body.request_id, body.vote.value, body.reason)
    )
    if not known:
        raise ApiError(404, "no_such_answer", "没有这个编号的回答，或它不属于您。")
