"""A file of every format that offices have: taken in, answered from, cited by section and page."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant import factory
from assistant.intake import Outcome
from assistant.settings import Settings
from retrieval.index import Hooks
from tests.corpus.loaders import made

TODAY = date(2025, 1, 1)
# name, content, the page on which each of the two sentences stands
FILES: dict[str, tuple[Callable[[], bytes], tuple[int | None, int | None]]] = {
    "措施.txt": (lambda: made.TEXT.encode("gbk"), (None, None)),
    "措施.html": (made.html, (None, None)),
    "措施.docx": (made.docx, (None, None)),
    "措施.pdf": (made.pdf, (1, 1)),
    "扫描.pdf": (lambda: made.pdf_of(made.SCAN, made.SCAN), (1, 1)),
    "措施.ofd": (made.ofd, (1, 1)),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_answered_from_and_cited(name: str, tmp_path: Path) -> None:
    content, pages = FILES[name]
    settings = Settings(data_dir=tmp_path / "data", dense=False)
    (tmp_path / name).write_bytes(content())
    (report,) = factory.intake(settings, Hooks(), lambda: TODAY).add([str(tmp_path / name)])
    assert report.outcome is Outcome.ADDED
    ask = factory.assistant(settings, clock=lambda: TODAY).ask
    for question, said, address, page in (
        ("云溪县2026年社会物流总额要达到多少", "320亿元", "一", pages[0]),
        ("云溪县首次评为5A级的物流企业奖励多少", "50万元", "二(一)", pages[1]),
    ):
        answer = ask(question)
        assert said in answer.text
        (citation, *_) = answer.citations
        assert citation.title == made.TITLE
        assert (citation.address, citation.page) == (address, page)
        assert (f"第{page}页" in citation.place) is (page is not None)


def test_a_row_of_a_workbook_is_answered_from(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", dense=False)
    (tmp_path / "项目.xlsx").write_bytes(made.xlsx())
    (report,) = factory.intake(settings, Hooks(), lambda: TODAY).add([str(tmp_path / "项目.xlsx")])
    assert report.outcome is Outcome.ADDED
    answer = factory.assistant(settings, clock=lambda: TODAY).ask("云溪冷链物流中心的建设地点在哪个镇")
    assert "城关镇" in answer.text
    assert answer.citations[0].document == report.id
    assert answer.citations[0].page is None
