"""Embeddings and rerankers over HTTP, against a transport that plays the server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from corpus.document import Document
from retrieval import endpoint as module
from retrieval.endpoint import Endpoint, EndpointEmbeddings, EndpointError, EndpointReranker
from retrieval.index import Index, open_index
from retrieval.retriever import Retriever
from retrieval.tokenizer import Tokenizer

Play = Callable[[httpx.Request], httpx.Response]


def endpoint(play: Play, url: str = "http://models.example/v1", key: str = "") -> Endpoint:
    made = Endpoint(url, key)
    made._client = httpx.Client(transport=httpx.MockTransport(play), headers=made._client.headers)
    return made


class Server:
    """Embeds by length and by first character; counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[httpx.Headers] = []
        self.up = True

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.asked.append(body)
        self.headers.append(request.headers)
        if not self.up:
            raise httpx.ConnectError("refused")
        rows = [
            {"index": place, "embedding": [float(len(text)), float(ord(text[0]) % 97), 3.0]}
            for place, text in enumerate(body["input"])
        ]
        return httpx.Response(200, json={"data": rows[::-1]})


def test_vectors_are_of_unit_length_and_in_order() -> None:
    server = Server()
    model = EndpointEmbeddings(endpoint(server, key="sk-1"), "bge-m3", "问：", "文：")
    vectors = np.array(model.embed_documents(["甲" * n for n in range(1, 71)]))
    assert vectors.shape == (70, 3)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    assert (np.diff(vectors[:, 0]) > 0).all(), "the rows come back in any order"
    assert [len(body["input"]) for body in server.asked] == [32, 32, 6]
    assert server.asked[0]["input"][0] == "文：甲"
    assert server.headers[0]["authorization"] == "Bearer sk-1"
    model.embed_query("社零")
    assert server.asked[-1]["input"] == ["问：社零"]


def test_identity_follows_model_server_and_passage_prefix() -> None:
    def identity(url: str, model: str, passage: str = "", query: str = "") -> str:
        return EndpointEmbeddings(Endpoint(url), model, query, passage).identity

    base = identity("http://a/v1", "m")
    assert base == identity("http://a/v1/", "m", query="问：")
    assert (
        len(
            {
                base,
                identity("http://b/v1", "m"),
                identity("http://a/v1", "n"),
                identity("http://a/v1", "m", "文"),
            }
        )
        == 4
    )


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401, json={"error": {"message": "sk-1"}}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"data": []}),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": []}]}),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": [0.0, 0.0]}]}),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": ["nan", 1]}]}),
        httpx.Response(200, json=["nonsense"]),
    ],
)
def test_what_is_no_vector_is_an_error(answer: httpx.Response) -> None:
    model = EndpointEmbeddings(endpoint(lambda _: answer, key="sk-1"), "m")
    with pytest.raises(EndpointError) as caught:
        model.embed_query("问")
    assert "sk-1" not in str(caught.value)


def test_passages_are_tried_again_questions_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(module.time, "sleep", pauses.append)
    seen: list[int] = []

    def busy(request: httpx.Request) -> httpx.Response:
        seen.append(1)
        return Server()(request) if len(seen) == 3 else httpx.Response(429)

    assert EndpointEmbeddings(endpoint(busy), "m").embed_documents(["文"])
    assert pauses == [0.5, 1.0]
    del seen[:]
    model = EndpointEmbeddings(endpoint(lambda _: httpx.Response(503)), "m")
    for _ in range(3):
        with pytest.raises(EndpointError):
            model.embed_query("问")
    assert len(pauses) == 2


def test_after_a_failure_questions_do_not_wait_for_the_server() -> None:
    server = Server()
    server.up = False
    model = EndpointEmbeddings(endpoint(server), "m")
    for _ in range(5):
        with pytest.raises(EndpointError):
            model.embed_query("问")
    assert len(server.asked) == 1


@pytest.fixture
def indexed(tmp_path: Path, documents: list[Document], tokenizer: Tokenizer) -> tuple[Index, Server]:
    server = Server()
    model = EndpointEmbeddings(endpoint(server), "m")
    return open_index(tmp_path, documents, model, tokenizer, exact=True), server


def test_search_goes_on_by_words_while_the_server_is_down(
    tmp_path: Path, documents: list[Document], tokenizer: Tokenizer, indexed: tuple[Index, Server]
) -> None:
    index, server = indexed
    model = EndpointEmbeddings(endpoint(server), "m")
    retriever = Retriever(index, tokenizer, model)
    assert retriever.search("冷链运输车辆补贴")[0].similarity is not None
    assert retriever.notice is None
    server.up = False
    hits = retriever.search("旅游总收入")
    assert "旅游总收入" in hits[0].passage.text
    assert hits[0].similarity is None
    assert "仅按词语检索" in (retriever.notice or "")


def test_another_model_makes_another_index(
    tmp_path: Path, documents: list[Document], tokenizer: Tokenizer, indexed: tuple[Index, Server]
) -> None:
    index, server = indexed
    before = len(server.asked)
    open_index(tmp_path, documents, EndpointEmbeddings(endpoint(server), "m"), tokenizer, exact=True)
    assert len(server.asked) == before, "up to date"
    open_index(tmp_path, documents, EndpointEmbeddings(endpoint(server), "n"), tokenizer, exact=True)
    assert len(server.asked) > before
    assert index.nearest([1, 0, 0], 3), "the one that is open serves on"


@pytest.mark.parametrize(
    ("shape", "field", "answer"),
    [
        (
            "jina",
            "documents",
            {"results": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]},
        ),
        ("tei", "texts", [{"index": 1, "score": 0.9}, {"index": 0, "score": 0.1}]),
    ],
)
def test_rerankers_of_both_shapes(shape: str, field: str, answer: Any) -> None:
    asked: list[Any] = []

    def play(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path, json.loads(request.content)))
        return httpx.Response(200, json=answer)

    assert EndpointReranker(endpoint(play), "r", shape).scores("问", ["甲", "乙"]) == [0.1, 0.9]
    assert asked[0][0] == "/v1/rerank"
    assert asked[0][1][field] == ["甲", "乙"]


@pytest.mark.parametrize("answer", [{"results": []}, {"results": [{"index": 0}]}, "x", None, [{"score": 1}]])
def test_what_is_no_ranking_is_an_error(answer: Any) -> None:
    with pytest.raises(EndpointError):
        EndpointReranker(endpoint(lambda _: httpx.Response(200, json=answer))).scores("问", ["甲", "乙"])
