"""For whom: the kinds of businesses and people that a clause speaks to."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Receiver:
    """A kind of receiver. ``declared``: who is one says so. ``open``: whoever is not its opposite is one.

    ``sole``: where it is named no other is meant beside it.
    """

    name: str
    words: re.Pattern[str]
    said: re.Pattern[str]
    declared: bool
    sole: bool
    open: bool
    excludes: frozenset[str]


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(files("corpus").joinpath("lexicon/audience.toml").read_text(encoding="utf-8"))


@cache
def receivers() -> dict[str, Receiver]:
    return {
        name: Receiver(
            name,
            re.compile("|".join(entry["words"])),
            re.compile("|".join(entry["said"])),
            entry.get("declared", False),
            entry.get("sole", False),
            entry.get("open", False),
            frozenset(entry["excludes"]),
        )
        for name, entry in _raw().items()
        if name not in ("roles", "at_large")
    }


_AND_ALL = re.compile(r"(?:协会|组织|院所|高校|机构)[^，。；]{0,6}[和、及与或]企业(?!家)")
_QUALIFIERS = "“各类有条件的重点"


@cache
def _helper() -> re.Pattern[str]:
    return re.compile(_raw()["roles"]["helper"])


@cache
def _at_large() -> re.Pattern[str]:
    return re.compile("|".join(_raw()["at_large"]["words"]))


def speaks_to_businesses(text: str) -> bool:
    """Whether ``text`` names businesses, or an economy, at large."""
    return _at_large().search(text) is not None


@cache
def _customers() -> re.Pattern[str]:
    return re.compile("|".join(_raw()["at_large"]["customers"]))


def serves_others(text: str) -> bool:
    """Whether ``text`` names who is served by those that act in it: 为企业提供贷款, but not 培训担保机构."""
    return _customers().search(text) is not None


def find_receivers(clause: str) -> frozenset[str]:
    """Kinds that ``clause`` is for; who only helps (联合高校院所) is left out.

    行业协会和企业 are all, not associations only.
    """
    if _AND_ALL.search(clause):
        return frozenset()
    found = frozenset(
        name
        for name, kind in receivers().items()
        if any(
            not _helper().search(clause[: match.start()].rstrip(_QUALIFIERS))
            for match in kind.words.finditer(clause)
        )
    )
    return meant(found)


def meant(names: frozenset[str]) -> frozenset[str]:
    """``names`` without those beside one that excludes all others."""
    return frozenset(name for name in names if receivers()[name].sole) or names
