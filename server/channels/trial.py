"""``xiangce channels test``: the platform's check, played against a running server."""

import httpx

from assistant.cli.console import say
from assistant.cli.state import CliError, Exit
from server.channels import tencent
from server.channels.accounts import Account, GroupRobot, WeComConnection
from server.channels.crypto import Rejected
from server.channels.simulator import Platform


async def play(name: str, account: Account, base: str, question: str) -> None:
    """Print how the check went; raises ``CliError`` where it failed."""
    if isinstance(account, WeComConnection):
        raise CliError(
            f"长连接没有网址可查。请运行 xiangce channels connect {name}，看能否连上。", Exit.USAGE
        )
    async with httpx.AsyncClient(timeout=10) as connection:
        if isinstance(account, GroupRobot):
            try:
                await tencent.post_to_group(connection, account.webhook, "湘策已连上本群，有新文件时会通知。")
            except tencent.Refused as error:
                raise CliError(f"没有发出去（{error}）。请核对 Webhook 地址与网络。") from error
            say("已发出，请到群里查看。")
            return
        address = f"{base}/channels/{account.kind}/{name}"
        platform = Platform(address, account, connection)
        try:
            passed = await platform.check()
        except httpx.HTTPError as error:
            raise CliError(
                f"连不上 {address}（{type(error).__name__}）。请先运行 xiangce serve，或用 --url 指定地址。"
            ) from error
        if not passed:
            raise CliError(
                f"{address} 没有通过验证。请核对账号是否在那台机器上、时钟是否准确、"
                "中间的代理是否改动了网址参数；放在代理之后要设 XIANGCE_AUTH=keys。原因见服务的日志。"
            )
        say(f"网址验证：通过（{address}）")
        try:
            seen = await platform.say("xiangce-test", question)
        except (httpx.HTTPError, Rejected) as error:
            raise CliError(
                f"发了一条消息，没有得到能用的答复（{type(error).__name__}）。原因见服务的日志。"
            ) from error
        if seen.text is None:
            raise CliError("发了一条消息，没有得到答复。原因见服务的日志。")
        say(f"收发消息：通过，用时 {seen.seconds:.2f} 秒。用户会看到：\n\n{seen.text}")
