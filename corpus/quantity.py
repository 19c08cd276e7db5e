"""Quantities in running text: a numeral, its unit, and the words that compare.

A quantity is a number that states an amount (1.5万亿元, 53%左右, 近500家). Numbers that are parts of
names (“1345”, 500强, 5G, 1.5小时经济圈), ordinals, dates and document numbers are not quantities.
Vocabulary: ``lexicon/quantities.toml``.
"""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.numerals import CHINESE_DIGITS, MAGNITUDES, parse_numeral, to_half_width
from corpus.spans import Span


@cache
def lexicon() -> dict[str, Any]:
    """The vocabulary file, read once."""
    return tomllib.loads(files("corpus").joinpath("lexicon/quantities.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Quantity:
    """``value`` x ``unit`` as printed: 1.5万亿元 has the value 1.5 and the unit 万亿元."""

    value: Decimal
    unit: str
    before: str  # comparing words before the number, as printed: 超过
    after: str  # and behind the unit: 以上
    span: Span  # number and unit
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


def assertions(*words: str) -> frozenset[str]:
    """What comparing words assert: at_least, more_than, at_most, less_than, about, up, down."""
    table: dict[str, list[str]] = lexicon()["assertions"]
    return frozenset(name for name, members in table.items() for word in words if word in members)


def normalise(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Value in the base unit: (1.5, 万亿元) -> (1500000000000, 元). Units never convert across kinds."""
    match = _PREFIX.match(unit)
    prefix = match.group() if match else ""
    base = unit[len(prefix) :]
    factor = Decimal(1)
    for character in prefix:
        factor *= MAGNITUDES[character]
    head, slash, rest = base.partition("/")
    base = lexicon()["aliases"].get(head, head) + slash + rest
    return (value * factor).normalize(), base


def same_amount(one: tuple[Decimal, str], other: tuple[Decimal, str]) -> bool:
    """Whether two (value, unit) pairs state the same amount, after normalisation."""
    return normalise(*one) == normalise(*other)


_PREFIX = re.compile(r"[十百千万亿]+(?=[^十百千万亿])|[十百千万亿]+$")
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_HAN = rf"[{CHINESE_DIGITS}十百千万亿]+(?:点[{CHINESE_DIGITS}]+)?"


@cache
def _unit_pattern() -> str:
    units = [unit for group in lexicon()["units"].values() for unit in group]
    one = "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
    return rf"(?:{one})(?:/(?:每)?(?:[千万百]?)(?:{one})(?:[·.](?:{one}))?)?"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = lexicon()["comparators"]

    def alternatives(items: list[str]) -> str:
        return "|".join(re.escape(item) for item in sorted(items, key=len, reverse=True))

    unit = _unit_pattern()
    more = r"(?P<more>多|余)?"
    number = re.compile(
        rf"百分之(?P<percent>{_ARABIC}|{_HAN})|千分之(?P<permille>{_ARABIC}|{_HAN})"
        rf"|(?P<arabic>{_ARABIC}) ?{more}(?P<magnitude>[十百千万亿]*){more.replace('more', 'more2')} ?(?P<unit>{unit})?"
        rf"|(?P<han>{_HAN}){more.replace('more', 'more3')}(?P<han_unit>{unit})?"
    )
    # “增长了2.2倍”, “达到了30家”: 了 between the comparing word and the number.
    before = re.compile(rf"(?:{alternatives(words['before'])})(?:了|至|到)?(?:人民币)? ?$")
    after = re.compile(rf" ?(?:{alternatives(words['after'])})")
    dash = re.compile(r" ?[-—–－~～至到] ?$|至$")
    return number, before, after, dash


def find_quantities(text: str) -> list[Quantity]:
    """All quantities of ``text`` in order; spans are offsets into ``text``."""
    plain = to_half_width(text)
    number, before, after, _ = _patterns()
    found: list[Quantity] = []
    position = 0
    while match := number.search(plain, position):
        position = max(match.end(), match.start() + 1)
        parsed = _read(plain, match)
        if parsed is None:
            continue
        value, unit, group, span = parsed
        left = before.search(plain, max(0, span.start - 8), span.start)
        right = after.match(plain, span.end)
        found.append(
            Quantity(
                value,
                unit,
                _word(left.group()) if left else "",
                right.group().strip() if right else "",
                span,
                group,
            )
        )
    return found


def _word(printed: str) -> str:
    word = printed.strip().removesuffix("人民币")
    listed: list[str] = lexicon()["comparators"]["before"]
    return word if word in listed else word[:-1]


def _read(text: str, match: re.Match[str]) -> tuple[Decimal, str, str, Span] | None:
    """Value, unit, group and span of one match, or None where the number is not a quantity."""
    start, end = match.span()
    if _is_name(text, start, end):
        return None
    for group, sign in (("percent", "%"), ("permille", "‰")):
        if digits := match.group(group):
            value = parse_numeral(digits)
            return None if value is None else (value, sign, "ratio", Span(start, end))
    if digits := match.group("arabic"):
        return _read_arabic(text, match, digits)
    return _read_han(text, match)


def _read_arabic(text: str, match: re.Match[str], digits: str) -> tuple[Decimal, str, str, Span] | None:
    start, end = match.span()
    magnitude, unit = match.group("magnitude") or "", match.group("unit") or ""
    if not unit:
        unit = _unit_of_range(text, match.end("arabic") if not magnitude else end)
        if magnitude:
            end = start + len(text[start:end].rstrip(" "))
        elif unit:
            end = match.end("arabic")
            magnitude, unit = _split(unit)
    if unit == "" and magnitude in ("", "十", "百"):
        return None
    if (unit == "年" and _is_year(digits)) or _is_date(text, match, unit):
        return None
    if _is_named_duration(text, unit, end):
        return None
    value = Decimal(digits.replace(",", ""))
    return value, magnitude + unit, group_of(unit), Span(start, end)


def _read_han(text: str, match: re.Match[str]) -> tuple[Decimal, str, str, Span] | None:
    digits, unit = match.group("han"), match.group("han_unit") or ""
    start, end = match.span()
    bare = all(character in MAGNITUDES for character in digits)
    if not unit:
        # A bare magnitude is an amount only behind a comparing word: 超万亿, 突破千亿.
        amount = len(digits) > 1 and bare and re.search(r"(?:超|超过|突破|过|近|达|达到|逾)$", text[:start])
        if not amount or text[end : end + 1] in ("级", "元", "大"):
            return None
        return Decimal(1), digits, "", Span(start, end)
    if unit not in lexicon()["chinese_numeral"]["units"] or _is_date(text, match, unit):
        return None
    if _is_named_duration(text, unit, end) or (unit == "年" and len(digits) >= 2 and "十" not in digits):
        return None
    if (digits in ("一", "两") and group_of(unit) == "count") or digits in ("零", "〇"):
        return None
    if bare and unit != "元" and group_of(unit) != "money":  # 百年大计, 万人空巷
        return None
    trailing = re.search(r"[万亿]+$", digits)
    head = digits[: trailing.start()] if trailing else digits
    value = parse_numeral(head) if head else Decimal(1)
    if value is None:
        return None
    return value, (trailing.group() if trailing else "") + unit, group_of(unit), Span(start, end)


def group_of(unit: str) -> str:
    """The vocabulary group of a unit: ratio, money, multiple, count, time; "" where there is none."""
    base = normalise(Decimal(1), unit)[1].partition("/")[0]
    for name, members in lexicon()["units"].items():
        if base in members:
            return str(name)
    return ""


def _split(unit: str) -> tuple[str, str]:
    match = _PREFIX.match(unit)
    prefix = match.group() if match else ""
    return prefix, unit[len(prefix) :]


def _unit_of_range(text: str, end: int) -> str:
    """The unit that the first number of “3-5万元” or “20、30个” shares with the second."""
    match = re.compile(rf" ?(?:-|—|–|~|至|、|或) ?{_ARABIC} ?((?:[百千万亿]*)(?:{_unit_pattern()}))").match(text, end)
    return match.group(1) if match else ""


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("18", "19", "20", "21")


def _is_date(text: str, match: re.Match[str], unit: str) -> bool:
    """12月15日, 二〇〇六年九月七日, 15日至18日 of a month; “10日内” and “三十日以上” are durations."""
    if unit not in ("日", "年", "天"):
        return False
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 3]
    if unit == "日":
        if re.search(r"月 ?$|月\d+日?[-—至、]$", before):
            return True
        return not re.match(r"[内之以起前后的止。，、；]|以[内上下]|$|\)|（含）", after) and not re.search(
            r"(?:每|满|超过|不得少于|提前|之日起|届满|后) ?$", before
        )
    return unit == "年" and bool(re.match(r"\d{1,2}月|[一二三四五六七八九十]+月", after))


def _is_named_duration(text: str, unit: str, end: int) -> bool:
    names = lexicon()["names"]
    if unit == "年":
        return text.startswith(tuple(names["plan_after_years"]), end)
    if unit in ("小时", "分钟", "个小时"):
        return any(mark in text[end : end + 6] for mark in names["circle"])
    return unit == "次" and text.startswith(("性", "会议", "产业", "全会", "代表"), end)


_DOCUMENT_NUMBER = re.compile(r"[〔\[(（]\d{4}[〕\])）] ?第?$")


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether the number belongs to a name, an ordinal, a code, a document number or a formula."""
    names = lexicon()["names"]
    left = text[max(0, start - 8) : start]
    if left.endswith(tuple(names["before"])) or _DOCUMENT_NUMBER.search(left):
        return True
    if re.search(r"[A-Za-z+×/.:：_](?<![  ]%)$", left) and not re.search(r"[::：]$|[A-Z]{2,}$", left):
        return True
    return bool(re.match(r"[A-Za-z+]", text[end : end + 1])) or text[end : end + 1] == "强"
