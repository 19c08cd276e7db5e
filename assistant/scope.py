"""Which documents a question speaks of, by number, title or region."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from assistant.question import Question
from assistant.titles import Titles, region_names
from assistant.told import without_origins
from corpus.divisions import NATION, Place, inside, place_of
from corpus.document import Document
from corpus.regions import place_spoken_of
from corpus.selection import Selection
from corpus.validity import Standing, Status
from retrieval.normalize import flatten


class Scope:
    """Chooses documents. ``home``: the region that is meant where a question names none (湖南省)."""

    def __init__(self, documents: Mapping[str, Document], home: str | None, standing: Standing) -> None:
        self._documents = documents
        self._standing = standing
        self._by_number: dict[str, list[str]] = {}
        for key, document in documents.items():
            self._by_number.setdefault(flatten(document.meta.document_number or ""), []).append(key)
        self._all = tuple(documents)
        self._titles = Titles(documents)
        self._usual = lru_cache(maxsize=2)(self._find_usual)
        place = place_of(home)
        at_home = frozenset({place.province} if place else ())
        # 全国 names no document: everybody says it.
        self._regions: dict[str, list[str]] = {}
        self._inside: dict[str, list[str]] = {}
        for key, document in documents.items():
            for name in region_names(document, at_home):
                if place_of(name) != NATION:
                    self._regions.setdefault(name, []).append(key)
            own = place_spoken_of(document, at_home)
            for name in inside(own) if own and own.province not in at_home else ():
                self._inside.setdefault(name, []).append(key)
        self._applies = frozenset(
            key
            for key, document in documents.items()
            if document.meta.region == home or _applies(document, place_spoken_of(document, at_home), place)
        )

    def of(
        self, question: Question, selection: Selection, today: date
    ) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Ids of the documents that a question is about (empty: all), those of them to look in first (empty:
        no difference), and, for the user, why there are none."""
        allowed = () if selection.is_open else selection.of(self._documents, self._standing, today)
        if not allowed and not selection.is_open:
            return (), (), "没有符合筛选条件的文件。请放宽条件，或用 xiangce documents 查看文件库。"
        named = self.named(question)
        if named and allowed:
            named = tuple(key for key in named if key in allowed)
            if not named:
                return (), (), "问题所指的文件不在筛选范围内。请放宽条件，或换一个问题。"
        if named:
            return named, (), ""
        usual = self._usual(today) or self._all
        if allowed:
            usual = tuple(key for key in usual if key in allowed)
        if kind := self._titles.of_kind(flatten(question.text)):  # 这个规划: no other document is meant
            allowed = tuple(key for key in kind if not allowed or key in allowed) or allowed
            usual = tuple(key for key in usual if key in allowed) or allowed or usual
        first = usual
        return allowed, first if len(first) < len(allowed or self._documents) else (), ""

    def named(self, question: Question) -> tuple[str, ...]:
        """Ids of the documents that ``question`` names by number, title or region; empty where it names
        none."""
        text = flatten(question.text)
        by_number = [
            key
            for number in map(flatten, question.numbers)
            for held, keys in self._by_number.items()
            if held and number.endswith(held)
            for key in keys
        ]
        by_title = self._titles.within(text)
        text = without_origins(text)
        by_region = self._by_region(self._regions, text) or self._by_region(self._inside, text)
        called = self._titles.called(text)
        brief = called if len(called) == 1 else ()  # 粤菜条例, where there is one
        return tuple(dict.fromkeys(by_number)) or tuple(by_title) or brief or by_region

    def _by_region(self, named: Mapping[str, Sequence[str]], text: str) -> tuple[str, ...]:
        """Ids of the documents of the regions that ``text`` names, in the order of the library."""
        found = {key for name, keys in named.items() if name in text for key in keys}
        return tuple(key for key in self._all if key in found) if found else ()

    def _find_usual(self, today: date) -> tuple[str, ...]:
        found = tuple(
            key
            for key in self._documents
            if key in self._applies and not self._is_gone(self._documents[key], today)
        )
        return found if found and len(found) < len(self._documents) else ()

    def _is_gone(self, document: Document, today: date) -> bool:
        status = self._standing.of(document, today)
        return status.status is Status.REPEALED or self._standing.newer(document, today) is not None


def _applies(document: Document, own: Place | None, home: Place | None) -> bool:
    if own is None or home is None:
        return not document.meta.region  # a place that no list holds is not the home region
    return own.holds(home) or home.holds(own)
