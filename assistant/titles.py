"""What questions call documents: their titles, whole or shortened, and their regions."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from assistant.intent import wording
from assistant.question import TITLE
from corpus.divisions import NATION, Place, find_places, place_of
from corpus.document import Document
from corpus.regions import area_of, place_spoken_of
from retrieval.normalize import flatten

_POINTING = (
    "(?:^|[，,。？?！!：:；; ]|这|本|该|此|那|这个|这份|那个|那份|份|个|在|按|按照|根据|依据|看|从|请问)"
)
_SHORTEST = 4  # characters of a shortened title that still tells a document
_LONG = 8  # characters of a name that says what a title does
_SUFFIX = re.compile(r"[省市县区州]$")
_ISSUED = re.compile(r"\w{2,20}关于印发[《\s]+[》\s]*的通知")  # around a title taken out
# Forms that only rules of law have (GB/T 9704-2012 and 规章制定程序条例); behind “按…” any of the wider ones.
_RULES = re.compile(
    r"(?P<name>[\u4e00-\u9fff“”]{4,40}?(?:条例|细则|(?:管理|实施|暂行|试行)(?:办法|规定)))(?!草案)"
)
_BEHIND = re.compile(
    r"(?:按照|根据|依据|依照|违反|按|依)(?P<name>[\u4e00-\u9fff“”]{4,40}?(?:条例|细则|办法|规定))(?!草案)"
)
_UP_TO = re.compile(
    r".*(?:按照|根据|依据|依照|违反|适用|对照|引用|请问|查查|看看|按|依|查|看|问|这个|那个|这份|那份)"
)
_WHETHER = re.compile(
    r"什么|哪|怎|有没有|是否|能不能|提到|提出|要求|出台|制定|制订|修订|完善|没有|谁|多少|规划|政策"
)
# What a document is about and its kind: 粤菜条例, but not 管理办法, 促进条例.
_BRIEF = re.compile(
    r"(?P<topic>(?!管理|实施|暂行|试行|促进|发展|保护|保障|服务|监督)[\u4e00-\u9fff]{2})(?P<kind>条例|细则|办法|规定)"
)
_ISSUING = re.compile(r".{2,30}关于印发的通知")


class Names:
    """Many strings of two characters or more, of which a text holds few: found without trying each."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_start: dict[str, list[tuple[int, str]]] = {}
        for place, name in enumerate(names):
            self._by_start.setdefault(name[:2], []).append((place, name))

    def within(self, text: str) -> list[str]:
        """Those that stand in ``text``, in the order in which they were given."""
        found = {
            named
            for start in range(len(text) - 1)
            for named in self._by_start.get(text[start : start + 2], ())
            if text.startswith(named[1], start)
        }
        return [name for _, name in sorted(found)]


