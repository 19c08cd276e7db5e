"""Taking documents in: what is reported is true, and a killed process leaves the old or the new."""

import os
import random
import signal
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pytest

from assistant import factory
from assistant.documents import documents, library
from assistant.intake import Intake, Outcome
from assistant.settings import Settings
from corpus.library import LibraryError
from retrieval.index import Hooks
from retrieval.storage import Storage
from tests.notices import notice

ROOT = Path(__file__).parents[2]
TODAY = date(2024, 1, 1)
PLAN = "hunan-service-industry-plan"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", dense=False)


@pytest.fixture
def intake(settings: Settings) -> Intake:
    return factory.intake(settings, Hooks(), lambda: TODAY)


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_added_duplicate_version_failed(intake: Intake, settings: Settings, tmp_path: Path) -> None:
    first = write(tmp_path, "集市.txt", notice())
    same_words = write(tmp_path, "copy.txt", notice().replace("\n\n", "\r\n"))
    newer = write(tmp_path, "new.txt", notice(body="集市分早晚两场。"))
    reports = list(intake.add([first, first, same_words, newer, str(tmp_path / "none.txt")]))
    by_source = [(Path(report.source).name, report.outcome) for report in reports]
    assert sorted(by_source) == sorted(
        [
            ("集市.txt", Outcome.ADDED),
            ("集市.txt", Outcome.DUPLICATE),
            ("copy.txt", Outcome.DUPLICATE),
            ("new.txt", Outcome.VERSION),
            ("none.txt", Outcome.FAILED),
        ]
    )
    assert list(library(settings).entries()) == ["云政办发2022-12", "云政办发2022-12-2"]
    assert PLAN in documents(settings)
    assert "不存在" in next(report.detail for report in reports if report.outcome is Outcome.FAILED)


def test_the_plan_is_known_already(intake: Intake, tmp_path: Path) -> None:
    text = (ROOT / "corpus/documents" / PLAN / "source.txt").read_text(encoding="utf-8")
    (report,) = intake.add([write(tmp_path, "规划.txt", text)])
    assert (report.outcome, report.id) == (Outcome.DUPLICATE, PLAN)


def test_what_is_added_is_answered_from_and_what_is_removed_is_not(
    intake: Intake, settings: Settings, tmp_path: Path
) -> None:
    list(intake.add([write(tmp_path, "a.txt", notice())]))
    asked = "云溪县集市摊位每日收费多少？"
    answer = factory.assistant(settings, clock=lambda: TODAY).ask(asked)
    assert "云政办发2022-12" in {citation.document for citation in answer.citations}
    (report,) = intake.remove(["云政办发2022-12"])
    assert report.outcome is Outcome.REMOVED
    after = factory.assistant(settings, clock=lambda: TODAY).ask(asked)
    assert not after.citations or {citation.document for citation in after.citations} == {PLAN}


def test_built_in_and_unknown_documents_cannot_be_removed(intake: Intake) -> None:
    with pytest.raises(LibraryError, match="不能在文件库中更改"):
        intake.remove([PLAN])
    with pytest.raises(LibraryError, match="没有“x”"):
        intake.remove(["x"])


def test_update_takes_the_new_text_and_keeps_corrections(
    intake: Intake, settings: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path, "a.txt", notice())
    list(intake.add([path]))
    intake.edit("云政办发2022-12", {"region": "云溪"})
    assert [report.outcome for report in intake.update()] == [Outcome.UNCHANGED]
    write(tmp_path, "a.txt", notice(body="集市分早晚两场。"))
    assert [report.outcome for report in intake.update()] == [Outcome.UPDATED]
    (document,) = library(settings).documents().values()
    assert "早晚两场" in document.text
    assert document.meta.region == "云溪"
    Path(path).unlink()
    (report,) = intake.update()
    assert (report.outcome, "不变" in report.detail) == (Outcome.FAILED, True)
    assert "早晚两场" in library(settings).documents()["云政办发2022-12"].text


def test_a_changed_source_that_was_added_again_is_not_doubled(
    intake: Intake, settings: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path, "a.txt", notice())
    list(intake.add([path]))
    write(tmp_path, "a.txt", notice(body="集市分早晚两场。"))
    assert [report.outcome for report in intake.add([path])] == [Outcome.VERSION]
    assert {report.outcome for report in intake.update()} == {Outcome.UNCHANGED}
    old, new = library(settings).documents().values()
    assert ("早晚两场" in old.text, "早晚两场" in new.text) == (False, True)


