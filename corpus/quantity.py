"""Quantities in running text: a numeral, its unit, and the words that compare.

A quantity is a number that states an amount (1.5万亿元, 53%左右, 近500家). Numbers that are parts of
names (“1345”, 500强, 5G, 1.5小时经济圈), ordinals, dates and document numbers are not quantities, nor are
fractions (三分之二). Vocabulary: ``lexicon/quantities.toml``.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from corpus.labels import is_date, is_marker, is_name, is_named, is_year
from corpus.numerals import CHINESE_DIGITS, MAGNITUDES, parse_numeral, to_half_width
from corpus.spans import Span
from corpus.units import group_of, lexicon, normalise, same_amount, split_unit, unit_pattern

__all__ = ["Quantity", "assertions", "find_quantities", "group_of", "lexicon", "normalise", "same_amount"]


@dataclass(frozen=True)
class Quantity:
    """``value`` x ``unit`` as printed: 1.5万亿元 has the value 1.5 and the unit 万亿元."""

    value: Decimal
    unit: str
    before: str  # comparing words before the number, as printed: 超过
    after: str  # and behind the unit: 以上
    span: Span  # number and unit; the number alone where the unit stands behind a range: 3-5万元
    group: str  # ratio, money, multiple, count, time, or "" for a bare magnitude (超万亿)

    @property
    def comparator(self) -> str:
        return "、".join(word for word in (self.before, self.after) if word)

    @property
    def assertions(self) -> frozenset[str]:
        return assertions(self.before, self.after)

    @property
    def normal(self) -> tuple[Decimal, str]:
        return normalise(self.value, self.unit)


class _Reading(NamedTuple):
    value: Decimal
    unit: str
    group: str
    span: Span


def assertions(*words: str) -> frozenset[str]:
    """What comparing words assert: at_least, more_than, at_most, less_than, about, up, down."""
    table: dict[str, list[str]] = lexicon()["assertions"]
    return frozenset(name for name, members in table.items() for word in words if word in members)


# A number longer than this is a code; the bound also keeps the search linear.
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}(?![0-9])|[0-9]{1,30})(?:\.[0-9]{1,20})?"
_HAN = rf"[{CHINESE_DIGITS}十百千万亿]{{1,30}}(?:点[{CHINESE_DIGITS}]{{1,10}})?"
_REACH = 16  # characters looked at on each side of a number


def _alternatives(items: list[str]) -> str:
    return "|".join(re.escape(item) for item in sorted(items, key=len, reverse=True))


@cache
def _number() -> re.Pattern[str]:
    unit = unit_pattern()
    return re.compile(
        rf"百分之(?P<percent>{_ARABIC}|{_HAN})|千分之(?P<permille>{_ARABIC}|{_HAN})"
        rf"|(?P<arabic>{_ARABIC})[ \n]?(?:多|余|来)?(?P<magnitude>[十百千万亿]*)(?:多|余)?"
        rf"[ \n]?(?P<unit>{unit})?"
        rf"|(?P<han>{_HAN})(?:多|余|来)?(?P<han_unit>{unit})?"
    )


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The comparing words before a number and behind its unit."""
    words = lexicon()["comparators"]
    # “增长了2.2倍”, “达到了30家”: 了 between the comparing word and the number.
    before = re.compile(rf"(?<!届)(?:{_alternatives(words['before'])})(?:了|至|到)?(?:人民币)? ?$")
    return before, re.compile(rf" ?(?:{_alternatives(words['after'])})")


