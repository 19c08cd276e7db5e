"""Units of measurement: which there are, how they are written together, and their normal form.

Vocabulary and its sources: ``lexicon/quantities.toml``.
"""

import re
import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.numerals import MAGNITUDES

_PREFIX = re.compile(r"[十百千万亿]*")


@cache
def lexicon() -> dict[str, Any]:
    """The vocabulary file, read once."""
    return tomllib.loads(files("corpus").joinpath("lexicon/quantities.toml").read_text(encoding="utf-8"))


@cache
def units() -> dict[str, str]:
    """Every unit of the vocabulary with its group."""
    groups: dict[str, list[str]] = lexicon()["units"]
    return {unit: group for group, members in groups.items() for unit in members}


@cache
def unit_pattern() -> str:
    """A regular expression for a unit, alone or as a rate: 元, 元/平方米, 万元/亩, 元/人·月."""
    one = "|".join(re.escape(unit) for unit in sorted(units(), key=len, reverse=True))
    # 3方面 is not 3方, 8部门 is not 8部: what follows makes another word of the unit's first character.
    other: dict[str, list[str]] = lexicon()["names"]["continued"]
    no = "|".join(f"{re.escape(unit)}(?:{'|'.join(map(re.escape, tails))})" for unit, tails in other.items())
    plain = rf"(?!{no})(?:{one})"
    return rf"{plain}(?:/每?[千万百]?{plain}(?:[·./]{plain})?)?"


@cache
def split_unit(unit: str) -> tuple[str, str]:
    """万亿元 -> (万亿, 元); 百分点 and 千米 are units of their own."""
    head, slash, rest = unit.partition("/")
    prefix = _PREFIX.match(head)
    longest = len(prefix.group()) if prefix else 0
    for length in range(longest + 1):
        if head[length:] in units():
            return head[:length], head[length:] + slash + rest
    return head[:longest], head[longest:] + slash + rest


def normalise(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Value in the base unit: (1.5, 万亿元) -> (1500000000000, 元). Units never convert across kinds."""
    prefix, base = split_unit(unit)
    factor = Decimal(1)
    for character in prefix:
        factor *= MAGNITUDES[character]
    head, slash, rest = base.partition("/")
    if head == "成":  # 六成 is 60%
        factor, head = factor * 10, "%"
    return (value * factor).normalize(), lexicon()["aliases"].get(head, head) + slash + rest


def same_amount(one: tuple[Decimal, str], other: tuple[Decimal, str]) -> bool:
    """Whether two (value, unit) pairs state the same amount, after normalisation."""
    return normalise(*one) == normalise(*other)


def group_of(unit: str) -> str:
    """The vocabulary group of a unit: ratio, money, multiple, count, time; "" where there is none."""
    return units().get(normalise(Decimal(1), unit)[1].partition("/")[0], "")
