"""Which of several documents that speak of one thing comes first, and what is told beside it."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from corpus.divisions import place_of
from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.quantity import normalise
from corpus.regions import place_spoken_of
from corpus.validity import Standing, Status
from corpus.versions import dated

_GONE = (Status.EXPIRED, Status.REPEALED, Status.NOT_YET)

Order = tuple[bool, int, int]


class Precedence:
    """Orders ``documents``: in force before expired, then the home region's before the nation's (and those of
    no known place) before those of its parts, then the later before the earlier."""

    def __init__(self, documents: Mapping[str, Document], standing: Standing, home: str | None) -> None:
        self._documents = documents
        self._standing = standing
        self._region = home
        self._home = place_of(home)
        self._at_home = frozenset({self._home.province} if self._home else ())
        self.of = lru_cache(maxsize=4096)(self._of)

    def rank(self, document: Document, day: date | None) -> tuple[bool, int]:
        """As ``of``, without the dates: documents that are alike but for their age rank the same."""
        return self.of(document.id, day or date.today())[:2]

    def _of(self, document: str, today: date) -> Order:
        """What to sort ids of documents by, the first to tell first."""
        found = self._documents[document]
        day = dated(found.meta)
        status = self._standing.of(found, today).status
        # A plan whose period is over is still what was planned; a notice past its validity no longer applies.
        planned = status is Status.EXPIRED and found.meta.period_end and not found.meta.valid_until
        gone = status in _GONE and not planned
        return gone, self._distance(found), -(day or date.min).toordinal()

    def is_home(self, document: Document) -> bool:
        """Whether a document is of the home region itself."""
        return self._region is not None and document.meta.region == self._region

    def _distance(self, document: Document) -> int:
        place = place_spoken_of(document, self._at_home)
        if self._home is None or place == self._home:
            return 0
        return 1 if place is None or place.holds(self._home) else 2

    def rivals(self, one: Figure, other: Figure) -> bool:
        """Whether two figures of different documents are of one thing, so that both are told: the same target
        or result of one region, or amounts that each document grants by itself."""
        if one.document == other.document or one.kind is not other.kind or one.basis != other.basis:
            return False
        if one.kind is FigureKind.OTHER:
            return normalise(one.value, one.unit)[1] == normalise(other.value, other.unit)[1]
        regions = {self._documents[figure.document].meta.region for figure in (one, other)}
        same = one.indicator in other.indicator or other.indicator in one.indicator
        return same and one.period == other.period and one.base == other.base and len(regions) == 1
