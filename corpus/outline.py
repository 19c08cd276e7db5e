"""Which numbers of a text are headings: those that count on from one another.

A number is believed when it follows its predecessor (（二） after （一）, also across a higher heading, as 6.
in 五(二) after 5. in 五(一)) or opens a list that goes on; anything else is running text.
"""

from collections.abc import Sequence
from typing import NamedTuple

from corpus.address import UNITS, Level
from corpus.headings import Marker

_UNIT_LEVELS = frozenset(UNITS.values())
_LARGEST_GAP = 3  # numbers a page may have lost before the sequence is no longer believed
_Series = tuple[Level, tuple[int, ...]]


class Heading(NamedTuple):
    """A believed marker. ``depth`` orders the styles; a list in an item of its own style is half a step down.

    ``again`` says that a list begins anew beside one of its style, ``back`` that one goes on.
    """

    marker: Marker
    depth: float
    again: bool = False
    back: bool = False


def rank(marker: Marker) -> int:
    """The depth of a marker among its kind; 1, 1.1 and 1.1.1 stand beside 一、 （一） and 1."""
    if marker.level is Level.DECIMAL:
        return min(int(Level.PART) + 1 + len(marker.numbers), int(Level.POINT))
    return int(marker.level)


def outline(candidates: Sequence[Marker]) -> list[Heading]:
    """The candidates that are headings, in order; in time linear in their number."""
    reader = _Reader()
    for marker, continued in zip(candidates, _continued(candidates), strict=True):
        heading = reader.read(marker, continued)
        if heading:
            reader.accept(heading)
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found: list[Heading] = []
        self._open: list[Heading] = []
        self._last: dict[_Series, int] = {}
        self._interrupted: dict[_Series, int] = {}  # where a list stood when another began beside it

    def accept(self, heading: Heading) -> None:
        marker = heading.marker
        self.found.append(heading)
        self._open = [other for other in self._open if other.depth < heading.depth]
        if heading.again:
            self._interrupted[_series(marker)] = self._last.get(_series(marker), 0)
        if heading.back:
            del self._interrupted[_series(marker)]
        self._open.append(heading)
        self._last[_series(marker)] = marker.number
        if marker.level is Level.ARTICLE:  # lists of an article are its own
            self._last = {series: last for series, last in self._last.items() if series[0] <= Level.ARTICLE}

    def read(self, marker: Marker, continued: bool) -> Heading | None:
        """The heading this marker is, given those before it; ``None`` if it is running text."""
        depth = float(rank(marker))
        if marker.level is Level.DECIMAL and len(marker.numbers) > 1 and not self._inside(marker):
            return None
        siblings = [other for other in self._open if _series(other.marker) == _series(marker)]
        next_of = [other for other in siblings if other.marker.number + 1 == marker.number]
        if next_of:
            same_mark = [other for other in next_of if other.marker.mark == marker.mark]
            return Heading(marker, (same_mark or next_of)[-1].depth)
        if marker.number == 1:
            return self._first(marker, depth, siblings, continued)
        return None if marker.inline or marker.doubtful else self._resumed(marker, depth, siblings, continued)

    def _resumed(
        self, marker: Marker, depth: float, siblings: list[Heading], continued: bool
    ) -> Heading | None:
        """A number whose predecessor is not open: of a list that runs on, goes back or has lost some."""
        if self._interrupted.get(_series(marker)) == marker.number - 1:
            return Heading(marker, depth, back=True)
        last = self._last.get(_series(marker), 0)
        if not siblings and marker.number == last + 1:
            return Heading(marker, depth)
        if last:
            lost = 0 < marker.number - last - 1 < _LARGEST_GAP
            return Heading(marker, depth) if lost and (continued or marker.level in _UNIT_LEVELS) else None
        return Heading(marker, depth) if continued and marker.level <= Level.PAREN else None

    def _inside(self, marker: Marker) -> bool:
        above = [other for other in self._open if other.depth < rank(marker)]
        return bool(above) and above[-1].marker.numbers == marker.numbers[:-1]

    def _first(
        self, marker: Marker, depth: float, siblings: list[Heading], continued: bool
    ) -> Heading | None:
        if marker.inline:
            innermost = all(other.depth < depth for other in self._open)
            return Heading(marker, depth) if continued and innermost else None
        if siblings:
            if not continued:
                return None
            nested = len(siblings) == 1 and siblings[0].marker.mark != marker.mark
            return Heading(
                marker, siblings[-1].depth + 0.5 if nested else siblings[-1].depth, again=not nested
            )
        return Heading(marker, depth) if continued or not marker.doubtful else None


def _series(marker: Marker) -> _Series:
    return marker.level, marker.numbers[:-1]


def _continued(candidates: Sequence[Marker]) -> list[bool]:
    """For each marker, whether the next number of its series comes before any wider heading."""
    result = [False] * len(candidates)
    nearest: dict[tuple[Level, tuple[int, ...], int], int] = {}
    wider: list[int] = []  # indices ahead, ranks falling from the last to the first
    for index in range(len(candidates) - 1, -1, -1):
        marker = candidates[index]
        while wider and rank(candidates[wider[-1]]) >= rank(marker):
            wider.pop()
        barrier = wider[-1] if wider else len(candidates)
        following = nearest.get((*_series(marker), marker.number + 1))
        result[index] = following is not None and following < barrier
        nearest[(*_series(marker), marker.number)] = index
        if not marker.inline:
            wider.append(index)
    return result
