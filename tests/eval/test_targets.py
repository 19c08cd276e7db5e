"""Whom the questions are asked: this process, and real servers."""

from pathlib import Path

import pytest
from evaluated import ANSWER, CHAT, always, serving

from assistant.answer import Mode
from assistant.cli.state import CliError
from assistant.settings import Settings
from eval.remote import KEY, ChatEndpoint, OurServer, redacted
from eval.reply import FAILED
from eval.targets import InProcess, Said, documents

HISTORY = [Said("user", "旅游总收入目标"), Said("assistant", "突破1.5万亿元。")]


def test_our_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "secret")
    with serving(always(200, ANSWER)) as (url, seen):
        target = OurServer(url)
        target.check()
        reply = target.ask("那2030年呢", HISTORY)
    assert reply is not None
    assert (reply.form, reply.status, str(reply.figures[0].value)) == ("contract", "answered", "1.5")
    assert reply.latency_ms > 0
    history = [
        {"role": "user", "content": "旅游总收入目标"},
        {"role": "assistant", "content": "突破1.5万亿元。"},
    ]
    assert seen == [
        {"path": "/api/ask", "key": "Bearer secret", "body": {"question": "那2030年呢", "history": history}}
    ]


def test_an_endpoint_that_speaks_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    with serving(always(200, CHAT)) as (url, seen):
        target = ChatEndpoint(f"{url}/v1/", "some-model")
        reply = target.ask("旅游总收入目标是多少", HISTORY)
    assert reply is not None
    assert (reply.form, reply.status, str(reply.figures[0].value)) == ("text", "answered", "1.5")
    assert reply.citations[0].address == "五(四)11"
    assert "some-model" in target.name
    assert seen[0]["path"] == "/v1/chat/completions"
    assert seen[0]["key"] is None
    said = [message["content"] for message in seen[0]["body"]["messages"]]
    assert said == ["旅游总收入目标", "突破1.5万亿元。", "旅游总收入目标是多少"]
    assert seen[0]["body"]["model"] == "some-model"


def test_a_busy_server_is_asked_again() -> None:
    def reply(number: int) -> tuple[int, object, dict[str, str]]:
        return (429, {}, {"Retry-After": "0"}) if number < 3 else (200, ANSWER, {})

    with serving(reply) as (url, seen):
        answer = OurServer(url, pause=0).ask("…")
    assert answer is not None
    assert answer.answered
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, {"detail": "no"}, "HTTP 401"),
        (503, {}, "HTTP 503"),
        (200, b"<html>", "读不懂"),
        (200, {"no": "answer"}, "读不懂"),
        (200, [], "读不懂"),
    ],
)
def test_what_fails_is_a_reply_that_failed(status: int, body: object, words: str) -> None:
    with serving(always(status, body)) as (url, _):
        for target in (OurServer(url, pause=0), ChatEndpoint(url, "m", pause=0)):
            reply = target.ask("…")
            assert reply is not None
            assert reply.status == FAILED
            assert words in reply.error


def test_nobody_listens() -> None:
    with serving(always(200, {})) as (url, _):
        pass
    with pytest.raises(CliError, match="连不上"):
        OurServer(url).check()
    reply = OurServer(url, pause=0).ask("…")
    assert reply is not None
    assert "没有答复" in reply.error


def test_a_remote_target_has_no_made_up_documents() -> None:
    assert OurServer("http://127.0.0.1:1").ask("…", beside=["made-up-poisoned-notice"]) is None
    assert ChatEndpoint("http://127.0.0.1:1", "m").ask("…", beside=["made-up-poisoned-notice"]) is None


def test_an_address_without_what_is_secret() -> None:
    assert redacted("https://me:word@example.cn:8000/v1/?key=x#y") == "https://example.cn:8000/v1"


# In process ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> InProcess:
    folder = tmp_path_factory.mktemp("data")
    return InProcess(Settings(data_dir=folder, documents_dir=folder / "of-the-user", dense=False))


def test_in_process(local: InProcess) -> None:
    reply = local.ask("2025年旅游总收入目标是多少？")
    assert (reply.form, reply.answered, str(reply.figures[0].value)) == ("contract", True, "1.5")
    assert reply.citations[0].address == "五(四)11"
    assert reply.notices
    assert local.retrieve("旅游总收入目标")[0].address == "五(四)11"


def test_made_up_documents_stand_beside_the_real_ones(local: InProcess) -> None:
    question = "星湖市2023年要举办多少场专业展会？"
    assert not local.ask(question).answered
    assert local.ask(question, beside=["made-up-poisoned-notice"]).answered
    assert list(documents(["made-up-poisoned-notice"])) == [*documents(), "made-up-poisoned-notice"]


def test_a_follow_up_leans_on_what_was_said_before(local: InProcess) -> None:
    reply = local.ask("那2030年呢", [Said("user", "2025年旅游总收入目标是多少？"), Said("assistant", "…")])
    assert "旅游总收入" in reply.question
    assert not reply.answered


def test_the_generated_mode_needs_a_model(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="语言模型"):
        InProcess(Settings(data_dir=tmp_path), mode=Mode.GENERATED)
