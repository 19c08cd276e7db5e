"""jieba, with its dictionary read as far as it is needed."""

import re
import threading
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any


class Cutter:
    """Cuts text into words as jieba does with its dictionary and ``words`` (least frequency by word) on top.

    jieba looks words up only by slices of the text, so the words that begin with the text's characters do.
    They are read when such a character first occurs: 0.1 s to start, where loading all takes 0.7 s
    and 100 MB, and no cache file. Thread-safe; the global ``jieba.dt`` is left alone.
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        self._own: dict[str, list[tuple[str, int]]] = {}
        for word, frequency in words.items():
            self._own.setdefault(word[0], []).append((word, frequency))
        self._lock = threading.Lock()
        self._read: set[str] = set()
        self._jieba: Any = None

    def cut(self, text: str, discover: bool = True) -> list[str]:
        """Words and everything between them, in order: joined they are ``text``.

        ``discover``: also guess words that no dictionary holds, as jieba does by default.
        """
        if not text:
            return []
        self._prepare(text)
        return list(self._jieba.cut(text, HMM=discover))

    def cut_within(self, word: str) -> list[str]:
        """The shorter dictionary words inside ``word``, without overlap, longest first from the left."""
        self._prepare(word)
        found: list[str] = []
        position = 0
        while position < len(word):
            lengths = range(min(len(word) - position, len(word) - 1), 1, -1)
            size = next((n for n in lengths if self._jieba.FREQ.get(word[position : position + n])), 1)
            found.append(word[position : position + size])
            position += size
        return found

    def _prepare(self, text: str) -> None:
        if set(text) - self._read:
            with self._lock:
                self._extend(set(text) - self._read)

    def _extend(self, characters: set[str]) -> None:
        if self._jieba is None:
            self._jieba = _jieba().Tokenizer()
            self._jieba.total = _total()
            self._jieba.initialized = True  # never lets jieba load, log or write a cache by itself
        text, groups = _dictionary()
        for character in characters:
            for start, end in groups.get(character, ()):
                lines = (line.split(" ") for line in text[start:end].split("\n"))
                self._add([(line[0], int(line[1])) for line in lines])
            self._add(self._own.get(character, ()))
        # Only now may another thread cut without asking for the lock.
        self._read |= characters

    def _add(self, words: Sequence[tuple[str, int]]) -> None:
        frequencies = self._jieba.FREQ
        for word, frequency in words:
            frequencies[word] = max(frequency, frequencies.get(word, 0))  # 国家 is a variant, and common
            for length in range(1, len(word)):  # jieba walks from prefix to prefix
                frequencies.setdefault(word[:length], 0)


def _jieba() -> Any:
    with warnings.catch_warnings():  # its sources and pkg_resources warn on newer Pythons
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415
    return jieba


@cache
def _dictionary() -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """jieba's file (``word frequency tag`` a line) and the spans of its lines by first character."""
    with (Path(_jieba().__file__).parent / "dict.txt").open(encoding="utf-8") as file:
        text = file.read().rstrip("\n")
    groups: dict[str, list[tuple[int, int]]] = {}
    for match in re.finditer(r"(?m)^(.)[^\n]*(?:\n\1[^\n]*)*", text):
        groups.setdefault(match[1], []).append(match.span())
    return text, groups


def dictionary_lines(first: str) -> str:
    """The lines ``word frequency tag`` of jieba's dictionary whose word begins with ``first``."""
    text, groups = _dictionary()
    return "\n".join(text[start:end] for start, end in groups.get(first, ()))


@cache
def _total() -> int:
    """Sum of all frequencies, in jieba the denominator of a word's probability."""
    if metadata.version("jieba") == "0.42.1":
        return 60101967  # summed over its dict.txt; a test repeats the sum, which takes 0.1 s
    return sum(int(number) for number in re.findall(r" (\d+) ", _dictionary()[0]))
