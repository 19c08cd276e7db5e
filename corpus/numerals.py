"""Numerals: Arabic and Chinese, full and half width."""

from decimal import Decimal, InvalidOperation

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


def to_half_width(text: str) -> str:
    """Full-width digits and signs made half-width; the length never changes."""
    return text.translate(_HALF_WIDTH)


def parse_numeral(text: str) -> Decimal | None:
    """The value of an Arabic or Chinese numeral (12, 1,200.5, 三十五, 一万二千, 五点五); None if it is not one."""
    text = to_half_width(text).replace(",", "")
    if not text:
        return None
    if text[0].isdigit():
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    whole, dot, fraction = text.partition("点")
    value = _parse_whole(whole)
    if value is None or not dot:
        return value
    if not fraction or any(character not in _DIGITS for character in fraction):
        return None
    return value + Decimal("0." + "".join(str(_DIGITS[character]) for character in fraction))


def _parse_whole(text: str) -> Decimal | None:
    if text and all(character in _DIGITS for character in text):  # 二〇二五, 五
        return Decimal("".join(str(_DIGITS[character]) for character in text))
    total = section = Decimal(0)
    digit: int | None = None
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in "十百千":
            section += (1 if digit is None else digit) * MAGNITUDES[character]
            digit = None
        elif character in "万亿":
            total = (total + section + (digit or 0) or Decimal(1)) * MAGNITUDES[character]
            section, digit = Decimal(0), None
        else:
            return None
    return total + section + (digit or 0)
