"""Recognising headings: the number at the head of a line and the title that follows it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.address import UNITS, Level
from corpus.lines import Line
from corpus.ordinals import CIRCLES, read_ordinal

_CN = "[一二三四五六七八九十百千〇零]"
_SPACE = "[ \\t\\u3000\\u00a0]"


class Marker(NamedTuple):
    """A printed number that may open a section: ``text[start:end]``, such as （二） or 第三条."""

    level: Level
    numbers: tuple[int, ...]  # one, except for decimals: 1.2.1
    start: int
    end: int
    inline: bool  # within a line rather than at its head
    doubtful: bool = False  # may be a figure: 1.5
    mark: str = ""  # the point after the number, which sets one list off from another: 1. or 1．

    @property
    def number(self) -> int:
        return self.numbers[-1]


# A number followed by these is a reference (第三条规定的条件, （一）、（二）项), not a heading.
_UNIT = rf"第{_SPACE}?(?P<n>{_CN}{{1,9}}|\d{{1,4}}){_SPACE}?(?P<unit>部分|[编篇章节条])"
_REFERENCE = (
    r"(?![之、，。；至和或与的款]|及(?!时)|所(?![有需得在])|项(?!目)|规定"
    r"|第[（(一二三四五六七八九十\d]|以外|以下简称|中的|中所)"
)
# What turns （一） into a reference, unless it begins a longer word (（一）项目, （一）及时).
_CITED = r"(?!项(?!目)|款(?!项)|目(?![标录的前])|条(?![件例])|[和或及至]\s?第?[（(])"
_HEADING = rf"(?P<heading>{_CN}{{1,5}}){_SPACE}{{0,2}}[、．.]"
_PAREN = rf"[（(]{_SPACE}?(?P<paren>{_CN}{{1,5}}){_SPACE}?[)）]{_CITED}(?!、?[（(][一二三四五六七八九十])"
_POINT = rf"(?P<point>\d{{1,3}}){_SPACE}?[.．、]"
_PAREN_DIGIT = rf"[（(](?P<digit>\d{{1,3}})[)）]{_CITED}"
_CIRCLE = rf"(?P<circle>[{CIRCLES}])"

_AT_HEAD = re.compile(
    rf"(?:{_UNIT}{_REFERENCE}|{_HEADING}|{_PAREN}|{_POINT}|{_PAREN_DIGIT}|(?P<half>\d{{1,2}})[)）]|{_CIRCLE})"
)
_INLINE = re.compile(rf"(?<=[。；;：:！？”）])(?:{_PAREN}|{_POINT}(?!\d)|{_PAREN_DIGIT}|{_CIRCLE})")
_DECIMAL = re.compile(rf"(?P<decimal>\d{{1,2}}(?:[.．]\d{{1,2}}){{0,4}})(?![\d.．、）)]){_SPACE}*(?=[^\d\s])")
_DECIMAL_LINE = re.compile(rf"\d{{1,2}}[.．]\d{{1,2}}(?:[.．]\d{{1,2}}){{0,3}}{_SPACE}+\S")
_NEXT_NUMBER = re.compile(r"[二两三四五六七八九十][、，线三四五六七八九季等类级]")  # 一、二线城市
_MARKUP = re.compile(r"[#>*_ \t\u3000\u00a0]*")
_LEADERS = re.compile(r"(?:\.{4,}|…{2,}|·{4,}|(?:\. ){4,})\s*\d*$")


def is_decimal_scheme(text: str, found: list[Line]) -> bool:
    """Whether headings are numbered 1, 1.1, 1.1.1 rather than 一、（一）."""
    heads = sum(1 for line in found if _DECIMAL_LINE.match(text, line.left, line.right))
    return heads >= 3


def is_contents_entry(text: str, line: Line) -> bool:
    """Whether the line has the dotted leader of a table of contents."""
    return bool(_LEADERS.search(text, line.left, line.right))


def is_table_row(text: str, line: Line) -> bool:
    return text.startswith("|", line.left)


def markers(text: str, line: Line, decimals: bool = False) -> Iterator[Marker]:
    """The numbers in one line that could open a section, in order."""
    if line.blank or is_table_row(text, line) or is_contents_entry(text, line):
        return
    markup = _MARKUP.match(text, line.left, line.right)
    head = markup.end() if markup else line.left
    position = head
    first = _at_head(text, head, line.right, decimals)
    if first:
        yield first
        position = first.end
    for match in _INLINE.finditer(text, position, line.right):
        found = _marker(match, inline=True)
        if found:
            yield found


def has_marker(text: str, line: Line, decimals: bool = False) -> bool:
    return next(markers(text, line, decimals), None) is not None


def _at_head(text: str, head: int, stop: int, decimals: bool) -> Marker | None:
    if decimals:
        match = _DECIMAL.match(text, head, stop)
        if match:
            numbers = tuple(int(number) for number in re.split(r"[.．]", match["decimal"]))
            if 0 not in numbers:
                return Marker(Level.DECIMAL, numbers, match.start(), match.end("decimal"), False)
    match = _AT_HEAD.match(text, head, stop)
    if not match:
        return None
    if match["heading"] and _NEXT_NUMBER.match(text, match.end()):
        return None
    return _marker(
        match, inline=False, doubtful=bool(match["point"]) and text[match.end() : match.end() + 1].isdigit()
    )


def _marker(match: re.Match[str], *, inline: bool, doubtful: bool = False) -> Marker | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    unit = groups.pop("unit", None)
    name, printed = next(iter(groups.items()))
    number = read_ordinal(printed)
    if number is None:
        return None
    level = {
        "heading": Level.HEADING,
        "paren": Level.PAREN,
        "point": Level.POINT,
        "digit": Level.PAREN_DIGIT,
        "half": Level.PAREN_DIGIT,
        "circle": Level.CIRCLE,
    }.get(name, Level.ARTICLE)
    if unit:
        level = UNITS[unit]
    mark = match[0][-1] if level is Level.POINT else ""
    return Marker(level, (number,), match.start(), match.end(), inline, doubtful, mark)


# Titles ----------------------------------------------------------------------------------------------------

_STOP = re.compile(r"[。！？!?]")
_RULE = re.compile(
    r"应当|不得|必须|可以|予以|给予|是指|负责(?=[^的]{2})|施行|适用于?|有权|不再"
    r"|(?<![主需重必只纪摘概简])要(?![求点素闻件领义事])"
)
_QUANTITY = re.compile(r"\d\s*(?:[%％万亿元倍]|个百分点)")
_CLOSERS = "”’」』）)》"
_BEFORE_TITLE = " \t\u3000\u00a0*、：:"


class Title(NamedTuple):
    """``text[start:end]`` with its closing mark; ``run_in`` if more text follows on the line."""

    start: int
    end: int
    run_in: bool
    closed: bool  # ends in 。 rather than in nothing or a colon


def title(text: str, start: int, stop: int, level: Level, limit: int = 40) -> Title | None:
    """The title after a number, up to its 。 or ： or the line's end; ``None`` if there is none."""
    while start < stop and text[start] in _BEFORE_TITLE:
        start += 1
    if start >= stop:
        return None
    match = _STOP.search(text, start, min(stop, start + limit + 2))
    end = match.start() if match else stop
    clause = text[start:end]
    colon = re.search("[：:]", clause)
    if colon and not clause.startswith("http"):
        name = clause[: colon.start()]
        end = start + colon.end()
        short = len(name) <= 24 and not re.search("[，,；;、]", name) if end < stop else len(name) <= 30
        if (
            short
            and level is not Level.ARTICLE
            and not re.search("[，,；;]", name)
            and not _RULE.search(name)
        ):
            return Title(start, end, end < stop, False)
        return None
    if match is None:
        whole = (
            len(clause) <= limit + 20 and clause[-1] not in "，,、" and not re.search("[；;。！？]", clause)
        )
        return Title(start, stop, False, False) if whole else None
    if not _is_title(clause, level, limit):
        return None
    end = match.end()
    while end < stop and text[end] in _CLOSERS:
        end += 1
    rest = text[end:stop].strip()
    return Title(start, end, bool(rest), True)


def _is_title(clause: str, level: Level, limit: int) -> bool:
    if not clause or len(clause) > limit or _RULE.search(clause) or _QUANTITY.search(clause):
        return False
    if any(clause.count(left) != clause.count(right) for left, right in ("（）", "《》", "“”", "()")):
        return False
    if re.search("[；;：:]", clause) or clause.count("，") + clause.count(",") > 3:
        return False
    if level is Level.ARTICLE:
        return len(clause) <= 12 and "，" not in clause
    return True


def tidy(heading: str) -> str:
    """The title without closing marks and without the blanks of letter-spacing (总　　则)."""
    bare = heading.strip(" \t\u3000\u00a0*。：:、\n\r\f")
    return re.sub(r"(?<=[^\x00-\x7f])[ \t\u3000\u00a0\r\n\f]+(?=[^\x00-\x7f])", "", bare)
