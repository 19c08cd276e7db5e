"""The paths that platforms call, whatever is behind them."""

from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from played import application
from serving import client_of
from vectors import RAW_QUERY, WECOM_URL

from server.channels.accounts import Accounts
from server.channels.channel import FakeChannel
from server.engine import FakeEngine


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def app(channel: FakeChannel, store_url: str) -> FastAPI:
    made = application(FakeEngine(), Accounts(None), store_url)
    known = {("wecom", "gov"): channel}
    made.state.channels = SimpleNamespace(channel=lambda kind, name: known.get((kind, name)))
    return made


def test_the_query_is_decoded_once(app: FastAPI, channel: FakeChannel) -> None:
    """As Tencent's guide prints it: "+" and "/" are escaped, and must come out as themselves."""
    reply = client_of(app).get(f"/channels/wecom/gov?{RAW_QUERY}")
    assert reply.text == WECOM_URL.encrypted
    assert reply.headers["content-type"].startswith("text/plain")
    assert channel.queries[0]["msg_signature"] == WECOM_URL.signature


def test_a_message_goes_in_and_its_reply_comes_out(app: FastAPI) -> None:
    assert client_of(app).post("/channels/wecom/gov?nonce=1", content="甲".encode()).text == "甲"


@pytest.mark.parametrize("path", ["wecom/gov", "wecom/other?nonce=1", "wechat/gov?nonce=1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whoever_is_not_the_platform_gets_nothing(app: FastAPI, method: str, path: str) -> None:
    reply = client_of(app).request(method, f"/channels/{path}")
    assert (reply.status_code, reply.content) == (403, b"")


def test_channels_are_no_part_of_the_described_interface(app: FastAPI) -> None:
    assert not [path for path in app.openapi()["paths"] if "channels" in path]
