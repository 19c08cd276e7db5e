"""Which of several standing amounts is meant, over a made-up regulation."""

from types import SimpleNamespace
from typing import Any

import pytest

from assistant.factory import assistant
from assistant.pipeline import Assistant
from assistant.question import understand
from assistant.settings import Settings
from assistant.standing_amounts import StandingAmounts
from corpus.document import Document, Metadata
from corpus.figures import extract

TEXT = """云溪市津贴办法（虚构，仅供测试）

第一章　子女教育

第一条　居民的子女接受全日制学历教育的支出，按照每个子女每月300元的标准给予津贴。

第二章　继续教育

第二条　居民接受学历（学位）继续教育的支出，在学历（学位）教育期间按照每月500元给予津贴，期限不超过12个月。

第三章　照料老人

第三条　居民照料老人的，统一按照以下标准给予津贴：

（一）居民为独居户的，按照每月200元的标准给予津贴；

（二）居民为非独居户的，由其与家人分摊照料老人的津贴，每人分摊的额度不超过每月100元。
"""


MADE = Document("made", TEXT, Metadata(title="云溪市津贴办法"))


def matches(*printed: str) -> list[Any]:
    """Matches with the figures of these amounts; nothing else of them is looked at."""
    return [SimpleNamespace(figure=figure) for figure in extract(MADE) if figure.span.of(TEXT) in printed]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant(Settings(data_dir=tmp_path_factory.mktemp("data"), dense=False), found={"made": MADE})


@pytest.mark.parametrize(
    ("question", "meant"), [("继续教育津贴标准是多少", "500元"), ("子女教育津贴", "300元")]
)
def test_an_amount_under_another_heading_than_the_named_one_is_not_meant(question: str, meant: str) -> None:
    chosen = StandingAmounts({"made": MADE}).under_named(matches("300元", "500元"), understand(question))
    assert [match.figure.span.of(TEXT) for match in chosen] == [meant]


def test_where_no_heading_is_named_all_may_be_meant() -> None:
    given = matches("300元", "500元")
    assert StandingAmounts({"made": MADE}).under_named(given, understand("津贴标准是多少")) == given


def test_a_case_is_told_with_the_others(made: Assistant) -> None:
    text = made.ask("照料老人每月分摊多少津贴").text
    assert "200元" in text
    assert "100元" in text
