"""How the channels of a running server bear load: ``python -m server.channels.measuring --help``.

Plays the platform for an official account of this machine's settings, against this machine only.
"""

import asyncio
import ipaddress
import json
import os
import socket
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
import typer

from assistant.cli.state import CliError, Exit, State
from server.channels.accounts import VARIABLE, Accounts, OfficialAccount, accounts_file
from server.channels.simulator import Platform, Seen

_LONGEST = 600  # seconds
_UNLIMITED = httpx.Limits(max_connections=None, max_keepalive_connections=0)  # so that every worker is met

app = typer.Typer(add_completion=False, help=__doc__)
Url = Annotated[str, typer.Option(help="Where the server is; loopback only.")]
Name = Annotated[str, typer.Option(help="An official account of the server.")]
Questions = Annotated[Path | None, typer.Option(help="A file with one question a line.", exists=True)]


@app.command()
def storm(
    url: Url = "http://127.0.0.1:8000",
    account: Name = "wechat",
    users: Annotated[int, typer.Option(min=1, max=5000)] = 500,
    seconds: Annotated[float, typer.Option(min=0, max=_LONGEST, help="Over which they ask.")] = 10,
    questions: Questions = None,
) -> None:
    """Every user asks once, and all three attempts come at the same time, to whichever worker."""

    async def one(platform: Platform, number: int, question: str) -> list[str | None]:
        await asyncio.sleep(seconds * number / users)
        message = platform.message(_user(number), question)
        replies = await asyncio.gather(*(platform.attempt(message, 60) for _ in range(3)))
        return [platform.text(reply) for reply in replies]

    began = time.perf_counter()
    seen = _run(url, account, lambda platform: _each(one, platform, _asked(users, questions)))
    kinds = Counter(
        "one answer" if replies[0] and len(set(replies)) == 1 else "not one answer" for replies in seen
    )
    print(json.dumps({"users": users, **kinds, "seconds": round(time.perf_counter() - began, 2)}))


@app.command()
def late(
    url: Url = "http://127.0.0.1:8000",
    account: Name = "wechat",
    users: Annotated[int, typer.Option(min=1, max=5000)] = 500,
    fetches: Annotated[int, typer.Option(min=1, max=10, help="How often a user asks for an answer.")] = 4,
) -> None:
    """Every user asks once, waits and retries as the platform does, and fetches the answer if it is late."""

    async def one(platform: Platform, number: int, question: str) -> list[Seen]:
        seen = [await platform.say(_user(number), question)]
        while len(seen) <= fetches and not (seen[-1].text and question in seen[-1].text):
            seen.append(await platform.say(_user(number), "好"))
        return seen

    asked = _asked(users, None)
    began = time.perf_counter()
    told = _run(url, account, lambda platform: _each(one, platform, asked))
    answers = Counter(
        sum(bool(seen.text) and question in str(seen.text) for seen in each)
        for question, each in zip(asked, told, strict=True)
    )
    attempts = Counter(seen.attempt for each in told for seen in each[-1:])
    print(
        json.dumps(
            {
                "users": users,
                "answers_by_user": dict(answers),
                "attempt_that_answered": dict(sorted(attempts.items())),
                "messages": sum(map(len, told)),
                "seconds": round(time.perf_counter() - began, 2),
            }
        )
    )


@app.command()
def speed(
    url: Url = "http://127.0.0.1:8000",
    account: Name = "wechat",
    rate: Annotated[float, typer.Option(min=0.1, max=2000, help="Messages a second.")] = 50,
    seconds: Annotated[float, typer.Option(min=1, max=_LONGEST)] = 60,
    questions: Questions = None,
) -> None:
    """Messages come at a steady rate, whether or not those before are answered; the time to each reply."""

    async def one(platform: Platform, number: int, question: str) -> Seen:
        await asyncio.sleep(number / rate)
        return await platform.say(_user(number), question)

    asked = _asked(int(rate * seconds), questions)
    seen = _run(url, account, lambda platform: _each(one, platform, asked))
    taken = sorted(each.seconds for each in seen if each.text)
    found = {f"p{share}": round(taken[int(len(taken) * share / 100)] * 1000, 1) for share in (50, 95, 99)}
    retried = sum(each.attempt > 1 for each in seen)
    print(
        json.dumps({"messages": len(seen), "answered": len(taken), "retried": retried, "milliseconds": found})
    )


def _user(number: int) -> str:
    return f"measured-{os.getpid()}-{number}"


def _asked(count: int, questions: Path | None) -> list[str]:
    lines = questions.read_text(encoding="utf-8").split("\n") if questions else []
    lines = [line.strip() for line in lines if line.strip()] or ["服务业增加值占比是多少？"]
    # A number makes each after the first round a question of its own, so that none is answered from memory.
    return [
        lines[number] if number < len(lines) else f"{lines[number % len(lines)]}（{number}）"
        for number in range(count)
    ]


async def _each(
    one: Callable[[Platform, int, str], Awaitable[Any]], platform: Platform, asked: Sequence[str]
) -> list[Any]:
    return await asyncio.gather(*(one(platform, number, question) for number, question in enumerate(asked)))


def _run(url: str, name: str, play: Callable[[Platform], Awaitable[list[Any]]]) -> list[Any]:
    place = urlsplit(url)
    addresses = socket.getaddrinfo(place.hostname or "", place.port or 80)
    if not all(ipaddress.ip_address(info[4][0]).is_loopback for info in addresses):
        raise CliError("只能对本机测压。", Exit.USAGE)
    known = Accounts(accounts_file(State().settings.data_dir), os.environ.get(VARIABLE, "")).every()
    account = known.get(name)
    if not isinstance(account, OfficialAccount):
        raise CliError(f"没有公众号账号 {name}。现有账号见 xiangce channels list。")

    async def run() -> list[Any]:
        async with httpx.AsyncClient(limits=_UNLIMITED) as connection:
            return await play(Platform(f"{url}/channels/wechat/{name}", account, connection))

    return asyncio.run(run())


if __name__ == "__main__":
    app()
