"""The dictionary read in parts must cut as jieba does with the whole of it."""

import logging
import threading
import warnings
from pathlib import Path

import pytest

from corpus.document import read_document
from retrieval.cutter import Cutter, _dictionary, _total

PLAN = Path(__file__).parents[2] / "corpus/documents/hunan-service-industry-plan"


@pytest.fixture(scope="module")
def text() -> str:
    return read_document(PLAN).text


def test_cuts_as_jieba(text: str, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415
    jieba.setLogLevel(logging.ERROR)
    whole = jieba.Tokenizer()
    whole.tmp_dir = str(tmp_path)
    cutter = Cutter({})
    assert cutter.cut(text[:200]) == list(whole.cut(text[:200]))
    assert cutter.cut(text) == list(whole.cut(text))
    assert not jieba.dt.initialized


def test_total_is_the_sum_of_the_dictionary() -> None:
    assert _total() == sum(int(line.split(" ")[1]) for line in _dictionary()[0].split("\n"))


def test_keeps_all_characters() -> None:
    assert "".join(Cutter({}).cut("a b，。\n中文\0")) == "a b，。\n中文\0"
    assert Cutter({}).cut("") == []


def test_own_words_do_not_make_a_common_word_rare() -> None:
    assert Cutter({"国家": 1000}).cut("哪里建国家枢纽") == Cutter({}).cut("哪里建国家枢纽")
    assert "国家" in Cutter({"国家": 1000}).cut("哪里建国家枢纽")


def test_own_words() -> None:
    assert Cutter({"两业融合": 1000}).cut("推进两业融合试点") == ["推进", "两业融合", "试点"]


def test_threads_agree(text: str) -> None:
    cutter, alone = Cutter({}), Cutter({})
    parts = [text[start : start + 500] for start in range(0, 8000, 500)]
    found: dict[int, list[str]] = {}

    def work(place: int) -> None:
        found[place] = cutter.cut(parts[place])

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(parts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[place] for place in range(len(parts))] == [alone.cut(part) for part in parts]
