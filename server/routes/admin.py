"""For administrators: documents, the audit log, one user's data."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, File, Path, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from assistant.intake import Outcome
from server.deps import Admin, Server
from server.engine import EngineError, UnknownDocument
from server.errors import ApiError, documented
from server.routes.documents import DocumentId, DocumentOut, _facts, ready
from server.storage import keys, records, statistics
from server.storage.statistics import Usage

router = APIRouter(prefix="/api/admin", tags=["管理"])

Name = Annotated[str, Query(min_length=1, max_length=200, description="使用者的标识，如提问时所给")]


class AddedOut(DocumentOut):
    outcome: Outcome = Field(description="已加入、新版本（同一文件的另一文本，两份都保留）或已有")
    detail: str = Field(description="与哪份相同或有关，读取时要注意的")


Unknown = Literal[""]
_Year = Annotated[int, Field(ge=1900, le=2199)]


class Corrections(BaseModel):
    """只改写出的各项：null 恢复提取的值，空字串表示没有。"""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=300)] | None = Field(None, description="标题")
    document_number: Annotated[str, Field(max_length=100)] | None = Field(None, description="文号")
    issuer: Annotated[str, Field(max_length=300)] | None = Field(None, description="发文机关，几个用、隔开")
    region: Annotated[str, Field(max_length=50)] | None = Field(None, description="地区")
    signed_on: date | Unknown | None = Field(None, description="成文日期")
    issued_on: date | Unknown | None = Field(None, description="印发或发布日期")
    effective_on: date | Unknown | None = Field(None, description="施行日期")
    valid_until: date | Unknown | None = Field(None, description="有效期的最后一天")
    period_start: _Year | Unknown | None = Field(None, description="期限起（年）")
    period_end: _Year | Unknown | None = Field(None, description="期限止（年）")
    superseded_by: Annotated[str, Field(max_length=200)] | None = Field(
        None, description="取代它的文件编号；空字串表示没有被取代"
    )

    @property
    def given(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_unset=True)


class AuditOut(BaseModel):
    request_id: str
    at: datetime
    key_id: str | None = Field(description="密钥编号；开放模式为 null")
    user: str | None = Field(description="使用者标识的散列")
    channel: str = Field(description="从哪里问的")
    question: str = Field(description="问题，电话与证件号已隐去")
    status: str
    mode: str
    text: str
    citations: list[dict[str, Any]]
    ms: float
    remembered: bool = Field(description="是否来自已答过的同一问题")


class KeyOut(BaseModel):
    id: str
    name: str
    scopes: list[str]
    rate: str | None
    daily_quota: int | None
    used_today: int | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class UserData(BaseModel):
    conversations: list[dict[str, Any]]
    audit: list[dict[str, Any]]
    feedback: list[dict[str, Any]]
    deliveries: list[dict[str, Any]]


class Deleted(BaseModel):
    deleted: int = Field(description="删了多少条记录")


@router.post(
    "/documents",
    status_code=201,
    summary="加入文件",
    description="返回时本进程已能据它回答，其他进程随即看到。",
    responses=documented(400, 401, 403, 413, 422, 429, 503),
)
async def add(
    file: Annotated[UploadFile, File(description="要加入的文件")], caller: Admin, server: Server
) -> AddedOut:
    data = await file.read()
    try:
        taken = await run_sync(ready(server).engine.add, file.filename or "", data)
    except EngineError as error:
        raise ApiError(400, "not_added", str(error)) from error
    facts = _facts(server, taken.document).model_dump()
    return AddedOut(**facts, outcome=taken.outcome, detail=taken.detail)


@router.patch(
    "/documents/{document_id}",
    summary="更正文件的信息",
    description="更正单独保存，重新提取不会丢；自带的文件不能更正。",
    responses=documented(400, 401, 403, 404, 413, 422, 429, 503),
)
async def edit(
    document_id: DocumentId, corrections: Corrections, caller: Admin, server: Server
) -> DocumentOut:
    try:
        document = await run_sync(ready(server).engine.edit, document_id, corrections.given)
    except UnknownDocument as error:
        raise ApiError(404, "no_such_document", str(error)) from error
    except EngineError as error:
        raise ApiError(400, "not_corrected", str(error)) from error
    return _facts(server, document)


@router.delete(
    "/documents/{document_id}",
    status_code=204,
    summary="移除文件",
    responses=documented(400, 401, 403, 404, 422, 429, 503),
)
async def remove(document_id: DocumentId, caller: Admin, server: Server) -> None:
    try:
        await run_sync(ready(server).engine.remove, document_id)
    except UnknownDocument as error:
        raise ApiError(404, "no_such_document", str(error)) from error
    except EngineError as error:
        raise ApiError(400, "not_removed", str(error)) from error


@router.get("/audit", summary="审计记录", responses=documented(401, 403, 422, 429))
async def audit(
    caller: Admin,
    server: Server,
    before: Annotated[datetime | None, Query(description="早于此时的")] = None,
    status: Annotated[
        str | None, Query(max_length=64, pattern="^[a-z_]*$", description="只看这种状态的回答")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[AuditOut]:
    if before and before.tzinfo is None:
        before = before.replace(tzinfo=UTC)
    rows = await server.store.read(lambda session: records.log(session, limit, before, status))
    return [
        AuditOut(
            request_id=row.id,
            at=row.at,
            key_id=row.key_id,
            user=row.user,
            channel=row.channel,
            question=row.question,
            status=row.status,
            mode=row.mode,
            text=row.text,
            citations=row.citations,
            ms=row.microseconds / 1000,
            remembered=row.remembered,
        )
        for row in rows
    ]


@router.get(
    "/usage",
    summary="运行情况",
    description="按北京时间分日；用时不含已答过的同一问题。",
    responses=documented(401, 403, 422, 429),
)
async def usage(
    caller: Admin,
    server: Server,
    days: Annotated[int, Query(ge=1, le=366, description="到今天为止的天数")] = 30,
) -> Usage:
    return await server.store.read(lambda session: statistics.usage(session, datetime.now(UTC), days))


@router.get("/keys", summary="密钥", responses=documented(401, 403, 429))
async def every_key(caller: Admin, server: Server) -> list[KeyOut]:
    found = await server.store.read(keys.every)
    spent = await server.store.read(lambda session: keys.used(session, datetime.now(UTC).date()))
    return [
        KeyOut(
            id=key.id,
            name=key.name,
            scopes=sorted(key.scopes),
            rate=key.rate,
            daily_quota=key.daily_quota,
            used_today=None if key.daily_quota is None else spent.get(key.id, 0),
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
        )
        for key in found
    ]


@router.delete(
    "/keys/{key_id}", status_code=204, summary="吊销密钥", responses=documented(401, 403, 404, 422, 429)
)
async def revoke(
    key_id: Annotated[str, Path(pattern="^[0-9a-f]{10}$", description="密钥编号")],
    caller: Admin,
    server: Server,
) -> None:
    if not await server.store.write(lambda session: keys.revoke(session, key_id)):
        raise ApiError(404, "no_such_key", "没有这个密钥，或它已被吊销。")


@router.get("/user-data", summary="导出一位使用者的全部记录", responses=documented(401, 403, 422, 429))
async def export(user: Name, caller: Admin, server: Server) -> UserData:
    name = records.hashed(user) or ""
    return UserData(**await server.store.read(lambda session: records.export_user(session, name)))


@router.delete("/user-data", summary="删除一位使用者的全部记录", responses=documented(401, 403, 422, 429))
async def delete(user: Name, caller: Admin, server: Server) -> Deleted:
    name = records.hashed(user) or ""
    return Deleted(deleted=await server.store.write(lambda session: records.delete_user(session, name)))
