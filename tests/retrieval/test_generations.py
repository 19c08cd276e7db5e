"""The storage of the index: what is whole stays whole, whatever happens."""

import errno
import json
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from retrieval.storage import IndexStorageError, Storage


def fill(storage: Storage, content: str) -> str:
    with storage.writing(lambda: None, 1), storage.generation({"made_of": content}) as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "data.txt").write_text(content, encoding="utf-8")
    return folder.name


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "index")


def content(storage: Storage) -> str | None:
    found = storage.current()
    return (found[0] / "deep" / "data.txt").read_text(encoding="utf-8") if found else None


def test_a_generation_replaces_another(storage: Storage) -> None:
    assert storage.current() is None
    names = [fill(storage, str(number)) for number in range(4)]
    assert content(storage) == "3"
    # The one before stays, for a reader that was just told its name.
    assert {folder.name for folder in (storage.root / "generations").iterdir()} == set(names[-2:])
    assert {manifest["made_of"] for _, manifest in storage.intact()} == {"2", "3"}


def test_an_error_while_filling_leaves_the_old(storage: Storage) -> None:
    fill(storage, "old")

    def stop() -> None:
        with storage.writing(lambda: None, 1), storage.generation({}) as folder:
            (folder / "half").write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    assert content(storage) == "old"
    assert len(list((storage.root / "generations").iterdir())) == 1


@pytest.mark.parametrize("damage", ["truncate", "flip", "missing", "extra", "manifest", "pointer", "nothing"])
def test_damage_is_not_trusted(storage: Storage, damage: str) -> None:
    name = fill(storage, "content")
    folder = storage.root / "generations" / name
    data = folder / "deep" / "data.txt"
    match damage:
        case "truncate":
            data.write_text("cont", encoding="utf-8")
        case "flip":
            data.write_text("Content", encoding="utf-8")
        case "missing":
            data.unlink()
        case "extra":
            (folder / "more").touch()
        case "manifest":
            (folder / "manifest.json").write_text("[]", encoding="utf-8")
        case "pointer":
            (storage.root / "current").write_bytes(b"\xff\xfe")
        case "nothing":
            (storage.root / "current").write_text("../../etc", encoding="utf-8")
    assert storage.current() is None
    fill(storage, "again")
    assert content(storage) == "again"


def test_killed_at_any_moment_the_old_stays(storage: Storage) -> None:
    """A child is killed after each step of writing; what is current is always whole."""
    fill(storage, "old")
    script = """
import os, sys
from pathlib import Path
from retrieval import storage as module
root, fatal = Path(sys.argv[1]), int(sys.argv[2])
steps = 0
def step(event, arguments):
    global steps
    if event in ("open", "os.rename", "os.mkdir", "shutil.rmtree") and str(root) in str(arguments[0]):
        steps += 1
        if steps == fatal:
            os._exit(9)
sys.addaudithook(step)
storage = module.Storage(root)
with storage.writing(lambda: None, 1), storage.generation({}) as folder:
    (folder / "deep").mkdir()
    (folder / "deep" / "data.txt").write_text("new", encoding="utf-8")
"""
    seen = set()
    for fatal in range(1, 200):
        child = subprocess.run(
            [sys.executable, "-c", script, str(storage.root), str(fatal)],
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        seen.add(content(storage))
        if child.returncode == 0:
            break
    assert child.returncode == 0
    assert fatal > 10
    assert seen == {"old", "new"}
    fill(storage, "last")
    assert content(storage) == "last"
    assert len(list((storage.root / "generations").iterdir())) == 2


def test_one_writes_and_another_waits(storage: Storage) -> None:
    holding, leave, waited = threading.Event(), threading.Event(), []

    def hold() -> None:
        with storage.writing(lambda: None, 1):
            holding.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(10)

    def on_wait() -> None:
        waited.append("waiting")
        leave.set()

    with storage.writing(on_wait, 10):
        assert waited == ["waiting"]
    thread.join()


def test_waiting_ends(storage: Storage) -> None:
    with (
        storage.writing(lambda: None, 1),
        pytest.raises(IndexStorageError, match="等待另一个进程建立索引超过0秒"),
        Storage(storage.root).writing(lambda: None, 0.01),
    ):
        pass


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足"),
        (sqlite3.OperationalError("database or disk is full"), "磁盘空间不足"),
        (PermissionError(errno.EACCES, "Permission denied"), "没有写权限"),
        (OSError(errno.EROFS, "Read-only file system"), "没有写权限"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "没有写权限"),
    ],
)
def test_disk_errors_are_explained(storage: Storage, error: Exception, words: str) -> None:
    fill(storage, "old")
    with (
        pytest.raises(IndexStorageError, match=words) as caught,
        storage.writing(lambda: None, 1),
        storage.generation({}),
    ):
        raise error
    assert str(storage.root) in str(caught.value)
    assert "原有索引未受影响" in str(caught.value)
    assert content(storage) == "old"


def test_other_errors_stay_themselves(storage: Storage) -> None:
    with pytest.raises(ZeroDivisionError), storage.writing(lambda: None, 1), storage.generation({}):
        raise ZeroDivisionError


def test_a_root_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(IndexStorageError, match="无法写入索引目录"),
        Storage(tmp_path / "file" / "index").writing(lambda: None, 1),
    ):
        pass


def test_manifest_is_plain_json(storage: Storage) -> None:
    name = fill(storage, "内容")
    manifest = json.loads((storage.root / "generations" / name / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["made_of"] == "内容"
    assert manifest["files"]["deep/data.txt"][0] == 6
