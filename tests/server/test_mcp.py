"""The MCP server, by the official client."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx2 as httpx
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from serving import PLAN, Kept, bearer, running

from server.app import create_app
from server.local import LocalEngine
from server.settings import Auth, ServerSettings
from server.storage import records
from server.storage.keys import Scope
from server.storage.store import Store

NewKey = Callable[..., str]


@pytest.fixture
def url(plan_engine: LocalEngine, store_url: str) -> Iterator[str]:
    settings = ServerSettings(auth=Auth.KEYS, rate_per_address="")
    with running(create_app(settings, Kept(plan_engine), Store.open(store_url))) as base:
        yield f"{base}/mcp"


def session(url: str, key: str, work: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        async with (
            create_mcp_http_client(headers=bearer(key)) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            await work(client)

    asyncio.run(run())


def test_a_session(url: str, new_key: NewKey, store_url: str) -> None:
    async def work(client: Client) -> None:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert tools == {"ask", "show_section", "find_figures", "search"}
        asked = await call(client, "ask", question="2025年旅游总收入目标是多少？")
        assert asked["citations"][0]["address"] == "五(四)11"
        section = await call(client, "show_section", document=PLAN, address="五（二）7")
        assert section["address"] == "五(二)7"
        figures = await call(client, "find_figures", indicator="旅游总收入", kind="target")
        assert figures["result"][0]["value"] == "1.5"
        hits = await call(client, "search", query="点状供地", limit=1)
        assert hits["result"][0]["address"].startswith("六(四)")
        missing = await client.call_tool("show_section", {"document": PLAN, "address": "五(二)1"})
        assert missing.is_error
        assert "第6、7项" in missing.content[0].text

    session(url, new_key(Scope.ASK, Scope.READ), work)
    store = Store.open(store_url)
    (row,) = store.read_now(lambda s: records.log(s, 10))
    assert row.channel == "mcp"
    store.close()


async def call(client: Client, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return result.structured_content


def test_scopes_and_quotas_hold(url: str, new_key: NewKey) -> None:
    async def work(client: Client) -> None:
        refused = await client.call_tool("search", {"query": "物流"})
        assert refused.is_error
        assert "read" in refused.content[0].text
        late = await client.call_tool("ask", {"question": "甲"})
        assert late.is_error
        assert "额度" in late.content[0].text

    session(url, new_key(Scope.ASK, daily_quota=0), work)


def test_no_key_no_session(url: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    assert httpx.post(url, json=body).status_code == 401
    assert httpx.post(url, json=body, headers=bearer("xc_wrong")).status_code == 401
