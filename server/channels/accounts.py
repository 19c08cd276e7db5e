"""The accounts of the channels: in a file that its owner alone may read, or in the environment."""

import json
import os
import re
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from server.channels.crypto import MessageCipher

VARIABLE = "XIANGCE_CHANNELS"  # JSON of the same form as the file; its accounts come first
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class AccountsError(Exception):
    """The accounts cannot be read or kept. The message is Chinese, for the user, and holds no secret."""


class _Base(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _aes_key(value: SecretStr) -> SecretStr:
    MessageCipher(value.get_secret_value(), "")  # raises ValueError
    return value


Key = Annotated[SecretStr, AfterValidator(_aes_key)]
Secret = Annotated[SecretStr, Field(min_length=1)]


class OfficialAccount(_Base):
    """公众号. ``app_secret`` only for the customer-service message, which needs a verified account."""

    kind: Literal["wechat"] = "wechat"
    token: Secret
    app_id: str = Field(min_length=1)
    mode: Literal["plain", "compatible", "safe"] = "safe"
    aes_key: Key | None = None
    app_secret: Secret | None = None

    @model_validator(mode="after")
    def _keyed(self) -> Self:
        if self.mode != "plain" and self.aes_key is None:
            raise ValueError("a key is needed for messages that are encrypted")
        return self


class WeComApp(_Base):
    """企业微信自建应用."""

    kind: Literal["wecom"] = "wecom"
    token: Secret
    aes_key: Key
    corp_id: str = Field(min_length=1)
    agent_id: int
    secret: Secret


class WeComBot(_Base):
    """企业微信智能机器人 called over HTTP."""

    kind: Literal["wecom-bot"] = "wecom-bot"
    token: Secret
    aes_key: Key


class WeComConnection(_Base):
    """企业微信智能机器人 over a long connection, which this side opens."""

    kind: Literal["wecom-connection"] = "wecom-connection"
    bot_id: str = Field(min_length=1)
    secret: Secret


class GroupRobot(_Base):
    """企业微信群机器人 (消息推送): told of new documents. ``webhook`` is its address, key included."""

    kind: Literal["group"] = "group"
    webhook: Annotated[SecretStr, Field(min_length=1)]

    @model_validator(mode="after")
    def _address(self) -> Self:
        if not self.webhook.get_secret_value().startswith(("https://", "http://127.0.0.1")):
            raise ValueError("no address")
        return self


Account = Annotated[
    OfficialAccount | WeComApp | WeComBot | WeComConnection | GroupRobot, Field(discriminator="kind")
]
KINDS: tuple[type[_Base], ...] = (OfficialAccount, WeComApp, WeComBot, WeComConnection, GroupRobot)
_ADAPTER: TypeAdapter[dict[str, Account]] = TypeAdapter(dict[str, Account])


class Accounts:
    """Reads again what changed, so that an account added meanwhile works at once."""

    def __init__(self, file: Path | None, environment: str = "") -> None:
        """``environment``: what the variable holds. Raises ``AccountsError``."""
        self._file = file
        self._given = _read(environment, VARIABLE) if environment else {}
        self._stamp: tuple[int, int] | None = None
        self._kept: Mapping[str, Account] = {}

    def every(self) -> Mapping[str, Account]:
        """All accounts by name; raises ``AccountsError``."""
        stamp = self._look()
        if stamp != self._stamp:
            self._kept = _load(self._file) if self._file and stamp else {}
            self._stamp = stamp
        return {**self._kept, **self._given}

    def add(self, name: str, account: Account) -> None:
        """Keep an account, in the place of one of its name; raises ``AccountsError``."""
        self._write({**self._stored(), name: account})

    def remove(self, name: str) -> bool:
        """Whether there was such an account in the file."""
        kept = self._stored()
        found = kept.pop(name, None)
        self._write(kept)
        return found is not None

    def _stored(self) -> dict[str, Account]:
        return dict(_load(self._file)) if self._file and self._file.exists() else {}

    def _write(self, accounts: Mapping[str, Account]) -> None:
        assert self._file is not None
        shown = {
            name: {field: _bare(value) for field, value in account if value is not None}
            for name, account in accounts.items()
        }
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            # mkstemp gives 0600, before there is anything to read.
            handle, path = tempfile.mkstemp(dir=self._file.parent, prefix=".channels-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(shown, file, ensure_ascii=False, indent=2)
                file.flush()
                os.fsync(file.fileno())
            os.replace(path, self._file)
        except OSError as error:
            raise AccountsError(f"不能写入 {self._file}：{error.strerror}。请检查权限与磁盘空间。") from error

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat() if self._file else None
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_ino) if found else None


def _load(file: Path) -> dict[str, Account]:
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise AccountsError(f"{file} 里有密钥，但别的用户也能读。请运行 chmod 600 {file} 后重试。")
        return _read(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise AccountsError(f"{file} 读不了。请检查权限与编码（UTF-8）。") from error


def _read(text: str, where: str) -> dict[str, Account]:
    try:
        found = _ADAPTER.validate_json(text)
    except ValidationError as error:
        faults = "；".join(".".join(map(str, e["loc"])) or "JSON" for e in error.errors()[:5])
        raise AccountsError(
            f"{where} 里的渠道账号有误：{faults}。请改正，或用 xiangce channels add 重设。"
        ) from None
    if wrong := [name for name in found if not NAME.fullmatch(name)]:
        raise AccountsError(f"{where} 里的名称 {wrong[0][:40]} 不能用：只用小写字母、数字和连字符。")
    return found


def _bare(value: object) -> object:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def accounts_file(data_dir: Path) -> Path:
    return data_dir / "channels.json"
