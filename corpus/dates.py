"""Whole dates in running text: 2021年8月12日, 二〇〇六年九月七日, and 2023-10-19 as pages write them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from corpus.numerals import parse_numeral, to_half_width
from corpus.spans import Span

# 〇 is often typed as ○, 零, O or Ｏ.
_ZEROS = str.maketrans("○零OＯ", "〇〇〇〇")
_YEAR = r"(?:(?:1[89]|2[01])[0-9]{2}|[一二][〇○零OＯ一二三四五六七八九]{3})"
_SMALL = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
DATE = rf"{_YEAR} ?年 ?{_SMALL} ?月 ?{_SMALL} ?日"
_WRITTEN = re.compile(
    rf"(?<![0-9])(?P<year>{_YEAR}) ?年 ?(?P<month>{_SMALL}) ?月 ?(?P<day>{_SMALL}) ?日"
    r"|(?<![0-9])(?P<y>(?:19|20)[0-9]{2})(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})(?![0-9])"
)


class DateMention(NamedTuple):
    day: date
    span: Span


def find_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[DateMention]:
    """The dates in ``text[start:end]`` in order, spans into ``text``; 2月30日 is none."""
    plain = to_half_width(text[start:end])
    for match in _WRITTEN.finditer(plain):
        parts = [match[name] for name in (("year", "month", "day") if match["year"] else ("y", "m", "d"))]
        values = [parse_numeral(part.translate(_ZEROS)) for part in parts]
        if None not in values:
            try:
                day = date(*(int(value or 0) for value in values))
            except ValueError:
                continue
            yield DateMention(day, Span(start + match.start(), start + match.end()))


def only_date(line: str) -> date | None:
    """The date that is all a line says, white space and brackets aside; None otherwise."""
    bare = re.sub(r"[\s\u3000（）()]", "", line)
    if len(bare) > 24:
        return None
    found = list(find_dates(bare))
    return found[0].day if found and found[0].span == (0, len(bare)) else None
