"""What a question asks for, read from its wording: no document is consulted here."""

import re
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.address import Address, find_addresses
from corpus.periods import Period, PeriodMention, find_periods
from corpus.quantity import Quantity, find_quantities, lexicon
from corpus.spans import Span
from retrieval.normalize import normalize


class Intent(StrEnum):
    FIGURE = "figure"  # how much is it
    REVERSE = "reverse"  # which indicator is 17.5万元/人
    CHECK = "check"  # is it 60%
    LIST = "list"
    PLACE = "place"  # where is it said
    SUPPORT = "support"
    GENERAL = "general"


@cache
def wording() -> dict[str, Any]:
    """The vocabulary of questions, read once."""
    return tomllib.loads(files("assistant").joinpath("lexicon/question.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Question:
    """``text`` is normalised: half-width, simplified, lower-case."""

    raw: str
    text: str
    intent: Intent
    content: str  # text without periods, quantities and addresses: what content words are read from
    addresses: tuple[Address, ...] = ()
    numbers: tuple[str, ...] = ()  # document numbers named
    periods: tuple[Period, ...] = ()
    base_periods: tuple[Period, ...] = ()  # 比2015年
    relative: tuple[str, ...] = ()  # end, own, previous: periods said relative to a plan's own
    quantities: tuple[Quantity, ...] = ()
    basis: frozenset[str] = frozenset()
    kind: str = ""  # target, actual, or ""
    units: tuple[str, ...] = ()  # units asked for: 多少亿美元 -> 亿美元
    compares: bool = False
    wanted: int = 0  # how many members a list question names: 哪四个区 -> 4
    extra: dict[str, str] = field(default_factory=dict)


_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}[〔\[(]\d{4}[〕\])]第?\d{1,5}号")
_SHORT_YEAR = re.compile(r"(?<![\d.])([1-4]\d)年(?=底|末|目标|规划|的|要|想|能|时|定|达|服|[，。、？? ]|$|[\u4e00-\u9fff])(?!以|内|期|限|来|间)")
_BARE_YEAR = re.compile(r"(?<![\d.])(20[0-4]\d)(?!\d|年|\.|[-—~至到])(?=[\u4e00-\u9fff，。、？? ）)]|$)(?![亿万千百元家项个张名人户倍%])")
_HOW_MUCH = re.compile(r"(?:多少|几)(?:个)?(?P<unit>[\u4e00-\u9fffa-z%/]{1,5})")


def understand(raw: str) -> Question:
    """Read ``raw``; never raises, whatever the text."""
    text = re.sub(r"\s+", " ", normalize(raw)).strip()
    dated = _SHORT_YEAR.sub(r"20\1年", text)
    dated = _BARE_YEAR.sub(r"\1年", dated)
    mentions = find_periods(dated)
    addresses = find_addresses(dated)
    quantities = [q for q in find_quantities(dated) if not _is_in_name(dated, q)]
    numbers = _NUMBER.findall(dated)
    words = wording()
    relative = tuple(name for name, cues in words["period"].items() if any(cue in dated for cue in cues))
    content = _without(dated, mentions, addresses, quantities, numbers)
    for cues in words["period"].values():
        for cue in sorted(cues, key=len, reverse=True):
            content = content.replace(cue, " ")
    return Question(
        raw=raw,
        text=dated,
        intent=_intent(dated, quantities),
        content=content,
        addresses=tuple(address for address, _ in addresses),
        numbers=tuple(numbers),
        periods=tuple(m.period for m in mentions if not _is_base(dated, m)),
        base_periods=tuple(m.period for m in mentions if _is_base(dated, m)),
        relative=relative,
        quantities=tuple(quantities),
        basis=frozenset(name for name, cues in words["basis"].items() if any(cue in dated for cue in cues)),
        kind=_kind(dated, relative),
        units=tuple(_units(dated)),
        compares=any(cue in dated for cue in words["intent"]["compare"]),
        wanted=_wanted(dated),
    )


def _is_base(text: str, mention: PeriodMention) -> bool:
    return mention.is_base or text[max(0, mention.span.start - 1) : mention.span.start] in ("比", "较")


def _is_in_name(text: str, quantity: Quantity) -> bool:
    """“一家企业”, “一个”: not a figure that a question states."""
    return quantity.value == 1 and quantity.group in ("count", "time")


def _without(
    text: str,
    mentions: list[PeriodMention],
    addresses: list[tuple[Address, Span]],
    quantities: list[Quantity],
    numbers: list[str],
) -> str:
    spans = [m.span for m in mentions] + [span for _, span in addresses] + [q.span for q in quantities]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " + text[end:]
    for number in numbers:
        text = text.replace(number, " ")
    return text


def _intent(text: str, quantities: list[Quantity]) -> Intent:
    cues = wording()["intent"]

    def asks(name: str) -> bool:
        return any(cue in text for cue in cues[name])

    how_much = asks("figure") or _HOW_MUCH.search(text) is not None
    if quantities and not how_much:
        if asks("check"):
            return Intent.CHECK
        if asks("reverse"):
            return Intent.REVERSE
    if asks("place"):
        return Intent.PLACE
    if quantities and asks("check"):
        return Intent.CHECK
    if how_much:
        return Intent.FIGURE
    if asks("support"):
        return Intent.SUPPORT
    return Intent.LIST if asks("list") else Intent.GENERAL


def _kind(text: str, relative: tuple[str, ...]) -> str:
    cues = wording()["kind"]
    target = any(cue in text for cue in cues["target"]) or "end" in relative or "own" in relative
    actual = any(cue in text for cue in cues["actual"]) or "previous" in relative
    if target == actual:
        return ""
    return "target" if target else "actual"


def _units(text: str) -> list[str]:
    """Units that “多少…”, “几…” ask for, longest reading first: 多少亿美元 -> 亿美元."""
    vocabulary = lexicon()["units"]
    units = {unit for members in vocabulary.values() for unit in members}
    found = []
    for match in _HOW_MUCH.finditer(text):
        rest = match.group("unit").replace("个点", "个百分点").replace("美金", "美元")
        if match.group().startswith("几个点") or rest.startswith("点"):
            found.append("个百分点")
            continue
        for length in range(len(rest), 0, -1):
            head = rest[:length].lstrip("十百千万亿")
            if head in units or (not head and rest[:length]):
                found.append(rest[:length])
                break
        else:
            if match.group().startswith(("几个", "多少个")):
                found.append("个")
    if re.search(r"百分之几|几成|多大比例|占多少|占比|百分比", text):
        found.append("%")
    return found


def _wanted(text: str) -> int:
    match = re.search(r"(?:哪|这|那)([两二三四五六七八九十])", text)
    return 0 if not match else {"两": 2}.get(match[1], "零一二三四五六七八九十".index(match[1]) if match[1] != "两" else 2)
