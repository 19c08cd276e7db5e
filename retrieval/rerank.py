"""The seam for rerankers, which read the question and each passage together."""

from abc import ABC, abstractmethod
from collections.abc import Sequence


class Reranker(ABC):
    @abstractmethod
    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers ``query``, greater is better. Thread-safe; may raise anything."""


class OverlapReranker(Reranker):
    """For tests: the number of different characters of the question in the text."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        return [float(len(set(query) & set(text))) for text in texts]
