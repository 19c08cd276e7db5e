"""``xiangce serve`` and ``xiangce keys``. Imports what it runs only when it runs."""

import errno
import os
import socket
import tempfile
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.state import CliError, Exit, State, state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.channels.accounts import Account, Accounts
    from server.settings import ServerSettings
    from server.storage.store import Store


def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option("--host", metavar="地址", help="监听的地址，默认 127.0.0.1。")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", metavar="端口", help="端口，默认 8000。")] = None,
    workers: Annotated[int | None, typer.Option("--workers", metavar="个数", help="进程数，默认 1。")] = None,
) -> None:
    """启动网页与接口服务（REST、OpenAI 兼容、MCP）。"""
    given = {"XIANGCE_HOST": host, "XIANGCE_PORT": port, "XIANGCE_WORKERS": workers}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    settings = server_settings()
    # Answers run side by side already; a library's own threads would only contend with them.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

    from assistant import factory  # noqa: PLC0415
    from assistant.cli.console import say  # noqa: PLC0415
    from assistant.cli.progress import getting_ready  # noqa: PLC0415
    from server.storage.store import Store  # noqa: PLC0415

    assistant = state(context).settings
    Store.open(settings.database(assistant)).close()  # its faults are told here, once
    known_accounts(state(context))  # and theirs
    with getting_ready("正在准备索引……") as hooks:
        factory.index(assistant, factory.documents(assistant), hooks, exact=True).close()
    _free(settings)
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    place = f"http://{shown}:{settings.port}"
    pages = f"网页 {place}/ ，" if settings.serves_web else ""
    say(f"湘策：{pages}接口 {place}/docs （{_who(settings)}）。按 Ctrl-C 停止。", stderr=True)
    if settings.web and not settings.serves_web:
        say("提示：有多个进程时不提供网页。要网页请用一个进程（--workers 1）。", stderr=True)
    if settings.workers > 1 and not settings.redis_url:
        say("提示：有多个进程而未设 XIANGCE_REDIS_URL，频率限制按进程分别计算。", stderr=True)
    _run(settings)


def known_accounts(current: State) -> "tuple[Accounts, Mapping[str, Account]]":
    """Where the accounts of WeChat and WeCom are kept, and all of them; ``CliError`` where one is wrong."""
    from server.channels.accounts import VARIABLE, Accounts, AccountsError, accounts_file  # noqa: PLC0415

    try:
        accounts = Accounts(accounts_file(current.settings.data_dir), os.environ.get(VARIABLE, ""))
        return accounts, accounts.every()
    except AccountsError as error:
        raise CliError(str(error), Exit.ENVIRONMENT) from error


