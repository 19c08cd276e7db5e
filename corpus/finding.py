"""From the address a user writes to the section it means."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from corpus.address import Address, Level, Step
from corpus.sections import Kind, Section

_CHAPTERS = frozenset({Level.BOOK, Level.VOLUME, Level.DIVISION, Level.CHAPTER, Level.HEADING})
_SECTIONS = frozenset({Level.PART, Level.PAREN, Level.PAREN_DIGIT})
_ITEMS = frozenset({Level.POINT, Level.PAREN_DIGIT, Level.CIRCLE})
_BY_DEPTH = (_CHAPTERS, _SECTIONS, _ITEMS)
_MOST_NAMES = 12  # that are listed one by one

Known = Mapping[Address, Section]


class Nearest(NamedTuple):
    """The closest existing ancestor of an address, ``None`` for the document itself, and what is below it."""

    section: Section | None
    children: tuple[Section, ...]

    def explain(self) -> str:
        """In words for the user: 五(二)下只有第6、7项."""
        place = f"{self.section.address}下" if self.section else "本文件"
        if not self.children:
            return f"{place}没有编号条款"
        last = [child.address.steps[-1:] for child in self.children]
        names = [str(Address(steps=steps)) for steps in last]
        if not all(last) or len(set(names)) < len(names):
            names = [str(child.address) for child in self.children]
        elif all(steps[0].level is Level.POINT for steps in last):
            return f"{place}只有第{_listed([str(steps[0].number) for steps in last])}项"
        return f"{place}只有{_listed(names)}"


def _listed(names: Sequence[str]) -> str:
    return "、".join(names) if len(names) <= _MOST_NAMES else f"{names[0]}至{names[-1]}"


def find(sections: Sequence[Section], known: Known, address: Address) -> Section | None:
    """The section of ``address``: exactly, else in another style, else with steps left out if unique."""
    if address in known or address.name:
        return known.get(address)
    for wanted in _readings(known, address):
        section = known.get(wanted) or _alike(known, wanted)
        if section and _inside(sections, section, address):
            return section
    return None


def _inside(sections: Sequence[Section], section: Section, address: Address) -> bool:
    """Whether the chapter named before an article (第二章第八条) is the one it stands in."""
    article = next((place for place, step in enumerate(address.steps) if step.level is Level.ARTICLE), 0)
    if not article or Step(Level.ARTICLE, address.steps[article].number) not in section.address.steps:
        return True
    above: Section | None = section
    while above is not None:
        if above.addressed and above.address.steps == address.steps[:article]:
            return True
        above = None if above.parent is None else sections[above.parent]
    return False


def _readings(known: Known, address: Address) -> list[Address]:
    """The ways to understand an address that does not exist as written, the likeliest first."""
    part, steps = address.part, address.steps
    parts = {other.part for other in known}
    readings = [address]
    for place, step in enumerate(steps):
        if step.level is Level.ARTICLE and place:  # an article's address leaves out its chapter
            readings.append(Address(part, steps[place:]))
        if step.level is Level.PARAGRAPH:  # needed only where an article has several lists
            opening = steps[: place + 1]
            if place == len(steps) - 1 or not any(
                other.part == part and other.steps[: place + 1] == opening for other in known
            ):
                readings.append(Address(part, (*steps[:place], *steps[place + 1 :])))
    if steps and all(step.level is Level.DECIMAL for step in steps):  # 7 for item 7, 5.2.7 for 五(二)7
        levels = [Level.HEADING, Level.PAREN, Level.POINT, Level.PAREN_DIGIT]
        levels = [Level.POINT] if len(steps) == 1 else levels
        renamed = (Step(level, step.number) for level, step in zip(levels, steps, strict=False))
        readings.append(Address(part, tuple(renamed)))
    if part.startswith("附") and part not in parts:
        if steps and steps[0].level is Level.HEADING:  # 附件二 for 附件2
            readings.append(Address(f"{part}{steps[0].number}", steps[1:]))
        if part.endswith("1"):
            readings.append(Address(part[:-1], steps))
    elif not part and not any(other.steps for other in known if not other.part):
        others = sorted(other for other in parts if other)
        readings.extend(Address(other, steps) for other in others[:1] if len(others) == 1)
    return readings


def _alike(known: Known, wanted: Address) -> Section | None:
    """The one section that ``wanted`` names in another style, or with steps left out; ``None`` if not one."""
    inside = [section for section in known.values() if section.address.part == wanted.part]
    articles = any(section.kind is Kind.ARTICLE for section in inside)
    for matches in (_same_depth, _abridged):
        found = [section for section in inside if matches(wanted.steps, section.address.steps, articles)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _same_depth(wanted: tuple[Step, ...], steps: tuple[Step, ...], articles: bool) -> bool:
    return 0 < len(wanted) == len(steps) and all(
        _means(one, other, steps[:place], articles)
        for place, (one, other) in enumerate(zip(wanted, steps, strict=True))
    )


def _abridged(wanted: tuple[Step, ...], steps: tuple[Step, ...], articles: bool) -> bool:
    """Whether ``wanted`` leaves out some steps of ``steps`` but not its last: 五7 for 五(二)7."""
    if not 0 < len(wanted) < len(steps):
        return False
    place = 0
    for position, step in enumerate(steps):
        last_wanted = place == len(wanted) - 1
        if place < len(wanted) and last_wanted == (position == len(steps) - 1):
            place += _means(wanted[place], step, steps[:position], articles)
    return place == len(wanted)


def _means(wanted: Step, step: Step, above: tuple[Step, ...], articles: bool) -> bool:
    """Whether a step written one way may mean a step printed another way below ``above``."""
    if wanted == step or wanted.number != step.number:
        return wanted == step
    if wanted.level is Level.ARTICLE:  # 第三条 is said of 三、 where there are no articles
        return not articles and step.level in (_SECTIONS if above else _CHAPTERS) | {Level.DECIMAL}
    if step.level is Level.DECIMAL:
        return wanted.level in _BY_DEPTH[min(len(above), 2)]
    if any(other.level is Level.ARTICLE for other in above):  # 第三条第二项 is printed 第三条（二）
        return {wanted.level, step.level} <= _SECTIONS | _ITEMS
    return any({wanted.level, step.level} <= levels for levels in _BY_DEPTH)


def nearest(sections: Sequence[Section], known: Known, address: Address) -> Nearest:
    """The deepest part of ``address`` that exists and what stands below it; for an article, the articles."""
    for length in range(len(address.steps), 0, -1):
        section = find(sections, known, Address(address.part, address.steps[:length]))
        if section:
            return Nearest(section, _below(sections, section))
    articles = [section for section in known.values() if section.kind is Kind.ARTICLE]
    if address.steps and address.steps[0].level is Level.ARTICLE and articles:
        return Nearest(None, tuple(section for section in articles if section.address.part == address.part))
    part = known.get(Address(address.part)) if address.part else None
    if part:
        return Nearest(part, _numbered(_below(sections, part)))
    below = _below(sections, sections[0])
    main = next((child for child in below if child.kind is Kind.PART and not child.address.part), None)
    return Nearest(None, _numbered(_below(sections, main) if main else below))


def _below(sections: Sequence[Section], section: Section) -> tuple[Section, ...]:
    return tuple(sections[index] for index in section.children if sections[index].addressed)


def _numbered(children: tuple[Section, ...]) -> tuple[Section, ...]:
    return tuple(child for child in children if child.address.steps) or children
