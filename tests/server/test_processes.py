"""Whole processes: killed under load, stopped with requests in flight, several workers on one store."""

import itertools
import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest
from serving import bearer, free_port, process, wait_for

from assistant.cli.app import run
from server.storage import records
from server.storage.store import Store

NOTICE = "云溪县乡村民宿奖补办法（虚构）\n\n第一条　对新开业的甲级民宿，一次性奖励20万元。\n".encode()


def healthy(url: str, path: str = "/healthz") -> bool:
    try:
        return httpx.get(url + path, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def fake_server(folder: Path, **environment: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    port = free_port()
    command = ["-m", "uvicorn", "--factory", "fake_app:build", "--port", str(port), "--log-level", "critical"]
    settings = {"XIANGCE_DATA_DIR": str(folder), "PYTHONPATH": str(Path(__file__).parent)}
    with process(*command, **settings, **environment) as server:
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: healthy(url, "/readyz"))
        yield url, server


def test_killed_under_load_no_kept_message_is_lost(tmp_path: Path) -> None:
    told: dict[str, list[str]] = {}
    lock = threading.Lock()

    def talk(url: str) -> None:
        with httpx.Client(base_url=url, timeout=5) as client:
            try:
                conversation = client.post("/api/conversations", json={}).json()["id"]
                for number in itertools.count():
                    place = f"/api/conversations/{conversation}/messages"
                    reply = client.post(place, json={"question": f"第{number}问", "stream": number % 2 == 1})
                    if reply.status_code != 200 or (number % 2 and "event: done" not in reply.text):
                        return
                    message = re.search(r'(?:"message_id":"|id: )([0-9a-f]{32})', reply.text)
                    assert message
                    with lock:
                        told.setdefault(conversation, []).append(message[1])
            except httpx.HTTPError:
                return

    for _ in range(2):  # the second time on what the first left behind
        with fake_server(tmp_path) as (url, server):
            threads = [threading.Thread(target=talk, args=(url,)) for _ in range(8)]
            already = sum(map(len, told.values()))
            for thread in threads:
                thread.start()
            wait_for(lambda already=already: sum(map(len, told.values())) > already + 60)
            server.send_signal(signal.SIGKILL)
            server.wait()
            for thread in threads:
                thread.join()

    with sqlite3.connect(tmp_path / "server.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store = Store.open(f"sqlite:///{tmp_path / 'server.db'}")
    for conversation, answers in told.items():
        kept = store.read_now(lambda session, c=conversation: records.messages(session, c))
        assert [message.position for message in kept] == list(range(len(kept)))
        assert set(answers) <= {message.id for message in kept if message.role == "assistant"}
        assert sum(message.role == "user" for message in kept) * 2 == len(kept)  # no half of an exchange
    store.close()


def test_stopping_finishes_what_is_in_flight(tmp_path: Path) -> None:
    with fake_server(tmp_path, FAKE_DELAY="1.0") as (url, server):
        replies: list[httpx.Response] = []
        body = {"question": "甲"}
        asking = threading.Thread(target=lambda: replies.append(httpx.post(f"{url}/api/ask", json=body)))
        asking.start()
        time.sleep(0.4)
        server.send_signal(signal.SIGTERM)
        asking.join()
        assert replies[0].status_code == 200
        server.wait(20)
    store = Store.open(f"sqlite:///{tmp_path / 'server.db'}")
    assert len(store.read_now(lambda session: records.log(session, 10))) == 1
    store.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """``xiangce serve`` with two workers over the plan, by words alone."""
    port = free_port()
    settings = {"XIANGCE_DATA_DIR": str(tmp_path), "XIANGCE_DENSE": "false", "XIANGCE_AUTH": "keys"}
    command = ["-m", "assistant.cli", "serve", "--port", str(port), "--workers", "2"]
    with process(*command, **settings, XIANGCE_WATCH_SECONDS="0.2") as server:
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: server.poll() is not None or healthy(url, "/readyz"), 90)
        yield url
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def test_several_workers_are_one_server(
    served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XIANGCE_DATA_DIR", str(tmp_path))
    assert run(["keys", "create", "管理", "--scope", "admin"]) == 0
    admin = bearer(capsys.readouterr().out.strip())
    assert run(["keys", "create", "门户", "--scope", "ask,read"]) == 0
    portal = capsys.readouterr().out.strip()

    def each(path: str) -> list[httpx.Response]:
        """Many connections, so that both workers are met."""
        return [httpx.get(served + path, headers=admin, timeout=30) for _ in range(12)]

    def everywhere(count: int) -> bool:
        return all(len(reply.json()) == count for reply in each("/api/documents") if reply.status_code == 200)

    wait_for(lambda: all(reply.status_code == 200 for reply in each("/readyz")))
    assert everywhere(1)
    files = {"file": ("办法.txt", NOTICE)}
    added = httpx.post(f"{served}/api/admin/documents", headers=admin, files=files, timeout=60)
    assert added.status_code == 201
    wait_for(lambda: everywhere(2), 30)
    asked = httpx.post(f"{served}/api/ask", headers=bearer(portal), json={"question": "甲级民宿奖励多少"})
    assert "20万元" in asked.json()["text"]
    assert httpx.delete(
        f"{served}/api/admin/documents/{added.json()['id']}", headers=admin, timeout=60
    ).is_success
    wait_for(lambda: everywhere(1), 30)

    counted = [reply.text for reply in each("/metrics")]
    totals = [
        sum(float(value) for value in re.findall(r"xiangce_http_requests_total\{.*?\} (\S+)", text))
        for text in counted
    ]
    assert totals == sorted(totals)  # of both workers together, so it never falls
    assert totals[-1] > 30

    assert run(["keys", "revoke", portal]) == 0
    for _ in range(12):
        assert httpx.get(f"{served}/v1/models", headers=bearer(portal)).status_code == 401
    assert run(["keys", "list"]) == 0
    listed = capsys.readouterr().out
    assert "已吊销" in listed
    assert "门户" in listed


def test_a_port_in_use_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())
    os.environ.update({"XIANGCE_DATA_DIR": str(tmp_path), "XIANGCE_DENSE": "false"})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert run(["serve", "--port", str(taken.getsockname()[1])]) == 5
    assert "已被占用" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "environment", "said"),
    [
        (["serve", "--host", "0.0.0.0"], {"XIANGCE_AUTH": "open"}, "开放模式只能监听本机地址"),
        (["serve", "--port", "99999"], {}, "XIANGCE_PORT"),
        (["serve"], {"XIANGCE_RATE_PER_KEY": "often"}, "XIANGCE_RATE_PER_KEY"),
        (["serve"], {"XIANGCE_DATABASE_URL": "nonsense"}, "XIANGCE_DATABASE_URL"),
        (["keys", "create"], {}, "名称"),
        (["keys", "create", "甲", "--scope", "all"], {}, "--scope"),
        (["keys", "create", "甲", "--rate", "often"], {}, "--rate"),
        (["keys", "create", "甲", "--quota", "-1"], {}, "--quota"),
        (["keys", "revoke", "0000000000"], {}, "没有编号"),
    ],
)
def test_what_is_set_wrong_is_told_in_chinese(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    args: list[str],
    environment: dict[str, str],
    said: str,
) -> None:
    # The command writes its options into the environment, for its workers.
    monkeypatch.setattr(os, "environ", os.environ.copy())
    os.environ.update({"XIANGCE_DATA_DIR": str(tmp_path), "XIANGCE_DENSE": "false"} | environment)
    assert run(args) != 0
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
