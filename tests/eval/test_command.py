"""``xiangce eval`` as a user calls it."""

import json
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from evaluated import ANSWER, CHAT, always, serving

from assistant.cli import app, run
from eval import gates, running
from eval.running import Order


@pytest.fixture(autouse=True)
def words_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        app, "plugins", lambda: {"eval": EntryPoint("eval", "eval.command:GROUP", app.PLUGINS)}
    )
    monkeypatch.setenv("XIANGCE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XIANGCE_DENSE", "false")
    monkeypatch.chdir(tmp_path)


def test_one_suite_in_process(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["eval", "--suite", "validity", "--suite", "gate", "--jobs", "1"]) == 0
    said = capsys.readouterr().out
    assert "效力与发文信息：" in said
    assert "篡改拦下 100.0%" in said
    written = {path.name for path in (tmp_path / "eval-report").iterdir()}
    assert written == {"report.json", "junit.xml", "summary.md", "index.html"}
    report = json.loads((tmp_path / "eval-report" / "report.json").read_text(encoding="utf-8"))
    assert set(report["titles"]) == {"validity", "gate"}


def test_below_a_gate_it_ends_with_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = tmp_path / "gates.toml"
    strict.write_text("[validity]\nanswer_length.most = 1.0\n[regression]\ntolerance = 0.0", encoding="utf-8")
    monkeypatch.setattr(running, "Order", lambda **order: Order(**order | {"gate_file": strict}))
    assert run(["eval", "--suite", "validity", "--jobs", "1", "-o", "out"]) == 1
    assert "不过：validity.answer_length" in capsys.readouterr().out
    assert "门槛未通过" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_below_the_baseline_it_ends_with_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose, perfect = tmp_path / "gates.toml", tmp_path / "baseline.json"
    loose.write_text("[regression]\ntolerance = 0.0", encoding="utf-8")
    metrics = {"validity.accuracy": 1.01, "lists.accuracy": 1.01}
    perfect.write_text(gates.Baseline(metrics=metrics, wrong_figures=()).model_dump_json(), encoding="utf-8")
    files = {"gate_file": loose, "baseline_file": perfect}
    monkeypatch.setattr(running, "Order", lambda **order: Order(**order | files))
    assert run(["eval", "--suite", "validity", "--jobs", "1", "-o", "out"]) == 1
    said = capsys.readouterr().out
    assert "不过：validity.accuracy" in said
    assert "lists" not in said


def test_a_server_and_a_model(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with serving(always(200, ANSWER)) as (url, _):
        assert run(["eval", "--suite", "attacks", "--target", url, "-o", "ours"]) == 1  # below the gates
    with serving(always(200, CHAT)) as (url, seen):
        run(["eval", "--suite", "attacks", "--target", f"{url}/v1", "--model", "m", "-o", "chat"])
        assert {one["path"] for one in seen} == {"/v1/chat/completions"}
    report = json.loads((tmp_path / "ours" / "report.json").read_text(encoding="utf-8"))
    assert report["skipped"] == {"attacks": 8}  # instructions in a document of ours
    assert {record["reply"]["status"] for record in report["records"]} == {"answered"}
    chat = (tmp_path / "chat" / "summary.md").read_text(encoding="utf-8")
    assert "对方只给文字" not in chat or "时期" in chat
    capsys.readouterr()
    assert run(["eval", "compare", "ours/report.json", "chat/report.json"]) == 0
    assert "变好" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--suite", "nothing"], "没有题集 nothing"),
        (["--mode", "magic"], "--mode"),
        (["--mode", "generated", "--suite", "places"], "语言模型"),
        (["--model", "m"], "--target"),
        (["--target", "ftp://example"], "http"),
        (["--beir", ".", "--suite", "places"], "--beir"),
        (["--beir", "nowhere"], "BEIR"),
        (["--write-baseline", "--suite", "places"], "--write-baseline"),
        (["compare", "a.json", "b.json"], "打不开"),
        (["compare", "a.json"], "缺少参数"),
    ],
)
def test_usage(args: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", *args]) == 2
    assert words in capsys.readouterr().err


def test_nobody_listens(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(always(200, {})) as (url, _):
        pass
    assert run(["eval", "--target", url]) == 5
    assert "连不上" in capsys.readouterr().err


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "--help"]) == 0
    assert run(["--help"]) == 0
    assert "compare" in capsys.readouterr().out


def test_processes_of_their_own(tmp_path: Path) -> None:
    assert run(["eval", "--suite", "places", "--jobs", "2", "-o", "out"]) == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["items"] == {"places": len({record["item"] for record in report["records"]})}
