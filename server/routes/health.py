"""Alive, ready, figures."""

from anyio.to_thread import run_sync
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from server.deps import Server, Watcher
from server.errors import documented

router = APIRouter(tags=["运行"])


class Alive(BaseModel):
    status: str = "ok"


class Ready(BaseModel):
    status: str = Field(description="ready 或 not_ready")
    index: bool = Field(description="模型与索引已载入")
    store: bool = Field(description="数据库可用")
    limits: bool = Field(description="限额的存储可用")


@router.get("/healthz", summary="进程在运行")
async def healthz() -> Alive:
    return Alive()


@router.get(
    "/readyz",
    summary="可以服务",
    response_model=Ready,
    responses={503: {"model": Ready, "description": "还不能服务"}},
)
async def readyz(server: Server) -> Response:
    checks = {"index": server.engine.ready, "store": True, "limits": True}
    try:
        checks["store"] = await run_sync(server.store.reachable)
    except Exception:  # whatever the driver raises
        checks["store"] = False
    try:
        checks["limits"] = await server.limiter.reachable()
    except Exception:  # whatever the client raises
        checks["limits"] = False
    good = all(checks.values())
    return JSONResponse({"status": "ready" if good else "not_ready", **checks}, 200 if good else 503)


@router.get(
    "/metrics",
    summary="供 Prometheus 读取的指标",
    response_class=Response,
    responses={
        200: {"description": "指标", "content": {"text/plain": {"schema": {"type": "string"}}}},
        **documented(401, 403, 429),
    },
)
async def metrics(caller: Watcher, server: Server) -> Response:
    if server.engine.ready:
        server.metrics.documents.set(len(server.engine.documents()))
    body = await run_sync(server.metrics.text)
    return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")