def test_a_batch_whose_index_fails_is_not_shown(settings: Settings, tmp_path: Path) -> None:
    def fails(found: object) -> None:
        raise OSError(28, "No space left on device")

    intake = Intake(library(settings), {}, fails, lambda: TODAY)
    with pytest.raises(OSError, match="No space"):
        list(intake.add([write(tmp_path, "a.txt", notice())]))
    assert library(settings).documents() == {}


def test_readers_before_the_commit_have_their_index(settings: Settings, tmp_path: Path) -> None:
    """The index of the old documents is still there while that of the new ones is already."""
    factory.index(settings, documents(settings), exact=True).close()
    built: list[Path] = []

    def build(found: object) -> None:
        factory.index(settings, found, exact=True).close()  # type: ignore[arg-type]
        for known in (documents(settings), found):  # a reader, before the commit
            before = _generations(settings)
            factory.index(settings, known, exact=True).close()  # type: ignore[arg-type]
            assert _generations(settings) == before
        built.append(settings.index_dir)

    intake = Intake(library(settings), documents(settings), build, lambda: TODAY)
    list(intake.add([write(tmp_path, "a.txt", notice())]))
    assert len(built) == 1


def _generations(settings: Settings) -> set[str]:
    return {path.name for path in (settings.index_dir / "generations").iterdir()}


CHILD = textwrap.dedent(
    """
    import os, signal, sys
    from datetime import date
    from pathlib import Path
    from assistant import factory
    from assistant.settings import Settings
    from retrieval.index import Hooks

    left = int(sys.argv[3])  # touches of the data folder until the process kills itself

    def on_event(event, args):
        global left
        if event in TOUCHES and any(isinstance(arg, (str, Path)) and sys.argv[2] in str(arg) for arg in args):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    TOUCHES = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}
    sys.addaudithook(on_event)
    settings = Settings(data_dir=Path(sys.argv[2]), dense=False)
    intake = factory.intake(settings, Hooks(), lambda: date(2024, 1, 1))
    intake._batch = 1500  # characters: several commits in one run
    if sys.argv[1] == "add":
        for report in intake.add(sys.argv[4:]):
            print(report.outcome, report.id, flush=True)
    else:
        for key in sys.argv[4:]:
            intake.remove([key])
            print("removed", key, flush=True)
    """
)


KILLS = int(os.environ.get("XIANGCE_KILLS", "4"))  # spread over the touches of the disk


def _run(what: str, settings: Settings, touches: int, args: list[str]) -> tuple[list[str], bool]:
    """What a child reported until it killed itself at a touch of the disk; whether it did."""
    child = subprocess.run(
        [sys.executable, "-c", CHILD, what, str(settings.data_dir), str(touches), *args],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert child.returncode in (0, -signal.SIGKILL)
    return child.stdout.splitlines(), child.returncode != 0


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX matter")
def test_killed_at_any_moment(settings: Settings, tmp_path: Path) -> None:
    """What was reported is there, what is there is whole and indexed, and the same command goes on."""
    paths = [
        write(
            tmp_path,
            f"{n}.txt",
            notice(f"云政办发〔2022〕{n}号", f"云溪县第{n}号集市管理办法", body="摊位有序。" * n),
        )
        for n in range(1, 9)
    ]
    chance = random.Random(7)
    killed = 0
    for _ in range(KILLS):
        said, died = _run("add", settings, chance.randint(1, 200), paths)
        killed += died
        reported = {line.split()[1] for line in said if line.startswith(("已加入", "已有"))}
        found = library(settings).documents()
        assert reported <= set(found)
        for key, document in found.items():
            assert document.text.startswith("云溪县人民政府办公室")
            assert document.meta.document_number is not None
            assert key == document.meta.document_number.replace("〔", "").replace("〕", "-").removesuffix(
                "号"
            )
    assert killed
    opened = {report.id for report in factory.intake(settings, Hooks(), lambda: TODAY).add(paths)}
    assert opened == set(library(settings).documents()) == {f"云政办发2022-{n}" for n in range(1, 9)}
    _whole(settings)
    for _ in range(max(2, KILLS // 3)):
        left = list(library(settings).entries())
        said, _ = _run("remove", settings, chance.randint(1, 150), left)
        removed = {line.split()[1] for line in said}
        assert removed.isdisjoint(library(settings).documents())
        assert set(library(settings).documents()) <= set(left)
    with library(settings).writing():
        pass
    named = {entry.folder for entry in library(settings).entries().values()}
    assert {path.name for path in (settings.library_dir / "documents").iterdir()} == named
    _whole(settings)


def _whole(settings: Settings) -> None:
    """The index opens for exactly the documents there are."""
    index = factory.index(settings, documents(settings), exact=True)
    assert set(index.documents) == set(documents(settings))
    index.close()
    assert Storage(settings.index_dir).current() is not None
