from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import parse_numeral, to_half_width


def write(number: int) -> str:
    """``number`` (below 10^16) in Chinese numerals, as official documents write it."""
    digits = "零一二三四五六七八九"

    def below_ten_thousand(part: int) -> str:
        text, skipped = "", False
        for size, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, part = divmod(part, size)
            if digit:
                text += ("零" if skipped and text else "") + digits[digit] + mark
                skipped = False
            else:
                skipped = True
        return text

    text, skipped = "", False
    for size, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, size)
        # 一万二千亿: one 亿 for both parts
        mark = "万" if name == "万亿" and part and number // 10**8 else name
        if part:
            gap = text and (skipped or part < 1000)
            text += ("零" if gap else "") + below_ten_thousand(part) + mark
        skipped = not part
    return text or "零"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("1,200.5", "1200.5"),
        ("１２．５", "12.5"),
        ("三十五", "35"),
        ("十", "10"),
        ("二〇二五", "2025"),
        ("一百零五", "105"),
        ("两千", "2000"),
        ("一万二千", "12000"),
        ("一亿二千万", "120000000"),
        ("三万五", "35000"),
        ("三万零五", "30005"),
        ("一千二百", "1200"),
        ("五点五", "5.5"),
        ("万亿", "1000000000000"),
    ],
)
def test_values(text: str, value: str) -> None:
    assert parse_numeral(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "甲", "五点", "点五甲", "1_000", "1e5", "12甲", "一" * 100, "9" * 100])
def test_what_is_no_numeral_is_none(text: str) -> None:
    assert parse_numeral(text) is None


@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_written_numerals_are_read_back(number: int) -> None:
    assert parse_numeral(write(number)) == number


@given(st.text(max_size=40))
def test_never_raises_and_half_width_keeps_the_length(text: str) -> None:
    parse_numeral(text)
    assert len(to_half_width(text)) == len(text)
