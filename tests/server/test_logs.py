"""Logs: one JSON object a line, with the request's id, and nothing that is nobody's business."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from serving import MakeClient, bearer

from server import logs
from server.engine import FakeEngine
from server.settings import Auth
from server.storage.keys import Scope


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    levels = {name: logging.getLogger(name).level for name in ("xiangce", "server")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


Lines = Callable[[], list[dict[str, object]]]


def test_a_request_is_one_line_without_question_or_key(
    make: MakeClient, fake: FakeEngine, new_key: Callable[..., str], lines: Lines
) -> None:
    client = make(fake, auth=Auth.KEYS)
    key = new_key(Scope.ASK, Scope.READ)
    asked = client.post("/api/ask", json={"question": "秘密问题", "user": "张三"}, headers=bearer(key))
    client.get("/api/search", params={"q": "秘密检索"}, headers=bearer(key))
    client.get("/api/admin/user-data", params={"user": "张三"}, headers=bearer(new_key(Scope.ADMIN)))
    found = [line for line in lines() if line["logger"] == "xiangce.access"]
    assert [line["route"] for line in found] == ["/api/ask", "/api/search", "/api/admin/user-data"]
    assert found[0]["request_id"] == asked.headers["x-request-id"]
    assert found[0]["key"] == key.split("_")[1]
    said = json.dumps(lines(), ensure_ascii=False)
    for secret in ("秘密", "张三", key.split("_", 2)[2]):
        assert secret not in said


def test_questions_are_logged_where_that_is_set(make: MakeClient, fake: FakeEngine, lines: Lines) -> None:
    make(fake, log_questions=True).post("/api/ask", json={"question": "公开问题"})
    assert any(line.get("question") == "公开问题" for line in lines())


def test_an_error_is_logged_with_its_request(make: MakeClient, fake: FakeEngine, lines: Lines) -> None:
    fake.failure = RuntimeError("broken inside")
    failed = make(fake).post("/api/ask", json={"question": "甲"})
    (line,) = [line for line in lines() if line["level"] == "error"]
    assert line["request_id"] == failed.headers["x-request-id"]
    assert "broken inside" in str(line["exception"])


def test_plain_lines_for_a_terminal() -> None:
    record = logging.makeLogRecord({"msg": "request", "levelname": "INFO", "route": "/api/ask"})
    assert "request route=/api/ask" in logs.PlainFormatter().format(record)
