"""The channels of a server: built from its accounts, looked up by the path that a platform calls."""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial

from httpx import AsyncClient

from server.channels.accounts import (
    Account,
    Accounts,
    AccountsError,
    GroupRobot,
    OfficialAccount,
    WeComApp,
    WeComBot,
    WeComConnection,
)
from server.channels.announcer import Announcer
from server.channels.bot import Bot
from server.channels.bot_callback import BotChannel
from server.channels.callback import CallbackChannel
from server.channels.channel import Channel
from server.channels.connection import LongConnection
from server.channels.crypto import MessageCipher
from server.channels.desk import OFFICIAL_ACCOUNT, WECOM_APP, Desk, Patience
from server.channels.envelope import Envelope
from server.channels.pages import MARKDOWN, PLAIN, Paginator, Style
from server.channels.talk import Talk
from server.channels.tencent import WECHAT, WECOM, Api, Sender, client, wechat_token, wecom_token
from server.services import Services

logger = logging.getLogger(__name__)

# The documentation of message/send: for each member 30 a minute and 1,000 an hour.
_WECOM_RATES = ("30/minute", "1000/hour")
_GRACE = 10.0  # seconds after the time limit of an answer when it is given up


class Hub:
    """Runs on one event loop. Channels are built when first called, and anew when their account changes."""

    def __init__(self, services: Services, accounts: Accounts) -> None:
        self._services = services
        self._accounts = accounts
        self._clients: dict[str, AsyncClient] = {}
        self._base = services.settings.public_url
        self._built: dict[str, tuple[Account, Channel]] = {}
        self._desks: list[Desk] = []
        self._fault = ""  # what was wrong with the accounts when they were last read; told once
        self._announcer = Announcer(services.engine, services.store, partial(self._client, WECOM), self._base)

    def channel(self, kind: str, name: str) -> Channel | None:
        """The channel of an account that its platform calls under ``kind``."""
        account = self._every().get(name)
        if account is None or account.kind != kind:
            return None
        known = self._built.get(name)
        if known and known[0] == account:
            return known[1]
        built = self._build(name, account)
        if built:
            self._built[name] = account, built
        return built

    def connection(self, name: str, account: WeComConnection, url: str = "") -> LongConnection:
        """The long connection of a bot, still to be opened."""
        return LongConnection(self._bot(name), account.bot_id, account.secret, url)

    async def run(self) -> None:
        """Tell groups of new documents as long as the server runs."""
        while True:
            groups = {name: a for name, a in self._every().items() if isinstance(a, GroupRobot)}
            try:
                if groups:
                    await self._announcer.tell(groups)
            except Exception:
                logger.exception("groups could not be told of new documents")
            await asyncio.sleep(self._services.settings.watch_seconds)

    async def close(self) -> None:
        await asyncio.gather(*(desk.close() for desk in self._desks))
        for connection in self._clients.values():
            await connection.aclose()

    def _client(self, platform: str) -> AsyncClient:
        """Made when first needed: most servers call no platform."""
        if platform not in self._clients:
            self._clients[platform] = client(platform)
        return self._clients[platform]

    def _every(self) -> Mapping[str, Account]:
        try:
            found = self._accounts.every()
        except AccountsError as error:
            if str(error) != self._fault:
                logger.error("accounts of channels cannot be read: %s", error)
            self._fault = str(error)
            return {}
        self._fault = ""
        return found

    def _build(self, name: str, account: Account) -> Channel | None:
        if isinstance(account, OfficialAccount):
            return self._official(name, account)
        if isinstance(account, WeComApp):
            return self._app(name, account)
        if isinstance(account, WeComBot):
            cipher = MessageCipher(account.aes_key.get_secret_value(), "")
            return BotChannel(Envelope(account.token.get_secret_value(), cipher), self._bot(name))
        return None

    def _official(self, name: str, account: OfficialAccount) -> Channel:
        key = account.aes_key if account.mode != "plain" else None
        cipher = MessageCipher(key.get_secret_value(), account.app_id) if key else None
        sender = None
        if account.app_secret:
            api = Api(self._client(WECHAT), wechat_token(account.app_id, account.app_secret))
            sender = Sender(api, "/cgi-bin/message/custom/send", {}, self._services.limiter)
        desk = self._desk(name, self._talk("wechat", PLAIN), OFFICIAL_ACCOUNT)
        return CallbackChannel(name, Envelope(account.token.get_secret_value(), cipher), desk, sender)

    def _app(self, name: str, account: WeComApp) -> Channel:
        api = Api(self._client(WECOM), wecom_token(account.corp_id, account.secret))
        more = {"agentid": account.agent_id}
        sender = Sender(api, "/cgi-bin/message/send", more, self._services.limiter, _WECOM_RATES)
        cipher = MessageCipher(account.aes_key.get_secret_value(), account.corp_id)
        desk = self._desk(name, self._talk("wecom", PLAIN), WECOM_APP)
        return CallbackChannel(name, Envelope(account.token.get_secret_value(), cipher), desk, sender)

    def _bot(self, name: str) -> Bot:
        talk = self._talk("wecom-bot", MARKDOWN)
        longest = self._services.settings.time_limit + _GRACE
        return Bot(name, self._desk(name, talk, WECOM_APP), talk, self._services.store, longest)

    def _talk(self, channel: str, style: Style) -> Talk:
        return Talk(self._services, channel, Paginator(style, self._base))

    def _desk(self, name: str, talk: Talk, patience: Patience) -> Desk:
        desk = Desk(self._services.store, talk, name, patience)
        self._desks.append(desk)
        return desk
