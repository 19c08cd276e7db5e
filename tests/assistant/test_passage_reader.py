"""Which sentences answer, over a made-up document whose paragraphs hold headings of their own."""

from pathlib import Path

import pytest

from assistant.factory import assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings

LONG = "湖区建设有序推进，青石镇修路架桥，码头仓库陆续完工，渔港面貌逐步改善。" * 12  # not quoted whole
TEXT = f"""云溪县蓝业发展规划（虚构，仅供测试）

一、发展环境

{LONG}

从国内看，蓝业转型加快，蓝业发展不充分问题仍然突出。

从县内看，推进云溪建设，需要蓝业多作贡献。但我县蓝业仍面临人手不足等问题。

二、发展路径

（一）推动蓝业融合

深化蓝业与制造业融合。以龙头企业为主体，推进蓝业和制造业融合发展。推进“双蓝”融合试点示范。加快培育总承包。

促进蓝业与渔业融合。加快推动湖区产业协同。大力发展渔业供给服务。立足捕捞全过程发展渔具租赁。加快发展渔业休闲服务。探索渔获定制、渔业众筹等新业态。

（二）打造青石蓝业开放桥头堡

青石镇建设港口，蓝业开放由青石镇先行。

（三）扩大开放

推出教育、医疗等领域开放新举措，提高蓝业开放水平。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    documents = tmp_path_factory.mktemp("documents")
    (documents / "blue").mkdir()
    (documents / "blue" / "source.txt").write_text(TEXT, encoding="utf-8")
    (documents / "blue" / "document.toml").write_text('title = "云溪县蓝业发展规划"\n', encoding="utf-8")
    data: Path = tmp_path_factory.mktemp("data")
    return assistant(Settings(data_dir=data, documents_dir=documents, dense=False))


def test_a_passage_does_not_run_into_another_paragraph(made: Assistant) -> None:
    text = made.ask("从县内看，蓝业还有哪些短板？").text
    assert "人手不足" in text
    assert "国内" not in text


def test_what_follows_under_a_heading_of_the_same_subject_belongs_to_the_answer(made: Assistant) -> None:
    text = made.ask("蓝业和制造业怎么融合？").text
    assert "推进“双蓝”融合试点示范。" in text
    assert "渔业" not in text


def test_the_first_heading_of_a_paragraph_counts_for_all_of_it(made: Assistant) -> None:
    assert "渔业众筹" in made.ask("蓝业与渔业融合有哪些新业态").text


def test_a_heading_about_a_place_is_not_meant_where_none_is_named(made: Assistant) -> None:
    assert "教育、医疗" in made.ask("蓝业开放水平怎么提高").text


def test_of_a_paragraph_on_many_things_the_sentence_is_quoted_that_is_asked_for(made: Assistant) -> None:
    text = made.ask("渔业众筹是怎么说的").text
    assert "探索渔获定制、渔业众筹等新业态。" in text
    assert "渔具租赁" not in text