@cache
def _ranges() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Behind the first number of “3-5万元”, “20、30个”; of “三至五年”, “三到五个工作日”."""
    unit = rf"(?P<unit>[百千万亿]*{unit_pattern()})"
    arabic = re.compile(rf" ?(?:-|—|–|－|~|～|至|到|、|或)+ ?{_ARABIC} ?{unit}")
    return arabic, re.compile(rf"(?:-|—|~|至|到|或){_HAN}?{unit}")


def find_quantities(text: str) -> list[Quantity]:
    """All quantities of ``text`` in order; spans are offsets into ``text``. Linear in its length."""
    plain = to_half_width(text)
    before, after = _around()
    found: list[Quantity] = []
    position = 0
    while match := _number().search(plain, position):
        position = max(match.end(), match.start() + 1)
        if plain[match.start() - 1 : match.start()].isascii() and re.match(
            r"[0-9]", plain[match.start() - 1 : match.start()]
        ):
            continue  # the tail of a code too long to be a number
        reading = _read(plain, match)
        if reading is None:
            continue
        left = before.search(plain, max(0, reading.span.start - 8), reading.span.start)
        right = after.match(plain, reading.span.end)
        position = max(reading.span.end, match.start() + 1)
        found.append(
            Quantity(
                value=reading.value,
                unit=reading.unit,
                before=_word(left.group()) if left else "",
                after=right.group().strip() if right else "",
                span=reading.span,
                group=reading.group,
            )
        )
    return found


def _word(printed: str) -> str:
    word = printed.strip().removesuffix("人民币")
    listed: list[str] = lexicon()["comparators"]["before"]
    return word if word in listed else word[:-1]


def _read(text: str, match: re.Match[str]) -> _Reading | None:
    """One match of the number pattern, or None where the number is not a quantity."""
    span = Span(*match.span())
    if is_name(text, match):
        return None
    for group, sign in (("percent", "%"), ("permille", "‰")):
        if digits := match.group(group):
            value = parse_numeral(digits)
            return None if value is None else _Reading(value, sign, "ratio", span)
    return _read_arabic(text, match) if match.group("arabic") else _read_han(text, match)


def _read_arabic(text: str, match: re.Match[str]) -> _Reading | None:
    start, end = match.span()
    digits, magnitude, unit = match.group("arabic"), match.group("magnitude") or "", match.group("unit") or ""
    if not unit:
        shared = _ranges()[0].match(text, end if magnitude else match.end("arabic"))
        unit = shared.group("unit") if shared else ""
        if magnitude:
            unit = split_unit(unit)[1] if unit else ""
            end = start + len(text[start:end].rstrip())
        elif unit:
            end = match.end("arabic")
            magnitude, unit = split_unit(unit)
    if unit == "" and magnitude in ("", "十", "百"):
        return None
    if (unit == "年" and is_year(digits)) or is_date(text, match, unit) or is_marker(text, match, unit):
        return None
    if is_named(text, match.start(), unit, end):
        return None
    return _Reading(Decimal(digits.replace(",", "")), magnitude + unit, group_of(unit), Span(start, end))


def _read_han(text: str, match: re.Match[str]) -> _Reading | None:
    digits, unit = match.group("han"), match.group("han_unit") or ""
    start, end = match.span()
    shared = None if unit else _ranges()[1].match(text, end)
    if shared:
        unit = shared.group("unit") or ""
        end = match.end("han")
    bare = all(character in MAGNITUDES for character in digits)
    if not unit:
        # A bare magnitude is an amount only behind a comparing word: 超万亿, 突破千亿.
        before = text[max(0, start - _REACH) : start]
        amount = len(digits) > 1 and bare and re.search(r"(?:超|超过|突破|过|近|达|达到|逾)$", before)
        if not amount or text[end : end + 1] in ("级", "元", "大"):
            return None
        return _Reading(Decimal(1), digits, "", Span(start, end))
    if (
        is_date(text, match, unit)
        or is_named(text, start, unit, end)
        or not _is_han_amount(text, match, unit)
    ):
        return None
    trailing = re.search(r"[万亿]+$", digits)
    head = digits[: trailing.start()] if trailing else digits
    value = parse_numeral(head) if head else Decimal(1)
    if value is None:
        return None
    prefix, unit = split_unit(unit)
    return _Reading(
        value, (trailing.group() if trailing else "") + prefix + unit, group_of(unit), Span(start, end)
    )


def _is_han_amount(text: str, match: re.Match[str], unit: str) -> bool:
    """三家, 五万元, 不少于两次 are amounts; 四大体系, 一站式, 三五年, 百年大计 are not."""
    digits = match.group("han")
    group = group_of(unit)
    if digits in ("零", "〇") or (len(digits) > 1 and not set(digits) & set("点十百千万亿")):
        return False
    if all(character in MAGNITUDES for character in digits) and digits != "十" and group != "money":
        return False
    if digits in ("百", "千", "万", "亿") or (digits == "二" and unit == "次"):  # 二次供水, 二次创业
        return False
    # 一 and 两 count things only where the text compares: 两个以上, 至少一次, 不少于三项.
    before, after = _around()
    compared = assertions(
        *(_word(m.group()) for m in [before.search(text, max(0, match.start() - 8), match.start())] if m),
        *(m.group().strip() for m in [after.match(text, match.end())] if m),
    ) & {"at_least", "more_than", "at_most", "less_than"}
    if compared:
        return True
    listed: list[str] = lexicon()["chinese_numeral"]["units"]
    return split_unit(unit)[1].partition("/")[0] in listed and not (
        digits in ("一", "两") and group == "count"
    )
