"""Provinces, cities and counties of China named in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from corpus.spans import Span

# Names for several cities at once, by their own text: 以长株潭三市为中心 (湘政办发〔2021〕40号, 三(一)).
_GROUPS = {"长株潭": ("长沙市", "株洲市", "湘潭市")}
_OPENING = re.compile(r"(?:关于|印发|转发|批转|公布|发布|[《〈“\s])+")  # of a title, before what it is about
_WHOLE = ("全国", "国家", "国务院")


class Place(NamedTuple):
    """A division by its full names; what is wider than itself is filled in, what is narrower is empty."""

    province: str
    city: str = ""
    county: str = ""

    @property
    def name(self) -> str:
        return self.county or self.city or self.province

    def holds(self, other: "Place") -> bool:
        """Whether ``other`` is this place or lies in it."""
        return all(mine in ("", theirs) for mine, theirs in zip(self, other, strict=True))


NATION = Place("")  # holds every place


@dataclass(frozen=True)
class _Gazetteer:
    places: dict[str, tuple[Place, ...]]  # every name, full or short
    pattern: re.Pattern[str]


@cache
def _gazetteer() -> _Gazetteer:
    names: dict[str, list[Place]] = {}
    for place in _divisions():
        for name in _names(place):
            names.setdefault(name, []).append(place)
    for name, cities in _GROUPS.items():
        names[name] = [found for city in cities for found in names[city]]
    ordered = sorted(names, key=len, reverse=True)
    return _Gazetteer(
        {name: tuple(dict.fromkeys(places)) for name, places in names.items()},
        re.compile("|".join(map(re.escape, ordered))),
    )


def _divisions() -> Iterator[Place]:
    text = files("corpus").joinpath("lexicon/divisions.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        province, city, counties = line.split("\t")
        yield Place(province)
        if city and city != province:
            yield Place(province, city)
        # The districts of a city under the central government are counties of the city itself.
        yield from (Place(province, city or province, county) for county in counties.split())


_PEOPLES = (
    "壮族|回族|维吾尔|土家族|苗族|藏族|彝族|白族|傣族|哈尼族|布依族|侗族|羌族"
    "|朝鲜族|蒙古族?|哈萨克|柯尔克孜|景颇族|傈僳族|瑶族|黎族|满族|畲族"
)


def _names(place: Place) -> Iterator[str]:
    """Full name and what people say for it; a county without its 县 or 区 is too often a common word."""
    name = place.name
    yield name
    plain = re.sub(rf"(?:{_PEOPLES})+(?=自治)", "", name)  # 湘西自治州
    short = re.sub(r"(?:特别行政区|自治区|自治州|自治县|地区|盟|省|市)$", "", plain)
    if place.county and not name.endswith("市"):
        if plain != name:
            yield plain
        return
    if len(short) >= 2:
        yield short
    if "自治州" in name:
        yield plain
        yield f"{short}州"


@cache
def _counties(city: Place) -> dict[str, Place]:
    """The counties of a city, or of one that is a province, by what people call them: 番禺区, 番禺."""
    held = [one for one in _divisions() if one.county and city.holds(one) and city.city in ("", one.city)]
    if city.county or (not city.city and any(one.city != city.province for one in held)):
        return {}
    forms = ((form, one) for one in held for form in (one.county, re.sub("(?:新区|.)$", "", one.county)))
    return {form: one for form, one in forms if len(form) > 1}


def inside(place: Place) -> tuple[str, ...]:
    """What people call the counties of a city, full and short: 番禺区, 番禺; empty for other places."""
    return tuple(_counties(place)) if place.city else ()


def find_places(text: str, home: frozenset[str] = frozenset()) -> list[tuple[tuple[Place, ...], Span]]:
    """Places named in ``text`` with their spans; several for a name of several (长株潭).

    ``home`` are provinces: a county is known by its short name only in them, and of several places of one
    name the one there is meant. A name that stays ambiguous is left out.
    """
    known = _gazetteer()
    found: list[tuple[tuple[Place, ...], Span]] = []
    for match in known.pattern.finditer(text):
        places = known.places[match[0]]
        if len(places) > 1 and match[0] not in _GROUPS:
            at_home = tuple(place for place in places if place.province in home)
            # 吉林: the province before the city
            wider = tuple(place for place in places if not place.county)
            places = at_home[:1] or wider[:1]
        # 平江, 高县 (in 提高县域): too short to be sure of a county elsewhere.
        unsure = match[0] != places[0].name or len(match[0]) == 2 if places else False
        if unsure and places[0].county and places[0].province not in home:
            continue
        if found and match.start() < found[-1][1].end:
            continue
        if len(places) == 1 and (behind := _county_behind(places[0], text, match.end())):
            found.append(((behind[0],), Span(match.start(), behind[1])))
        elif places:
            found.append((tuple(places), Span(*match.span())))
    return found


def _county_behind(city: Place, text: str, at: int) -> tuple[Place, int] | None:
    """The county whose name, short or full, stands right behind that of its city (广州天河), and its end."""
    found = [form for form in _counties(city) if text.startswith(form, at)]
    name = max(found, key=len, default="")
    return (_counties(city)[name], at + len(name)) if name else None


def place_of(name: str | None, home: frozenset[str] = frozenset()) -> Place | None:
    """The place that ``name`` begins with (湖南省人民政府, 关于印发《湖南省…》); the nation for 国务院."""
    if not name:
        return None
    name = name[opening.end() :] if (opening := _OPENING.match(name)) else name
    if name.startswith(_WHOLE):
        return NATION
    found = find_places(name[:24], home)
    if not found or found[0][1].start > 0:
        return None
    deepest = found[0][0][0]
    for places, _ in found[1:]:
        if len(places) == 1 and deepest.holds(places[0]):
            deepest = places[0]
    return deepest
