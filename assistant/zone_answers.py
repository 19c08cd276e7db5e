"""Answers by the zones of a plan: where a city lies, which cities make one up, what they are to become."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from assistant.answer import Status
from assistant.draft import Claim, Draft, evidence
from assistant.intent import wording
from assistant.outline import opening
from assistant.precedence import Precedence
from assistant.question import Question
from corpus.divisions import Place, find_places
from corpus.document import Document
from corpus.regions import Zone, document_place, zones

_LEFT = 1  # characters of a question that may be left when all that it asks is taken out
_COUNTY_KINDS = ("县", "市", "区")
_WHOLE = 420  # characters of a part that is told whole
_LONG_END = 6  # characters of the end of a zone's name that call it
_SHORTEST = 2  # characters of a zone's name that call it: 京广


class ZoneAnswers:
    def __init__(self, documents: Mapping[str, Document], precedence: Precedence) -> None:
        self._documents = documents
        self._precedence = precedence
        self._zones = {key: found for key, document in documents.items() if (found := zones(document))}

    def answer(self, question: Question) -> Draft | None:
        """What the first document with zones says of the place or zone that is all a question is about."""
        keys = [key for key in question.documents or self._zones if key in self._zones]
        keys.sort(key=lambda key: self._precedence.rank(self._documents[key], question.today))
        without: Draft | None = None
        for key in keys:
            found = self._by_document(question, self._documents[key], self._zones[key])
            if found and found.claims:
                return found
            without = without or found
        return without

    def _by_document(self, question: Question, document: Document, held: Sequence[Zone]) -> Draft | None:
        text = question.text
        home = document_place(document)
        provinces = frozenset({home.province} if home else ())
        named = find_places(text, provinces)
        called = _called(text, held)
        if len(named) == 1 and len(named[0][0]) == 1 and named[0][0][0].city:
            return self._of_place(text, document, held, named[0][0][0], named[0][1].of(text))
        if len(named) > 1 and all(places[0].city for places, _ in named):
            rest = text
            for _, span in named:
                rest = rest.replace(span.of(text), " ")
            if (called := _called(rest, held)) and _is_all(rest, "check", called):
                return _check(text, document, _meant(called, held), [places[0] for places, _ in named])
            if not (called and _is_all(rest, "members", called)):
                return None
            return Draft(Status.ANSWERED, tuple(_members(z, document) for z in _meant(called, held)))
        if not named and (county := _county(text, provinces)):
            return self._of_place(text, document, held, *county)
        if not called or not _is_all(text, "members", called):
            return None
        meant = _meant(called, held)
        by_group = not any(_is_called(zone, name) for zone in meant for name in called)
        of_parts = question.wanted == len(meant) or not re.search(wording()["zone"]["cities"], text)
        if by_group and of_parts and len(meant) > 1:
            return None  # “三带”是哪三带: the list of its parts
        return Draft(Status.ANSWERED, tuple(_members(zone, document) for zone in meant))

    @staticmethod
    def _of_place(
        text: str, document: Document, held: Sequence[Zone], place: Place, said: str
    ) -> Draft | None:
        rest = text.replace(said, " ")
        inside = [zone for zone in held if zone.member(place)]
        if not inside:
            belongs = _is_all(rest, "belongs", ())
            without = f"《{document.meta.title}》没有把{place.city}列入它划定的区域。"
            return Draft(Status.NOT_IN_CORPUS, lead=without) if belongs else None
        lead = f"{place.county}属{place.city}。" if place.county else ""
        asked = [zone for zone in inside if zone.group[-1] in _kinds(rest)] or inside
        called = _called(rest, held)
        if called and _is_all(rest, "check", called):
            checked = _check(text, document, _meant(called, held), [place])
            if checked.lead.startswith("不是"):
                told = tuple(_told(zone, document, place) for zone in inside)
                checked = replace(checked, claims=(*checked.claims, *told))
            return replace(checked, lead=lead + checked.lead)
        if _is_all(rest, "belongs", ()):
            return Draft(Status.ANSWERED, tuple(_told(zone, document, place) for zone in asked), lead)
        if _is_all(rest, "role", ()):
            roles = (_role(zone, document, place) or _told(zone, document, place) for zone in inside)
            return Draft(Status.ANSWERED, tuple(roles), lead)
        return None


def _check(text: str, document: Document, asked_of: Sequence[Zone], places: Sequence[Place]) -> Draft:
    """Whether places lie in one of the zones asked about, and make it up where it is said to be they."""
    holding = [zone for zone in asked_of if any(zone.member(place) for place in places)]
    absent = [place for place in places if not any(zone.member(place) for zone in asked_of)]
    members = {member.place for zone in asked_of for member in zone.members}
    if absent:
        names = "、".join(place.county or place.city for place in absent)
        no = "不全对" if holding else "不是"
        without = f"{no}，文件没有把{names}列入其中。文件的表述是："
        return Draft(Status.ANSWERED, tuple(_members(zone, document) for zone in asked_of), without)
    if len(members) > len(places) and _is_whole(text, places):
        told = [_members(zone, document) for zone in asked_of]
        return Draft(Status.ANSWERED, tuple(told), "不只是，文件的表述是：")
    alone = len(places) == 1
    told = [_told(z, document, places[0]) if alone else _members(z, document) for z in holding]
    return Draft(Status.ANSWERED, tuple(told), "是。")


def _is_whole(text: str, places: Sequence[Place]) -> bool:
    """Whether ``text`` says that places are all of a zone: “一核”就是长沙, 只有长沙, but not 长沙是“一核”."""
    first = next((span.start for found, span in find_places(text) if found[0] == places[0]), len(text))
    return bool(re.search(wording()["zone"]["whole"], text[:first]))


def _told(zone: Zone, document: Document, place: Place) -> Claim:
    """Where a place belongs to a zone, in the words of the text."""
    heading = evidence(document, zone.heading)
    member = zone.member(place)
    text = f"{heading.where}：“{_plain(heading.quote)}”"
    if member is None or any(place.holds(one) or one.holds(place) for one in _in_heading(heading.quote)):
        return Claim(f"{text}。", (heading,))
    clause = evidence(document, member.clause)
    return Claim(f"{text}（“{clause.quote.strip()}”）。", (heading, clause))


def _role(zone: Zone, document: Document, place: Place) -> Claim | None:
    """What a zone that is one place alone is to become, in full."""
    heading = evidence(document, zone.heading)
    if [one for one in _in_heading(heading.quote) if not one.holds(place)] or len(zone.members) > 1:
        return None
    span = opening(document, document.structure.sections[zone.section], _WHOLE)
    told = evidence(document, span)
    return Claim(f"{told.where}：“{_plain(heading.quote)}。{told.quote}”", (heading, told))


def _members(zone: Zone, document: Document) -> Claim:
    """A zone with the clauses that say which cities it is made of."""
    heading = evidence(document, zone.heading)
    headed = _in_heading(heading.quote)
    clauses = [
        evidence(document, clause)
        for clause in dict.fromkeys(m.clause for m in zone.members if m.place not in headed)
    ]
    names = "、".join(member.place.name for member in zone.members)
    told = f"（{'；'.join(f'“{one.quote.strip()}”' for one in clauses)}）" if clauses else ""
    return Claim(f"{heading.where}：“{_plain(heading.quote)}”：{names}{told}。", (heading, *clauses))


def _plain(heading: str) -> str:
    return heading.strip(" 　\n。")


def _county(text: str, home: frozenset[str]) -> tuple[Place, str] | None:
    """The county that is left of a question by its short name, which elsewhere may be a common word: 平江."""
    if re.search(wording()["zone"]["belongs"], text):
        said = _pattern("belongs").sub("", text)
        for kind in _COUNTY_KINDS:
            found = find_places(said + kind, home)
            if len(said) > 1 and found and found[0][0][0].county == said + kind:
                return found[0][0][0], said
    return None


def _in_heading(heading: str) -> list[Place]:
    return [place for places, _ in find_places(heading) for place in places]


def _called(text: str, held: Sequence[Zone]) -> tuple[str, ...]:
    """What ``text`` calls zones or groups of them, the longest first: 一核, 京广带."""
    names = {zone.group for zone in held if zone.group in text}
    for zone in held:
        size = next((n for n in range(len(zone.name), _SHORTEST - 1, -1) if zone.name[:n] in text), 0)
        if size:
            names.add(zone.name[:size])
        plain = _without_places(zone.name)
        if plain != zone.name and plain in text:
            names.add(plain)  # 服务业融合发展先行区 of 衡阳服务业融合发展先行区
        if end := _end_in(text, zone, held):
            names.add(end)
    return tuple(sorted(names, key=len, reverse=True))


def _end_in(text: str, zone: Zone, held: Sequence[Zone]) -> str:
    """The longest end of a zone's name that stands in ``text`` and is that of no other: 对外开放桥头堡."""
    plain = _without_places(zone.name)
    end = next((plain[n:] for n in range(len(plain) - _LONG_END + 1) if plain[n:] in text), "")
    return end if end and sum(one.name.endswith(end) for one in held) == 1 else ""


