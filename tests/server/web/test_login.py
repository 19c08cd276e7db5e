"""Who may use the web chat outside open mode: users with passwords, and whom a trusted proxy names."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from browsing import OpenPage, Serve, ask
from fastapi import FastAPI
from playwright.sync_api import expect
from serving import PLAN, TODAY, client_of
from starlette.testclient import TestClient

from assistant.cli.state import CliError
from server.app import create_app
from server.cli import server_settings
from server.engine import Engine, FakeEngine
from server.settings import Auth, ServerSettings
from server.storage.store import Store
from server.web.visitors import COOKIE, Doorman

USERS = {"张三": "口令一", "li": "secret two"}
PAGE = {"accept": "text/html"}


@pytest.fixture
def app_with(store_url: str, fake: FakeEngine) -> Any:
    def made(**settings: Any) -> FastAPI:
        chosen = ServerSettings(**{"auth": Auth.KEYS, "web_users": USERS, **settings})
        return create_app(chosen, fake, Store.open(store_url), lambda: TODAY)

    return made


@pytest.fixture
def enter(app_with: Any) -> Iterator[Any]:
    """Clients of new servers, from the given address, that follow no redirect."""
    with ExitStack() as stack:

        def entered(address: str = "192.0.2.7", **settings: Any) -> TestClient:
            client = stack.enter_context(client_of(app_with(**settings), address))
            client.follow_redirects = False
            return client

        yield entered


def login(client: TestClient, name: str, password: str, target: str = "/") -> Any:
    return client.post("/login", data={"name": name, "password": password, "next": target})


@pytest.mark.parametrize("path", ["/", f"/documents/{PLAN}", f"/conversations/{'0' * 32}.docx"])
def test_pages_lead_to_the_login(enter: Any, path: str) -> None:
    response = enter().get(path, headers=PAGE)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/login?next=/")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/config"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/queue/data?session_hash=a"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/upload"),
        ("GET", "/assets/index.js"),
    ],
)
def test_nothing_of_gradio_is_open(enter: Any, method: str, path: str) -> None:
    assert enter().request(method, path).status_code == 401


def test_a_user_logs_in_and_out(enter: Any) -> None:
    client = enter()
    response = login(client, "张三", "口令一", f"/documents/{PLAN}")
    assert (response.status_code, response.headers["location"]) == (303, f"/documents/{PLAN}")
    assert "httponly" in response.headers["set-cookie"].lower()
    assert "samesite=lax" in response.headers["set-cookie"].lower()
    assert client.get("/", headers=PAGE).status_code == 200
    assert client.get(f"/documents/{PLAN}", headers=PAGE).status_code == 200
    client.post("/logout")
    assert client.get("/", headers=PAGE).status_code == 303


@pytest.mark.parametrize(("name", "password"), [("张三", "口令二"), ("王五", ""), ("", ""), ("li", "口令一")])
def test_wrong_passwords_are_refused(enter: Any, name: str, password: str) -> None:
    client = enter()
    response = login(client, name, password)
    assert response.status_code == 403
    assert "姓名或口令不对" in response.text
    assert COOKIE not in client.cookies


def test_guessing_is_slowed_down(enter: Any) -> None:
    client = enter()
    assert [login(client, "li", str(n)).status_code for n in range(11)] == [403] * 10 + [429]


@pytest.mark.parametrize("target", ["https://evil.cn/", "//evil.cn", "/\\evil.cn", "javascript:1"])
def test_a_login_leads_to_no_other_site(enter: Any, target: str) -> None:
    assert login(enter(), "li", "secret two", target).headers["location"] == "/"


@pytest.mark.parametrize("token", ["", "x", "gAAAAA==", "张三"])
def test_no_one_else_can_write_the_cookie(enter: Any, token: str) -> None:
    cookie = {b"accept": b"text/html", b"cookie": f"{COOKIE}={token}".encode()}
    assert enter().get("/", headers=cookie).status_code == 303


def test_a_changed_password_and_a_user_removed_end_logins() -> None:
    def doorman(users: dict[str, str]) -> Doorman:
        return Doorman(ServerSettings(auth=Auth.KEYS, web_users=users, web_secret="s"))

    def known(users: dict[str, str]) -> bool:
        headers = [(b"cookie", f"{COOKIE}={token}".encode())]
        return doorman(users).visitor({"type": "http", "headers": headers}) is not None

    token = doorman(USERS).login("li", "secret two")
    assert known(USERS)
    assert not known(USERS | {"li": "new"})
    assert not known({"张三": "口令一"})


def test_a_trusted_proxy_names_the_user(enter: Any) -> None:
    settings = {"web_user_header": "X-Remote-User", "trusted_proxies": "10.0.0.0/8"}
    named = PAGE | {"x-remote-user": "zhang", "x-forwarded-for": "198.51.100.4"}
    assert enter("10.1.2.3", **settings).get("/", headers=named).status_code == 200
    assert enter("192.0.2.9", **settings).get("/", headers=named).status_code == 303
    assert enter("10.1.2.3", **settings).get("/", headers=PAGE).status_code == 303
    assert enter("10.1.2.3", trusted_proxies="10.0.0.0/8").get("/", headers=named).status_code == 303


@pytest.mark.parametrize("users", ["张三:口令", "[1]", '{"张三": 1}'])
def test_users_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch, users: str) -> None:
    monkeypatch.setenv("XIANGCE_WEB_USERS", users)
    with pytest.raises(CliError, match="XIANGCE_WEB_USERS"):
        server_settings()


def test_users_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGCE_WEB_USERS", '{"张三": "口令:，"}')
    doorman = Doorman(ServerSettings(auth=Auth.KEYS))
    assert doorman.login("张三", "口令:，")
    assert not doorman.login("张三", "口令")


def test_without_users_the_page_says_what_to_set(enter: Any) -> None:
    assert "XIANGCE_WEB_USERS" in enter(web_users={}).get("/login").text


def test_each_sees_only_their_own_conversations(
    plan_engine: Engine, serve: Serve, open_page: OpenPage
) -> None:
    site = serve(plan_engine, auth=Auth.KEYS, web_users=USERS)
    page = open_page(site)
    for name, password in USERS.items():
        page.get_by_label("姓名").fill(name)
        page.get_by_label("口令").fill(password)
        page.get_by_role("button", name="登录").click()
        expect(page.locator(".who")).to_contain_text(name)
        expect(page.locator(".examples")).to_be_visible()
        expect(page.locator(".past")).to_have_count(0)
        ask(page, "2025年旅游总收入目标是多少？")
        expect(page.locator(".past summary")).to_have_text("以前的对话（1）")
        page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()


def test_a_conversation_of_another_is_not_exported(enter: Any) -> None:
    client = enter()
    login(client, "li", "secret two")
    assert client.get(f"/conversations/{'0' * 32}.docx").status_code == 404
