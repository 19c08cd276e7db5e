"""Marks in a text what it shares with the words that were looked for."""

from dataclasses import dataclass

_SHORTEST = 2  # characters that must agree, unless the word looked for has one only


@dataclass(frozen=True)
class Bit:
    text: str
    marked: bool


def marked(text: str, words: str) -> list[Bit]:
    """``text`` in bits, verbatim; the longest runs that stand in one of ``words`` (parted by blanks) are
    marked. Case does not count."""
    wanted = [word.lower() for word in words.split()]
    plain = text.lower() if len(text.lower()) == len(text) else text
    bits: list[Bit] = []
    start = place = 0
    while place < len(plain):
        length = max((_shared(plain, place, word) for word in wanted), default=0)
        if length:
            bits += [Bit(text[start:place], False), Bit(text[place : place + length], True)]
            place += length
            start = place
        else:
            place += 1
    return [bit for bit in (*bits, Bit(text[start:], False)) if bit.text]


def _shared(text: str, place: int, word: str) -> int:
    """How many characters from ``place`` on stand in ``word`` in this order; 0 for too few or marks alone."""
    length = 0
    while place + length < len(text) and text[place : place + length + 1] in word:
        length += 1
    run = text[place : place + length]
    return length if length >= min(_SHORTEST, len(word)) and any(c.isalnum() for c in run) else 0
