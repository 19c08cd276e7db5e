"""A running server with the plan, and a browser that may only speak to it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from browsing import OpenPage, Serve
from playwright.sync_api import Browser, Page, sync_playwright
from serving import TODAY, Kept, running

from server.app import create_app
from server.engine import Engine
from server.settings import Auth, ServerSettings
from server.storage.store import Store

CHROMIUM = os.environ.get("XIANGCE_TEST_CHROMIUM", "/usr/bin/chromium")


@pytest.fixture
def serve(store_url: str) -> Iterator[Serve]:
    """Starts servers with the web chat around the given engine; gives the base URL of each."""
    with ExitStack() as stack:

        def started(engine: Engine, **settings: Any) -> str:
            chosen = ServerSettings(**{"auth": Auth.OPEN, **settings})
            app = create_app(chosen, Kept(engine), Store.open(store_url), lambda: TODAY)
            return stack.enter_context(running(app))

        yield started


@pytest.fixture
def site(serve: Serve, plan_engine: Engine) -> str:
    """The base URL of a server over the plan, in open mode."""
    return serve(plan_engine)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open for one file only: as long as it is, its event loop runs in the thread of the tests."""
    if not Path(CHROMIUM).exists() and "XIANGCE_REQUIRE_BROWSER" not in os.environ:
        pytest.skip("no browser at XIANGCE_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        yield (opened := playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]))
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens pages in fresh profiles of an English browser; a request to another machine, a script that fails
    or anything the policy refuses fails the test."""
    faults: list[str] = []
    with ExitStack() as stack:

        def opened(address: str, **options: Any) -> Page:
            context = browser.new_context(**{"locale": "en-US", "accept_downloads": True, **options})
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            context.on("request", lambda request: _check(request.url, faults))
            context.on("weberror", lambda fault: faults.append(str(fault.error)))
            context.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
            page = context.new_page()
            page.goto(address)
            return page

        yield opened
    assert not faults


def _check(url: str, faults: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
        faults.append(f"a request left this machine: {url}")
