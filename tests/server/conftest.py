"""Servers for tests: around a fake engine, around the plan, in a process of their own."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from serving import PLAN, TODAY, MakeClient, client_of
from starlette.testclient import TestClient

from assistant.settings import Settings
from corpus.document import built_in, read_document
from server.app import create_app
from server.engine import Engine, FakeEngine
from server.local import LocalEngine
from server.settings import Auth, ServerSettings
from server.storage import keys
from server.storage.keys import Scope
from server.storage.store import Store

POSTGRES = os.environ.get("XIANGCE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("XIANGCE_TEST_REDIS", "redis://127.0.0.1:6379/9")
IN_CI = os.environ.get("CI") == "true"


@pytest.fixture(scope="session")
def settings_of_plan(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("data"), dense=False)


@pytest.fixture(scope="session")
def plan_engine(settings_of_plan: Settings) -> Iterator[LocalEngine]:
    """The real engine over the plan, by words alone."""
    engine = LocalEngine(settings_of_plan, clock=lambda: TODAY)
    engine.start()
    yield engine
    engine.close()


@pytest.fixture
def fake() -> FakeEngine:
    return FakeEngine(held={PLAN: read_document(built_in()[0])})


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'server.db'}"


@pytest.fixture
def make(store_url: str) -> Iterator[MakeClient]:
    """Clients of new applications, each like a worker of its own, over one store unless told otherwise."""
    with ExitStack() as stack:

        def made(engine: Engine, *, url: str = store_url, **settings: Any) -> TestClient:
            chosen = ServerSettings(**{"auth": Auth.OPEN, "web": False, **settings})
            app = create_app(chosen, engine, Store.open(url), lambda: TODAY)
            return stack.enter_context(client_of(app))

        yield made


@pytest.fixture
def new_key(store_url: str) -> Iterator[Callable[..., str]]:
    """Makes keys in the store."""
    store = Store.open(store_url)

    def made(*scopes: Scope, **more: Any) -> str:
        return store.write_now(lambda session: keys.create(session, "测试", scopes or [Scope.ASK], **more))

    yield made
    store.close()


@pytest.fixture
def postgres() -> Iterator[str]:
    """The URL of a new database on a real server; skipped where there is none, except in CI."""
    try:
        admin = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        if IN_CI:
            raise
        pytest.skip("no PostgreSQL at XIANGCE_TEST_POSTGRES")
    name = f"xiangce_test_{uuid.uuid4().hex[:12]}"
    with admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield ServerSettings(database_url=POSTGRES.rpartition("/")[0] + f"/{name}").database(Settings())
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def redis_url() -> str:
    try:
        with redis.Redis.from_url(REDIS) as client:
            client.ping()
    except redis.exceptions.ConnectionError:
        if IN_CI:
            raise
        pytest.skip("no Redis at XIANGCE_TEST_REDIS")
    return REDIS
