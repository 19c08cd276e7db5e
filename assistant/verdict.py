"""Whether a number that a question states is the one that a quote holds, where it is part of a name and no
figure: 15分钟健身圈, 三年行动计划."""

import re
from decimal import Decimal

from assistant.intent import is_check
from assistant.question import Question
from corpus.numerals import parse_numeral

_NUMBER = r"[0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十]+"
_STATED = re.compile(
    rf"(?<![0-9第])({_NUMBER})(小时|分钟|天|日|年|个?月|周|公里|米|级|星|次|折|倍|岁|%|％)(?![初底末])"
)
_WHETHER = re.compile("(?:[会能可还要需用]|可以|需要)(?!是|对|真)[\u4e00-\u9fff]{1,8}[吗么嘛]$")
_DIGIT = re.compile(_NUMBER)
_LONGEST_YEARS = 100  # 2025年 is a year, 三年 a time


def verdict(question: Question, quote: str) -> str:
    """The lead of an answer that is ``quote``, where ``question`` asks whether what it states is right; ""
    where the quote holds no number of such a unit, or several others, or more is stated."""
    stated = [(value, unit) for value, unit in _numbers(question.text) if value != 1]  # 一年最多10万
    more = {quantity.value for quantity in question.quantities} - {value for value, _ in stated}
    if not is_check(question.text) or not asks_of_number(question.text) or not stated or more:
        return ""
    said = [{value for value, unit in _numbers(quote) if unit == asked} for _, asked in stated]
    pairs = list(zip((value for value, _ in stated), said, strict=True))
    if not all(said):
        return ""
    if all(value in held for value, held in pairs):
        return "是的，与文件表述相符："
    return "不对，文件的表述是：" if all(len(held) == 1 for value, held in pairs if value not in held) else ""


def asks_of_number(text: str) -> bool:
    """Whether a check asks about the numbers that it states: …，对吗, but not 孩子满16岁了，供养会停吗."""
    last = re.split("[，,；;。]", text.strip("？?。 "))[-1]
    return _DIGIT.search(last) is not None or not _WHETHER.search(last)


def _numbers(text: str) -> list[tuple[Decimal, str]]:
    found = ((parse_numeral(match[1]), match[2]) for match in _STATED.finditer(text))
    return [(v, unit) for v, unit in found if v is not None and not (unit == "年" and v > _LONGEST_YEARS)]
