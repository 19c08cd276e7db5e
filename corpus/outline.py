"""Which numbers of a text are headings: those that count on from one another.

A number is believed when it follows its predecessor (（二） after （一）, also across a higher heading, as 6. in
五(二) after 5. in 五(一)) or opens a list that goes on; anything else is running text.
"""

from collections.abc import Sequence

from corpus.address import UNITS, Level
from corpus.headings import Marker

_UNIT_LEVELS = frozenset(UNITS.values())
_LARGEST_GAP = 3  # numbers a page may have lost before the sequence is no longer believed


def rank(marker: Marker) -> int:
    """The depth of a marker among its kind; 1, 1.1 and 1.1.1 stand beside 一、 （一） and 1."""
    if marker.level is Level.DECIMAL:
        return min(int(Level.PART) + 1 + len(marker.numbers), int(Level.POINT))
    return int(marker.level)


def accepted(candidates: Sequence[Marker]) -> list[Marker]:
    """The candidates that are headings, in order. Linear in their number."""
    goes_on = _continued(candidates)
    open_markers: list[Marker] = []
    last: dict[tuple[Level, tuple[int, ...]], int] = {}
    found = []
    for marker, continued in zip(candidates, goes_on, strict=True):
        sibling = next((other for other in reversed(open_markers) if rank(other) == rank(marker)), None)
        above = [other for other in open_markers if rank(other) < rank(marker)]
        if not _fits(marker, sibling, above, open_markers, last.get(_series(marker), 0), continued):
            continue
        found.append(marker)
        open_markers = [*above, marker]
        last[_series(marker)] = marker.number
        if marker.level is Level.ARTICLE:  # lists of an article are its own
            last = {series: number for series, number in last.items() if series[0] <= Level.ARTICLE}
    return found


def _series(marker: Marker) -> tuple[Level, tuple[int, ...]]:
    return marker.level, marker.numbers[:-1]


def _fits(
    marker: Marker,
    sibling: Marker | None,
    above: list[Marker],
    open_markers: list[Marker],
    last: int,
    continued: bool,
) -> bool:
    number = marker.number
    if marker.level is Level.DECIMAL and len(marker.numbers) > 1:
        parent = above[-1] if above else None
        if parent is None or parent.numbers != marker.numbers[:-1]:
            return False
    follows = sibling is not None and _series(sibling) == _series(marker) and number == sibling.number + 1
    if follows:
        return True
    if number == 1:
        if marker.inline:
            return sibling is None and len(above) == len(open_markers) and continued
        return continued if sibling is not None or marker.doubtful else True
    if marker.inline or marker.doubtful:
        return False
    if sibling is None and number == last + 1:
        return True
    if last and 1 < number - last <= _LARGEST_GAP:
        return marker.level in _UNIT_LEVELS or continued
    if last == 0:
        return marker.level in _UNIT_LEVELS or (continued and marker.level <= Level.PAREN)
    return False


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
