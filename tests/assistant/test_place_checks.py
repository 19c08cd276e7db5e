"""Lists of places that a question states, held against those of the text."""

import pytest

from assistant.answer import Status
from assistant.pipeline import Assistant


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("跨境电商综试区推进的是长沙、湘潭、岳阳、郴州，对吗？", "是的，"),
        ("跨境电商综试区推进的是长沙市、株洲市和岳阳市，对吗？", "不全对，"),
        ("全面推进跨境电商综试区建设的是长沙、湘潭，是吧", "不只是，"),
        ("要提高大型数据中心利用率的是长沙、株洲、湘潭三地，对吧", "不全对，"),
        ("要提高大型数据中心利用率的包括长沙、株洲，对吧", "是的，"),
    ],
)
def test_a_list_of_places_is_checked(plan: Assistant, question: str, lead: str) -> None:
    answer = plan.ask(question)
    assert answer.text.startswith(lead)
    assert "岳阳、郴州等" in answer.text or "株洲、郴州等地" in answer.text


@pytest.mark.parametrize(
    "question", ["长沙、株洲、湘潭都要建地铁环线，对吗", "南京和苏州要提高大型数据中心利用率，对吗"]
)
def test_what_the_text_does_not_say_is_not_judged(plan: Assistant, question: str) -> None:
    answer = plan.ask(question)
    assert answer.status is not Status.ANSWERED or not answer.text.startswith(("是的", "不只是", "不全对"))
