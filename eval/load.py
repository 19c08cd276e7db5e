"""How much a running server bears: ``python -m eval.load --url http://127.0.0.1:8000``.

Sends questions over kept-alive connections, each client one after the other, for a bounded time and to this
machine only. Any server that takes a question in a JSON body can be measured: ``--path``, ``--body``.
"""

import asyncio
import ipaddress
import json
import os
import random
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import count, cycle, product
from pathlib import Path
from string import Template
from typing import Annotated
from urllib.parse import urlsplit

import typer

from assistant.cli.state import CliError, Exit, State

_LONGEST = 600  # seconds
_LEADS = (
    "",
    "请问",
    "请问一下，",
    "您好，",
    "您好，请问",
    "想问一下，",
    "麻烦问一下，",
    "我想知道，",
    "请告诉我，",
)
_ENDS = ("", "？", "呢？", "？谢谢", "，谢谢", "？谢谢您。", "？麻烦了", "？多谢")


@dataclass(frozen=True)
class Result:
    """Of one run; times in milliseconds."""

    clients: int
    seconds: float
    requests: int
    errors: int
    per_second: float
    p50: float | None
    p95: float | None
    p99: float | None
    megabytes_before: float | None = None  # resident, of --pid and its children
    megabytes_after: float | None = None


def main(
    url: Annotated[str, typer.Option(help="Where the server is; loopback only.")] = "http://127.0.0.1:8000",
    clients: Annotated[int, typer.Option(min=1, max=512)] = 8,
    seconds: Annotated[float, typer.Option(min=1, max=_LONGEST)] = 60,
    repeated: Annotated[bool, typer.Option(help="Ask the same 20 questions over and over.")] = False,
    path: Annotated[str, typer.Option()] = "/api/ask",
    body: Annotated[str, typer.Option(help="JSON with $question, $number.")] = '{"question": $question}',
    key: Annotated[str, typer.Option(help="A bearer key.", envvar="XIANGCE_KEY")] = "",
    pid: Annotated[int, typer.Option(help="Tell the memory of this process and its children.")] = 0,
    questions: Annotated[
        Path | None, typer.Option(help="A file with one question a line, instead.", exists=True)
    ] = None,
    embedding: Annotated[bool, typer.Option(help="Measure bare query embeddings instead.")] = False,
) -> None:
    asked = questions.read_text(encoding="utf-8").splitlines() if questions else list(distinct(State()))
    if embedding:
        print(json.dumps(embeddings_per_second(asked, clients, seconds)))
        return
    place = urlsplit(url)
    host, port = place.hostname or "", place.port or 80
    if not all(ipaddress.ip_address(info[4][0]).is_loopback for info in socket.getaddrinfo(host, port)):
        raise CliError("只能对本机测压。", Exit.USAGE)
    chosen = asked[:20] if repeated else asked
    before = _resident(pid)
    taken, errors, elapsed = asyncio.run(
        _load(host, port, clients, seconds, chosen, path, Template(body), key)
    )
    taken.sort()
    result = Result(
        clients=clients,
        seconds=round(elapsed, 2),
        requests=len(taken),
        errors=errors,
        per_second=round(len(taken) / elapsed, 1),
        p50=_percentile(taken, 0.50),
        p95=_percentile(taken, 0.95),
        p99=_percentile(taken, 0.99),
        megabytes_before=before,
        megabytes_after=_resident(pid),
    )
    print(json.dumps(asdict(result)))


def distinct(current: State) -> Iterator[str]:
    """Different questions about the documents, figures and text in turn, in an order that stays."""
    from eval.benchmark import questions  # noqa: PLC0415

    figures, texts = questions(current)
    bare = [question for pair in zip(figures, cycle(texts), strict=False) for question in pair]
    bare = list(dict.fromkeys(question.strip("？?") for question in bare))
    framed = [f"{lead}{question}{end}" for lead, end, question in product(_LEADS, _ENDS, bare)]
    random.Random(6).shuffle(framed)
    yield from dict.fromkeys(framed)


def embeddings_per_second(asked: list[str], threads: int, seconds: float) -> dict[str, float]:
    """Query embeddings of the same questions by ``threads`` threads, nothing else."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from retrieval.embeddings import default_embeddings  # noqa: PLC0415

    model = default_embeddings()
    if model is None:
        raise CliError("本机没有可用的向量模型。")
    model.embed_query("预热")
    until = time.perf_counter() + seconds

    def work(mine: list[str]) -> int:
        done = 0
        for question in cycle(mine):
            if time.perf_counter() >= until:
                return done
            model.embed_query(question)
            done += 1
        return done

    with ThreadPoolExecutor(threads) as pool:
        total = sum(pool.map(work, [asked[start::threads] for start in range(threads)]))
    return {"threads": threads, "per_second": round(total / seconds, 1)}


async def _load(
    host: str, port: int, clients: int, seconds: float, asked: list[str], path: str, body: Template, key: str
) -> tuple[list[float], int, float]:
    """Milliseconds of every answered request, how many failed, and how long it all took."""
    source = cycle(asked)
    numbers = count()
    taken: list[float] = []
    errors = 0
    began = time.perf_counter()
    until = began + seconds

    async def client() -> None:
        nonlocal errors
        head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        head += f"Authorization: Bearer {key}\r\n" if key else ""
        reader, writer = await asyncio.open_connection(host, port, limit=2**20)
        while time.perf_counter() < until:
            asked_now = json.dumps(next(source), ensure_ascii=False)
            said = body.substitute(question=asked_now, number=next(numbers)).encode()
            sent = time.perf_counter()
            writer.write(f"{head}Content-Length: {len(said)}\r\n\r\n".encode() + said)
            try:
                good, again = await asyncio.wait_for(_answer(reader), 60)
            except (OSError, ValueError, asyncio.IncompleteReadError, TimeoutError):
                good, again = False, False
            if good:
                taken.append((time.perf_counter() - sent) * 1000)
            else:
                errors += 1
            if not again:
                writer.close()
                reader, writer = await asyncio.open_connection(host, port, limit=2**20)
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return taken, errors, time.perf_counter() - began


async def _answer(reader: asyncio.StreamReader) -> tuple[bool, bool]:
    """Read one response: whether its status is 200, and whether the connection stays."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    good = head.split(" ", 2)[1] == "200"
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if "content-length" in fields:
        await reader.readexactly(int(fields["content-length"]))
    elif fields.get("transfer-encoding") == "chunked":
        while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readuntil(b"\r\n")
    else:
        await reader.read()
        return good, False
    return good, fields.get("connection") != "close"


def _percentile(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2) if ordered else None


def _resident(pid: int) -> float | None:
    """Megabytes of a process and its children; None where there is no /proc."""
    if not pid or not Path("/proc/self/status").exists():
        return None
    total, todo = 0, [pid]
    while todo:
        process = Path("/proc") / str(todo.pop())
        try:
            status = (process / "status").read_text(encoding="ascii", errors="replace")
            todo += [
                int(child)
                for task in (process / "task").iterdir()
                for child in (task / "children").read_text().split()
            ]
        except OSError:  # ended meanwhile
            continue
        total += next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return round(total / 1024, 1)


if __name__ == "__main__":
    typer.run(main)