def _meant(called: Sequence[str], held: Sequence[Zone]) -> list[Zone]:
    """The zones called by their own names, else those of a group."""
    own = [zone for zone in held if any(_is_called(zone, name) for name in called)]
    kinds = [zone for zone in own if zone.group in called]
    return kinds or own or [zone for zone in held if zone.group in called]


def _is_called(zone: Zone, name: str) -> bool:
    by_end = len(name) >= _LONG_END and zone.name.endswith(name)
    return by_end or zone.name.startswith(name) or _without_places(zone.name) == name


def _without_places(name: str) -> str:
    for _, span in reversed(find_places(name)):
        name = name[: span.start] + name[span.end :]
    return name


def _kinds(text: str) -> str:
    """The kinds of zones that are asked for: 带区 of 哪个带哪个区."""
    return "".join(re.findall(wording()["zone"]["kind"], text))


@cache
def _pattern(asks: str) -> re.Pattern[str]:
    words = wording()["zone"]
    said = words["verbs"] if asks == "check" else words[asks]
    return re.compile(rf"{said}|{words['plain']}|{words['kind']}|[^\u4e00-\u9fff]")


def _is_all(text: str, asks: str, called: Sequence[str]) -> bool:
    """Whether ``text`` asks by the words of ``asks`` and nothing else but what is ``called``."""
    if not re.search(wording()["zone"][asks], text):
        return False
    for name in called:
        text = text.replace(name, " ")
    return len(_pattern(asks).sub("", text)) <= _LEFT
