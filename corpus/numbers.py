"""Document numbers (文号): 湘政办发〔2021〕40号, 国办发明电〔2018〕15号, 国务院令第706号.

Form: GB/T 9704-2012 党政机关公文格式, 发文字号 (organ code, year in 〔〕, serial) and 命令（令）格式 (organ
and 令, 第N号). Copies use other brackets and blanks; the canonical form has neither.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.numerals import parse_numeral, to_half_width
from corpus.spans import Span

_HAN = r"[\u4e00-\u9fff]"
_SERIAL = r"(?P<serial>[0-9]{1,5})"
_NOTICE = (
    rf"(?P<code>{_HAN}[\u4e00-\u9fffA-Z]{{0,15}}) ?[〔\[［【(（﹝] ?(?P<year>(?:19|20)[0-9]{{2}}) ?年?"
    rf" ?[〕\]］】)）﹞] ?第? ?{_SERIAL} ?号"
)
_ORDER = (
    rf"(?P<organ>{_HAN}{{1,40}}令)[\s\u3000]{{0,12}}[（(]?第?[\s\u3000]{{0,2}}"
    r"(?P<order>[0-9]{1,4}|[一二三四五六七八九十百〇零]{1,7})[\s\u3000]{0,2}号[）)]?"
)
_PATTERN = re.compile(rf"{_NOTICE}|{_ORDER}")
# What stands before a number in a sentence and is not its organ code.
_BEFORE = re.compile(
    r"^.*?(?:根据|依据|按照|依照|文号为|文号|字号|编号|同时|以及|公布|发布|见|原|的|由|(?<!共)和|与|及|以|将|把|按|附|日)(?=[\u4e00-\u9fff])"
)


class NumberMention(NamedTuple):
    number: str  # canonical
    span: Span
    is_order: bool


def find_numbers(text: str, start: int = 0, end: int | None = None) -> Iterator[NumberMention]:
    """The numbers in ``text[start:end]`` in order, in canonical form; spans into ``text``."""
    plain = to_half_width(text[start:end])
    for match in _PATTERN.finditer(plain):
        code = match["code"] or match["organ"]
        skipped = _BEFORE.match(code)
        left = start + match.start() + (skipped.end() if skipped else 0)
        span = Span(left, start + match.end())
        code = code[skipped.end() :] if skipped else code
        if match["code"]:
            number = f"{code}〔{match['year']}〕{match['serial']}号"
            yield NumberMention(number, span, False)
        elif len(code) >= 2:
            order = parse_numeral(match["order"])
            value = str(order) if order is not None else match["order"]
            yield NumberMention(f"{code}第{value}号", span, True)


def canonical(number: str) -> str:
    """A number as this module writes it; one of another form loses only its white space."""
    bare = re.sub(r"\s", "", number)
    found = next(find_numbers(bare), None)
    return found.number if found and found.span == (0, len(bare)) else bare
