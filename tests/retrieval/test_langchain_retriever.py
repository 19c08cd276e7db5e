import asyncio

from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from corpus.document import Document
from retrieval.langchain import PassageRetriever
from retrieval.retriever import Retriever


def test_documents_carry_where_they_stand(retriever: Retriever, documents: list[Document]) -> None:
    found = PassageRetriever(retriever=retriever, limit=3).invoke("全省旅游总收入")
    assert len(found) == 3
    best = found[0]
    text = {document.id: document.text for document in documents}[best.metadata["document"]]
    assert text[best.metadata["start"] : best.metadata["end"]] == best.page_content
    assert best.id == retriever.search("全省旅游总收入")[0].passage.id
    assert {"address", "headings", "section", "score", "bm25_rank", "dense_rank"} <= best.metadata.keys()


def test_is_a_runnable_and_async(retriever: Retriever) -> None:
    langchain = PassageRetriever(retriever=retriever, documents={"logistics"}, dense=False)
    assert isinstance(langchain, BaseRetriever)
    chain = langchain | RunnableLambda(lambda found: [document.metadata["document"] for document in found])
    assert set(chain.invoke("冷链车辆补贴")) == {"logistics"}
    assert asyncio.run(langchain.ainvoke("冷链车辆补贴")) == langchain.invoke("冷链车辆补贴")
