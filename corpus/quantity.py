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
    if _is_name(text, match):
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
    if (unit == "年" and _is_year(digits)) or _is_date(text, match, unit) or _is_marker(text, match, unit):
        return None
    if _is_named(text, match.start(), unit, end):
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
        _is_date(text, match, unit)
        or _is_named(text, start, unit, end)
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


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("18", "19", "20", "21")


_BEHIND_DURATION = re.compile(r"[内之以起前后的止。，、；]|以[内上下]|$|[)）]|[（(]含|[(（]?自|\s*\|")
_BEFORE_DURATION = re.compile(r"(?:每|满|超过|不得少于|不少于|提前|之日起|届满|后|期限?为?|[-—~至]) ?$")


def _is_date(text: str, match: re.Match[str], unit: str) -> bool:
    """12月15日, 二〇〇六年九月七日, 15日至18日 of a month; “10日内” and “三十日以上” are durations."""
    if unit not in ("日", "年", "天"):
        return False
    before, after = text[max(0, match.start() - _REACH) : match.start()], text[match.end() : match.end() + 6]
    if unit == "日":
        if re.search(r"月份? ?$|月[0-9]+日?(?:[-—–~至到、和及][0-9]+日)*[-—–~至到、和及]$", before):
            return True
        return not _BEHIND_DURATION.match(after) and not _BEFORE_DURATION.search(before)
    if unit == "天":
        return before.endswith(tuple(lexicon()["names"]["before_day"])) and match.group("han") == "一"
    if unit == "年":
        if (
            before.endswith(tuple(lexicon()["names"]["before_year"]))
            and parse_numeral(match.group().strip("年 ")) == 1
        ):
            return True  # 上一年, 前一年
        digits = match.group("han") or ""
        return bool(re.match(r" ?[0-9]{1,2} ?月(?!内)|[一二三四五六七八九十]+月", after)) or (
            len(digits) >= 2 and not set(digits) & set("十百千")
        )
    return False


def _is_marker(text: str, match: re.Match[str], unit: str) -> bool:
    """Whether the number is a heading's: 1.2　等级划分; 4.4人户 (item 4, 4人); 1.2025年 (item 1)."""
    digits = match.group("arabic")
    if text[max(0, match.start() - _REACH) : match.start()].rpartition("\n")[2].strip():
        return False
    whole, dot, fraction = digits.partition(".")
    gap = text[match.end("arabic") : match.end("arabic") + 1]
    if gap in (" ", "\t") and match.group("unit"):
        return len(whole) < 3 and not match.group("magnitude") and group_of(unit) != "money"
    if dot and unit == "年" and _is_year(fraction):
        return True
    return bool(dot) and not match.group("magnitude") and unit in lexicon()["names"]["whole"]


def _is_named(text: str, start: int, unit: str, end: int) -> bool:
    """三年行动计划, 1.5小时经济圈, 一次性."""
    names = lexicon()["names"]
    if unit == "年":
        return text.startswith(tuple(names["plan_after_years"]), end)
    if unit in ("小时", "分钟", "个小时"):
        return any(mark in text[end : end + 6] for mark in names["circle"])
    if (
        unit == "个"
        and text.startswith(("代表", "全面", "一批"), end)
        and text[max(0, start - 1) : start] in "“”"
    ):
        return True  # “三个代表”
    return unit == "次" and text.startswith(tuple(names["times_of_name"]), end)


_DOCUMENT_NUMBER = re.compile(r"[〔\[(（][0-9]{4}[〕\])）] ?第?$|年第?$")


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Whether the number belongs to a name, an ordinal, a code, a document number or a formula."""
    start, end = match.span()
    names = lexicon()["names"]
    left = text[max(0, start - 8) : start]
    unit = match.group("unit") or match.group("han_unit") or match.group("magnitude")
    if re.search(
        r"第[0-9一二三四五六七八九十]{1,3}(?:[、和至及-][0-9一二三四五六七八九十]{1,3})*[、和至及-]$", left
    ):
        return True  # 第2、4、5项
    if left.endswith(tuple(names["before"])) or (_DOCUMENT_NUMBER.search(left) and not unit):
        return True
    if unit == "分" and re.search(r"[0-9] ?[时点]$", left):
        return True  # 8时35分
    if left.endswith(tuple(names["caption"])) and (not unit or " " in match.group()):
        return True
    if re.search(r"[A-Za-z+×/.:：_](?<![  ]%)$", left) and not re.search(r"[::：]$|[A-Z]{2,}$", left):
        return True
    return bool(re.match(r"[A-Za-z+]", text[end : end + 1])) or text[end : end + 1] == "强"
