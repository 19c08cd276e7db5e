from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.occurrences import Occurrences

TEXT = st.text(alphabet="旅游总收入年均增长53%\0\U00020000 ", max_size=12)


@given(st.lists(TEXT, max_size=8), TEXT.filter(lambda part: "\0" not in part))
@example(["旅游旅游", "游旅"], "游旅")
@example(["旅", "游"], "旅游")
@example([], "旅")
@example(["", ""], "旅游")
def test_finds_what_reading_finds(texts: list[str], part: str) -> None:
    expected = [place for place, text in enumerate(texts) if part and part in text.replace("\0", " ")]
    assert Occurrences(texts).holding(part).tolist() == expected
