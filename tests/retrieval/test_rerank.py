from collections.abc import Sequence

import pytest

from retrieval.embeddings import HashEmbeddings
from retrieval.index import Index
from retrieval.rerank import OverlapReranker, Reranker
from retrieval.retriever import Retriever
from retrieval.tokenizer import Tokenizer


class Backwards(Reranker):
    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        return [float(place) for place in range(len(texts))]


class Broken(Reranker):
    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        raise RuntimeError("down")


@pytest.mark.parametrize("reranked", [2, 3, 20])
def test_the_first_hits_are_in_the_order_of_the_reranker(
    opened: Index, embeddings: HashEmbeddings, tokenizer: Tokenizer, reranked: int
) -> None:
    plain = Retriever(opened, tokenizer, embeddings).search("旅游收入", limit=6)
    found = Retriever(opened, tokenizer, embeddings, reranker=Backwards(), reranked=reranked).search(
        "旅游收入", limit=6
    )
    first = min(reranked, len(plain))
    if reranked < len(plain):
        assert [h.passage for h in found] == [h.passage for h in (*plain[:first][::-1], *plain[first:])]
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert len(found) == len(plain)


def test_a_passage_below_the_limit_can_come_up(
    opened: Index, embeddings: HashEmbeddings, tokenizer: Tokenizer
) -> None:
    plain = Retriever(opened, tokenizer, embeddings).search("旅游收入", limit=20)
    found = Retriever(opened, tokenizer, embeddings, reranker=Backwards()).search("旅游收入", limit=1)
    assert [hit.passage for hit in found] == [plain[-1].passage]


def test_a_broken_reranker_leaves_the_order(
    opened: Index, embeddings: HashEmbeddings, tokenizer: Tokenizer
) -> None:
    retriever = Retriever(opened, tokenizer, embeddings, reranker=Broken())
    assert retriever.search("旅游收入") == Retriever(opened, tokenizer, embeddings).search("旅游收入")
    assert "重排模型不可用" in (retriever.notice or "")


def test_the_fake_likes_shared_characters() -> None:
    scores = OverlapReranker().scores("旅游收入", ["旅游总收入", "冷链运输"])
    assert scores[0] > scores[1]
