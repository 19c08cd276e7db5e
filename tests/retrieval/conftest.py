"""A small library of documents and an index of it, for all tests of retrieval."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.document import Document, Metadata
from retrieval.embeddings import HashEmbeddings
from retrieval.index import Index, open_index
from retrieval.retriever import Retriever
from retrieval.tokenizer import Tokenizer

TOURISM = """某省旅游业发展规划

省政办发〔2022〕7号

各市州人民政府：

现将规划印发给你们。

一、发展目标

到2025年，全省旅游总收入突破1.5万亿元。接待国内游客超过8亿人次。

二、重点任务

（一）培育品牌。

打造一批精品旅游线路。支持景区提升服务质量。

（二）扩大开放。

吸引入境游客，到2025年入境旅游收入达到30亿美元。
"""

LOGISTICS = """某市现代物流业扶持办法

第一条　为促进物流业发展，制定本办法。

第二条　对新购置冷链运输车辆的企业，按照购置费用的10%给予补贴，最高不超过50万元。

第三条　对物流企业贷款给予贴息。社零增长较快的县区优先。
"""


def make_document(name: str, text: str, title: str | None = None) -> Document:
    return Document(name, text, Metadata(title=title or text.split("\n", maxsplit=1)[0]))


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return Tokenizer()


@pytest.fixture
def documents() -> list[Document]:
    return [make_document("tourism", TOURISM), make_document("logistics", LOGISTICS)]


@pytest.fixture
def embeddings() -> HashEmbeddings:
    return HashEmbeddings()


@pytest.fixture
def opened(
    tmp_path: Path, documents: list[Document], embeddings: HashEmbeddings, tokenizer: Tokenizer
) -> Iterator[Index]:
    index = open_index(tmp_path / "index", documents, embeddings, tokenizer)
    yield index
    index.close()


@pytest.fixture
def retriever(opened: Index, embeddings: HashEmbeddings, tokenizer: Tokenizer) -> Retriever:
    return Retriever(opened, tokenizer, embeddings)


@pytest.fixture
def make() -> Callable[..., Document]:
    return make_document


@pytest.fixture(autouse=True)
def _through_chroma(monkeypatch: pytest.MonkeyPatch) -> None:
    """The few passages of these tests go through Chroma too, as those of a large library do."""
    monkeypatch.setattr("retrieval.index._FEW", 0)
