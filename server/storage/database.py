"""The database behind the store: opened, brought up to date, written in groups."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from filelock import FileLock
from sqlalchemy import Connection, CursorResult, Delete, Engine, Update, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

_BUSY = 30_000  # milliseconds to wait for another process that writes
_LOCK = 0x7869616E676365  # of PostgreSQL, while its tables are brought up to date: "xiangce"
_UNKNOWN = "XIANGCE_DATABASE_URL 不是认识的数据库地址。可用 sqlite:///… 或 postgresql://…。"
WRITES = {"xiangce_writes": True}


class DatabaseError(RuntimeError):
    """The store cannot be opened. The message is Chinese, for the user, and holds no password."""


def open_database(url: str) -> Engine:
    """An engine whose tables are up to date; raises ``DatabaseError``."""
    try:
        place = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(_UNKNOWN) from error
    if not place.database:
        raise DatabaseError(_UNKNOWN)
    try:
        engine = _sqlite(url, Path(place.database)) if place.get_backend_name() == "sqlite" else _server(url)
    except NoSuchModuleError as error:
        raise DatabaseError(_UNKNOWN) from error
    except OSError as error:
        raise DatabaseError(
            f"数据库文件 {place.database} 打不开：{error.strerror}。请检查权限与路径。"
        ) from error
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"缺少数据库驱动 {error.name}。请安装：pip install 'xiangce[postgres]'。"
        ) from error
    shown = place.render_as_string(hide_password=True)
    try:
        migrate(engine)
    except Exception as error:
        engine.dispose()
        reason = str(getattr(error, "orig", error)).strip().splitlines()
        raise DatabaseError(
            f"数据库 {shown} 打不开：{reason[0] if reason else type(error).__name__}"
        ) from error
    return engine


def _server(url: str) -> Engine:
    return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10)


def _sqlite(url: str, file: Path) -> Engine:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Questions are nobody else's business.
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver's guess
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turned writer would fail instead of waiting.
        writes = connection.get_execution_options().get("xiangce_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def changed(session: Session, statement: Update | Delete) -> int:
    """How many rows ``statement`` changed."""
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; one process at a time, the others wait."""
    with _alone(engine), engine.connect().execution_options(**WRITES) as connection:
        config = Config()
        config.set_main_option("script_location", str(files("server.storage") / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    if engine.dialect.name == "sqlite":
        with FileLock(f"{engine.url.database}.lock", mode=0o600):
            yield
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
