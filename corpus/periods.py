"""Periods of time in running text: years, spans of years, five-year plans."""

import re
from dataclasses import dataclass

from corpus.numerals import parse_numeral, to_half_width
from corpus.spans import Span


@dataclass(frozen=True, order=True)
class Period:
    """``first`` and ``last`` year, inclusive. Printed 2025 or 2021-2025."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.last) if self.first == self.last else f"{self.first}-{self.last}"

    def __contains__(self, other: object) -> bool:
        return isinstance(other, Period) and self.first <= other.first and other.last <= self.last

    @property
    def is_span(self) -> bool:
        return self.first != self.last

    @classmethod
    def parse(cls, text: str) -> "Period | None":
        """The inverse of ``str``; None for an empty text."""
        first, _, last = text.partition("-")
        return cls(int(first), int(last or first)) if first else None


@dataclass(frozen=True)
class PeriodMention:
    period: Period
    span: Span
    is_base: bool = False  # the year compared with: 比2015年, 较2015年, 为2015年的1.2倍
    in_name: bool = False  # inside quotation marks: “2020年中国服务业企业500强”


def five_year_plan(number: int) -> Period:
    """Years of the N-th five-year plan. From the third (1966-1970) on they follow without a gap."""
    first = 1951 + 5 * number if number >= 3 else 1953 + 5 * (number - 1)
    return Period(first, first + 4)


_YEAR = r"(?:(?:18|19|20|21)\d\d|[一二][〇零九八一][〇零一二三四五六七八九]{2})"
_PLAN = r"[“\"‘]?十([一二三四五六七八九])五[”\"’]?|第(十[一二三四五六七八九]|[三四五六七八九十])个五年(?:规划|计划)"
_PATTERN = re.compile(
    rf"(?P<first>{_YEAR}) ?年?(?:\d{{1,2}}月)? ?(?:-|—|–|~|～|至|到)+ ?(?P<last>{_YEAR}) ?(?:年|(?=[）)]))"
    rf"|(?P<year>{_YEAR}) ?年(?!代|鉴)"
    rf"|{_PLAN}"
)
_BASE_BEFORE = re.compile(r"(?:比|较|相对于)$")
_BASE_AFTER = re.compile(r"(?:相?比(?![重例率值])|的基础上|的[\d.一二三四五六七八九十两]+倍)")


def _year(text: str) -> int:
    value = parse_numeral(text)
    assert value is not None  # the pattern admits digits only
    return int(value)


def find_periods(text: str) -> list[PeriodMention]:
    """All periods named in ``text``, in order; spans are offsets into ``text``."""
    plain = to_half_width(text)
    return [_mention(plain, match) for match in _PATTERN.finditer(plain)]


def _mention(text: str, match: re.Match[str]) -> PeriodMention:
    if first := match.group("first"):
        one, other = _year(first), _year(match.group("last"))
        period = Period(min(one, other), max(one, other))
    elif year := match.group("year"):
        period = Period(_year(year), _year(year))
    else:
        number = parse_numeral("十" + match.group(4)) if match.group(4) else parse_numeral(match.group(5))
        period = five_year_plan(int(number or 0))
    before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() : match.end() + 5]
    is_base = bool(_BASE_BEFORE.search(before) or _BASE_AFTER.match(after))
    ahead = text[: match.start()]
    return PeriodMention(period, Span(*match.span()), is_base, ahead.count("“") > ahead.count("”"))
