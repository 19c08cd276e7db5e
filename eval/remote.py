"""Targets elsewhere: a server of ours by its address, or any OpenAI-compatible endpoint."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from assistant.cli.state import CliError, Exit
from eval.record import Retrieved
from eval.reply import Reply, failed, from_contract, from_text
from eval.targets import Said

if TYPE_CHECKING:
    import httpx

KEY = "XIANGCE_EVAL_KEY"  # environment variable with the key of a remote target
_TIMEOUT = 120.0  # seconds for one reply
_TRIES = 5
_PAUSE = 1.0  # seconds before the second try, doubled before each further one
_LONGEST_PAUSE = 60.0  # seconds that a server may ask to wait
_BUSY = (429, 502, 503, 504)


class _Remote:
    """Posts JSON; a busy server is asked again, what fails for good is a reply that failed."""

    def __init__(self, url: str, timeout: float = _TIMEOUT, pause: float = _PAUSE) -> None:
        self.url = url.rstrip("/")
        self.name = redacted(url)
        self._pause = pause
        self._client = _client(timeout)

    def retrieve(self, question: str, beside: Sequence[str] = ()) -> list[Retrieved]:
        return []

    def check(self) -> None:
        """Raises ``CliError`` where nobody listens."""
        import httpx  # noqa: PLC0415

        try:
            self._client.get(self.url)
        except httpx.HTTPError as error:
            raise CliError(
                f"连不上 {self.name}（{type(error).__name__}）。请检查地址，并确认服务已经启动。",
                Exit.ENVIRONMENT,
            ) from error

    def _post(self, path: str, body: Mapping[str, Any], read: Callable[[Any, float], Reply]) -> Reply:
        import httpx  # noqa: PLC0415

        reason, taken, pause = "", 0.0, 0.0
        for attempt in range(_TRIES):
            time.sleep(pause)
            pause = self._pause * 2**attempt
            begun = time.perf_counter()
            try:
                response = self._client.post(self.url + path, json=body)
            except httpx.HTTPError as error:
                reason = f"没有答复（{type(error).__name__}）"
                continue
            taken = (time.perf_counter() - begun) * 1000
            if response.status_code in _BUSY:
                reason = f"HTTP {response.status_code}"
                told = response.headers.get("Retry-After", "")
                pause = min(float(told), _LONGEST_PAUSE) if told.isdigit() else pause
                continue
            if response.is_error:
                return failed(f"HTTP {response.status_code}：{response.text[:200]}", taken)
            try:
                return read(response.json(), taken)
            except (ValueError, LookupError, TypeError) as error:
                return failed(f"答复读不懂（{type(error).__name__}）：{response.text[:200]}", taken)
        return failed(reason, taken)


class OurServer(_Remote):
    """A server of ours, by its address: ``POST /api/ask``."""

    def ask(self, question: str, history: Sequence[Said] = (), beside: Sequence[str] = ()) -> Reply | None:
        if beside:
            return None
        before = [{"role": said.role, "content": said.content} for said in history]
        return self._post("/api/ask", {"question": question, "history": before}, from_contract)


class ChatEndpoint(_Remote):
    """Any OpenAI-compatible endpoint, by its address up to /v1; its plain text is judged by what it shows."""

    def __init__(self, url: str, model: str, timeout: float = _TIMEOUT, pause: float = _PAUSE) -> None:
        super().__init__(url, timeout, pause)
        self.name += f" {model}"
        self._model = model

    def ask(self, question: str, history: Sequence[Said] = (), beside: Sequence[str] = ()) -> Reply | None:
        if beside:
            return None
        said = [*history, Said("user", question)]
        body = {
            "model": self._model,
            "messages": [{"role": one.role, "content": one.content} for one in said],
            "temperature": 0,
        }

        def read(data: Any, taken: float) -> Reply:
            return from_text(str(data["choices"][0]["message"]["content"] or ""), question, taken)

        return self._post("/chat/completions", body, read)


def redacted(url: str) -> str:
    """An address without what may be secret in it."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))


def _client(timeout: float) -> "httpx.Client":
    import httpx  # noqa: PLC0415

    key = os.environ.get(KEY)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.Client(timeout=timeout, headers=headers, follow_redirects=True)