def _free(settings: "ServerSettings") -> None:
    """Raises ``CliError`` where the server could not listen."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((settings.host, settings.port))
    except OSError as error:
        place = f"{settings.host} 的端口 {settings.port}"
        if error.errno == errno.EADDRINUSE:
            raise CliError(f"{place} 已被占用。请用 --port 换一个端口。", Exit.ENVIRONMENT) from error
        raise CliError(
            f"不能监听 {place}（{error.strerror}）。请检查地址与端口。", Exit.ENVIRONMENT
        ) from error


def _run(settings: "ServerSettings") -> None:
    import uvicorn  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="xiangce-metrics-") as folder:
        if settings.workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        uvicorn.run(
            "server.app:build",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers if settings.workers > 1 else None,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # the application looks at them itself
            timeout_graceful_shutdown=settings.stop_seconds,
        )


def _who(settings: "ServerSettings") -> str:
    from server.settings import Auth  # noqa: PLC0415

    return "开放模式，只供本机" if settings.mode is Auth.OPEN else "需要密钥，见 xiangce keys"


def server_settings() -> "ServerSettings":
    """The settings; ``CliError`` names those that are wrong."""
    from pydantic import ValidationError  # noqa: PLC0415

    from server.settings import ServerSettings  # noqa: PLC0415

    try:
        return ServerSettings()
    except ValidationError as error:
        names = [f"XIANGCE_{'_'.join(map(str, e['loc'])).upper()}" for e in error.errors() if e["loc"]]
        reason = (
            f"环境变量或选项 {'、'.join(names)} 的值无效。请改正后重试。"
            if names
            else "开放模式只能监听本机地址。请改用 127.0.0.1，或设 XIANGCE_AUTH=keys 并建密钥。"
        )
        raise CliError(reason, Exit.ENVIRONMENT) from error


class Action(StrEnum):
    CREATE = "create"
    LIST = "list"
    REVOKE = "revoke"


def keys(
    context: typer.Context,
    action: Annotated[Action, typer.Argument(metavar="create|list|revoke", help="新建、列出或吊销。")],
    name: Annotated[str, typer.Argument(metavar="名称或编号", help="新建时是名称，吊销时是编号。")] = "",
    scope: Annotated[
        str,
        typer.Option(
            "--scope", metavar="权限", help="ask 提问，read 看文件，metrics 运行指标，admin 全部；逗号分隔。"
        ),
    ] = "ask,read",
    rate: Annotated[
        str | None, typer.Option("--rate", metavar="频率", help="如 60/minute；默认用服务的设置。")
    ] = None,
    quota: Annotated[int | None, typer.Option("--quota", metavar="次数", help="每天最多提问次数。")] = None,
    days: Annotated[
        int | None, typer.Option("--days", metavar="天数", help="多少天后失效，默认不失效。")
    ] = None,
) -> None:
    """管理接口密钥：新建、列出、吊销。"""
    from server.storage.store import Store  # noqa: PLC0415

    settings = server_settings()
    if (quota is not None and quota < 0) or (days is not None and days < 1):
        raise CliError("--quota 应是 0 以上、--days 应是 1 以上的整数。", Exit.USAGE)
    store = Store.open(settings.database(state(context).settings))
    try:
        if action is Action.CREATE:
            _create(store, name, scope, rate, quota, days)
        elif action is Action.LIST:
            _list(store)
        else:
            _revoke(store, name)
    finally:
        store.close()


def _create(
    store: "Store", name: str, scope: str, rate: str | None, quota: int | None, days: int | None
) -> None:
    from limits import parse  # noqa: PLC0415

    from assistant.cli.console import say  # noqa: PLC0415
    from server.storage import keys as stored  # noqa: PLC0415

    wanted = [part.strip() for part in scope.split(",") if part.strip()]
    if not wanted or not set(wanted) <= set(stored.Scope):
        raise CliError(f"--scope 可选：{'、'.join(stored.Scope)}。", Exit.USAGE)
    if not 0 < len(name.strip()) <= 100:
        raise CliError("请给密钥一个名称（100字以内），如 xiangce keys create 门户网站。", Exit.USAGE)
    try:
        parse(rate or "1/second")
    except ValueError as error:
        raise CliError("--rate 应写作 60/minute、5/second 这样的形式。", Exit.USAGE) from error
    expires = datetime.now(UTC) + timedelta(days=days) if days else None
    made = store.write_now(
        lambda session: stored.create(
            session,
            name.strip(),
            [stored.Scope(part) for part in wanted],
            rate=rate,
            daily_quota=quota,
            expires_at=expires,
        )
    )
    print(made)
    say("请立即保存：密钥只显示这一次，这里只留散列。", stderr=True)


def _list(store: "Store") -> None:
    from assistant.cli.console import say  # noqa: PLC0415
    from server.storage import keys as stored  # noqa: PLC0415

    now = datetime.now(UTC)
    found = store.read_now(stored.every)
    spent = store.read_now(lambda session: stored.used(session, now.date()))
    for key in found:
        state_of = "已吊销" if key.revoked_at else "有效" if key.valid(now) else "已到期"
        quota = "" if key.daily_quota is None else f"  今日 {spent.get(key.id, 0)}/{key.daily_quota}"
        limit = f"  {key.rate}" if key.rate else ""
        say(f"{key.id}  {state_of}  {','.join(sorted(key.scopes))}{limit}{quota}  {key.name}")
    if not found:
        say("还没有密钥。用 xiangce keys create 名称 新建。", stderr=True)


def _revoke(store: "Store", public: str) -> None:
    from assistant.cli.console import say  # noqa: PLC0415
    from server.storage import keys as stored  # noqa: PLC0415

    if public.startswith("xc_"):
        public = public.split("_")[1]
    if not store.write_now(lambda session: stored.revoke(session, public)):
        raise CliError(f"没有编号为“{public[:20]}”的有效密钥。编号见 xiangce keys list。")
    say(f"已吊销 {public}，所有进程立即生效。", stderr=True)
