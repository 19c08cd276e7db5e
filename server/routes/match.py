"""POST /api/match: which measures are for a business; the same as a report."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

from anyio.to_thread import run_sync
from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from assistant.match_answer import Match, MatchStatus, Options, ProfileForm
from assistant.match_report import TITLE, report
from assistant.paper import Form as ReportForm
from assistant.profile import options
from server.deps import Asker, Reader, RequestId, Server
from server.errors import ApiError, documented
from server.routes.ask import Strict, User

router = APIRouter(prefix="/api", tags=["匹配"])


class Form(StrEnum):
    JSON = "json"
    MARKDOWN = "md"
    DOCX = "docx"


_MEDIA = {
    Form.MARKDOWN: "text/markdown; charset=utf-8",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
Name = Annotated[str, Field(max_length=100)]
Names = Annotated[list[Name] | None, Field(max_length=50)]


class MatchBody(Strict):
    text: str = Field(
        default="",
        max_length=20_000,
        description="企业情况：行业、所在地、规模、需要什么",
        examples=["岳阳的冷链物流公司，40个人，想拿块地建冷库，还缺一笔贷款"],
    )
    industries: Names = Field(default=None, description="行业；填了就替换从文字读出的（以下各项同）")
    place: str | None = Field(default=None, max_length=100, description="所在市州或县市区")
    employees: int | None = Field(default=None, ge=0, le=100_000_000, description="从业人员数")
    kinds: Names = Field(default=None, description="企业类型")
    needs: Names = Field(default=None, description="需求")
    format: Form = Field(
        default=Form.JSON, description="匹配契约（json），或《惠企政策匹配报告》（md、docx）"
    )
    user: User = None


@router.get(
    "/match/options",
    summary="匹配表单的可选值",
    description="行业、企业类型、需求各有哪些写法可填；地名不限于此，县市区也认。",
    responses=documented(401, 403, 429),
)
def choices(caller: Reader) -> Options:
    return options()


@router.post(
    "/match",
    summary="匹配适用的支持措施",
    description="由企业情况（文字、表单项或两者）得到适用、可能适用的措施：原句、条款号、每个条件是否符合、"
    "还差什么，以及最多一个要补充的问题。`status` 为 `matched` 才有结果；`error_…` 是没有说明企业情况或过长。"
    "表单项的写法见 `/api/match/options`。响应头 X-Request-Id 是这次匹配的编号，用于反馈。",
    response_model=Match,
    responses={
        200: {
            "description": "匹配契约，或报告文件",
            "content": {
                "text/markdown": {"schema": {"type": "string"}},
                _MEDIA[Form.DOCX]: {"schema": {"type": "string", "format": "binary"}},
            },
        },
        **documented(401, 403, 413, 422, 429, 503, 504),
    },
)
async def match(body: MatchBody, caller: Asker, server: Server, request_id: RequestId) -> Response:
    await server.gatekeeper.spend(caller)
    form = ProfileForm(**body.model_dump(exclude={"format", "user"}))
    found = await server.matching.match(form, request_id, caller.owner(body.user))
    if body.format is Form.JSON:
        return Response(found.__pydantic_serializer__.to_json(found), media_type="application/json")
    if found.status in (MatchStatus.EMPTY, MatchStatus.TOO_LONG):
        raise ApiError(422, "no_profile", "没有可写成报告的内容：请说明企业情况，且不要过长。")
    written = await run_sync(report, found, server.clock(), ReportForm(body.format.value))
    name = quote(f"{TITLE}.{body.format.value}")
    headers = {
        "content-disposition": f"attachment; filename=\"match.{body.format.value}\"; filename*=UTF-8''{name}"
    }
    return Response(written, headers=headers, media_type=_MEDIA[body.format])
