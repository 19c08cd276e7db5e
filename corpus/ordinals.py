"""Whole numbers as official documents print them in headings: 二十一, 21, ２１, ㈡, ②."""

CHINESE = "零〇一二三四五六七八九十百千两"
_DIGIT = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
}
_POWER = {"十": 10, "百": 100, "千": 1000}
_CIRCLES = (
    [chr(code) for code in range(0x2460, 0x2474)]  # ①-⑳
    + [chr(code) for code in range(0x3251, 0x3260)]  # ㉑-㉟
    + [chr(code) for code in range(0x32B1, 0x32C0)]  # ㊱-㊿
)
CIRCLES = "".join(_CIRCLES)


def read_ordinal(text: str) -> int | None:
    """The value of a Chinese, Arabic or circled numeral from 1 to 9999; ``None`` for anything else."""
    text = text.strip()
    if not text or len(text) > 9:
        return None
    if text in _CIRCLES:
        return _CIRCLES.index(text) + 1
    if text.isdecimal():
        return int(text) if 0 < int(text) < 10_000 else None
    total = 0
    pending: int | None = None
    for character in text:
        if character in _POWER:
            total += (1 if pending is None else pending) * _POWER[character]
            pending = None
        elif character in _DIGIT:
            if pending:  # 二三 is no numeral; 一百零三 is
                return None
            pending = _DIGIT[character]
        else:
            return None
    total += pending or 0
    return total if 0 < total < 10_000 else None


def write_chinese(number: int) -> str:
    """21 as 二十一; for 1 to 9999, otherwise ``ValueError``."""
    if not 0 < number < 10_000:
        raise ValueError(f"序号超出范围：{number}")
    digits = "零一二三四五六七八九"
    written = ""
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            written += digits[digit] + name
        elif written and not written.endswith("零") and number % power:
            written += "零"
    return written.removeprefix("一") if written.startswith("一十") else written


def write_circle(number: int) -> str:
    """2 as ②; for 1 to 50, otherwise ``ValueError``."""
    if not 0 < number <= len(_CIRCLES):
        raise ValueError(f"序号超出范围：{number}")
    return _CIRCLES[number - 1]
