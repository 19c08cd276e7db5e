"""A server that speaks the OpenAI protocol on this machine and fails in every way a real one does."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Play = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "ModelServer"

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(
            (self.path, {name.lower(): value for name, value in self.headers.items()}, self.body)
        )
        try:
            self.server.play(self)
        except OSError:  # the client went away
            self.server.left.set()
        self.close_connection = True

    def answer(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def data(self, value: Any) -> None:
        self.answer(200, json.dumps(value).encode())

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()

    def tell(self, text: str, size: int = 4) -> None:
        for start in range(0, len(text), size):
            delta = {"role": "assistant", "content": text[start : start + size]}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
            chunk["choices"] = [{"index": 0, "delta": delta, "finish_reason": None}]
            self.chunk(f"data: {json.dumps(chunk)}\n\n".encode())

    def chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def end(self) -> None:
        self.chunk(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")


class ModelServer(ThreadingHTTPServer):
    daemon_threads = True
    play: Play

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.left = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def serving() -> Iterator[ModelServer]:
    server = ModelServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says(text: str) -> Play:
    def play(request: Request) -> None:
        request.begin()
        request.tell(text)
        request.end()

    return play


def fails(status: int, **headers: str) -> Play:
    body = json.dumps({"error": {"message": "no", "type": "t", "code": "c"}}).encode()
    return lambda request: request.answer(status, body, **headers)


def silent(request: Request) -> None:
    time.sleep(3)


def slow(text: str) -> Play:
    def play(request: Request) -> None:
        request.begin()
        for character in text * 1000:
            request.tell(character)
            time.sleep(0.05)

    return play


def endless(text: str) -> Play:
    def play(request: Request) -> None:
        request.begin()
        while True:
            request.tell(text, size=len(text))

    return play


def breaks_off(text: str) -> Play:
    def play(request: Request) -> None:
        request.begin()
        request.tell(text)
        request.chunk(b'data: {"id": "1", "choices": [{"ind')

    return play


def nonsense(request: Request) -> None:
    request.answer(200, b"<html><body>gateway</body></html>", "text/html")


def empty(request: Request) -> None:
    request.begin()
    request.end()
