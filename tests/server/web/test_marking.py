"""What is marked in a text, and that nothing of the text is lost by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.web.marking import marked


@pytest.mark.parametrize(
    ("text", "words", "marks"),
    [
        ("探索点状供地，保障供地。", "点状供地", ["点状供地"]),
        ("融资担保与担保费率", "融资担保 费率", ["融资担保", "费率"]),
        ("对养老机构按床位给予补贴", "养老床位补贴", ["养老", "床位", "补贴"]),
        ("发展SaaS与5G", "saas", ["SaaS"]),
        ("甲、乙、丙", "、，", []),
        ("民宿民宿", "民宿", ["民宿", "民宿"]),
        ("旅游总收入", "旅游总 游总收入", ["旅游总", "收入"]),
        ("原文", "", []),
    ],
)
def test_marks(text: str, words: str, marks: list[str]) -> None:
    assert [bit.text for bit in marked(text, words) if bit.marked] == marks


@given(st.text(alphabet="甲乙丙 ，aAİ"), st.text(alphabet="甲乙丙 ，aAİ"))
def test_the_text_stays_as_it_is(text: str, words: str) -> None:
    assert "".join(bit.text for bit in marked(text, words)) == text
