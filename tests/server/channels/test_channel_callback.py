"""Official accounts and WeCom apps: every mode, every sort of message, commands, and who is refused."""

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from played import APP, COMPATIBLE, PLAIN, SAFE, accounts, conversation, play, served
from serving import PLAN

from corpus.document import built_in, read_document
from server.channels import wording
from server.channels.crypto import signature
from server.channels.simulator import Called, Platform
from server.engine import FakeEngine
from server.local import LocalEngine
from server.storage import records
from server.storage.store import Store
from server.storage.tables import Feedback


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(held={PLAN: read_document(built_in()[0])})


@pytest.fixture(params=[SAFE, COMPATIBLE, PLAIN, APP], ids=["safe", "compatible", "plain", "wecom"])
def account(request: pytest.FixtureRequest) -> Called:
    found: Called = request.param
    return found


@pytest.fixture
def url(engine: FakeEngine, account: Called, tmp_path: Path, store_url: str) -> Iterator[str]:
    with served(engine, accounts(tmp_path, a=account), store_url) as found:
        yield found


def test_the_url_is_checked_and_a_question_answered(url: str, account: Called) -> None:
    assert play(url, account, lambda platform: platform.check())
    assert conversation(url, account, "服务业 <占比> 是多少？") == ["您问的是：服务业 <占比> 是多少？"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"MsgType": "voice", "Recognition": "旅游总收入多少"}, "您问的是：旅游总收入多少"),
        ({"MsgType": "voice", "Recognition": ""}, wording.NOT_HEARD),
        ({"MsgType": "voice"}, wording.NOT_HEARD),
        ({"MsgType": "image", "PicUrl": "http://example.cn/a.jpg"}, wording.NOT_TEXT),
        ({"MsgType": "location"}, wording.NOT_TEXT),
        ({"MsgType": "text", "Content": "  "}, wording.NOT_HEARD),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "有哪些目标？"}, "您问的是：有哪些目标？"),
        ({"MsgType": "event", "Event": "unsubscribe"}, None),
        ({"MsgType": "event", "Event": "VIEW", "EventKey": "https://example.cn"}, None),
        ({"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH"}, None),
    ],
)
def test_every_sort_of_message(
    fields: dict[str, str], expected: str | None, engine: FakeEngine, tmp_path: Path, store_url: str
) -> None:
    with served(engine, accounts(tmp_path, a=SAFE), store_url) as url:
        assert play(url, SAFE, lambda platform: platform.say("u1", "", **fields)).text == expected


def test_who_begins_to_follow_is_greeted_with_three_questions(
    plan_engine: LocalEngine, tmp_path: Path, store_url: str
) -> None:
    from serving import Kept  # noqa: PLC0415

    subscribed = {"MsgType": "event", "Event": "subscribe", "MsgId": ""}
    with served(Kept(plan_engine), accounts(tmp_path, a=SAFE), store_url) as url:
        seen = play(url, SAFE, lambda platform: platform.say("u1", "", **subscribed))
        assert seen.text
        questions = [line[2:] for line in seen.text.splitlines() if line.startswith("· ")]
        assert len(questions) == 3
        answers = conversation(url, SAFE, *questions)
    assert all("出处：" in (answer or "") for answer in answers)


def test_json_messages_get_json_replies(engine: FakeEngine, tmp_path: Path, store_url: str) -> None:
    message = {
        "ToUserName": "gh_1",
        "FromUserName": "u1",
        "CreateTime": 1714037059,
        "MsgType": "text",
        "Content": "甲",
        "MsgId": 1,
    }
    now = str(int(time.time()))
    query = {"timestamp": now, "nonce": "n", "signature": signature("t", now, "n")}
    with served(engine, accounts(tmp_path, a=PLAIN), store_url) as url:
        reply = httpx.post(f"{url}/channels/wechat/a", params=query, json=message)
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["Content"] == "您问的是：甲"
    assert reply.json()["ToUserName"] == "u1"


def test_a_user_is_followed_and_users_are_kept_apart(
    plan_engine: LocalEngine, tmp_path: Path, store_url: str
) -> None:
    from serving import Kept  # noqa: PLC0415

    async def script(platform: Platform) -> list[str]:
        said = [("u1", "2025年旅游总收入目标是多少？"), ("u2", "那2020年呢？"), ("u1", "那年均增长多少？")]
        said += [("u1", "新话题"), ("u1", "那年均增长多少？")]
        return [(await platform.say(*one)).text or "" for one in said]

    with served(Kept(plan_engine), accounts(tmp_path, a=SAFE), store_url) as url:
        first, stranger, followed, fresh, alone = play(url, SAFE, script)
    assert "1.5万亿元" in first
    assert "旅游" not in stranger
    assert "旅游总收入" in followed
    assert fresh == wording.FRESH
    assert "旅游总收入" not in alone


