"""From the address a user writes to the section it means."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from corpus.address import Address, Level, Step
from corpus.ordinals import write_chinese
from corpus.sections import Kind, Section

_CHAPTERS = frozenset({Level.BOOK, Level.VOLUME, Level.DIVISION, Level.CHAPTER, Level.HEADING})
_SECTIONS = frozenset({Level.PART, Level.PAREN, Level.PAREN_DIGIT})
_ITEMS = frozenset({Level.POINT, Level.PAREN_DIGIT, Level.CIRCLE})


class Nearest(NamedTuple):
    """The closest existing ancestor of an address, ``None`` for the document itself, and the addresses below it."""

    section: Section | None
    children: tuple[Section, ...]

    def explain(self) -> str:
        """In words for the user: 五(二)下有6、7."""
        names = "、".join(str(child.address) for child in self.children)
        if self.section is None:
            return f"本文件有{names}" if names else "本文件没有编号条款"
        return f"{self.section.address}下有{names}" if names else f"{self.section.address}下没有下级条款"


def find(by_address: Mapping[Address, Section], address: Address) -> Section | None:
    """The section of ``address``: exactly, else in another numbering style, else with steps left out if unique."""
    exact = by_address.get(address)
    if exact or address.name:
        return exact
    for wanted in _readings(by_address, address):
        exact = by_address.get(wanted)
        if exact:
            return exact
        inside = [section for section in by_address.values() if section.address.part == wanted.part]
        articles = any(section.kind is Kind.ARTICLE for section in inside)
        for matches in (_same_depth, _abridged):
            found = [section for section in inside if matches(wanted.steps, section.address.steps, articles)]
            if len(found) == 1:
                return found[0]
            if found:
                return None
    return None


def _readings(by_address: Mapping[Address, Section], address: Address) -> list[Address]:
    """The address itself; 附件二 also as 附件2; and, where the main text has no numbers, any other part."""
    readings = [address]
    counted = next((place for place, step in enumerate(address.steps) if step.level is Level.PARAGRAPH), None)
    if counted is not None:  # 第三条第二款(二): the paragraph is in the address only where it must be
        opening = address.steps[: counted + 1]
        if not any(known.part == address.part and known.steps[: counted + 1] == opening for known in by_address):
            readings.append(Address(address.part, (*address.steps[:counted], *address.steps[counted + 1 :])))
    parts = {known.part for known in by_address}
    if address.part.startswith("附") and address.part not in parts and address.steps:
        first, *rest = address.steps
        if first.level is Level.HEADING:
            readings.append(Address(f"{address.part}{first.number}", tuple(rest)))
    if address.part in {"附件1", "附表1"} and address.part not in parts:
        readings.append(Address(address.part[:-1], address.steps))
    if not address.part and not any(known.steps for known in by_address if not known.part):
        others = [Address(part, address.steps) for part in parts if part]
        if len(others) == 1:
            readings.extend(others)
    return readings


def _same_depth(wanted: tuple[Step, ...], steps: tuple[Step, ...], articles: bool) -> bool:
    return len(wanted) == len(steps) and all(
        _alike(one, other, steps[:place], articles) for place, (one, other) in enumerate(zip(wanted, steps, strict=True))
    )


def _abridged(wanted: tuple[Step, ...], steps: tuple[Step, ...], articles: bool) -> bool:
    """Whether ``wanted`` leaves out some steps of ``steps`` but not its last: 五7 for 五(二)7."""
    if not 0 < len(wanted) < len(steps):
        return False
    place = 0
    for position, step in enumerate(steps):
        last_wanted = place == len(wanted) - 1
        if place < len(wanted) and last_wanted == (position == len(steps) - 1):
            place += _alike(wanted[place], step, steps[:position], articles)
    return place == len(wanted)


def _alike(wanted: Step, step: Step, above: tuple[Step, ...], articles: bool) -> bool:
    """Whether a step written one way may mean a step printed another way at this depth."""
    if wanted == step:
        return True
    if wanted.number != step.number:
        return False
    pair = {wanted.level, step.level}
    if Level.DECIMAL in pair:
        other = (pair - {Level.DECIMAL}).pop()
        if wanted.level is Level.DECIMAL:  # a bare 7 is an item
            return not above and other in _ITEMS if step.level is not Level.DECIMAL else True
        return other in (_CHAPTERS | {Level.ARTICLE}, _SECTIONS | {Level.ARTICLE}, _ITEMS)[min(len(above), 2)]
    if Level.ARTICLE in pair:
        if wanted.level is not Level.ARTICLE or articles:
            return False
        return step.level in (_SECTIONS if above else _CHAPTERS)
    if above and above[-1].level is Level.ARTICLE and wanted.level in _ITEMS | _SECTIONS:
        return step.level in _ITEMS | _SECTIONS
    return pair <= _CHAPTERS or pair <= _SECTIONS or pair <= _ITEMS


def nearest(sections: Sequence[Section], by_address: Mapping[Address, Section], address: Address) -> Nearest:
    """See ``Structure.nearest``; children are listed by address, and for an article-less root as its chapters."""
    steps = address.steps
    while steps:
        section = find(by_address, Address(address.part, steps))
        if section:
            return Nearest(section, _below(sections, section))
        steps = steps[:-1]
    part = by_address.get(Address(address.part)) if address.part else None
    top = part or (sections[0] if sections else None)
    below = _below(sections, top) if top else ()
    if part is None:
        main = next((child for child in below if child.kind is Kind.PART and not child.address.part), None)
        below = _below(sections, main) if main else below
    numbered = tuple(child for child in below if child.address.steps)
    return Nearest(part, numbered or below)


def _below(sections: Sequence[Section], section: Section) -> tuple[Section, ...]:
    return tuple(sections[index] for index in section.children if sections[index].addressed)


def label(section: Section) -> str:
    """The last step alone, as listed under its parent: 7, (二), 第三条."""
    steps = section.address.steps
    return str(Address(steps=steps[-1:])) if steps else str(section.address)


__all__ = ["Nearest", "find", "label", "nearest", "write_chinese"]
