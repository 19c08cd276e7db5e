"""How official texts support: the strength and the instruments of a clause, by the vocabulary of measures."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

STRENGTHS = ("给予", "支持", "鼓励", "探索", "研究", "推进")  # as the vocabulary has them, the clearest first
RANK = {"给予": 5, "支持": 4, "鼓励": 3, "推进": 2, "探索": 1, "研究": 0}  # how much a business can count on
DEVELOPMENT = "业态发展"  # the instrument of a measure that only says what is to be developed


@cache
def vocabulary() -> dict[str, Any]:
    return tomllib.loads(files("corpus").joinpath("lexicon/measures.toml").read_text(encoding="utf-8"))


_TITLE = re.compile("《[^《》]*》")
_CARRIED_OUT = re.compile("[^《]*(?:落实|执行|实施|兑现|享受)[^，。；《]{0,8}《")


@dataclass(frozen=True)
class Found:
    word: str
    start: int
    end: int


@cache
def _strengths() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = {name: list(found) for name, found in vocabulary()["strength"].items()}
    words["支持"].append(vocabulary()["not_a_measure"]["protects"])  # to forbid a burden is to help
    return tuple((name, re.compile("|".join(found))) for name, found in words.items())


@cache
def _instruments() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile("|".join(words))) for name, words in vocabulary()["instrument"].items())


@cache
def _needs() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile("|".join(words))) for name, words in vocabulary()["need"].items())


def strength(clause: str) -> Found | None:
    """The predicate by which ``clause`` supports; ``word`` is its strength.

    A gift wherever it stands; else the first of the clause that says how strongly (鼓励…支持… encourages);
    else a plain directive.
    """
    # What a title promises is not said here: 按《支持…办法》执行.
    if "《" in clause and not _CARRIED_OUT.match(clause):
        clause = _TITLE.sub(lambda title: "《" + "　" * (len(title[0]) - 2) + "》", clause)
    found = {name: match for name, pattern in _strengths() if (match := pattern.search(clause))}
    if "给予" in found:
        return Found("给予", *found["给予"].span())
    said = [name for name in found if name != "推进"] or list(found)
    if not said:
        return None
    first = min(said, key=lambda name: found[name].start())
    return Found(first, *found[first].span())


def begins_support(clause: str) -> bool:
    """Whether a predicate stands at the head of ``clause``, behind adverbs at most."""
    head = re.sub(
        r"^(?:[^，。；]{1,10}期间|[^，。；]{1,6}年(?:内|底前|前)|在[^，。；]{2,16}?(?=推行|推广|建立|设立|布局|打造|试行))?(?:并|且|同时|大力|积极|全面|重点|着力|加快|进一步|持续|稳步|深入|有序|优先|切实|努力|充分|适时|逐步|率先|继续|不断|对|也|可|要|将|应当|依法|及时|抓紧|尽快)+",
        "",
        clause,
    )
    return any((match := pattern.search(head)) and match.start() <= 1 for _, pattern in _strengths())


def instruments(text: str) -> tuple[str, ...]:
    """The instruments that ``text`` names, the most telling first."""
    return tuple(name for name, pattern in _instruments() if pattern.search(text))


def needs(text: str) -> dict[str, str]:
    """The instruments that a business asks for, each with the words that say so."""
    return {name: match[0] for name, pattern in _needs() if (match := pattern.search(text))}
