"""The engine of this machine: documents come and go while it answers, here and in other processes."""

import gc
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from serving import PLAN, TODAY, Kept, MakeClient, wait_for

from assistant.intake import Outcome
from assistant.settings import Settings
from server.engine import EngineError, UnknownDocument
from server.local import LocalEngine

# Made up for these tests.
NOTICE = """云溪县乡村民宿奖补办法（虚构）

第一条　为发展乡村民宿，制定本办法。

第二条　对新开业的甲级民宿，一次性奖励20万元。
""".encode()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", dense=False)


@pytest.fixture
def engine(settings: Settings) -> Iterator[LocalEngine]:
    made = LocalEngine(settings, clock=lambda: TODAY)
    made.start()
    yield made
    made.close()


def test_a_document_is_added_answered_from_and_removed(engine: LocalEngine) -> None:
    before = engine.generation
    document = engine.add("办法.txt", NOTICE).document
    assert document.meta.title == "云溪县乡村民宿奖补办法（虚构）"
    assert engine.generation != before
    answer = engine.ask("甲级民宿奖励多少")
    assert "20万元" in answer.text
    assert answer.citations[0].document == document.id
    assert engine.search("甲级民宿", 1)[0].passage.document == document.id
    again = engine.add("又是它.md", NOTICE)
    assert (again.document.id, again.outcome) == (document.id, Outcome.DUPLICATE)
    engine.remove(document.id)
    assert set(engine.documents()) == {PLAN}
    assert engine.generation == before


def test_what_stays_is_kept_from_the_garbage_collector(engine: LocalEngine) -> None:
    before = gc.get_freeze_count()
    assert before > 0
    engine.add("办法.txt", NOTICE)  # the assistant that was exchanged is not kept as well
    assert gc.get_freeze_count() < 1.5 * before


def test_other_processes_see_it(engine: LocalEngine, settings: Settings) -> None:
    other = LocalEngine(settings, clock=lambda: TODAY)
    other.start()
    assert not other.refresh()
    document = engine.add("办法.txt", NOTICE).document
    assert document.id not in other.documents()
    assert other.refresh()
    assert "20万元" in other.ask("甲级民宿奖励多少").text
    assert other.generation == engine.generation
    engine.remove(document.id)
    assert other.refresh()
    assert set(other.documents()) == {PLAN}
    assert not other.refresh()
    other.close()


def test_a_server_sees_it_by_itself(make: MakeClient, engine: LocalEngine, settings: Settings) -> None:
    client = make(Kept(engine), watch_seconds=0.05)
    assert len(client.get("/api/documents").json()) == 1
    other = LocalEngine(settings)
    other.start()
    other.add("办法.txt", NOTICE)
    wait_for(lambda: len(client.get("/api/documents").json()) == 2, 20)
    other.close()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "a.exe"),
        ("a.txt", b"", "空的"),
        ("a.txt", b" \n ", "空的"),
        ("a.docx", b"PK\x03\x04 cut off", "a.docx"),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    engine: LocalEngine, settings: Settings, name: str, data: bytes, said: str
) -> None:
    before = engine.generation
    with pytest.raises(EngineError, match=said):
        engine.add(name, data)
    assert engine.generation == before
    assert set(engine.documents()) == {PLAN}


def test_a_title_that_would_break_the_file_of_facts(engine: LocalEngine) -> None:
    document = engine.add("a.md", '# 引号"与反斜杠\\的办法\n\n第一条　奖励5万元。\n'.encode()).document
    assert document.meta.title == '引号"与反斜杠\\的办法'


def test_a_correction_is_seen_at_once_and_can_be_taken_back(engine: LocalEngine) -> None:
    document = engine.add("办法.txt", NOTICE).document
    assert engine.changeable() == {document.id}
    before = engine.generation
    corrected = engine.edit(document.id, {"valid_until": "2025-12-31", "issuer": "云溪县人民政府"})
    assert corrected.meta.valid_until == date(2025, 12, 31)
    assert engine.documents()[document.id].meta.issuer == "云溪县人民政府"
    assert engine.generation != before
    assert engine.edit(document.id, {"valid_until": None, "issuer": None}).meta == document.meta


@pytest.mark.parametrize(
    ("edits", "said"),
    [({"title": ""}, "标题"), ({"superseded_by": "nothing"}, "nothing"), ({"signed_on": "昨天"}, "格式")],
)
def test_what_is_no_correction_changes_nothing(engine: LocalEngine, edits: dict[str, str], said: str) -> None:
    document = engine.add("办法.txt", NOTICE).document
    before = engine.generation
    with pytest.raises(EngineError, match=said):
        engine.edit(document.id, edits)
    assert engine.generation == before


def test_what_cannot_be_removed(engine: LocalEngine) -> None:
    with pytest.raises(EngineError, match="自带"):
        engine.remove(PLAN)
    with pytest.raises(EngineError, match="自带"):
        engine.edit(PLAN, {"title": "另一个"})
    for name in ("nothing", "..", "../documents", ""):
        with pytest.raises(UnknownDocument):
            engine.remove(name)


def test_a_broken_document_leaves_the_old_state(engine: LocalEngine, settings: Settings) -> None:
    listed = settings.library_dir / "library.json"
    listed.parent.mkdir(parents=True, exist_ok=True)
    listed.write_text("{", encoding="utf-8")
    assert not engine.refresh()
    assert engine.ask("2025年旅游总收入目标是多少？").citations


def test_documents_change_while_questions_are_answered(engine: LocalEngine) -> None:
    failures: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                assert engine.ask(f"请问{number}，2025年旅游总收入目标是多少？").text
                engine.search("物流", 3)
            except BaseException as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        document = engine.add("办法.txt", NOTICE).document
        time.sleep(0.1)
        engine.remove(document.id)
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures
