"""Who may reach the server at all: open mode, other sites' pages, proxies; headers of responses."""

import pytest
from fastapi import FastAPI
from serving import MakeClient, client_of
from starlette.testclient import TestClient

from server.app import create_app
from server.engine import FakeEngine
from server.settings import Auth, ServerSettings
from server.storage.store import Store


def test_open_mode_serves_this_machine_only(store_url: str, fake: FakeEngine) -> None:
    app = create_app(ServerSettings(), fake, Store.open(store_url))
    with client_of(app, "192.0.2.7") as client:
        refused = client.get("/api/documents")
    assert refused.status_code == 403
    assert "XIANGCE_AUTH=keys" in refused.json()["detail"]


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "rebound.example:8000"},
        {"host": ""},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"x-forwarded-for": "192.0.2.7"},
        {"forwarded": "for=192.0.2.7"},
        {"x-real-ip": "192.0.2.7"},
    ],
)
@pytest.mark.parametrize("path", ["/api/documents", "/v1/models", "/mcp", "/docs", "/metrics"])
def test_open_mode_is_not_reached_through_others(
    make: MakeClient, fake: FakeEngine, headers: dict[str, str], path: str
) -> None:
    assert make(fake).get(path, headers=headers).status_code == 403


def test_the_servers_own_pages_may_call_it(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake)
    assert client.get("/api/documents", headers={"origin": "http://127.0.0.1:8000"}).status_code == 200
    local = {"host": "localhost:8000", "origin": "http://localhost:8000"}
    assert client.get("/api/documents", headers=local).status_code == 200


def test_pages_of_listed_sites_may_call(make: MakeClient, fake: FakeEngine) -> None:
    site = "https://chat.example.cn"
    client = make(fake, cors_origins=f"{site}, https://other.example.cn")
    asked = {"origin": site, "access-control-request-method": "POST"}
    assert (
        client.options("/v1/chat/completions", headers=asked).headers["access-control-allow-origin"] == site
    )
    allowed = client.get("/v1/models", headers={"origin": site})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == site
    assert client.get("/v1/models", headers={"origin": "https://evil.example"}).status_code == 403


def test_no_page_may_call_unless_listed(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, auth=Auth.KEYS)
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    assert "access-control-allow-origin" not in client.options("/v1/chat/completions", headers=asked).headers


@pytest.mark.parametrize("path", ["/api/documents", "/healthz", "/nothing", "/docs"])
def test_headers_of_every_response(make: MakeClient, fake: FakeEngine, path: str) -> None:
    headers = make(fake).get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert len(headers["x-request-id"]) == 32


def _behind_proxy(store_url: str, fake: FakeEngine, trusted: list[str]) -> FastAPI:
    settings = ServerSettings(auth=Auth.KEYS, rate_per_address="2/hour", trusted_proxies=",".join(trusted))
    return create_app(settings, fake, Store.open(store_url))


def _statuses(client: TestClient) -> list[int]:
    return [
        client.get("/v1/models", headers={"x-forwarded-for": f"198.51.100.{n}"}).status_code for n in range(4)
    ]


def test_addresses_told_by_a_trusted_proxy_count(store_url: str, fake: FakeEngine) -> None:
    with client_of(_behind_proxy(store_url, fake, ["10.0.0.0/8"]), "10.1.2.3") as client:
        assert _statuses(client) == [401] * 4


def test_addresses_told_by_others_do_not(store_url: str, fake: FakeEngine) -> None:
    with client_of(_behind_proxy(store_url, fake, ["10.0.0.0/8"]), "192.0.2.9") as client:
        assert _statuses(client) == [401, 401, 429, 429]


def test_an_error_inside_is_no_traceback(make: MakeClient, fake: FakeEngine) -> None:
    fake.failure = RuntimeError("secret detail")
    client = make(fake)
    for path, body in (
        ("/api/ask", {"question": "甲"}),
        ("/api/ask", {"question": "乙", "stream": True}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "甲"}]}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "乙"}], "stream": True}),
        ("/chat-messages", {"query": "甲", "user": "u", "response_mode": "blocking"}),
        ("/chat-messages", {"query": "乙", "user": "u"}),
    ):
        response = client.post(path, json=body)
        assert response.status_code == 500
        assert "secret" not in response.text
        assert "出错" in response.text
        assert len(response.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/api/nothing", "GET", 404), ("/api/ask", "GET", 405), ("/v1/no", "POST", 404)],
)
def test_wrong_addresses_are_told_in_chinese(
    make: MakeClient, fake: FakeEngine, path: str, method: str, status: int
) -> None:
    response = make(fake).request(method, path)
    assert response.status_code == status
    assert "接口说明见" in response.text
