"""``xiangce channels``: set up the accounts of WeChat and WeCom. Imports what it runs only when it runs."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.state import CliError, Exit, Group, state
from server.channels.setup import AES_KEY, DONE, FIELDS, NAMED, WHERE, Kind, asked
from server.cli import known_accounts, server_settings

if TYPE_CHECKING:
    from server.channels.accounts import Account, Accounts

Name = Annotated[str, typer.Argument(metavar="名称", help="账号的名称，见 xiangce channels list。")]


def channels(context: typer.Context) -> None:
    """接入微信公众号与企业微信：add 新增，list 列出，test 检查，remove 移除，connect 长连接。"""
    if context.invoked_subcommand is None:
        every(context)


def add(
    context: typer.Context,
    kind: Annotated[
        Kind,
        typer.Argument(
            metavar="种类",
            help="wechat 公众号，wecom 企业微信应用，wecom-bot 智能机器人（回调），"
            "wecom-connection 智能机器人（长连接），group 群机器人。",
        ),
    ],
    name: Annotated[str, typer.Argument(metavar="名称", help="小写字母、数字、连字符；默认同种类。")] = "",
) -> None:
    """逐项问清一个账号，给出要填到后台的网址。"""
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415

    from server.channels.accounts import NAME, Account  # noqa: PLC0415

    chosen = name or kind.value
    if not NAME.fullmatch(chosen):
        raise CliError("名称只能用小写字母、数字和连字符，40个字符以内。", Exit.USAGE)
    accounts, known = known_accounts(state(context))
    if chosen in known and not typer.confirm(f"已有账号 {chosen}，要换成新的吗？", default=False):
        raise typer.Abort
    values: dict[str, Any] = {"kind": kind.value}
    for field in FIELDS[kind]:
        if field is AES_KEY and values.get("mode") == "plain":
            continue
        if value := asked(field):
            values[field.name] = value
    adapter: TypeAdapter[Account] = TypeAdapter(Account)
    try:
        account = adapter.validate_strings(values)
    except ValidationError as error:
        wrong = {str(e["loc"][-1]) for e in error.errors()}
        named = [field.question.partition("（")[0] for field in FIELDS[kind] if field.name in wrong]
        raise CliError(f"{'、'.join(named) or '所填的值'}不对，没有保存。请核对后再来一次。") from None
    _kept(accounts, chosen, account)
    _explain(kind, chosen, values)


def every(context: typer.Context) -> None:
    """列出账号；不显示密钥。"""
    from assistant.cli.console import say  # noqa: PLC0415

    _, found = known_accounts(state(context))
    for name, account in found.items():
        kind = Kind(account.kind)
        say(f"{name}  {NAMED[kind]}" + (f"  {_address(kind, name)}" if kind in WHERE else ""))
    if not found:
        say("还没有账号。用 xiangce channels add wechat 新增。", stderr=True)


def remove(context: typer.Context, name: Name) -> None:
    """移除一个账号；运行中的服务立即不再应答它。"""
    from assistant.cli.console import say  # noqa: PLC0415
    from server.channels.accounts import AccountsError  # noqa: PLC0415

    accounts, _ = known_accounts(state(context))
    try:
        gone = accounts.remove(name)
    except AccountsError as error:
        raise CliError(str(error), Exit.ENVIRONMENT) from error
    if not gone:
        raise CliError(f"文件里没有账号 {name[:40]}。现有账号见 xiangce channels list。")
    say(f"已移除 {name}。", stderr=True)


def check(
    context: typer.Context,
    name: Name,
    url: Annotated[
        str,
        typer.Option("--url", metavar="网址", help="服务的地址；默认 XIANGCE_PUBLIC_URL，没有则为本机。"),
    ] = "",
    question: Annotated[
        str, typer.Option("--question", metavar="问题", help="检查通过后问的一句。")
    ] = "你好",
) -> None:
    """像平台那样检查运行中的服务：先验证网址，再发一条消息，显示用户会看到的答复。"""
    from server.channels.trial import play  # noqa: PLC0415

    account = _one(context, name)
    settings = server_settings()
    base = url or settings.public_url or f"http://127.0.0.1:{settings.port}"
    asyncio.run(play(name, account, base.rstrip("/"), question))


def connect(context: typer.Context, name: Name) -> None:
    """与企业微信保持长连接，直到按 Ctrl-C；适合没有公网地址的机器。"""
    from server.channels.accounts import WeComConnection  # noqa: PLC0415

    account = _one(context, name)
    if not isinstance(account, WeComConnection):
        raise CliError(
            f"{name} 不是长连接的账号。用 xiangce channels add wecom-connection 新增。", Exit.USAGE
        )
    try:
        import aibot  # noqa: F401, PLC0415
    except ModuleNotFoundError:
        raise CliError("缺少长连接的组件。请安装：pip install 'xiangce[wecom]'。", Exit.ENVIRONMENT) from None
    from assistant.cli.console import say  # noqa: PLC0415
    from server.app import build  # noqa: PLC0415

    async def stay() -> None:
        app = build()
        # The same application as that of the server, with nobody listening.
        async with app.router.lifespan_context(app):
            await app.state.channels.connection(name, account).run()

    say(f"正在与企业微信保持长连接（{name}）。按 Ctrl-C 停止。", stderr=True)
    asyncio.run(stay())


def _explain(kind: Kind, name: str, values: dict[str, Any]) -> None:
    from assistant.cli.console import say  # noqa: PLC0415

    say(f"已保存 {NAMED[kind]}账号 {name}；密钥只在数据目录里，只有您能读。运行中的服务立即可用。")
    if kind not in WHERE:
        say(DONE[kind].format(name=name))
        return
    say(f"\n请在{WHERE[kind]}填入：\n  URL：{_address(kind, name)}\n  Token：{values['token']}")
    if "aes_key" in values:
        say(f"  EncodingAESKey：{values['aes_key']}")
    if not server_settings().public_url:
        say(
            "没有设 XIANGCE_PUBLIC_URL，所以网址里是示例域名，答复里也不会有原文链接。请设好后再看一次 list。"
        )
    say(f"\n提交之前，先在本机检查：xiangce channels test {name}")


def _address(kind: Kind, name: str) -> str:

    base = server_settings().public_url or "https://您的域名"
    return f"{base.rstrip('/')}/channels/{kind.value}/{name}"


def _kept(accounts: "Accounts", name: str, account: "Account") -> None:
    from server.channels.accounts import AccountsError  # noqa: PLC0415

    try:
        accounts.add(name, account)
    except AccountsError as error:
        raise CliError(str(error), Exit.ENVIRONMENT) from error


def _one(context: typer.Context, name: str) -> "Account":
    found = known_accounts(state(context))[1].get(name)
    if found is None:
        raise CliError(f"没有账号 {name[:40]}。现有账号见 xiangce channels list。")
    return found


GROUP = Group(
    channels,
    {
        "add": (add, "新增账号，逐项询问，给出要填到后台的网址。"),
        "list": (every, "列出账号。"),
        "test": (check, "像平台那样检查运行中的服务。"),
        "remove": (remove, "移除账号。"),
        "connect": (connect, "与企业微信保持长连接。"),
    },
)
