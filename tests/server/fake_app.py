"""A server around the fake engine, for a process of its own: ``uvicorn --factory fake_app:build``."""

import os

from fastapi import FastAPI

from assistant.settings import Settings
from server.app import create_app
from server.channels.accounts import Accounts, accounts_file
from server.engine import FakeEngine
from server.settings import ServerSettings
from server.storage.store import Store


def build() -> FastAPI:
    settings = ServerSettings()
    engine = FakeEngine(delay=float(os.environ.get("FAKE_DELAY", "0")))
    accounts = Accounts(accounts_file(Settings().data_dir))
    return create_app(settings, engine, Store.open(settings.database(Settings())), accounts=accounts)
