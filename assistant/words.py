"""Words of a question: jieba's cut with parts of speech, and groups of words that count as one another."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from retrieval.cutter import Cutter, dictionary_lines
from retrieval.normalize import flatten, normalize
from retrieval.tokenizer import Tokenizer


class Words(Tokenizer):
    """A tokenizer that keeps every word once, knows its part of speech and its equivalents.

    Equivalents are the retrieval synonyms and the groups of ``lexicon/colloquial.toml``. ``names`` are
    words of the documents that jieba cannot know: what they put in quotation marks.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        super().__init__()
        self.names = frozenset(names)

    def cut(self, text: str) -> list[str]:
        """Normalised ``text`` cut once: no word inside another, nothing left out."""
        return self._cutter.cut(text, discover=False)

    def parts(self, word: str) -> list[str]:
        """The words of two characters or more that a long word is made of; empty where it has none."""
        if len(word) < 4:
            return []
        found = [part for part in self._cutter.cut_within(word) if 2 <= len(part) < len(word)]
        return found if sum(map(len, found)) >= len(word) - 1 else []

    def tag(self, word: str) -> str:
        """Part of speech in jieba's dictionary (n, v, vn, ns, ...); "" where the word is not listed."""
        if word in _nouns():
            return "n"
        lines = f"\n{dictionary_lines(word[:1])}\n"
        start = lines.find(f"\n{word} ") + 1
        return lines[start : lines.index("\n", start)].rpartition(" ")[2] if start else ""

    def is_place(self, word: str) -> bool:
        """Whether ``word`` names a province, city or county, with or without 省, 市, 县."""
        return word in _places()

    def run_together(self, province: str) -> Iterator[str]:
        """The short name of a province beside that of another, as documents run them together: 湘渝."""
        short = _table()["short"]
        for one in short.get(re.sub("[省市]$", "", province), ""):
            for other in "".join(short.values()):
                yield from (one + other, other + one)

    @cached_property
    def equivalents(self) -> Mapping[str, tuple[str, ...]]:
        groups = [[variant, canonical] for variant, canonical in self._synonyms.items()] + _colloquial()
        found: dict[str, dict[str, None]] = {}
        for group in groups:
            for word in group:
                found.setdefault(word, {}).update(dict.fromkeys(group))
        return {word: tuple(other for other in others if other != word) for word, others in found.items()}

    @cached_property
    def _cutter(self) -> Cutter:
        words = self._own_words()
        for word in (word for group in _colloquial() for word in group if len(word) > 1):
            words.setdefault(word, 1000)
        for word in (*_places(), *self.names):
            words.setdefault(word, 2000)
        return Cutter(words)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("assistant").joinpath("lexicon/places.toml").read_text(encoding="utf-8"))


@cache
def _nouns() -> frozenset[str]:
    return frozenset([word for kind in ("not_places", "not_times", "not_verbs") for word in _table()[kind]])


@cache
def _places() -> frozenset[str]:
    table = _table()
    return frozenset(
        form
        for suffix, names in table["places"].items()
        for name in names
        for form in ((name, name + suffix) if len(name) > 1 else (name + suffix,))
    )


_QUOTED = re.compile("“([^“”，。；、]{2,12})”")


def quoted_names(text: str) -> set[str]:
    """The short names that ``text`` puts in quotation marks, normalised."""
    return {
        flatten(name) for name in _QUOTED.findall(text) if not re.search(r"\d年|^十[一二三四五]五$", name)
    }


@cache
def _colloquial() -> list[list[str]]:
    text = files("assistant").joinpath("lexicon/colloquial.toml").read_text(encoding="utf-8")
    return [[normalize(word) for word in group] for group in tomllib.loads(text)["groups"]]
