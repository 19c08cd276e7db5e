"""Errors in one shape for each kind of client, in Chinese, never a traceback.

RFC 9457 (problem+json) for our own API, OpenAI's shape below /v1, Dify's for chat-messages.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from limits.errors import StorageError
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

logger = logging.getLogger(__name__)

_TITLES = {
    400: "请求有误",
    401: "需要有效的密钥",
    403: "没有权限",
    404: "没有找到",
    405: "方法不允许",
    408: "请求超时",
    409: "有冲突",
    413: "内容超过上限",
    415: "内容类型不支持",
    422: "参数有误",
    429: "请求过于频繁",
    500: "服务出错",
    503: "暂时不能服务",
    504: "回答超时",
}
_OPENAI_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}


class Problem(BaseModel):
    """RFC 9457。"""

    model_config = ConfigDict(json_schema_extra={"description": "出错说明（RFC 9457）"})

    type: str = Field("about:blank", description="错误种类的标识")
    title: str = Field(description="错误种类")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="原因与下一步")
    code: str = Field(description="供程序判断的代码")
    request_id: str = Field(description="请求编号，反馈问题时请提供")
    errors: list[dict[str, str]] | None = Field(None, description="哪些参数有误")


class OpenAIFault(BaseModel):
    message: str
    type: str
    param: str | None = None
    code: str | None = None


class OpenAIError(BaseModel):
    """OpenAI 形式的错误。"""

    error: OpenAIFault


class DifyError(BaseModel):
    """Dify 形式的错误。"""

    code: str
    message: str
    status: int


class ApiError(HTTPException):
    """An expected error: a status, a code for programs, a Chinese sentence for people."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.code = code


def too_many(detail: str, seconds: int) -> ApiError:
    return ApiError(429, "rate_limited", detail, {"Retry-After": str(seconds)})


def family(path: str) -> str:
    """Which kind of client calls: openai, dify or api."""
    if path.endswith("/chat-messages"):
        return "dify"
    return "openai" if path == "/v1" or path.startswith("/v1/") else "api"


def render(
    path: str,
    request_id: str,
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> Response:
    """An error as the client of ``path`` reads it."""
    kind = family(path)
    body: dict[str, Any]
    if kind == "openai":
        default = "server_error" if status >= 500 else "invalid_request_error"
        fault = OpenAIFault(
            message=detail,
            type=_OPENAI_TYPES.get(status, default),
            code=code,
            param=errors[0]["field"] if errors else None,
        )
        body = OpenAIError(error=fault).model_dump()
    elif kind == "dify":
        body = DifyError(code=code, message=detail, status=status).model_dump()
    else:
        problem = Problem(
            type="about:blank",
            title=_TITLES.get(status, HTTPStatus(status).phrase),
            status=status,
            detail=detail,
            code=code,
            request_id=request_id,
            errors=errors,
        )
        body = problem.model_dump(exclude_none=True)
    media = "application/problem+json" if kind == "api" else "application/json"
    return JSONResponse(body, status, dict(headers or {}), media)


def install(app: FastAPI) -> None:
    """Answer every exception of a route in the right shape."""

    @app.exception_handler(HTTPException)
    async def known(request: Request, error: HTTPException) -> Response:
        code = error.code if isinstance(error, ApiError) else HTTPStatus(error.status_code).name.lower()
        detail = error.detail if isinstance(error, ApiError) else _plain(error)
        return _rendered(request, error.status_code, code, detail, headers=error.headers)

    @app.exception_handler(OperationalError)
    @app.exception_handler(InterfaceError)
    @app.exception_handler(StorageError)
    async def unreachable(request: Request, error: Exception) -> Response:
        logger.error("the store does not answer", exc_info=error)
        detail = "数据库或限额的存储暂时不可用，请稍后重试。"
        return _rendered(request, 503, "store_unavailable", detail, headers={"Retry-After": "5"})

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        found = [{"field": _field(e["loc"]), "message": _reason(e)} for e in error.errors()]
        said = "；".join(f"{e['field']} {e['message']}" for e in found[:5])
        return _rendered(request, 422, "invalid_parameter", f"参数有误：{said}。", errors=found)


def _rendered(request: Request, status: int, code: str, detail: str, **more: Any) -> Response:
    return render(request.url.path, request.scope.get("request_id", ""), status, code, detail, **more)


def _plain(error: HTTPException) -> str:
    told = {
        400: "请求的内容读不懂，请检查是否为合法的 JSON。",
        404: "没有这个地址。接口说明见 /docs。",
        405: "这个地址不支持该方法。接口说明见 /docs。",
    }
    return told.get(error.status_code) or f"{_TITLES.get(error.status_code, '请求没有成功')}。"


def _field(location: tuple[int | str, ...]) -> str:
    places = [str(part) for part in location]
    return (
        ".".join(places[1:] if places[:1] in (["body"], ["query"], ["path"], ["header"]) else places)
        or "请求体"
    )


_REASONS = {
    "missing": "缺少",
    "json_invalid": "不是合法的 JSON",
    "extra_forbidden": "不是认识的参数",
    "string_type": "应是文字",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "enum": "不是可选的值",
    "literal_error": "不是可选的值",
    "list_type": "应是列表",
    "model_attributes_type": "应是 JSON 对象",
}


def _reason(error: Mapping[str, Any]) -> str:
    """Pydantic's reason in Chinese, without what the user typed."""
    kind, limits = error["type"], error.get("ctx") or {}
    if kind in ("string_too_short", "too_short"):
        return f"至少要{limits.get('min_length')}个"
    if kind in ("string_too_long", "too_long"):
        return f"最多{limits.get('max_length')}个"
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"应不{'小' if kind[0] == 'g' else '大'}于{limits.get('ge', limits.get('le'))}"
    return _REASONS.get(kind, "的值无效")


def documented(*statuses: int, path: str = "/api") -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of the errors of a route; any may find its store unreachable (503)."""
    kind = family(path)
    model = {"openai": "OpenAIError", "dify": "DifyError"}.get(kind, "Problem")
    media = "application/problem+json" if kind == "api" else "application/json"
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {
        status: {"description": _TITLES[status], "content": {media: {"schema": schema}}}
        for status in sorted({*statuses, 503})
    }