class Titles:
    """Finds in normalised text what refers to one of ``documents``. Immutable."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._ids: dict[str, list[str]] = {}
        for key, document in documents.items():
            if plain := _plain(document.meta.title):
                self._ids.setdefault(plain, []).append(key)
        names = {name for document in documents.values() for name in region_names(document)}
        # 全国 says of whom a figure is, also where a document of the whole country is here.
        self._regions = {name for name in names if place_of(name) != NATION}
        short = {plain.replace(part, "") for plain in self._ids for part in _left_out(plain)}
        names = {name for name in (*self._ids, *short) if len(name) >= _SHORTEST} | self._regions
        self._held = Names(plain for plain in self._ids if len(plain) >= _SHORTEST)  # no file called 10
        self._names = Names(sorted(names, key=len, reverse=True))

    def within(self, text: str) -> tuple[str, ...]:
        """Ids of the documents whose whole title stands in ``text``."""
        return tuple(key for plain in self._held.within(text) for key in self._ids[plain])

    def of_kind(self, text: str) -> tuple[str, ...]:
        """Ids of the documents of the kind that ``text`` speaks of as known: 规划里, 这个办法, 本条例."""
        kinds = tuple(
            {kind for kind in wording()["reference"]["kinds"] if re.search(rf"{_POINTING}{kind}", text)}
        )
        if not kinds:
            return ()
        return tuple(k for plain, keys in self._ids.items() if plain.endswith(kinds) for k in keys)

    def without(self, content: str) -> str:
        """``content`` without the words that only refer to a document: 湖南省服务业发展规划, 湖南省."""
        content = TITLE.sub(lambda title: " " if _plain(title[0]) in self._ids else title[0], content)
        for name in (*self._shortened(content), *self._names.within(content)):
            content = content.replace(name, " ")
        return _ISSUED.sub(" ", content)

    def unheld(self, text: str) -> str | None:
        """The name of a document that is not here: in 《》, though it holds the title of one and more
        (《…规划（修订版）》; the notice that issues a document counts as that document), or without them in
        a form that only titles have (按市场主体登记管理条例)."""
        for name in re.findall(r"《([^《》]+)》", text):
            plain = _plain(name)
            more = [plain.replace(title, "") for title in self._ids if title in plain]
            if more and not any(rest in ("", *self._regions) or _ISSUING.fullmatch(rest) for rest in more):
                return str(name)
        for match in (*_RULES.finditer(text), *_BEHIND.finditer(text)):
            name = _UP_TO.sub("", match["name"]).lstrip("有是要的了我们")
            if len(name) < _SHORTEST + len("办法") or _WHETHER.search(name) or self._is_known(name):
                continue
            return name
        return None

    def called(self, text: str) -> tuple[str, ...]:
        """Ids of the documents that ``text`` calls by what they are about and their kind (粤菜条例); none of
        another place than it names."""
        named = [places for places, _ in find_places(text)]
        return tuple(
            key
            for said in _BRIEF.finditer(text)
            for plain, keys in self._ids.items()
            for key in keys
            if plain.endswith(said["kind"])
            and said["topic"] in plain
            and all(is_of(self._documents[key], places) for places in named)
        )

    def _shortened(self, content: str) -> list[str]:
        """The runs of ``content`` that shorten a title by words from its middle: 湖南省服务业规划."""
        return [
            match["name"]
            for match in _shortening().finditer(content)
            if any(shortens(re.sub(r"[\s的]", "", match["name"]), title) for title in self._ids)
        ]

    def _is_known(self, name: str) -> bool:
        """Whether the end of ``name`` can shorten the title of a document that is here, or stands in one."""
        ends = [name[start:] for start in range(len(name) - _SHORTEST - 1)]
        return (
            bool(self.called(name))
            or any(_made_of(name, title) for title in self._ids)
            or any(shortens(end, title) for end in ends for title in self._ids)
            or any(end in document.text for end in ends for document in self._documents.values())
        )


def region_names(document: Document, home: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """湖南省 and 湖南; of 广州市天河区 also 天河区 and 天河; 江北新区; empty where no place can be told."""
    place = place_spoken_of(document, home)
    own = next((part for part in reversed(place) if part), "") if place else ""
    names = (document.meta.region or "", own, area_of(document.meta.title))
    return tuple(
        dict.fromkeys(form for name in names for form in (name, _SUFFIX.sub("", name)) if len(form) >= 2)
    )


def of_places(document: Document, text: str) -> bool:
    """Whether every place that ``text`` names is that of ``document`` or holds it: not 长沙的规划."""
    own = place_spoken_of(document)
    return all(
        own is not None and any(place.holds(own) for place in places) for places, _ in find_places(text)
    )


def is_of(document: Document, places: Iterable[Place]) -> bool:
    """Whether ``document`` is of one of ``places``, of a part of it or of what holds it."""
    own = place_spoken_of(document)
    return own is not None and any(own.holds(place) or place.holds(own) for place in places)


def _plain(title: str) -> str:
    return re.sub(r"[《》]|[（(]\d{4}.*?[）)]$", "", flatten(title))


def shortens(name: str, title: str) -> bool:
    """Whether the characters of ``name`` stand in ``title`` in their order."""
    rest = iter(title)
    return all(character in rest for character in name)


def _made_of(name: str, title: str) -> bool:
    """Whether ``name`` says the words of a title in another order: 北京促进数字经济的条例."""
    return len(name) >= _LONG and not set(name) - {"的", "和", "关", "于"} - set(title)


@cache
def _shortening() -> re.Pattern[str]:
    kinds = "|".join(wording()["reference"]["kinds"])
    return re.compile(
        rf"{_POINTING}(?:请问|按照?|根据|依据)?(?P<name>[\u4e00-\u9fff\s]{{2,30}}?(?:{kinds}))(?=[里中内的，,、\s]|$)"
    )


def _left_out(title: str) -> list[str]:
    """The parts of a title that people leave out: 湖南省, 十四五, both."""
    found = re.match(r"(?P<place>.{2,4}?[省市县区州])?(?P<plan>十[一二三四五]五)?", title)
    return [part for part in (found["place"], found["plan"], found[0]) if part] if found else []
