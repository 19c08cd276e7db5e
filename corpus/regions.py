"""Where a text acts: the cities that a clause speaks to, and the zones into which a plan divides its region.

A plan announces its zones by number (“三带”) in a heading and gives each a short heading of its own below
(建设京广高铁现代服务业示范带). Which cities belong to one is read from its text: the list behind 立足, or
else the cities that a directive verb acts on. Cities it only deals with (加强与…的协作) do not belong.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.divisions import NATION, Place, find_places, place_of
from corpus.document import Document
from corpus.sections import Section
from corpus.spans import Span

_GROUP = re.compile(
    r"(?P<quoted>“)?(?P<name>[一二两三四五六七八九十][核副带区极圈轴心廊翼板群点组])(?(quoted)”|)"
)
_QUOTED = re.compile("“[^“”]{2,20}”")
_NAMED = re.compile(r"(?:打造|建设|构建|形成|培育|发展|做强|做大)(?P<name>.{3,30}?)[。：:]?$")
_BASE = re.compile(r"立足")
_DIRECTED = re.compile(
    r"(?:立足|推动|推进|鼓励|支持|依托|强化|聚焦|围绕|建设|深入挖掘|打造|引导|加快|提升|提高|发挥|促进|以|在|全面推进|积极稳妥推进|加快推进|大力推动|大力推进|做强|做大|加快建设)[^，。；]{0,3}$"
)
_JOINED = re.compile(r"[、和及与]{1}$|(?:市|州|县|区)?[、和及]$")
_PARTNER = re.compile(
    r"(?:与|同|和|对|向|连接|对接|融入|服务|密切|强化同|加强与|加强同|联通|辐射)[^，。；、]{0,4}$"
)
_CLAUSE = re.compile(r"[^，。；：]+")
_AREA = re.compile(
    r"[市县区]?(?P<name>[\u4e00-\u9fff]{2,6}?(?:新区|新片区|片区|开发区|高新区|经开区|自贸区|保税区|示范区|度假区|园区|新城))"
)
_ABOUT = re.compile("关于(?:同意|授权|在|对)*")
_RULES = re.compile("(?:条例|规定|办法|细则)$")  # of the nation where they name the State Council
_READ = 20_000  # characters of a text read for the places it speaks of
_OFTEN = 3  # mentions


@dataclass(frozen=True)
class Member:
    """A city of a zone; ``clause`` is where the text says so."""

    place: Place
    clause: Span


@dataclass(frozen=True)
class Zone:
    """``group`` as the plan puts it (三带), ``name`` without its verb; ``section``: index in the tree."""

    document: str
    group: str
    name: str
    address: str
    section: int
    heading: Span
    members: tuple[Member, ...]

    def member(self, place: Place) -> Member | None:
        return next((one for one in self.members if one.place.holds(place)), None)


def document_place(document: Document) -> Place | None:
    """Where a document holds, by its metadata, its title or its issuer; None where none of them says."""
    meta = document.meta
    for name in (meta.region, meta.title, meta.issuer):
        if found := place_of(name):
            return _narrower(found, meta.title)
    return None


def _narrower(place: Place, title: str) -> Place:
    """The place that a central body's reply or decision is about: 国务院关于河北…的批复."""
    about = _ABOUT.search(title) if place == NATION else None
    return (about and place_of(title[about.end() :])) or place


def area_of(title: str) -> str:
    """The area that a title names behind a division: 江北新区 of 南京江北新区…; "" if none."""
    found = find_places(title)
    area = _AREA.match(title, found[0][1].end) if found else None
    return area["name"] if area else ""


def place_spoken_of(document: Document, home: frozenset[str] = frozenset()) -> Place | None:
    """Where a document is of: by its facts, its title, or the place that its text speaks of most; ``home`` as
    for ``find_places``."""
    for name in (document.meta.region, document.meta.issuer, document.meta.title):
        if found := place_of(name, home):
            return _narrower(found, document.meta.title)
    said = Counter(places[0] for places, _ in find_places(document.text[:_READ], home))
    if not said:
        return _central(document)
    most, often = said.most_common(1)[0]
    # 吉林省柳河县: the narrower of two named as often. No other place at all is as good as often.
    alone = said.total() > 1 and all(most.holds(place) or place.holds(most) for place in said)
    inside = [place for place, times in said.items() if most.holds(place) and times >= often]
    if often >= _OFTEN or alone:
        return max(inside, key=lambda place: sum(map(bool, place)))
    return _central(document)


def _central(document: Document) -> Place | None:
    """The nation, for rules that speak of the State Council and of no place."""
    central = _RULES.search(document.meta.title) and "国务院" in document.text
    return NATION if central else None


def places_acted_on(text: str, home: frozenset[str]) -> frozenset[Place]:
    """The cities and counties that ``text`` acts on: 推动常德打造…, but not 加强与长株潭的交流."""
    found: set[Place] = set()
    for clause in _CLAUSE.finditer(text):
        previous_end, previous_on = -9, False
        for places, span in find_places(clause[0], home):
            before = clause[0][: span.start]
            if 0 <= span.start - previous_end <= 2 and _JOINED.search(before):
                on = previous_on
            else:
                on = (
                    not before.endswith("大")
                    and not _PARTNER.search(before)
                    and (span.start <= 1 or bool(_DIRECTED.search(before)))
                )
            previous_end, previous_on = span.end, on
            if on:
                found.update(place for place in places if place.city)
    return frozenset(found)


def zones(document: Document) -> list[Zone]:
    """The zones of a plan, in the order of its text; empty for a text that has none."""
    home = document_place(document)
    provinces = frozenset({home.province} if home and home.province else ())
    quoted = "".join(_QUOTED.findall(document.text))  # “一核两翼三带”: what its headings may name plainly
    found = []
    for section in document.structure.sections:
        group = _GROUP.search(section.heading)
        if not group or (not group["quoted"] and group["name"] not in quoted):
            continue
        below = document.structure.children(section)
        named = [(child, match["name"]) for child in below if (match := _NAMED.search(child.heading))]
        for part, name in named or [(section, section.heading)]:
            if members := tuple(_members(document, part, provinces)):
                heading = part.heading_span
                found.append(
                    Zone(document.id, group["name"], name, str(part.address), part.index, heading, members)
                )
    return found


def _members(document: Document, section: Section, home: frozenset[str]) -> Iterator[Member]:
    text = document.text
    start, end = section.span
    clauses = [Span(start + m.start(), start + m.end()) for m in _CLAUSE.finditer(text[start:end])]
    based = [clause for clause in clauses if _BASE.match(clause.of(text))]
    seen: set[Place] = set()
    for clause in based or clauses:
        acted_on = None if based else places_acted_on(clause.of(text), home)
        for place in (place for places, _ in find_places(clause.of(text), home) for place in places):
            if place.city and place not in seen and (acted_on is None or place in acted_on):
                seen.add(place)
                yield Member(place, clause)
