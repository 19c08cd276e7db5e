import threading
from dataclasses import replace

import numpy as np
import pytest

from retrieval.embeddings import HashEmbeddings
from retrieval.index import Index
from retrieval.retriever import Hit, LazyHits, Retriever, Weights, _share, _stretch
from retrieval.tokenizer import Tokenizer


def test_finds_and_tells_why(retriever: Retriever) -> None:
    hits = retriever.search("全省旅游总收入的目标是多少？")
    best = hits[0]
    assert "1.5万亿元" in best.passage.text
    assert best.bm25_rank == 1
    assert best.bm25_score > 0
    assert best.document_score > 0
    assert best.dense_rank is not None
    assert best.similarity is not None
    assert -1 <= best.similarity <= 1
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert retriever.notice is None


def test_only_the_documents_asked_for(retriever: Retriever) -> None:
    hits = retriever.search("旅游总收入", documents={"logistics"})
    assert hits
    assert {hit.passage.document for hit in hits} == {"logistics"}
    assert retriever.search("旅游总收入", documents=[]) == []
    assert retriever.search("旅游总收入", documents=["nobody"]) == []
    assert retriever.search("旅游总收入", documents=["nobody", "tourism"])


@pytest.mark.parametrize("query", ["", " \n", "　"])
def test_blank_questions_find_nothing(retriever: Retriever, query: str) -> None:
    assert retriever.search(query) == []


def test_limit(retriever: Retriever) -> None:
    assert len(retriever.search("旅游", limit=2)) == 2
    assert retriever.search("旅游", limit=0) == []
    assert len(retriever.search("旅游", limit=1000)) == len(retriever.index.passages)


def test_words_alone(retriever: Retriever, embeddings: HashEmbeddings) -> None:
    embeddings.embedded.clear()
    hits = retriever.search("冷链车辆", dense=False)
    assert embeddings.embedded == []
    assert all(hit.dense_rank is None and hit.similarity is None and hit.bm25_score > 0 for hit in hits)
    assert retriever.search("zzz", dense=False) == []


def test_a_question_is_embedded_once(retriever: Retriever, embeddings: HashEmbeddings) -> None:
    embeddings.embedded.clear()
    for documents in (None, {"tourism"}, None):
        retriever.search("旅游总收入", documents=documents)
    assert embeddings.embedded == ["旅游总收入"]


def test_weights(opened: Index, tokenizer: Tokenizer, embeddings: HashEmbeddings) -> None:
    def ranked(weights: Weights) -> list[Hit]:
        return Retriever(opened, tokenizer, embeddings, weights).search("旅游收入", limit=50)

    dense = [hit for hit in ranked(Weights(0, 0, 1)) if hit.score > 0]
    assert [hit.dense_rank for hit in dense] == list(range(1, len(dense) + 1))
    words = [hit for hit in ranked(Weights(1, 0, 0)) if hit.score > 0]
    assert [hit.bm25_score for hit in words] == sorted((hit.bm25_score for hit in words), reverse=True)
    assert ranked(Weights(1, 0, 0))[0].dense_rank is None


def test_depth_bounds_the_nearest(opened: Index, tokenizer: Tokenizer, embeddings: HashEmbeddings) -> None:
    hits = Retriever(opened, tokenizer, embeddings, depth=2).search("旅游", limit=50)
    assert sorted(hit.dense_rank for hit in hits if hit.dense_rank) == [1, 2]


def test_vectors_that_fail_leave_words(
    opened: Index, tokenizer: Tokenizer, embeddings: HashEmbeddings
) -> None:
    opened.close()
    hits = Retriever(opened, tokenizer, embeddings).search("旅游总收入")
    assert hits
    assert all(hit.dense_rank is None for hit in hits)


def test_threads_find_the_same(retriever: Retriever) -> None:
    questions = ["旅游总收入", "冷链补贴", "精品线路", "贷款贴息"]
    alone = [retriever.search(question) for question in questions]
    found: dict[int, list[Hit]] = {}

    def work(place: int) -> None:
        found[place] = retriever.search(questions[place % 4])

    threads = [threading.Thread(target=work, args=(place,)) for place in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[place] == alone[place % 4] for place in range(12))


def test_scaling() -> None:
    np.testing.assert_allclose(_share(np.array([0, 2, 4], dtype=np.float32)), [0, 0.5, 1])
    np.testing.assert_allclose(_share(np.zeros(2, dtype=np.float32)), [0, 0])
    nan = np.nan
    np.testing.assert_allclose(_stretch(np.array([0.8, nan, 0.9], dtype=np.float32)), [0, 0, 1])
    np.testing.assert_allclose(_stretch(np.array([nan, 0.9], dtype=np.float32)), [0, 1])
    np.testing.assert_allclose(_stretch(np.array([nan, nan], dtype=np.float32)), [0, 0])


def test_hits_are_values(retriever: Retriever) -> None:
    hit = retriever.search("旅游")[0]
    assert replace(hit, score=0.0) != hit


def test_hits_that_nobody_reads_are_not_searched_for(
    retriever: Retriever, embeddings: HashEmbeddings
) -> None:
    before = len(embeddings.embedded)
    hits = LazyHits(lambda: retriever.search("没有人问过的旅游", limit=3))
    assert not hits.made
    assert len(embeddings.embedded) == before
    assert len(hits[:2]) == 2
    assert hits[0] is hits.made[0]
    assert [*hits] == list(hits.made)
    assert len(embeddings.embedded) == before + 1
