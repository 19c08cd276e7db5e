"""The API against its own description: schemathesis, and every documented error provoked."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from serving import PLAN, ROUTES, TODAY, Kept, MakeClient, bearer, client_of
from sqlalchemy import create_engine

from corpus.document import Document
from server.app import create_app
from server.engine import EngineError, FakeEngine
from server.local import LocalEngine
from server.settings import Auth, ServerSettings
from server.storage import keys
from server.storage.keys import Scope
from server.storage.store import Store

NewKey = Callable[..., str]


class Careful(Kept):
    """The real engine, but nothing thrown at it is added."""

    def add(self, name: str, data: bytes) -> Any:
        return FakeEngine().add(name, data)


@pytest.fixture(scope="module")
def described(
    plan_engine: LocalEngine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[schemathesis.BaseSchema]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('store') / 'server.db'}")
    key = store.write_now(lambda session: keys.create(session, "测试", [Scope.ADMIN], rate=""))
    app = create_app(
        ServerSettings(auth=Auth.KEYS, rate_per_address=""), Careful(plan_engine), store, lambda: TODAY
    )
    with client_of(app):
        schema = schemathesis.openapi.from_asgi("/openapi.json", app)
        schema.config.headers = bearer(key)
        yield schema


# What a schema cannot say, so that input it allows may be refused.
BEYOND_A_SCHEMA = {
    "POST /api/match",  # industries, kinds, needs and places must be known; a report needs a profile
    "POST /v1/chat/completions",  # the last message that counts must be a question
    "POST /api/admin/documents",  # the file must be one that can be read
    "DELETE /api/admin/documents/{document_id}",  # built-in documents stay
    "PATCH /api/admin/documents/{document_id}",  # and stay as they are
}


def test_it_does_what_it_says(described: schemathesis.BaseSchema) -> None:
    """No 5xx; statuses, media types and bodies as documented; wrong input refused, right input taken."""
    tried = set()
    for result in described.get_all_operations():
        operation = result.ok()
        tried.add(operation.label)

        @settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def holds(case: schemathesis.Case) -> None:
            excluded = [positive_data_acceptance] if case.operation.label in BEYOND_A_SCHEMA else []
            case.call_and_validate(excluded_checks=excluded)

        holds()
    assert len(tried) == sum(map(len, described.raw_schema["paths"].values()))


# Every documented error


def _documented() -> list[tuple[str, str, int]]:
    """Method, path and status of every error that the description tells of."""
    store = Store(create_engine("sqlite://"))
    paths = create_app(ServerSettings(), FakeEngine(), store).openapi()["paths"]
    store.close()
    return [
        (method.upper(), path, int(status))
        for path, methods in paths.items()
        for method, operation in methods.items()
        for status in operation["responses"]
        if int(status) >= 400
    ]


ZERO = "0" * 32
NOT_FOUND = {
    "/v1/models/{model}": ("/v1/models/other", None),
    "/chat-messages": ("/chat-messages", {"query": "甲", "user": "u", "conversation_id": ZERO}),
    "/api/documents/{document_id}": ("/api/documents/nothing", None),
    "/api/documents/{document_id}/sections/{address}": (f"/api/documents/{PLAN}/sections/九十九", None),
    "/api/feedback": ("/api/feedback", {"request_id": ZERO, "vote": "up"}),
    "/api/admin/keys/{key_id}": ("/api/admin/keys/0000000000", None),
    "/api/admin/documents/{document_id}": ("/api/admin/documents/nothing", {}),
}
LONG = "x" * 300
WRONG = {
    "/v1/models/{model}": f"/v1/models/{LONG}",
    "/api/conversations": "/api/conversations?limit=0",
    "/api/conversations/{conversation_id}": "/api/conversations/x",
    "/api/conversations/{conversation_id}/messages": "/api/conversations/x/messages",
    "/api/documents/{document_id}": f"/api/documents/{LONG}",
    "/api/documents/{document_id}/sections/{address}": f"/api/documents/x/sections/{LONG}",
    "/api/search": "/api/search",
    "/api/figures": "/api/figures?kind=other_kind",
    "/api/admin/audit": "/api/admin/audit?limit=x",
    "/api/admin/usage": "/api/admin/usage?days=0",
    "/api/admin/keys/{key_id}": "/api/admin/keys/x",
    "/api/admin/user-data": "/api/admin/user-data",
    "/api/admin/documents/{document_id}": f"/api/admin/documents/{LONG}",
}


class Stubborn(FakeEngine):
    """Its documents cannot be changed, as built-in ones."""

    def edit(self, document: str, edits: Mapping[str, Any]) -> Document:
        if document in self.held:
            raise EngineError("这是自带的文件。")
        return super().edit(document, edits)

    def remove(self, document: str) -> None:
        if document in self.held:
            raise EngineError("这是自带的文件。")
        super().remove(document)


def right(method: str, path: str) -> tuple[str, Any]:
    """A request that the route takes."""
    pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
    return next(
        (p, body) for m, p, body, _ in ROUTES if m == method and pattern.fullmatch(p.partition("?")[0])
    )


@pytest.mark.parametrize(("method", "path", "status"), _documented())
def test_every_documented_error_is_seen(  # noqa: PLR0912 - one branch for each way to go wrong
    make: MakeClient, fake: FakeEngine, new_key: NewKey, method: str, path: str, status: int
) -> None:
    if path == "/readyz":
        assert (
            make(FakeEngine(ready=False, failure=None), redis_url="redis://127.0.0.1:1")
            .get(path)
            .is_server_error
        )
        return
    target, body = right(method, path)
    engine = Stubborn(held=fake.held)
    settings: dict[str, Any] = {"auth": Auth.KEYS, "rate_per_address": ""}
    key = new_key(Scope.ADMIN)
    upload = path == "/api/admin/documents" and method == "POST"
    if status == 400:
        target = target.replace("nothing", PLAN)
    elif status == 401:
        key = "xc_wrong"
    elif status == 403:
        key = new_key(Scope.ASK if path == "/metrics" else Scope.METRICS)
    elif status == 404:
        target, body = NOT_FOUND.get(path, (target, body))
    elif status == 413:
        settings |= {"body_limit": 1024, "upload_limit": 1024}
        body = {**(body or {}), "filler": "x" * 2000}
    elif status == 422:
        target, body = WRONG.get(path, target), {"wrong": 1} if body is not None else None
    elif status == 429:
        settings["rate_per_address"] = "1/hour"
    elif status == 503:
        settings |= {"redis_url": "redis://127.0.0.1:1", "rate_per_address": "9/hour"}
    elif status == 504:
        engine.delay = 0.3
        settings["time_limit"] = 0.05
    client = make(engine, **settings)
    given: dict[str, Any] = {"headers": bearer(key)}
    if upload and status != 422:
        given["files"] = {"file": ("a.exe", b"x" * (2000 if status == 413 else 10))}
    elif body is not None:
        given["json"] = body
    if status == 504 and "{conversation_id}" in path:
        own = client.post("/api/conversations", json={}, headers=bearer(key)).json()["id"]
        target = target.replace(ZERO, own)
    if status == 429:
        client.request(method, target, **given)
    response = client.request(method, target, **given)
    assert response.status_code == status
    told = response.json()
    message = told.get("detail") or told.get("message") or told["error"]["message"]
    assert any("\u4e00" <= character <= "\u9fff" for character in message)
    if status == 429:
        assert int(response.headers["retry-after"]) > 3500
