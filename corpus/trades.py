"""Industries and their kinds (trades) named in a text, in the terms of official plans."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from corpus.spans import Span

ALL_SERVICES = "服务业"


@dataclass(frozen=True)
class Trade:
    """An industry, or a kind of one (``parent`` set). ``gb``: names in GB/T 4754—2017 where certain."""

    name: str
    parent: str = ""
    words: tuple[str, ...] = ()
    gb: tuple[str, ...] = ()
    service: bool = True
    linked: bool = False
    serves: frozenset[str] = frozenset()

    @property
    def industry(self) -> str:
        return self.parent or self.name


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(files("corpus").joinpath("lexicon/industries.toml").read_text(encoding="utf-8"))


@cache
def _not_trades() -> re.Pattern[str]:
    return re.compile("|".join(_raw()["not_trades"]["patterns"]))


@cache
def trades() -> dict[str, Trade]:
    """All industries and kinds by name. A kind that stands under two industries is ``industry/kind``."""
    raw = _raw()
    found: dict[str, Trade] = {}
    for name, entry in raw.items():
        if name == "not_trades":
            continue
        service, linked = entry.get("service", True), entry.get("linked", False)
        found[name] = Trade(
            name,
            "",
            tuple(entry["words"]),
            tuple(entry.get("gb", ())),
            service,
            linked,
            frozenset(entry.get("serves", ())),
        )
        for kind, detail in entry.get("kinds", {}).items():
            found[kind] = Trade(
                kind, name, tuple(detail["words"]), tuple(detail.get("gb", ())), service, linked
            )
    return found


@cache
def _words() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    meaning: dict[str, list[str]] = {}
    for trade in trades().values():
        for word in trade.words:
            meaning.setdefault(word.lower(), []).append(trade.name)
    ordered = sorted(meaning, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)), re.IGNORECASE), {
        w: tuple(n) for w, n in meaning.items()
    }


def find_trades(text: str) -> list[tuple[str, Span]]:
    """Names of the trades that ``text`` names, in its order, with the words that name them."""
    pattern, meaning = _words()
    text = _not_trades().sub(lambda match: "　" * len(match[0]), text)
    return [
        (name, Span(*match.span())) for match in pattern.finditer(text) for name in meaning[match[0].lower()]
    ]


@lru_cache(50_000)  # headings and indicators are asked for again with every table
def trade_names(text: str) -> frozenset[str]:
    return frozenset(name for name, _ in find_trades(text))


def narrowest(names: Iterable[str]) -> frozenset[str]:
    """``names`` without the industries of which a kind is named as well."""
    kept = set(names)
    parents = {trades()[name].parent for name in kept}
    return frozenset(name for name in kept if name not in parents)


@lru_cache(50_000)  # asked for with every measure that a business is held against
def industries(names: frozenset[str]) -> frozenset[str]:
    return frozenset(trades()[name].industry for name in names)
