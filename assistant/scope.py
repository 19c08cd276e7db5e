"""Which documents a question speaks of, by number, title or region."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date

from assistant.question import Question
from corpus.divisions import Place, find_places, place_of
from corpus.document import Document
from corpus.selection import Selection
from corpus.validity import Standing, Status
from retrieval.normalize import flatten

_READ = 20_000  # characters of a text read for the places it speaks of
_OFTEN = 3  # mentions
_ISSUING = re.compile(r".{2,30}关于印发的通知")
_ISSUED = re.compile(r"\w{2,20}关于印发[《\s]+[》\s]*的通知")  # around a title taken out
_SUFFIX = re.compile(r"[省市县区州]$")


class Scope:
    """Chooses documents. ``home``: the region that is meant where a question names none (湖南省)."""

    def __init__(self, documents: Mapping[str, Document], home: str | None, standing: Standing) -> None:
        self._documents = documents
        self._standing = standing
        self._by_number: dict[str, list[str]] = {}
        for key, document in documents.items():
            self._by_number.setdefault(flatten(document.meta.document_number or ""), []).append(key)
        self._titles = [(plain, key) for key, d in documents.items() if (plain := _plain(d.meta.title))]
        self._regions = [(name, key) for key, d in documents.items() for name in region_names(d)]
        place = place_of(home)
        at_home = frozenset({place.province} if place else ())
        self._applies = frozenset(
            key
            for key, document in documents.items()
            if document.meta.region == home or _applies(document, _place(document, at_home), place)
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
        first = self.usual(today)
        if allowed and first:
            first = tuple(key for key in first if key in allowed)
        return allowed, first if len(first) < len(allowed or self._documents) else (), ""

    def named(self, question: Question) -> tuple[str, ...]:
        """Ids of the documents that ``question`` names by number, title or region; empty where it names
        none."""
        text = flatten(question.text)
        by_number = [key for n in question.numbers for key in self._by_number.get(flatten(n), ())]
        by_title = [key for plain, key in self._titles if plain in text]
        by_region = dict.fromkeys(key for name, key in self._regions if name in text)
        return tuple(dict.fromkeys(by_number)) or tuple(by_title) or tuple(by_region)

    def usual(self, today: date) -> tuple[str, ...]:
        """Ids of the documents to look in first: those that apply in the home region and were not repealed
        or replaced by ``today``; empty where that is all of them."""
        found = tuple(
            key
            for key in self._documents
            if key in self._applies and not self._is_gone(self._documents[key], today)
        )
        return found if found and len(found) < len(self._documents) else ()

    def applies(self, document: str) -> bool:
        """Whether a document is of the home region or of the nation."""
        return document in self._applies

    def _is_gone(self, document: Document, today: date) -> bool:
        status = self._standing.of(document, today)
        return status.status is Status.REPEALED or self._standing.newer(document, today) is not None


def _applies(document: Document, own: Place | None, home: Place | None) -> bool:
    if own is None or home is None:
        return not document.meta.region  # a place that no list holds is not the home region
    return own.holds(home) or home.holds(own)


def _place(document: Document, at_home: frozenset[str]) -> Place | None:
    """Where a document is of: by its facts, its title, or the place that its text speaks of most."""
    for name in (document.meta.region, document.meta.issuer, document.meta.title):
        if found := place_of(name, at_home):
            return found
    said = Counter(places[0] for places, _ in find_places(document.text[:_READ], at_home))
    most = said.most_common(1)
    return most[0][0] if most and most[0][1] >= _OFTEN else None


def region_names(document: Document) -> tuple[str, ...]:
    """湖南省 and 湖南; empty where the document has no region."""
    region = document.meta.region or ""
    return tuple(name for name in (region, _SUFFIX.sub("", region)) if len(name) >= 2)


def without_reference(content: str, documents: Mapping[str, Document]) -> str:
    """``content`` without the words that only refer to a document: 湖南省服务业发展规划, 湖南省."""
    for document in documents.values():
        plain = _plain(document.meta.title)
        for name in (plain, *(plain.replace(part, "") for part in _left_out(plain))):
            if len(name) >= 4:
                content = content.replace(name, " ")
        for place in region_names(document):
            content = content.replace(place, " ")
    return _ISSUED.sub(" ", content)


def unheld(text: str, documents: Mapping[str, Document]) -> str | None:
    """The name in 《》 of a document that ``documents`` lack, though it holds the title of one and more:
    《…规划（修订版）》, 《…规划实施方案》. The notice that issues a document counts as that document."""
    titles = {_plain(document.meta.title) for document in documents.values()} - {""}
    places = {place for document in documents.values() for place in region_names(document)}
    for name in re.findall(r"《([^《》]+)》", text):
        more = [plain.replace(t, "") for plain in [_plain(name)] for t in titles if t in plain]
        if more and not any(rest in ("", *places) or _ISSUING.fullmatch(rest) for rest in more):
            return str(name)
    return None


def _plain(title: str) -> str:
    return re.sub(r"[《》]|[（(]\d{4}.*?[）)]$", "", flatten(title))


def _left_out(title: str) -> list[str]:
    """The parts of a title that people leave out: 湖南省, 十四五, both."""
    found = re.match(r"(?P<place>.{2,4}?[省市县区州])?(?P<plan>十[一二三四五]五)?", title)
    return [part for part in (found["place"], found["plan"], found[0]) if part] if found else []
