"""The library on disk: one step between before and after, whoever reads or dies in between."""

import json
import multiprocessing
from datetime import date
from pathlib import Path

import pytest

from corpus.facts import read_facts
from corpus.ids import fingerprint, new_id
from corpus.library import Change, Library, LibraryError
from corpus.metadata import Metadata
from tests.notices import notice

TEXT = notice()


def put(change: Change, key: str, text: str = TEXT) -> None:
    meta = read_facts(text, {}, "a.txt").model_copy(update={"file_name": "a.txt", "file_hash": "0"})
    change.put(key, text, meta, text.encode(), "/a.txt")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def test_what_is_put_is_read_again(library: Library) -> None:
    with library.writing() as change:
        put(change, "集市")
        assert library.documents() == {}
        change.commit()
        inside = change.documents()["集市"]
    (read,) = library.documents().values()
    assert (read.id, read.text, read.meta) == ("集市", TEXT, inside.meta)
    assert read.relations == read.meta.relations
    original = library.original("集市")
    assert original is not None
    assert (original.name, original.read_bytes()) == ("original.txt", TEXT.encode())


def test_what_is_not_committed_is_swept(library: Library) -> None:
    with library.writing() as change:
        put(change, "a")
    assert library.documents() == {}
    assert list((library.root / "documents").iterdir()) == []


def test_a_failed_commit_changes_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with library.writing() as change:
        put(change, "a")
        change.commit()

    def full(self: Path, target: object) -> None:
        raise OSError(28, "No space left on device")

    with library.writing() as change:
        put(change, "b")
        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space"):
            change.commit()
        monkeypatch.undo()
    assert list(library.documents()) == ["a"]
    assert sorted(path.name for path in library.root.iterdir()) == ["documents", "library.json", "lock"]


def test_a_document_is_replaced_in_one_step(library: Library) -> None:
    with library.writing() as change:
        put(change, "a")
        change.commit()
        put(change, "a", notice(body="另有规定。"))
        assert library.documents()["a"].text == TEXT
        change.commit()
        assert library.documents()["a"].text != TEXT
    assert len(list((library.root / "documents").iterdir())) == 1


def test_corrections_outlive_extraction(library: Library) -> None:
    with library.writing() as change:
        put(change, "a")
        change.edit(
            "a", {"title": "新标题", "valid_until": "2030-01-01", "issuer": "甲局、乙局", "region": ""}
        )
        change.commit()
        put(change, "a")
        change.commit()
    meta = library.documents()["a"].meta
    assert (meta.title, meta.valid_until, meta.issuers) == ("新标题", date(2030, 1, 1), ("甲局", "乙局"))
    assert meta.region is None
    assert meta.sources["title"].origin == "user"
    with library.writing() as change:
        change.edit("a", {"title": None, "issuer": None})
        change.commit()
    meta = library.documents()["a"].meta
    assert (meta.title, meta.issuers) == ("云溪县集市管理办法", ("云溪县人民政府办公室",))


def test_a_correction_that_does_not_fit_changes_nothing(library: Library) -> None:
    with library.writing() as change:
        put(change, "a")
        with pytest.raises(LibraryError, match="格式不对：signed_on"):
            change.edit("a", {"signed_on": "昨天"})
        change.commit()
    assert library.documents()["a"].meta.signed_on == date(2022, 5, 6)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1, "documents": {"a": {}}}', '{"format": 9}'])
def test_a_damaged_list_is_told(library: Library, content: str) -> None:
    library.root.mkdir()
    (library.root / "library.json").write_text(content, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"已损坏|另一版本"):
        library.documents()


def test_a_damaged_document_is_told_by_its_id(library: Library) -> None:
    with library.writing() as change:
        put(change, "a")
        change.commit()
    entry = library.entries()["a"]
    (library.folder(entry) / "document.toml").write_text("title = [", encoding="utf-8")
    with pytest.raises(LibraryError, match="xiangce remove a"):
        library.documents()
    (library.folder(entry) / "document.toml").unlink()
    with pytest.raises(LibraryError, match="xiangce remove"):
        library.documents()
    with library.writing() as change:
        change.drop("a")
        change.commit()
    assert library.documents() == {}


def test_a_list_cannot_name_a_folder_outside(library: Library) -> None:
    with library.writing() as change:
        put(change, "a")
        change.commit()
    data = json.loads((library.root / "library.json").read_text(encoding="utf-8"))
    data["documents"]["a"]["folder"] = "../../elsewhere"
    (library.root / "library.json").write_text(json.dumps(data), encoding="utf-8")
    assert library.folder(library.entries()["a"]).parent == library.root / "documents"


def _hold(
    root: Path, ready: "multiprocessing.synchronize.Event", done: "multiprocessing.synchronize.Event"
) -> None:
    with Library(root).writing():
        ready.set()
        done.wait(20)


def test_one_process_writes_at_a_time(library: Library) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(library.root, ready, done))
    holder.start()
    try:
        assert ready.wait(20)
        waited: list[bool] = []
        with (
            pytest.raises(LibraryError, match="另一个进程"),
            library.writing(lambda: waited.append(True), 0.1),
        ):
            pass
        assert waited == [True]
    finally:
        done.set()
        holder.join()
    with library.writing():
        pass


@pytest.mark.parametrize(
    ("meta", "key"),
    [
        (Metadata(title="某办法", document_number="湘政办发〔2021〕40号"), "湘政办发2021-40"),
        (
            Metadata(title="某办法", document_number="中华人民共和国国务院令第706号"),
            "中华人民共和国国务院令第706",
        ),
        (Metadata(title="云溪县“夜间经济”规划（2023—2026年）"), "云溪县-夜间经济-规划-2023-2026年"),
        (Metadata(title="../../etc/passwd"), "etc-passwd"),
        (Metadata(title="CON"), "doc-"),
        (Metadata(title="——"), "doc-"),
    ],
)
def test_ids_are_readable_and_safe(meta: Metadata, key: str) -> None:
    found = new_id(meta, "文", [])
    assert found == key or (key == "doc-" and found.startswith("doc-"))
    assert new_id(meta, "文", [found]) == f"{found}-2"


def test_the_same_words_in_another_format() -> None:
    one = fingerprint("集市（试行）办法\n\n第一条　收费3元。\n")
    assert fingerprint("# 集市(试行)办法\r\n第一条 收费 3 元。\n— 1 —\n") == one
    assert fingerprint("集市（试行）办法\n\n第一条　收费4元。\n") != one
