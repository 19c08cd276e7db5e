"""Keys: what they may, what is kept of them, and that a revoked one is refused at once everywhere."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from serving import PLAN, ROUTES, MakeClient, bearer
from starlette.testclient import TestClient

from server.engine import FakeEngine
from server.settings import Auth, ServerSettings
from server.storage import keys
from server.storage.keys import Scope
from server.storage.store import Store

NewKey = Callable[..., str]


@pytest.fixture
def locked(make: MakeClient, fake: FakeEngine) -> TestClient:
    return make(fake, auth=Auth.KEYS, rate_per_address="")


def test_every_route_is_in_the_table(locked: TestClient) -> None:
    open_to_all = {("get", "/healthz"), ("get", "/readyz")}
    described = {
        (method, path)
        for path, methods in locked.get("/openapi.json").json()["paths"].items()
        for method in methods
    }
    filled = {
        "{conversation_id}": "0" * 32,
        "{document_id}": PLAN,
        "{address}": "五",
        "{key_id}": "0000000000",
        "{model}": "xiangce",
    }
    missing = set()
    for method, path in described - open_to_all:
        for name, value in filled.items():
            path = path.replace(name, "nothing" if "admin/documents" in path else value)  # noqa: PLW2901
        if not any(m.lower() == method and p.partition("?")[0] == path for m, p, *_ in ROUTES):
            missing.add((method, path))
    assert not missing


@pytest.mark.parametrize(("method", "path", "body", "needed"), ROUTES)
def test_a_key_does_what_its_scope_covers_and_nothing_else(
    locked: TestClient, new_key: NewKey, method: str, path: str, body: object, needed: Scope
) -> None:
    given = {"json": body} if body is not None else {}
    assert locked.request(method, path, **given).status_code == 401
    for scope in Scope:
        status = locked.request(method, path, headers=bearer(new_key(scope)), **given).status_code
        if scope in (needed, Scope.ADMIN):
            assert status not in (401, 403)
        else:
            assert status == 403


def test_a_wrong_key_is_told_from_none_by_nothing(locked: TestClient, new_key: NewKey) -> None:
    key = new_key(Scope.ASK)
    unknown = key[:3] + ("0" if key[3] != "0" else "1") + key[4:]
    secret = key[:-1] + ("A" if key[-1] != "A" else "B")
    said = set()
    for wrong in ("", "xc_", "随便".encode().hex(), unknown, secret, key + "A", key.upper()):
        response = locked.post("/api/ask", json={"question": "甲"}, headers=bearer(wrong))
        assert response.status_code == 401
        said.add(response.json()["detail"])
    assert len(said) == 1


def test_every_look_up_compares_one_digest(
    store_url: str, new_key: NewKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Constant time rests on this: one query by the public part, one comparison, whatever is given."""
    compared: list[tuple[str, str]] = []
    true_compare = keys.hmac.compare_digest

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return true_compare(one, other)

    monkeypatch.setattr(keys.hmac, "compare_digest", compare)
    key = new_key(Scope.ASK)
    store = Store.open(store_url)
    for given in (key, key[:-1] + "_", "xc_0000000000_" + "A" * 43, "nonsense", "xc_" + "é" * 54):
        compared.clear()
        found = store.read_now(lambda session, given=given: keys.find(session, given))
        assert (found is not None) == (given == key)
        assert len(compared) == 1
        assert {len(text) for text in compared[0]} == {64}
    store.close()


def test_no_secret_is_kept(store_url: str, new_key: NewKey) -> None:
    secret = new_key(Scope.ASK).split("_", 2)[2]
    file = Path(store_url.removeprefix("sqlite:///"))
    kept = b"".join(path.read_bytes() for path in file.parent.glob("server.db*"))
    assert secret.encode() not in kept
    assert file.stat().st_mode & 0o077 == 0


