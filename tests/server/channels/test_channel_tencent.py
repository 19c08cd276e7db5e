"""Sending on our own: tokens kept until they end, fetched anew when refused; limits of a member."""

import asyncio
from collections.abc import Callable

import pytest
from played import FakeTencent
from pydantic import SecretStr

from server.channels.tencent import WECHAT, WECOM, Api, Refused, Sender, wechat_token, wecom_token
from server.limiting import Limiter


@pytest.fixture
def tencent() -> FakeTencent:
    return FakeTencent()


def api(tencent: FakeTencent, clock: Callable[[], float] = lambda: 0.0) -> Api:
    return Api(tencent.client(WECHAT), wechat_token("wx1", SecretStr("s")), clock)


def test_a_token_is_kept_until_it_is_about_to_end(tencent: FakeTencent) -> None:
    now = 0.0
    calls = api(tencent, lambda: now)
    for at in (0.0, 100.0, 6890.0):
        now = at
        asyncio.run(calls.post("/send", {}))
    assert tencent.tokens == 1
    now = 6910.0
    asyncio.run(calls.post("/send", {}))
    assert tencent.tokens == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_that_is_refused_is_fetched_anew_once(code: int, tencent: FakeTencent) -> None:
    calls = api(tencent)
    tencent.codes = [code]
    asyncio.run(calls.post("/send", {}))
    assert tencent.sent[0]["_url"].endswith("token-2")
    tencent.codes = [code, code]
    with pytest.raises(Refused, match=str(code)):
        asyncio.run(calls.post("/send", {}))


def test_chinese_is_sent_as_itself(tencent: FakeTencent) -> None:
    """WeChat shows a user escapes as they are."""
    assert asyncio.run(sender(tencent).send("u1", "h", "甲"))
    assert tencent.raw[-1] == '{"touser":"u1","msgtype":"text","agentid":7,"text":{"content":"甲"}}'.encode()


def sender(tencent: FakeTencent, *rates: str) -> Sender:
    calls = Api(tencent.client(WECOM), wecom_token("ww1", SecretStr("s")))
    return Sender(calls, "/cgi-bin/message/send", {"agentid": 7}, Limiter(), rates)


def test_no_member_is_sent_more_than_the_platform_allows(
    tencent: FakeTencent, caplog: pytest.LogCaptureFixture
) -> None:
    sending = sender(tencent, "3/minute", "1000/hour")

    async def five() -> list[bool]:
        return [await sending.send("u1", "h1", "甲") for _ in range(5)] + [
            await sending.send("u2", "h2", "甲")
        ]

    assert asyncio.run(five()) == [True, True, True, False, False, True]
    assert len(tencent.sent) == 4
    assert "as many as" in caplog.text
