"""What questions call documents: their titles, whole or shortened, and their regions."""

import re
from collections.abc import Mapping

from assistant.intent import wording
from corpus.document import Document
from corpus.regions import place_spoken_of
from retrieval.normalize import flatten

_POINTING = (
    "(?:^|[，,。？?！!：:；; ]|这|本|该|此|那|这个|这份|那个|那份|份|个|在|按|按照|根据|依据|看|从|请问)"
)
_SHORTEST = 4  # characters of a shortened title that still tells a document
_SUFFIX = re.compile(r"[省市县区州]$")
_ISSUED = re.compile(r"\w{2,20}关于印发[《\s]+[》\s]*的通知")  # around a title taken out
_ISSUING = re.compile(r".{2,30}关于印发的通知")


class Titles:
    """Finds in normalised text what refers to one of ``documents``. Immutable."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._ids: dict[str, list[str]] = {}
        for key, document in documents.items():
            if plain := _plain(document.meta.title):
                self._ids.setdefault(plain, []).append(key)
        self._regions = {name for document in documents.values() for name in region_names(document)}
        short = {plain.replace(part, "") for plain in self._ids for part in _left_out(plain)}
        names = {name for name in (*self._ids, *short) if len(name) >= _SHORTEST} | self._regions
        self._names = sorted(names, key=len, reverse=True)

    def within(self, text: str) -> tuple[str, ...]:
        """Ids of the documents whose whole title stands in ``text``."""
        return tuple(key for plain, keys in self._ids.items() if plain in text for key in keys)

    def of_kind(self, text: str) -> tuple[str, ...]:
        """Ids of the documents of the kind that ``text`` speaks of as known: 规划里, 这个办法, 本条例."""
        kinds = tuple(
            {kind for kind in wording()["reference"]["kinds"] if re.search(rf"{_POINTING}{kind}", text)}
        )
        return tuple(k for plain, keys in self._ids.items() if kinds and plain.endswith(kinds) for k in keys)

    def without(self, content: str) -> str:
        """``content`` without the words that only refer to a document: 湖南省服务业发展规划, 湖南省."""
        for name in self._names:
            if name in content:
                content = content.replace(name, " ")
        return _ISSUED.sub(" ", content)

    def unheld(self, text: str) -> str | None:
        """The name in 《》 of a document that is not here, though it holds the title of one and more:
        《…规划（修订版）》, 《…规划实施方案》. The notice that issues a document counts as that document."""
        for name in re.findall(r"《([^《》]+)》", text):
            plain = _plain(name)
            more = [plain.replace(title, "") for title in self._ids if title in plain]
            if more and not any(rest in ("", *self._regions) or _ISSUING.fullmatch(rest) for rest in more):
                return str(name)
        return None


def region_names(document: Document, home: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """湖南省 and 湖南; of 广州市天河区 also 天河区 and 天河; empty where no place can be told."""
    place = place_spoken_of(document, home)
    own = next((part for part in reversed(place) if part), "") if place else ""
    names = (document.meta.region or "", own)
    return tuple(
        dict.fromkeys(form for name in names for form in (name, _SUFFIX.sub("", name)) if len(form) >= 2)
    )


def _plain(title: str) -> str:
    return re.sub(r"[《》]|[（(]\d{4}.*?[）)]$", "", flatten(title))


def _left_out(title: str) -> list[str]:
    """The parts of a title that people leave out: 湖南省, 十四五, both."""
    found = re.match(r"(?P<place>.{2,4}?[省市县区州])?(?P<plan>十[一二三四五]五)?", title)
    return [part for part in (found["place"], found["plan"], found[0]) if part] if found else []
