from pathlib import Path

import pytest

from assistant.statement import say
from corpus.document import Document, built_in, read_document
from corpus.figures import Figure, extract

FIXTURES = Path(__file__).parent.parent / "fixtures"


def figure(document: Document, printed: str) -> Figure:
    return next(f for f in extract(document) if f.span.of(document.text) == printed)


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("1.5万亿元", "到2025年，旅游总收入突破1.5万亿元"),
        ("6.5%", "“十四五”期间，服务业增加值年均增长6.5%以上"),
        ("53%", "到2025年，服务业增加值占GDP比重为53%左右"),
        ("6.9个百分点", "2020年，服务业增加值占GDP比重比2015年提高6.9个百分点"),
        ("1.2倍", "2020年，文化产业增加值为2015年的1.2倍"),
        ("2.2倍", "2020年，服务业实际利用外资比2015年增长2.2倍"),
        ("60.2%", "2020年，固定资产投资的60.2%源于服务业"),
        ("706项", "“十三五”期间，制定了706项服务业地方标准"),
        ("20项", "到2025年，新增国家服务业标准化试点20项"),
        ("600亿元", "到2025年，服务贸易进出口总额达600亿元以上"),
    ],
)
def test_figures_of_the_plan(printed: str, said: str) -> None:
    document = read_document(built_in()[0])
    assert say(figure(document, printed), document) == said


def test_a_grant_is_quoted_not_reworded() -> None:
    document = read_document(FIXTURES / "made-up-plan")
    said = say(figure(document, "20万元"), document)
    assert said in document.text
    assert "一次性奖励" in said
