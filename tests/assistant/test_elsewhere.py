"""Where else to look: listed notices, by facts of the list only."""

from datetime import date

import pytest

from assistant.documents import documents
from assistant.elsewhere import Elsewhere
from assistant.factory import matcher
from assistant.settings import Settings
from corpus.divisions import Place
from corpus.related import Notice

PLAN = "hunan-service-industry-plan"
LISTED = (
    Notice(title="冷链物流补助办法", region="全国", gives="冷库建设补助", issuer="某部", source="清单"),
    Notice(title="岳阳市物流若干政策", region="岳阳市", gives="物流奖励", source="清单"),
    Notice(title="湖南省服务业若干意见", region="湖南省", gives="服务业", source="清单"),
)


@pytest.fixture(scope="module")
def beside() -> Elsewhere:
    return Elsewhere(documents(Settings()), lambda _: LISTED)


def test_a_notice_is_told_by_its_facts_and_blanks_stay_blank(beside: Elsewhere) -> None:
    assert beside.lines(["冷链"]) == ["可另查《冷链物流补助办法》，某部：冷库建设补助（清单）"]


def test_only_notices_for_the_place_are_named(beside: Elsewhere) -> None:
    in_yueyang = beside.lines(["物流"], (PLAN,), Place("湖南省", "岳阳市"))
    assert any("岳阳市物流若干政策" in line for line in in_yueyang)
    for place in (Place("湖南省", "长沙市"), None):
        assert not any("岳阳" in line for line in beside.lines(["物流"], (), place))


def test_words_of_the_documents_own_title_tell_nothing(beside: Elsewhere) -> None:
    assert beside.lines(["服务业"]) == []


def test_a_notice_that_is_here_is_not_looked_for_elsewhere() -> None:
    held = documents(Settings())
    here = Notice(title=held[PLAN].meta.title, gives="冷链", source="清单")
    assert Elsewhere(held, lambda _: (here,)).lines(["冷链"]) == []


def test_a_match_without_amounts_names_notices_and_offices() -> None:
    found = matcher(Settings(), lambda: date(2026, 6, 1)).match("岳阳的冷链物流企业，想要土地")
    assert any("《“十四五”现代物流发展规划》（国办发〔2022〕17号）" in line for line in found.elsewhere)
    assert any("省服务业发展联席会议（七(一)）" in line for line in found.elsewhere)
    assert not any("长沙市" in line for line in found.elsewhere)
