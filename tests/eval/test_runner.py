"""Asking many at once, and going on where it stopped."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from evaluated import Table, contract, figure, item

from eval.examiner import Examiner
from eval.items import Gold, Item, Turn
from eval.journal import Journal, code, replace
from eval.reference import Reference
from eval.reply import Reply, failed
from eval.runner import run
from eval.targets import Said

QUOTE = "力争到2025年，全省旅游总收入突破1.5万亿元。"


@pytest.fixture
def right(reference: Reference) -> Reply:
    text = "到2025年，旅游总收入突破1.5万亿元。[1]"
    return contract(text, QUOTE, "五(四)11", reference, figures=[figure("1.5", "万亿元")])


def conversation(*questions: str) -> Item:
    turns = tuple(Turn(question=question, gold=Gold(status=("answered",))) for question in questions)
    return Item(id="talk", suite="conversations", kind="ellipsis", turns=turns)


def test_one_question(right: Reply) -> None:
    examiner = Examiner(Table({"旅游总收入目标": right}))
    (record,) = examiner.examine(item("旅游总收入目标", value="1.5", unit="万亿元", address="五(四)11"))
    assert record.right
    assert record.retrieved[0].text == ""  # only where it helps
    assert record.values["accuracy"] == record.values["citation_recall"] == 1
    assert "conversation_accuracy" not in record.values


def test_a_conversation_goes_on_from_the_targets_own_answers(right: Reply) -> None:
    refusal = Reply(status="unanswerable_not_in_corpus", text="没有。")
    table = Table({"一": right, "二": refusal, "三": right})
    records = Examiner(table).examine(conversation("一", "二", "三"))
    assert table.asked[2][1] == (
        Said("user", "一"),
        Said("assistant", right.text),
        Said("user", "二"),
        Said("assistant", "没有。"),
    )
    assert [record.values["turn_accuracy"] for record in records] == [1, 0, 1]
    assert [record.values.get("conversation_accuracy") for record in records] == [None, None, 0]
    assert records[1].retrieved[0].text


def test_a_conversation_that_broke_is_not_judged(right: Reply) -> None:
    records = Examiner(Table({"一": failed("…", 1), "二": right})).examine(conversation("一", "二"))
    assert records[0].values == {"error_rate": 1}
    assert "conversation_accuracy" not in records[1].values


def test_a_target_that_raises_has_not_replied() -> None:
    (record,) = Examiner(Table({})).examine(item("没有准备的问题"))
    assert "KeyError" in record.reply.error


def test_what_a_target_cannot_be_asked_leaves_no_record() -> None:
    asked = item("…").model_copy(update={"beside": ("made-up-poisoned-notice",)})
    assert Examiner(Table({})).examine(asked) == []


def questions(count: int) -> list[Item]:
    return [item(f"问{number}", str(number)) for number in range(count)]


def test_many_at_once_in_their_order(right: Reply) -> None:
    items = questions(20)
    table = Table({one.turns[0].question: right for one in items})
    told: list[int] = []
    records = run(items, lambda: Examiner(table), jobs=4, on_done=lambda: told.append(1))
    assert [record.item for record in records] == [one.id for one in items]
    assert len(told) == 20


class Stops(Table):
    """Answers some, then is interrupted as by Ctrl-C."""

    def ask(self, question: str, history: Sequence[Said] = (), beside: Sequence[str] = ()) -> Reply | None:
        if len(self.asked) == 3:
            raise KeyboardInterrupt
        return super().ask(question, history, beside)


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, right: Reply) -> None:
    items, path = questions(6), tmp_path / "journal.jsonl"
    answers = {one.turns[0].question: right for one in items}
    with pytest.raises(KeyboardInterrupt):
        run(items, lambda: Examiner(Stops(answers)), journal=Journal(path, "key"))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"item": "5", "reco')  # cut off in the middle of a line
    table = Table(answers)
    journal = Journal(path, "key")
    assert set(journal.done) == {"0", "1", "2"}
    told: list[int] = []
    records = run(items, lambda: Examiner(table), journal=journal, on_done=lambda: told.append(1))
    assert [question for question, _ in table.asked] == ["问3", "问4", "问5"]
    assert [record.item for record in records] == [one.id for one in items]
    assert len(told) == 6
    assert set(Journal(path, "key").done) == {one.id for one in items}
    journal.finish()
    assert not path.exists()


def test_a_journal_of_another_run_is_not_used(tmp_path: Path, right: Reply) -> None:
    path = tmp_path / "journal.jsonl"
    (record,) = Examiner(Table({"问0": right})).examine(questions(1)[0])
    Journal(path, "one").add("0", [record])
    assert Journal(path, "one").done["0"] == [record]
    assert Journal(path, "two").done == {}
    path.write_bytes(b"\xff\xfe nothing")
    assert Journal(path, "two").done == {}


def test_what_had_no_reply_is_asked_again(tmp_path: Path, right: Reply) -> None:
    path = tmp_path / "journal.jsonl"
    items = questions(2)
    answers = {"问0": right, "问1": failed("没有答复", 1)}
    run(items, lambda: Examiner(Table(answers)), journal=Journal(path, "key"))
    assert set(Journal(path, "key").done) == {"0"}


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        replace(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_the_code_has_a_fingerprint() -> None:
    assert code() == code()
