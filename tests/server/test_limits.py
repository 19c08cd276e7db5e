"""Rate limits and caps: what is refused, how it is told, and what passes after Retry-After."""

import asyncio
import time
import uuid
from collections.abc import Callable

import pytest
from serving import MakeClient, bearer, client_of

from server.app import create_app
from server.engine import FakeEngine
from server.errors import ApiError
from server.limiting import Limiter
from server.settings import Auth, ServerSettings
from server.storage.keys import Scope
from server.storage.store import Store

NewKey = Callable[..., str]


def test_what_is_refused_passes_after_the_time_told(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, rate_per_address="2 per 1 second")
    ask = lambda: client.post("/api/ask", json={"question": "甲"})  # noqa: E731
    until = time.monotonic() + 20
    while (refused := ask()).status_code == 200:
        assert time.monotonic() < until
    assert refused.status_code == 429
    assert refused.json()["code"] == "rate_limited"
    time.sleep(int(refused.headers["retry-after"]))
    assert ask().status_code == 200


def test_the_time_told_is_exact(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, rate_per_address="1 per 100 second")
    begun = time.time()
    assert client.post("/api/ask", json={"question": "甲"}).status_code == 200
    told = int(client.post("/api/ask", json={"question": "甲"}).headers["retry-after"])
    assert told - 1 <= begun + 100 - time.time() + 1 <= 101
    assert 99 <= told <= 100


def test_a_key_has_its_own_limit(make: MakeClient, fake: FakeEngine, new_key: NewKey) -> None:
    client = make(fake, auth=Auth.KEYS, rate_per_key="2/hour")
    usual, more, none = new_key(Scope.ASK), new_key(Scope.ASK, rate="4/hour"), new_key(Scope.ASK, rate="")
    for key, passes in ((usual, 2), (more, 4), (none, 6)):
        statuses = [client.get("/v1/models", headers=bearer(key)).status_code for _ in range(6)]
        assert statuses == [200] * passes + [429] * (6 - passes)


def test_guessing_keys_is_limited_by_address(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, auth=Auth.KEYS, rate_per_address="3/hour")
    statuses = [client.get("/v1/models", headers=bearer(f"xc_{n}")).status_code for n in range(5)]
    assert statuses == [401] * 3 + [429] * 2


def test_a_limit_is_told_in_the_shape_of_each_client(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, rate_per_address="1/hour")
    client.get("/v1/models")
    openai = client.get("/v1/models")
    assert openai.json()["error"]["type"] == "rate_limit_error"
    dify = client.post("/chat-messages", json={"query": "甲", "user": "u"})
    assert dify.json()["status"] == 429
    ours = client.get("/api/documents")
    assert ours.headers["content-type"] == "application/problem+json"
    assert all(int(r.headers["retry-after"]) > 3500 for r in (openai, dify, ours))


def test_limits_are_shared_through_redis(redis_url: str) -> None:
    async def both() -> None:
        name = uuid.uuid4().hex
        one, other = Limiter(redis_url), Limiter(redis_url)
        assert await one.reachable()
        await one.hit("3/hour", "test", name)
        await other.hit("3/hour", "test", name)
        await one.hit("3/hour", "test", name)
        with pytest.raises(ApiError) as refused:
            await other.hit("3/hour", "test", name)
        assert 3590 <= int(refused.value.headers["Retry-After"]) <= 3600
        await one.close()
        await other.close()

    asyncio.run(both())


def test_a_server_counts_in_redis(
    make: MakeClient, fake: FakeEngine, redis_url: str, new_key: NewKey
) -> None:
    key = bearer(new_key(Scope.ASK, rate="2/hour"))
    settings = {"auth": Auth.KEYS, "redis_url": redis_url, "rate_per_address": ""}
    workers = [make(fake, **settings), make(fake, **settings)]
    statuses = [workers[n % 2].get("/v1/models", headers=key).status_code for n in range(4)]
    assert statuses == [200, 200, 429, 429]
    assert workers[0].get("/readyz").json()["limits"] is True


def test_without_its_redis_a_server_is_not_ready(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, redis_url="redis://127.0.0.1:1/0")
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").json()["limits"] is False
    assert client.get("/api/documents").status_code == 200  # no limit is set for open mode


def test_what_cannot_be_counted_is_not_served(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, redis_url="redis://127.0.0.1:1/0", rate_per_address="5/minute")
    refused = client.get("/api/documents")
    assert refused.status_code == 503
    assert refused.json()["code"] == "store_unavailable"


def test_a_body_past_its_limit(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, body_limit=2000, upload_limit=5000)
    long = "长" * 1000
    assert client.post("/api/ask", json={"question": long}).status_code == 413

    def parts() -> object:  # no content-length
        yield b'{"question": "'
        for _ in range(100):
            yield b"x" * 100

    refused = client.post("/api/ask", content=parts(), headers={"content-type": "application/json"})
    assert refused.status_code == 413
    assert refused.json()["code"] == "body_too_long"
    openai = client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": long}]})
    assert "超过上限" in openai.json()["error"]["message"]
    passes = client.post("/api/admin/documents", files={"file": ("a.txt", b"x" * 4000)})
    assert passes.status_code == 400  # the fake engine's own answer
    assert client.post("/api/admin/documents", files={"file": ("a.txt", b"x" * 6000)}).status_code == 413
    assert client.post("/mcp", json={"x": long}).status_code == 413
    assert not fake.asked


def test_an_answer_that_takes_too_long(make: MakeClient, fake: FakeEngine) -> None:
    fake.delay = 0.5
    client = make(fake, time_limit=0.1)
    late = client.post("/api/ask", json={"question": "甲"})
    assert late.status_code == 504
    assert late.json()["code"] == "answer_timeout"


def test_too_many_questions_at_once(make: MakeClient, fake: FakeEngine, store_url: str) -> None:
    import threading  # noqa: PLC0415

    fake.delay = 1.0
    app = create_app(ServerSettings(waiting_limit=1), fake, Store.open(store_url))
    with client_of(app) as client:
        first = threading.Thread(target=client.post, args=("/api/ask",), kwargs={"json": {"question": "甲"}})
        first.start()
        until = time.monotonic() + 10
        while not fake.asked:
            assert time.monotonic() < until
            time.sleep(0.01)
        refused = client.post("/api/ask", json={"question": "乙"})
        first.join()
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
