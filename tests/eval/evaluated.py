"""Replies and records made by hand, a target that answers from a table, and real servers."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from eval.items import Gold, Item, Turn
from eval.record import Record, Retrieved
from eval.reference import Reference
from eval.reply import Reply, from_contract
from eval.scoring import judge
from eval.targets import Said

PLAN = "hunan-service-industry-plan"


def contract(text: str, quote: str, address: str, reference: Reference, **more: Any) -> Reply:
    """A reply in the contract that cites one quote of the plan."""
    start = reference.documents[PLAN].text.index(quote)
    citation = {
        "marker": 1, "document": PLAN, "title": "…", "document_number": None, "address": address,
        "heading": "…", "quote": quote, "start": start, "end": start + len(quote), "url": "…",
    }  # fmt: skip
    data = {
        "status": "answered",
        "mode": "extractive",
        "question": "…",
        "text": text,
        "citations": [citation],
    }
    return from_contract(data | more, 1.0)


def figure(value: str, unit: str, **more: str) -> dict[str, Any]:
    given = {"indicator": "旅游总收入", "comparator": "突破", "period": "2025", "kind": "target"}
    return given | {"value": value, "unit": unit, "marker": 1} | more


def item(question: str, name: str = "one", **gold: Any) -> Item:
    turn = Turn(question=question, gold=Gold.model_validate({"status": "answered"} | gold))
    return Item(id=name, suite="figures", kind="formal", turns=(turn,))


def record(reply: Reply, name: str = "one", values: dict[str, float] | None = None, **gold: Any) -> Record:
    asked = item(f"问{name}", name, **gold)
    turn = asked.turns[0]
    return Record(
        item=name,
        suite="figures",
        kind="formal",
        question=turn.question,
        gold=turn.gold,
        reply=reply,
        verdict=judge(turn, reply),
        values=values or {},
    )


class Table:
    """A target that answers from a table and remembers what it was asked."""

    name = "table"

    def __init__(self, replies: dict[str, Reply]) -> None:
        self.replies = replies
        self.asked: list[tuple[str, tuple[Said, ...]]] = []

    def ask(self, question: str, history: Sequence[Said] = (), beside: Sequence[str] = ()) -> Reply | None:
        if beside:
            return None
        self.asked.append((question, tuple(history)))
        return self.replies[question]

    def retrieve(self, question: str, beside: Sequence[str] = ()) -> list[Retrieved]:
        return [Retrieved(document=PLAN, address="五(四)11", text="全省旅游总收入", score=1, similarity=0.8)]


# Servers ---------------------------------------------------------------------------------------------------

ANSWER = {
    "status": "answered", "mode": "extractive", "question": "…", "text": "突破1.5万亿元。[1]",
    "answer_id": "x",
    "figures": [{"indicator": "旅游总收入", "value": "1.5", "unit": "万亿元", "period": "2025"}],
}  # fmt: skip
CHAT = {"choices": [{"message": {"role": "assistant", "content": "突破1.5万亿元（五(四)11）。"}}]}
Answering = Callable[[int], tuple[int, object, dict[str, str]]]


@contextmanager
def serving(reply: Answering) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that answers its n-th request by ``reply(n)``, and what it was sent."""
    seen: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(404, {}, {})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append({"path": self.path, "key": self.headers.get("Authorization"), "body": body})
            self._send(*reply(len(seen)))

        def _send(self, status: int, body: object, headers: dict[str, str]) -> None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def always(status: int, body: object, headers: dict[str, str] | None = None) -> Answering:
    return lambda number: (status, body, headers or {})
