"""The retriever as LangChain knows it. Apart from the rest, for its import takes 0.6 s."""

from collections.abc import Collection

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.retriever import Hit, Retriever


class PassageRetriever(BaseRetriever):
    """``Retriever.search`` behind LangChain's interface; its async twin runs in a thread."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    documents: Collection[str] | None = None
    limit: int = 10
    dense: bool = True

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        hits = self.retriever.search(query, documents=self.documents, limit=self.limit, dense=self.dense)
        return [to_document(hit) for hit in hits]


def to_document(hit: Hit) -> Document:
    """``metadata`` holds where the passage stands (offsets in characters) and what spoke for it."""
    passage = hit.passage
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "document": passage.document,
            "title": passage.title,
            "address": passage.address,
            "headings": list(passage.headings),
            "start": passage.span.start,
            "end": passage.span.end,
            "section": passage.section,
            "kind": passage.kind,
            "score": hit.score,
            "bm25_rank": hit.bm25_rank,
            "bm25_score": hit.bm25_score,
            "document_score": hit.document_score,
            "dense_rank": hit.dense_rank,
            "similarity": hit.similarity,
        },
    )
