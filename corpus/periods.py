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
    in_name: bool = (
        False  # inside quotation marks or a title: “2020年中国服务业企业500强”, 《…（2021-2025年）》
    )
    of_act: bool = False  # the day an act is adopted, published or takes effect: 自2024年3月4日起施行

    @property
    def measures(self) -> bool:
        """Whether figures beside it may be figures of that period."""
        return not (self.is_base or self.in_name or self.of_act)


def five_year_plan(number: int) -> Period:
    """Years of the N-th five-year plan. From the third (1966-1970) on they follow without a gap."""
    first = 1951 + 5 * number if number >= 3 else 1953 + 5 * (number - 1)
    return Period(first, first + 4)


_YEAR = r"(?:(?:18|19|20|21)[0-9]{2}(?![0-9])|[一二][〇零○九八一][〇零○一二三四五六七八九]{2})"
_PLAN = (
    r"[“\"‘]?十([一二三四五六七八九])五[”\"’]?"
    r"|第(十[一二三四五六七八九]|[三四五六七八九十])个五年(?:规划|计划)"
)
_PATTERN = re.compile(
    rf"(?<![0-9])(?P<first>{_YEAR}) ?年?(?:[0-9]{{1,2}}月)? ?(?:-|—|–|~|～|至|到)+ ?"
    rf"(?P<last>{_YEAR}) ?(?:年|(?=[）)]))"
    rf"|(?<![0-9])(?P<year>{_YEAR}) ?年(?!代|鉴)"
    rf"|{_PLAN}"
)
_BASE_BEFORE = re.compile(r"(?:(?<![占同环对])比|较|相对于)$")  # not 占比2020年
_BASE_AFTER = re.compile(
    r"(?:相?比(?![重例率值]|(?:18|19|20|21)[0-9]|上年|去年)|的基础上|的[0-9.一二三四五六七八九十两]+倍)"
)
# Behind a date: what happened to the act on that day. 自2024年3月4日起施行; 2019年9月8日…会议通过.
_DAY = r" ?[0-9一二三四五六七八九十]{1,3} ?月 ?[0-9一二三四五六七八九十]{1,3} ?日"
_OF_ACT = re.compile(
    rf"(?:{_DAY})?[）)]?(?:之日)?起(?:正式|开始)?(?:施行|实施|执行|生效|试行)"
    rf"|{_DAY}(?:[^，。；\n0-9]{{0,40}}第? ?[0-9一二三四五六七八九十]+ ?(?:届|次)[^，。；\n]{{0,40}})?"
    r"[^，。；\n]{0,12}"
    r"(?:通过|批准|公布|发布|印发|颁布|修订|修正|废止)"
)
_DIGIT_CIRCLE = str.maketrans("○", "〇")  # a common slip for 〇 in dates


def _year(text: str) -> int:
    value = parse_numeral(text.translate(_DIGIT_CIRCLE))
    assert value is not None  # the pattern admits digits only
    return int(value)


def find_periods(text: str) -> list[PeriodMention]:
    """All periods named in ``text``, in order; spans are offsets into ``text``. Linear in its length."""
    plain = to_half_width(text)
    found: list[PeriodMention] = []
    position = quotes = titles = 0
    for match in _PATTERN.finditer(plain):
        quotes += plain.count("“", position, match.start()) - plain.count("”", position, match.start())
        titles += plain.count("《", position, match.start()) - plain.count("》", position, match.start())
        position = match.start()
        found.append(_mention(plain, match, quotes > 0 or titles > 0))
    return found


def _mention(text: str, match: re.Match[str], in_name: bool) -> PeriodMention:
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
    return PeriodMention(
        period, Span(*match.span()), is_base, in_name, bool(_OF_ACT.match(text, match.end()))
    )