def test_a_revoked_key_is_refused_at_once_by_every_worker(
    make: MakeClient, fake: FakeEngine, new_key: NewKey
) -> None:
    workers = [make(fake, auth=Auth.KEYS) for _ in range(2)]
    key, admin = new_key(Scope.ASK), new_key(Scope.ADMIN)
    for worker in workers:
        assert worker.post("/api/ask", json={"question": "甲"}, headers=bearer(key)).status_code == 200
    gone = workers[0].delete(f"/api/admin/keys/{key.split('_')[1]}", headers=bearer(admin))
    assert gone.status_code == 204
    for worker in workers:
        assert worker.post("/api/ask", json={"question": "甲"}, headers=bearer(key)).status_code == 401
    again = workers[1].delete(f"/api/admin/keys/{key.split('_')[1]}", headers=bearer(admin))
    assert again.status_code == 404


def test_an_expired_key_is_refused(locked: TestClient, new_key: NewKey) -> None:
    for offset, status in ((timedelta(minutes=1), 200), (timedelta(minutes=-1), 401)):
        key = new_key(Scope.ASK, expires_at=datetime.now(UTC) + offset)
        assert locked.post("/api/ask", json={"question": "甲"}, headers=bearer(key)).status_code == status


def test_a_quota_is_exact_among_workers(make: MakeClient, fake: FakeEngine, new_key: NewKey) -> None:
    workers = [make(fake, auth=Auth.KEYS, rate_per_address="", rate_per_key="") for _ in range(2)]
    key = new_key(Scope.ASK, daily_quota=7)

    def ask(number: int) -> int:
        body = {"question": f"第{number}问"}
        return workers[number % 2].post("/api/ask", json=body, headers=bearer(key)).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(ask, range(20)))
    assert sorted(statuses) == [200] * 7 + [429] * 13
    refused = workers[0].post("/api/ask", json={"question": "甲"}, headers=bearer(key))
    left = (
        datetime.combine(datetime.now(UTC).date() + timedelta(1), datetime.min.time(), UTC)
    ) - datetime.now(UTC)
    assert abs(int(refused.headers["retry-after"]) - left.total_seconds()) < 5
    assert workers[0].get("/v1/models", headers=bearer(key)).status_code == 200  # no question


def test_conversations_of_another_key_or_user_are_not_there(locked: TestClient, new_key: NewKey) -> None:
    mine, other = bearer(new_key(Scope.ASK)), bearer(new_key(Scope.ASK))
    made = locked.post("/api/conversations", json={"user": "张三"}, headers=mine).json()["id"]
    asked = locked.post(
        f"/api/conversations/{made}/messages", json={"question": "甲", "user": "张三"}, headers=mine
    ).json()["message_id"]
    place = f"/api/conversations/{made}/messages"
    assert locked.get(place, headers=mine, params={"user": "张三"}).status_code == 200
    assert locked.get(place, headers=mine, params={"user": "李四"}).status_code == 404
    assert locked.get(place, headers=other).status_code == 404
    assert locked.post(place, headers=other, json={"question": "甲"}).status_code == 404
    assert locked.delete(place.removesuffix("/messages"), headers=other).status_code == 404
    vote = {"request_id": asked, "vote": "up"}
    assert locked.post("/api/feedback", json=vote, headers=other).status_code == 404
    assert locked.post("/api/feedback", json=vote, headers=mine).status_code == 204
    assert locked.get("/api/conversations", headers=other).json() == []


def test_open_mode_needs_a_loopback_host() -> None:
    with pytest.raises(ValueError, match="loopback"):
        ServerSettings(host="0.0.0.0", auth=Auth.OPEN)
    assert ServerSettings(host="0.0.0.0").mode is Auth.KEYS
    assert ServerSettings(host="::1").mode is Auth.OPEN


def test_the_tables_are_sqlite(store_url: str, new_key: NewKey) -> None:
    new_key(Scope.ASK)
    with sqlite3.connect(store_url.removeprefix("sqlite:///")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
