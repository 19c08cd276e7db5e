"""Which of many short texts hold a string, without reading them all."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]
_BITS = 21  # of a Unicode code point


class Occurrences:
    """An index of pairs of neighbouring characters over ``texts``, which are known by their position.

    A string is looked up by its rarest pair, and what is left is compared; 10 to 100 microseconds for
    six million characters, where reading them takes milliseconds. 16 bytes a character. Immutable.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.size = len(texts)
        lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
        self._starts = np.concatenate(([0], np.cumsum(lengths)[:-1])) if len(texts) else np.zeros(0, np.int64)
        # A text ends with NUL, so that nothing is found across two of them.
        joined = "".join(text.replace("\0", " ") + "\0" for text in texts)
        self._codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        following = np.append(self._codes[1:], 0).astype(np.uint64)
        pairs = (self._codes.astype(np.uint64) << _BITS) | following
        self._order = np.argsort(pairs, kind="stable").astype(np.uint32)
        self._pairs = pairs[self._order]

    def holding(self, part: str) -> Places:
        """Positions of the texts that hold ``part``, ascending; none for an empty ``part``."""
        if not part or not self.size:
            return np.zeros(0, dtype=np.intp)
        codes = [ord(character) for character in part]
        if len(codes) == 1:
            return self._texts(np.sort(self._range(codes[0] << _BITS, (codes[0] + 1) << _BITS)))
        ranges = [
            self._bounds((one << _BITS) | other, ((one << _BITS) | other) + 1)
            for one, other in pairwise(codes)
        ]
        anchor = min(range(len(ranges)), key=lambda place: ranges[place][1] - ranges[place][0])
        low, high = ranges[anchor]
        found = self._order[low:high].astype(np.int64) - anchor
        found = found[(found >= 0) & (found + len(codes) <= len(self._codes))]
        for place, code in enumerate(codes):
            if place not in (anchor, anchor + 1):
                found = found[self._codes[found + place] == code]
        return self._texts(found)

    def _bounds(self, low: int, high: int) -> tuple[int, int]:
        bounds = np.array([low, high], dtype=np.uint64)
        first, last = np.searchsorted(self._pairs, bounds)
        return int(first), int(last)

    def _range(self, low: int, high: int) -> NDArray[np.int64]:
        first, last = self._bounds(low, high)
        return self._order[first:last].astype(np.int64)

    def _texts(self, places: NDArray[np.int64]) -> Places:
        """The texts that hold ``places``, which are ascending: one pair's keep the order of the texts."""
        found = np.searchsorted(self._starts, places, side="right") - 1
        return found[np.append(True, found[1:] != found[:-1])] if found.size else found
