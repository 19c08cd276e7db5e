"""Numerals: Arabic and Chinese, full and half width.

Source of the forms: GB/T 15835-2011 出版物上数字用法 (〇 and 零, 万 and 亿, half-width commas of thousands).
"""

import re
from decimal import Decimal

CHINESE_DIGITS = "零〇一二三四五六七八九两"
MAGNITUDES = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "亿": Decimal(100_000_000),
}
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

# Character by character, so offsets stay true.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)} | {
    ord("％"): "%",
    ord("．"): ".",
    ord("／"): "/",
    ord("－"): "-",
    ord("＋"): "+",
    0x3000: " ",
    0xA0: " ",
}
_ARABIC = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LONGEST = 60  # characters; what is longer is no numeral but a code, and int() of it would be slow


def to_half_width(text: str) -> str:
    """Full-width digits and signs made half-width; the length never changes."""
    return text.translate(_HALF_WIDTH)


def parse_numeral(text: str) -> Decimal | None:
    """The value of a numeral (12, 1,200.5, 三十五, 一万二千, 五点五); None where ``text`` is not one."""
    text = to_half_width(text).replace(",", "")
    if not text or len(text) > _LONGEST:
        return None
    if _ARABIC.fullmatch(text):
        return Decimal(text)
    whole, dot, fraction = text.partition("点")
    value = _parse_whole(whole)
    if value is None or not dot:
        return value
    if not fraction or any(character not in _DIGITS for character in fraction):
        return None
    return value + Decimal("0." + "".join(str(_DIGITS[character]) for character in fraction))


def _parse_whole(text: str) -> Decimal | None:
    """一亿二千万: the part below 万 is ``section``, the part below 亿 is ``lower``, the rest is ``upper``."""
    if text and all(character in _DIGITS for character in text):  # 二〇二五, 五
        return Decimal("".join(str(_DIGITS[character]) for character in text))
    upper = lower = section = Decimal(0)
    digit: int | None = None
    last = Decimal(1)  # the magnitude before a closing digit: 三万五 is 35000, 三万零五 is 30005
    for character in text:
        if character in _DIGITS:
            if character in "零〇":
                last = Decimal(1)
            digit = _DIGITS[character]
            continue
        if character not in MAGNITUDES:
            return None
        last = MAGNITUDES[character]
        if character in "十百千":
            section += (1 if digit is None else digit) * last
        elif character == "万":
            lower = (lower + section + (digit or 0) or Decimal(1)) * last
            section = Decimal(0)
        else:
            upper = (upper + lower + section + (digit or 0) or Decimal(1)) * last
            lower = section = Decimal(0)
        digit = None
    return upper + lower + section + (digit or 0) * (last / 10 if last >= 100 else 1)
