"""Settings of the server, read once where it is composed."""

import ipaddress
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from limits import parse
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_core import from_json
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.settings import Settings


class Auth(StrEnum):
    OPEN = "open"  # no keys; for one's own machine
    KEYS = "keys"


Names = Annotated[tuple[str, ...], NoDecode]
Users = Annotated[dict[str, SecretStr], NoDecode]


class ServerSettings(BaseSettings):
    """Every field can be set by an environment variable ``XIANGCE_<NAME>``; lists are parted by commas."""

    model_config = SettingsConfigDict(env_prefix="XIANGCE_", extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    auth: Auth | None = None  # None: open on a loopback host, keys elsewhere
    public_url: str = ""  # how others reach the server; leads the links of citations
    cors_origins: Names = ()  # pages of other sites that may call the API, such as https://chat.example.cn
    trusted_proxies: Names = ()  # addresses or networks whose X-Forwarded-For is believed

    database_url: str = ""  # empty: SQLite in the data directory
    redis_url: str = ""  # shares rate limits among workers
    retention_days: int = Field(default=180, ge=1)  # of conversations, feedback and the audit log

    rate_per_address: str | None = None  # "120/minute"; None: that, but no limit in open mode; "" for none
    rate_per_key: str = "600/minute"  # where a key has no limit of its own; "" for none
    channel_rate: str = "20/minute"  # questions of one user of WeChat or WeCom; "" for none
    time_limit: float = Field(default=30.0, gt=0)  # seconds for one answer
    body_limit: int = Field(default=1024 * 1024, ge=1024)  # bytes
    upload_limit: int = Field(default=50 * 1024 * 1024, ge=1024)  # bytes of a document
    history_limit: int = Field(default=20, ge=0)  # messages before a question that are looked at
    waiting_limit: int = Field(default=256, ge=1)  # questions being answered or waiting, for each worker
    answer_threads: int | None = Field(default=None, ge=1, le=64)  # for each worker; see ``Asking``
    cache_size: int = Field(default=2048, ge=0)  # answers remembered, for each worker
    watch_seconds: float = Field(default=1.0, gt=0)  # between two looks for changed documents
    stop_seconds: int = Field(default=30, ge=1)  # that requests in flight are given at the end

    web: bool = True  # the web chat at /, where there is one worker: its pages keep their state in it
    public_documents: bool = False  # their pages need no login: who follows a link from WeChat has none
    web_users: Users = {}  # JSON: {"name": "password"}; who may log in outside open mode
    web_admins: Names = ()  # those of them who may change documents and see how the service runs
    web_user_header: str = ""  # X-Remote-User or the like, believed from trusted proxies only
    web_secret: SecretStr = SecretStr("")  # keeps logins valid over restarts; empty: a new one each time
    web_hours: float = Field(default=12, gt=0)  # that a login lasts

    log_questions: bool = False  # write questions into the log (the audit log holds them in any case)
    log_json: bool = True

    @field_validator("cors_origins", "trusted_proxies", "web_admins", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("web_users", mode="before")
    @classmethod
    def _json(cls, value: object) -> object:
        return from_json(value or "{}") if isinstance(value, str) else value  # raises ValueError

    @field_validator("rate_per_address", "rate_per_key", "channel_rate")
    @classmethod
    def _rate(cls, value: str | None) -> str | None:
        if value:
            parse(value)  # raises ValueError
        return value

    @model_validator(mode="after")
    def _open_only_at_home(self) -> Self:
        if self.auth is Auth.OPEN and not is_loopback(self.host):
            raise ValueError("open mode needs a loopback host")
        return self

    @property
    def serves_web(self) -> bool:
        return self.web and self.workers == 1

    @property
    def mode(self) -> Auth:
        return self.auth or (Auth.OPEN if is_loopback(self.host) else Auth.KEYS)

    @property
    def address_rate(self) -> str:
        if self.rate_per_address is not None:
            return self.rate_per_address
        return "" if self.mode is Auth.OPEN else "120/minute"

    def database(self, assistant: Settings) -> str:
        """The URL of the store; SQLAlchemy's form, with the driver that is installed."""
        url = self.database_url
        if not url:
            return f"sqlite:///{database_file(assistant)}"
        for prefix in ("postgresql://", "postgres://"):
            if url.startswith(prefix):
                return f"postgresql+psycopg://{url.removeprefix(prefix)}"
        return url


def database_file(settings: Settings) -> Path:
    return settings.data_dir / "server.db"


def is_loopback(host: str) -> bool:
    if host.strip("[]").lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_multiprocess() -> bool:
    """Whether figures are shared among workers through files (prometheus-client's own variable)."""
    return bool(os.environ.get("PROMETHEUS_MULTIPROC_DIR"))
