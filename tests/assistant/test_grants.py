"""Amounts that hang on conditions, asked of a made-up document of grants."""

from pathlib import Path

import pytest

from assistant.answer import Status
from assistant.factory import assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings

GRANTS = Path(__file__).parent.parent / "fixtures" / "grants"


@pytest.fixture(scope="module")
def grants(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant(Settings(data_dir=tmp_path_factory.mktemp("data"), documents_dir=GRANTS, dense=False))


@pytest.mark.parametrize(
    ("question", "quoted", "address"),
    [
        ("一个行政村办标准民宿，每间客房奖励多少元？", "按每间客房3000元给予一次性奖励", "一(一)1"),
        ("新评定为市级示范民宿的奖励几万元？", "分别给予30万元、12万元奖励", "一(一)2"),
        ("云溪县民宿总投入800万元以上，验收通过后投资方奖励多少？", "另给予投资方60万元奖励", "一(一)1"),
    ],
)
def test_an_amount_comes_with_its_condition(
    grants: Assistant, question: str, quoted: str, address: str
) -> None:
    answer = grants.ask(question)
    assert answer.status == Status.ANSWERED
    assert quoted in answer.text
    assert answer.citations[0].address == address


def test_an_unknown_name_is_told(grants: Assistant) -> None:
    answer = grants.ask("云溪县标准民宿的阁楼，每间客房奖励多少元？")
    assert answer.status != Status.ANSWERED or "没有提到“阁楼”" in answer.text


def test_what_leads_into_a_list_is_quoted_with_it(grants: Assistant) -> None:
    answer = grants.ask("哪些从业人员优先参加免费培训？")
    assert all(member in answer.text for member in ("返乡创业人员", "退役军人", "脱贫户劳动力"))


@pytest.mark.parametrize("question", ["民宿装修补贴多少元？", "新建高尔夫球场奖励多少万元？"])
def test_an_amount_that_is_not_given_is_refused(grants: Assistant, question: str) -> None:
    assert grants.ask(question).status != Status.ANSWERED
