"""Marks in a text what was looked for."""

from collections.abc import Iterator
from dataclasses import dataclass

_SHORTEST = 2  # characters of a run that is shared


@dataclass(frozen=True)
class Bit:
    text: str
    marked: bool


def marked(text: str, words: str) -> list[Bit]:
    """``text`` in bits, verbatim. Of each of ``words`` (parted by blanks) is marked where it stands or, where
    it stands nowhere, the longest runs it shares. Case does not count."""
    plain = text.lower() if len(text.lower()) == len(text) else text
    spans = sorted(span for word in words.lower().split() for span in _spans(plain, word))
    bits: list[Bit] = []
    end = 0
    for start, stop in spans:
        if stop > end:
            bits += [Bit(text[end : max(start, end)], False), Bit(text[max(start, end) : stop], True)]
            end = stop
    return [bit for bit in (*bits, Bit(text[end:], False)) if bit.text]


def _spans(text: str, word: str) -> Iterator[tuple[int, int]]:
    whole = word in text
    place = 0
    while place < len(text):
        length = (len(word) if text.startswith(word, place) else 0) if whole else _shared(text, place, word)
        if length:
            yield place, place + length
        place += length or 1


def _shared(text: str, place: int, word: str) -> int:
    """How many characters from ``place`` on stand in ``word`` in this order; 0 for too few or marks alone."""
    length = 0
    while place + length < len(text) and text[place : place + length + 1] in word:
        length += 1
    run = text[place : place + length]
    return length if length >= _SHORTEST and any(c.isalnum() for c in run) else 0
