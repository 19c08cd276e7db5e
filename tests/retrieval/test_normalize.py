import pytest

from retrieval.normalize import normalize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＧＤＰ增长８．５％", "gdp增长8.5%"),
        ("（一）", "(一)"),
        ("軟體發展與餘額", "软体发展与余额"),
        ("延後", "延后"),
        ("著作权", "著作权"),  # 著 is right in simplified text too
        ("", ""),
    ],
)
def test_one_form(text: str, expected: str) -> None:
    assert normalize(text) == expected


def test_is_stable() -> None:
    once = normalize("湖南省「十四五」服務業發展規劃 ①ⅣＡｂ")
    assert normalize(once) == once
