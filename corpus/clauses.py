"""The clauses of a sentence, grouped by whom they speak to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.divisions import Place
from corpus.receivers import find_receivers
from corpus.regions import places_acted_on
from corpus.spans import Span
from corpus.trades import ALL_SERVICES, find_trades, industries, trades
from corpus.wording import begins_support, strength


@dataclass(frozen=True)
class Clause:
    """``strength``: of its predicate, "" where it has none. ``heads``: the predicate stands first."""

    span: Span
    strength: str
    heads: bool
    trades: frozenset[str]
    receivers: frozenset[str]
    places: frozenset[Place]
    leads: bool = False


_OPEN, _CLOSE = "“（(《〈「『", "”）)》〉」』"


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """Clauses with the mark that ends them; marks within quotation marks or brackets end none."""
    start, depth = sentence.start, 0
    for at in range(sentence.start, sentence.end):
        sign = text[at]
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and sign in "，；;：:|" and at + 1 > start:
            yield Span(start, at + 1)
            start = at + 1
    if start < sentence.end:
        yield Span(start, sentence.end)


# A clause that only says on what ground or with whose help the next one acts.
_LEADING = re.compile(
    r"围绕|依托|立足|聚焦|结合|按照|针对|瞄准|充分利用|利用|通过|根据|顺应|坚持|遵循|发挥.*优势|在.*(?:上|中|下|方面|领域)$"
    r"|以.{1,40}(?:为|契机|抓手|主体|导向|核心|重点|依托)"
)


_FIELDS = re.compile("等[^，。、]{0,6}(?:领域|产业|行业|服务业)")


def clauses(text: str, sentence: Span, home: frozenset[str], within: str = "") -> list[Clause]:
    """``within``: the one industry that the section is about; others are then named in passing only."""
    found = []
    for span in _pieces(text, sentence):
        words = span.of(text).strip("，；;：:。 ")
        predicate = strength(words)
        gives = predicate is not None and predicate.word == "给予"  # 按照交易额的5%给予…
        leads = not gives and _LEADING.match(words) is not None and text[span.end - 1] != "。"
        predicate = None if leads else predicate
        found.append(
            Clause(
                span,
                predicate.word if predicate else "",
                begins_support(words),
                frozenset() if leads and not _FIELDS.search(words) else _inside(trades_meant(words), within),
                frozenset() if leads and "为主体" not in words else find_receivers(words),
                places_acted_on(words, home),
                leads,
            )
        )
    return found


def _inside(names: frozenset[str], within: str) -> frozenset[str]:
    if not within or trades()[within].serves:
        return names
    return frozenset(name for name in names if trades()[name].industry == within)


def trades_meant(words: str) -> frozenset[str]:
    """The trades of a clause: all services where these are named before a kind (服务业龙头企业…数据中心)."""
    named = find_trades(words)
    if named and named[0][0] == ALL_SERVICES and not re.search("等[^，。、]{0,10}服务业", words):
        return frozenset({ALL_SERVICES})
    known = trades()
    kinds = [(known[name].parent, span) for name, span in named if known[name].parent]
    # 冷链物流 is one kind and not logistics at large.
    return frozenset(
        name
        for name, span in named
        if not any(parent == name and (span.start == k.end or span.end == k.start) for parent, k in kinds)
    )


def group(text: str, sentence: Span, home: frozenset[str], within: str = "") -> Iterator[list[Clause]]:
    """The clauses in runs that speak to the same receivers; a run ends at ； or where others are meant."""
    current: list[Clause] = []
    leading: list[Clause] = []
    found = clauses(text, sentence, home, within)
    gives = any(clause.strength == "给予" for clause in found)
    for clause in found:
        if clause.leads:
            leading.append(clause)
            continue
        if current and _parts(text, [*current, *leading], clause, gives):
            yield current
            current = []
        current += [*leading, clause]
        leading = []
    if current or leading:
        yield current + leading


def _parts(text: str, current: list[Clause], clause: Clause, gives: bool) -> bool:
    """Whether ``clause`` begins a measure of its own.

    Where the sentence gives something (``gives``), a directive before that is what must be done for it.
    """
    if gives and all(one.strength in ("", "推进") for one in current):
        return False
    if text[current[-1].span.end - 1] in "；;":
        return any(one.strength for one in current)
    if text[current[-1].span.end - 1] in "：:":
        return False
    if not (clause.strength and clause.heads and any(one.strength for one in current)):
        return False
    known = frozenset().union(*(one.trades for one in current))
    places = frozenset().union(*(one.places for one in current))
    at_large = frozenset({ALL_SERVICES}) in (known, clause.trades)
    if _apart(known, clause.trades) and not (places and at_large):
        return True
    receivers = frozenset().union(*(one.receivers for one in current))
    if clause.receivers and clause.receivers != receivers:
        return True
    if receivers and not clause.receivers and clause.trades and current[-1].receivers:
        return not clause.trades <= known
    # 推动娄底…，建设长株潭现代物流服务区: what is built may be named after other places.
    builds = _BUILDS.match(clause.span.of(text)) is not None
    return bool(clause.places) and not clause.places <= places and not (builds and places)


_BUILDS = re.compile("(?:着力)?(?:建设|打造|形成)")


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both name trades and have none in common, a kind and its industry being in common."""
    if not one or not other:
        return False
    if (one == {ALL_SERVICES}) != (other == {ALL_SERVICES}):
        return ALL_SERVICES not in one & other
    if industries(one) & industries(other):
        kinds = [frozenset(n for n in names if trades()[n].parent) for names in (one, other)]
        shared = industries(one) & industries(other)
        linked = any(trades()[name].linked for name in shared)
        return not linked and all(kinds) and not kinds[0] & kinds[1] and one.isdisjoint(other)
    return True
