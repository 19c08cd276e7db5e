"""The report and the commands."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from assistant.cli.app import run
from assistant.factory import matcher
from assistant.match_answer import Match
from assistant.match_report import AI_LABEL, DISCLAIMER, NO_AI, TITLE, to_markdown, write_report
from assistant.settings import Settings

TODAY = date(2026, 6, 1)
TEXT = "岳阳的冷链企业，40人，想贷款"


@pytest.fixture(scope="module")
def found() -> Match:
    return matcher(Settings(), lambda: TODAY).match(TEXT)


def test_markdown_says_all(found: Match) -> None:
    text = to_markdown(found, TODAY)
    assert text.startswith(f"# {TITLE}")
    for part in ("2026年6月1日", DISCLAIMER, NO_AI, "湘政办发〔2021〕40号"):
        assert part in text
    plain = text.replace("\\", "")
    assert all(measure.text in plain for measure in found.measures)


def test_what_a_model_worded_is_labelled(found: Match) -> None:
    assert AI_LABEL in to_markdown(found.model_copy(update={"ai_labelled": True}), TODAY)


def test_docx_says_the_same(found: Match, tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    write_report(found, TODAY, path)
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert text.startswith(TITLE)
    assert DISCLAIMER in text
    assert all(measure.text in text for measure in found.measures)
    assert [entry.name for entry in tmp_path.iterdir()] == ["报告.docx"]


def test_another_kind_is_refused_and_nothing_written(found: Match, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.docx 或 \.md"):
        write_report(found, TODAY, tmp_path / "报告.pdf")
    assert not list(tmp_path.iterdir())


def test_a_failing_write_leaves_the_old_report(
    found: Match, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "报告.md"
    path.write_text("旧", encoding="utf-8")

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_report(found, TODAY, path)
    assert path.read_bytes().decode() == "旧"
    assert [entry.name for entry in tmp_path.iterdir()] == ["报告.md"]


def test_match_command_gives_the_contract(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    assert run(["match", TEXT, "--json", "--report", str(path)], lambda: TODAY) == 0
    assert Match.model_validate_json(capsys.readouterr().out).measures
    assert path.exists()


def test_match_command_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["match", TEXT], lambda: TODAY) == 0
    out = capsys.readouterr().out
    assert "【适用】" in out
    assert "不是申报通知" in out


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["match"], 2),
        (["match", "岳阳", "--need", "钱"], 2),
        (["match", "岳阳冷链", "--report", "a.pdf"], 2),
        (["match", "广州的冷链企业"], 3),
        (["match", "岳" * 600], 4),
        (["measures", "--instrument", "钱"], 2),
        (["measures", "--json", "--csv"], 2),
        (["measures", "--xlsx", "a.csv"], 2),
    ],
)
def test_bad_input_has_its_exit_code(
    args: list[str],
    code: int,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(args, lambda: TODAY) == code
    assert not list(tmp_path.iterdir())


def test_measures_filters_and_exports(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["measures", "--instrument", "用地", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed
    assert all("用地" in entry["instruments"] for entry in listed)
    assert run(["measures", "--instrument", "用地", "--csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == len(listed) + 1
    path = tmp_path / "措施.xlsx"
    assert run(["measures", "--instrument", "用地", "--xlsx", str(path)]) == 0
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet.max_row == len(listed) + 1
    capsys.readouterr()
    assert (
        run(
            ["measures", "--industry", "旅游业", "--place", "湘潭", "--for", "中小企业", "--strength", "给予"]
        )
        == 0
    )
    assert "没有这样的措施" in capsys.readouterr().err