def test_commands(plan_engine: LocalEngine, tmp_path: Path, store_url: str) -> None:
    from serving import Kept  # noqa: PLC0415

    with served(Kept(plan_engine), accounts(tmp_path, a=SAFE), store_url) as url:
        before = conversation(url, SAFE, "不满意", "继续")
        shown = conversation(url, SAFE, "五(二)7讲了什么？", "继续", "继续", "“不满意”")
        help_text = conversation(url, SAFE, "帮助")[0]
    assert before == [wording.NOTHING_TO_JUDGE, wording.NOTHING_MORE]
    assert "出处：" in (shown[0] or "")
    assert shown[-1] == wording.SORRY
    assert help_text
    store = Store.open(store_url)
    votes = store.read_now(lambda session: [(f.vote, f.request_id) for f in session.query(Feedback)])
    asked = [
        row.id for row in store.read_now(lambda session: records.log(session, 10)) if "讲了" in row.question
    ]
    store.close()
    assert votes == [("down", asked[0])]


def test_a_long_answer_is_told_part_by_part(engine: FakeEngine, tmp_path: Path, store_url: str) -> None:
    question = "".join(f"第{number}个问题很长很长很长。" for number in range(200))
    with served(engine, accounts(tmp_path, a=SAFE), store_url) as url:
        seen = conversation(url, SAFE, question, *["继续"] * 8)
    parts = [text or "" for text in seen[: seen.index(wording.NOTHING_MORE)]]
    assert len(parts) > 3
    assert [part.endswith(wording.MORE) for part in parts] == [True] * (len(parts) - 1) + [False]
    assert question in "".join(part.removesuffix(wording.MORE) for part in parts)


def test_too_many_questions_of_one_user(engine: FakeEngine, tmp_path: Path, store_url: str) -> None:
    with served(engine, accounts(tmp_path, a=SAFE), store_url, channel_rate="2/minute") as url:
        seen = conversation(url, SAFE, "甲", "乙", "丙", "帮助")
    assert "频繁" in (seen[2] or "")
    assert seen[3]


def test_an_engine_that_fails_is_no_silence(tmp_path: Path, store_url: str) -> None:
    broken = FakeEngine(failure=RuntimeError("secret detail"))
    with served(broken, accounts(tmp_path, a=SAFE), store_url) as url:
        assert conversation(url, SAFE, "甲") == [wording.FAILED]


@pytest.mark.parametrize("path", ["wechat/b", "wecom/a", "wechat-x/a", "group/a"])
def test_accounts_that_are_not_there(path: str, engine: FakeEngine, tmp_path: Path, store_url: str) -> None:
    with served(engine, accounts(tmp_path, a=SAFE), store_url) as url:
        refused = httpx.post(f"{url}/channels/{path}", params={"signature": "x"}, content=b"<xml/>")
        assert (refused.status_code, refused.content) == (403, b"")


def test_who_is_refused_learns_nothing_and_the_log_holds_no_secret(
    url: str, account: Called, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    async def script(platform: Platform) -> list[httpx.Response]:
        query, body = platform.request("<xml><Content>13800138000</Content></xml>")
        async with httpx.AsyncClient() as connection:
            address = f"{url}/channels/{account.kind}/a"
            return [
                await connection.post(address, params=query | {"nonce": "other"}, content=body),
                await connection.post(address, params={}, content=body),
                await connection.post(address, params=query, content=body),  # no sender
            ]

    for reply in play(url, account, script):
        assert (reply.status_code, reply.content) == (403, b"")
    rejected = [record for record in caplog.records if record.message == "a message was rejected"]
    assert len(rejected) == 3
    logged = json.dumps([vars(record) for record in caplog.records if record.name != "httpx"], default=str)
    for secret in ("13800138000", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "corp-secret"):
        assert secret not in logged


def test_an_account_added_meanwhile_works_and_a_removed_one_does_not(
    engine: FakeEngine, tmp_path: Path, store_url: str
) -> None:
    known = accounts(tmp_path)
    with served(engine, known, store_url) as url:
        check: Any = lambda platform: platform.check()  # noqa: E731
        assert not play(url, SAFE, check)
        accounts(tmp_path, a=SAFE)
        assert play(url, SAFE, check)
        accounts(tmp_path).remove("a")
        assert not play(url, SAFE, check)


def test_what_users_are_called_is_nowhere_in_the_store(url: str, account: Called, tmp_path: Path) -> None:
    async def script(platform: Platform) -> None:
        await platform.say("oOpenIdOfSomebody", "甲")

    play(url, account, script)
    files = [path.read_bytes() for path in tmp_path.glob("server.db*") if path.is_file()]
    assert files
    assert not any(b"oOpenIdOfSomebody" in content for content in files)
