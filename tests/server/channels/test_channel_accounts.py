"""Accounts: in a file that only its owner reads, or in the environment; set up at the command line."""

import io
import json
import stat
from pathlib import Path

import pytest
from played import APP, KEY, SAFE, accounts, application
from serving import running

from assistant.cli.app import run
from server.channels import cli, setup
from server.channels.accounts import VARIABLE, Accounts, AccountsError
from server.engine import FakeEngine


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XIANGCE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("XIANGCE_PUBLIC_URL", "https://ce.example.gov.cn/")
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path / "channels.json"


def answered(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_kept_for_its_owner_alone(tmp_path: Path) -> None:
    accounts(tmp_path, one=SAFE, two=APP)
    file = tmp_path / "channels.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert dict(Accounts(file).every()) == {"one": SAFE, "two": APP}
    file.chmod(0o640)
    with pytest.raises(AccountsError, match="chmod 600"):
        Accounts(file).every()


def test_secrets_are_not_shown() -> None:
    assert "corp-secret" not in repr(APP)
    assert KEY not in str(SAFE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"a": {"kind": "other"}}',
        '{"a": {"kind": "wechat", "token": "t", "app_id": "wx1"}}',
        '{"a": {"kind": "wechat", "token": "t", "app_id": "wx1", "aes_key": "my-secret-key"}}',
        '{"A b": {"kind": "wechat", "token": "t", "app_id": "wx1", "mode": "plain"}}',
        '{"a": {"kind": "group", "webhook": "ftp://my-secret-key"}}',
    ],
)
def test_a_file_that_is_wrong_is_explained_without_its_secrets(text: str, tmp_path: Path) -> None:
    file = tmp_path / "channels.json"
    file.touch(0o600)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(AccountsError) as error:
        Accounts(file).every()
    assert str(file) in str(error.value)
    assert "my-secret-key" not in str(error.value)


def test_the_environment_comes_first(tmp_path: Path) -> None:
    accounts(tmp_path, a=SAFE)
    given = json.dumps({"a": {"kind": "wechat", "token": "other", "app_id": "wx1", "mode": "plain"}})
    found = Accounts(tmp_path / "channels.json", given).every()["a"]
    assert found.token.get_secret_value() == "other"  # type: ignore[union-attr]
    with pytest.raises(AccountsError, match=VARIABLE):
        Accounts(None, "nonsense")


def test_set_up_listed_checked_and_removed(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], store_url: str
) -> None:
    answered(monkeypatch, "wx1", "", "", "", "")
    assert run(["channels", "add", "wechat", "gov"]) == 0
    told = capsys.readouterr().out
    assert "https://ce.example.gov.cn/channels/wechat/gov" in told
    kept = json.loads(file.read_text(encoding="utf-8"))["gov"]
    assert kept["mode"] == "safe"
    assert kept["token"] in told
    assert kept["aes_key"] in told
    assert "app_secret" not in kept

    assert run(["channels", "list"]) == 0
    listed = capsys.readouterr().out
    assert "gov  公众号  https://ce.example.gov.cn/channels/wechat/gov" in listed
    assert kept["token"] not in listed

    with running(application(FakeEngine(), Accounts(file), store_url)) as url:
        assert run(["channels", "test", "gov", "--url", url, "--question", "甲"]) == 0
        assert "您问的是：甲" in capsys.readouterr().out
        file.write_text(file.read_text(encoding="utf-8").replace(kept["token"], "another"), encoding="utf-8")
        assert run(["channels", "test", "gov", "--url", url]) == 0  # the server reads it anew
    assert run(["channels", "remove", "gov"]) == 0
    assert run(["channels", "remove", "gov"]) == 1
    assert "gov" not in json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("kind", "lines", "expected"),
    [
        ("wecom", ("ww1", "1000002", "s", "", ""), {"corp_id": "ww1", "agent_id": 1000002, "secret": "s"}),
        ("wecom-bot", ("t", KEY), {"token": "t", "aes_key": KEY}),
        ("wecom-connection", ("bot", "s"), {"bot_id": "bot", "secret": "s"}),
        (
            "group",
            ("https://qyapi.weixin.qq.com/x?key=k",),
            {"webhook": "https://qyapi.weixin.qq.com/x?key=k"},
        ),
    ],
)
def test_every_kind_is_asked_for(
    kind: str,
    lines: tuple[str, ...],
    expected: dict[str, object],
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered(monkeypatch, *lines)
    assert run(["channels", "add", kind]) == 0
    kept = json.loads(file.read_text(encoding="utf-8"))[kind]
    assert expected.items() <= kept.items()


def test_plain_mode_needs_no_key(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(monkeypatch, "wx1", "plain", "", "")
    assert run(["channels", "add", "wechat"]) == 0
    assert "aes_key" not in json.loads(file.read_text(encoding="utf-8"))["wechat"]


@pytest.mark.parametrize(
    ("args", "lines", "said"),
    [
        (["add", "wecom"], ("ww1", "no number", "my-secret", "", ""), "应用的 AgentId"),
        (["add", "wecom-bot"], ("t", "too short"), "EncodingAESKey"),
        (["add", "wechat", "Gov"], (), "小写字母"),
        (["add", "group"], ("qyapi.weixin.qq.com",), "没有保存"),
        (["test", "nothing"], (), "没有账号 nothing"),
        (["connect", "nothing"], (), "没有账号 nothing"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(
    args: list[str],
    lines: tuple[str, ...],
    said: str,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answered(monkeypatch, *lines)
    assert run(["channels", *args]) != 0
    told = capsys.readouterr().err
    assert said in told
    assert "my-secret" not in told
    assert not file.exists()


def test_an_account_is_not_replaced_unasked(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts(file.parent, wechat=SAFE)
    answered(monkeypatch, "n")
    assert run(["channels", "add", "wechat"]) == 130
    assert dict(Accounts(file).every()) == {"wechat": SAFE}


def test_a_check_that_fails_says_what_to_look_at(
    file: Path, capsys: pytest.CaptureFixture[str], store_url: str, tmp_path: Path
) -> None:
    accounts(file.parent, gov=SAFE)
    with running(application(FakeEngine(), Accounts(None), store_url)) as url:
        assert run(["channels", "test", "gov", "--url", url]) == 1
        assert "没有通过验证" in capsys.readouterr().err
    assert run(["channels", "test", "gov", "--url", "http://127.0.0.1:9"]) == 1
    assert "xiangce serve" in capsys.readouterr().err


def test_every_kind_has_its_words() -> None:
    assert set(setup.FIELDS) == set(setup.NAMED) == set(setup.Kind) == set(setup.WHERE) | set(setup.DONE)
    assert cli.GROUP.commands.keys() == {"add", "list", "test", "remove", "connect"}
