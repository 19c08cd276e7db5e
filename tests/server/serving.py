"""What tests of the server share: clients, servers in threads and in processes."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from server.engine import Engine
from server.storage.keys import Scope

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 6, 1)
PLAN = "hunan-service-industry-plan"

MakeClient = Callable[..., TestClient]

# A request that is right for every route that needs a key: method, path, body, scope.
ROUTES = [
    ("POST", "/api/ask", {"question": "甲"}, Scope.ASK),
    ("POST", "/api/match", {"text": "甲"}, Scope.ASK),
    ("GET", "/api/match/options", None, Scope.READ),
    ("POST", "/api/conversations", {}, Scope.ASK),
    ("GET", "/api/conversations", None, Scope.ASK),
    ("GET", f"/api/conversations/{'0' * 32}/messages", None, Scope.ASK),
    ("POST", f"/api/conversations/{'0' * 32}/messages", {"question": "甲"}, Scope.ASK),
    ("DELETE", f"/api/conversations/{'0' * 32}", None, Scope.ASK),
    ("POST", "/api/feedback", {"request_id": "0" * 32, "vote": "up"}, Scope.ASK),
    ("GET", "/v1/models", None, Scope.ASK),
    ("GET", "/v1/models/xiangce", None, Scope.ASK),
    ("POST", "/v1/chat/completions", {"messages": [{"role": "user", "content": "甲"}]}, Scope.ASK),
    ("POST", "/chat-messages", {"query": "甲", "user": "u"}, Scope.ASK),
    ("POST", "/v1/chat-messages", {"query": "甲", "user": "u"}, Scope.ASK),
    ("POST", "/mcp", {}, Scope.ASK),
    ("GET", "/api/documents", None, Scope.READ),
    ("GET", f"/api/documents/{PLAN}", None, Scope.READ),
    ("GET", f"/api/documents/{PLAN}/sections/五", None, Scope.READ),
    ("GET", "/api/search?q=物流", None, Scope.READ),
    ("GET", "/api/figures", None, Scope.READ),
    ("GET", "/metrics", None, Scope.METRICS),
    ("POST", "/api/admin/documents", None, Scope.ADMIN),
    ("PATCH", "/api/admin/documents/nothing", {}, Scope.ADMIN),
    ("DELETE", "/api/admin/documents/nothing", None, Scope.ADMIN),
    ("GET", "/api/admin/audit", None, Scope.ADMIN),
    ("GET", "/api/admin/usage", None, Scope.ADMIN),
    ("GET", "/api/admin/keys", None, Scope.ADMIN),
    ("DELETE", "/api/admin/keys/0000000000", None, Scope.ADMIN),
    ("GET", "/api/admin/user-data?user=u", None, Scope.ADMIN),
    ("DELETE", "/api/admin/user-data?user=u", None, Scope.ADMIN),
]


class Kept:
    """An engine that outlives the applications around it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def close(self) -> None:
        pass


def client_of(app: FastAPI, address: str = "127.0.0.1") -> TestClient:
    return TestClient(
        app, base_url="http://127.0.0.1:8000", client=(address, 50000), raise_server_exceptions=False
    )


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """``app`` behind a real socket, in a thread; its base URL."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started or not thread.is_alive())
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def process(*args: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process with the repository on its path; killed at the end if it still runs."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    started = subprocess.Popen(
        [sys.executable, *args],
        env=os.environ | {"PYTHONPATH": path} | environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.poll() is None:
            started.kill()
        started.communicate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(condition: Callable[[], Any], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)
