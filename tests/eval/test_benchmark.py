import json
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from assistant.cli import app, run
from assistant.cli.state import CliError, State
from assistant.settings import Settings
from corpus.document import Document, Metadata, built_in, read_document
from eval import benchmark
from eval.scale import made_up

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture
def words_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        app, "plugins", lambda: {"bench": EntryPoint("bench", "eval.benchmark:command", app.PLUGINS)}
    )
    monkeypatch.setenv("XIANGCE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("XIANGCE_DENSE", "false")
    monkeypatch.delenv("XIANGCE_DOCUMENTS_DIR", raising=False)


@pytest.mark.usefixtures("words_only")
def test_bench_measures(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(benchmark, "_run", lambda settings, args: (2.0, 100.0))
    assert run(["bench", "--json", "--repeat", "2"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["runs"] == 2
    assert report["embed_ms"] is report["figure_ratio"] is report["first_answer_s"] is None
    assert (report["cold_ask_s"], report["cold_ask_mb"]) == (2, 100)
    for name in ("search_ms", "figure_ms", "text_ms"):
        assert report[name] > 0


@pytest.mark.usefixtures("words_only")
def test_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "--repeat", "0"]) == 2
    assert run(["bench", "--help"]) == 0
    assert "测速" in capsys.readouterr().out


def test_no_question_comes_twice() -> None:
    for asked in benchmark.questions(State(date.today)):
        assert len(asked) == len(set(asked)) > 60


def test_nothing_to_ask() -> None:
    state = State()
    state.__dict__["documents"] = {"x": Document("x", "", Metadata(title="空"))}
    with pytest.raises(CliError, match="没有可供测速"):
        benchmark.questions(state)


def test_a_process_of_its_own(tmp_path: Path) -> None:
    seconds, peak = benchmark._run(Settings(data_dir=tmp_path), ["--version"])
    assert seconds > 0
    assert peak is None or peak > 1  # no bound: it counts what this process had when the child was born


def test_a_command_that_fails(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, documents_dir=tmp_path / "none", dense=False)
    with pytest.raises(CliError, match="不存在"):
        benchmark._run(settings, ["documents"])


def test_numbers_have_units() -> None:
    assert benchmark._written("embed_ms", 12.345) == "12.3 毫秒"
    assert benchmark._written("cold_ask_s", None) == "未测"


def test_made_up_documents_differ_and_are_official_in_form() -> None:
    (folder, *_) = built_in()
    plan = read_document(folder)
    made = made_up({"plan": plan}, 3)
    assert len({document.text for document in made.values()}) == 3
    for document in made.values():
        assert len([s for s in document.structure.sections if s.addressed]) >= 6
        assert document.meta.title
