"""Embeddings and reranking served elsewhere, over HTTP."""

import threading
import time
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import httpx
import numpy as np

from retrieval.embeddings import NamedEmbeddings
from retrieval.rerank import Reranker

_BATCH = 32  # texts of one call
_TRIES, _PAUSE = 4, 0.5  # of a call for passages; seconds before the second, doubled each time
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_REST = 30.0  # seconds without calls after one has failed for a question


class EndpointError(Exception):
    """The server cannot be reached or does not answer as it should; the message, in Chinese, holds no key."""


class Endpoint:
    """Posts JSON to a server. Thread-safe."""

    def __init__(self, base_url: str, api_key: str = "", timeout: float = 10.0) -> None:
        self.base_url = base_url.rstrip("/")
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.Client(headers=headers, timeout=timeout)
        self._lock = threading.Lock()
        self._resting_until = 0.0

    def post(self, path: str, body: Mapping[str, Any], tries: int = 1) -> Any:
        """The JSON answer; a failure that may pass is tried again. Raises ``EndpointError``.

        With a single try nobody waits for a server that has just failed: for a while the next fail at once.
        """
        if tries == 1 and time.monotonic() < self._resting_until:
            raise EndpointError("服务刚刚失败，稍后再试")
        for number in range(tries):
            if number:
                time.sleep(_PAUSE * 2 ** (number - 1))
            try:
                response = self._client.post(f"{self.base_url}{path}", json=body)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                reason = f"连接不上（{type(error).__name__}）"
                continue
            if response.is_success:
                try:
                    return response.json()
                except ValueError:
                    reason = "返回的不是 JSON"
                    break
            reason = f"返回状态 {response.status_code}"
            if response.status_code not in _PASSING:
                break
        with self._lock:
            self._resting_until = time.monotonic() + _REST
        raise EndpointError(
            f"模型服务（{httpx.URL(self.base_url).host}）{reason}。请检查地址、密钥与网络后重试。"
        )


class EndpointEmbeddings(NamedEmbeddings):
    """An OpenAI-compatible ``/embeddings``. Raises ``EndpointError``.

    The prefixes are put before every question and every passage, as the model was trained to see them.
    """

    def __init__(
        self, endpoint: Endpoint, model: str, query_prefix: str = "", passage_prefix: str = ""
    ) -> None:
        self._endpoint = endpoint
        self._model = model
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        # The address too: another server may serve other weights by the same name. Not the prefix of
        # questions, whose vectors are not stored.
        told = blake2b(f"{endpoint.base_url}\0{passage_prefix}".encode(), digest_size=6).hexdigest()
        self.identity = f"{model}/endpoint-{told}"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [
            vector
            for start in range(0, len(texts), _BATCH)
            for vector in self._embed(
                [self._passage_prefix + text for text in texts[start : start + _BATCH]], _TRIES
            )
        ]

    def embed_query(self, text: str) -> list[float]:
        return self._embed([self._query_prefix + text], 1)[0]

    def _embed(self, texts: Sequence[str], tries: int) -> list[list[float]]:
        # An empty text is an error for some servers.
        sent = [text.encode("utf-8", "replace").decode().strip() or "　" for text in texts]
        found = self._endpoint.post(
            "/embeddings", {"model": self._model, "input": sent, "encoding_format": "float"}, tries
        )
        try:
            rows = sorted(found["data"], key=lambda row: row["index"])
            matrix = np.array([row["embedding"] for row in rows], dtype=np.float32)
            lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
        except (KeyError, TypeError, ValueError) as error:
            raise EndpointError("返回的不是向量") from error
        if matrix.shape[0] != len(sent) or not np.isfinite(matrix).all() or not lengths.all():
            raise EndpointError("返回的向量数目或数值不对")
        unit: list[list[float]] = (matrix / lengths).tolist()
        return unit


class EndpointReranker(Reranker):
    """``/rerank`` as Jina, Cohere, vLLM and llama.cpp (``jina``) or Hugging Face's text-embeddings-inference
    (``tei``) have it. Raises ``EndpointError``."""

    def __init__(self, endpoint: Endpoint, model: str = "", shape: str = "jina") -> None:
        self._endpoint = endpoint
        self._model = model
        self._shape = shape

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        named = {"model": self._model} if self._model else {}
        body = (
            {"query": query, "texts": list(texts), "truncate": True}
            if self._shape == "tei"
            else {**named, "query": query, "documents": list(texts), "top_n": len(texts)}
        )
        found = self._endpoint.post("/rerank", body)
        try:
            rows = found["results"] if isinstance(found, dict) else found
            scores = {int(row["index"]): row.get("relevance_score", row.get("score")) for row in rows}
            return [float(scores[place]) for place in range(len(texts))]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EndpointError("返回的不是重排结果") from error
