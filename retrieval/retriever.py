"""Finding passages: BM25 of passages, BM25 of whole documents and dense vectors, fused.

Scores are fused rather than ranks: each part is scaled to 0..1 over the passages searched and the parts are
added with weights (convex combination, Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for
Hybrid Retrieval", ACM TOIS 42(1)). On 309 questions over 282 policy texts it gave 94.5 to 94.9 nDCG@10 where
reciprocal rank fusion of the same parts (k 5 to 60) gave 92.1 to 93.9: ranks forget how far ahead one is.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

from retrieval.embeddings import NamedEmbeddings
from retrieval.index import Index
from retrieval.lexical import Scores
from retrieval.passages import Passage
from retrieval.rerank import Reranker
from retrieval.tokenizer import Tokenizer

logger = logging.getLogger(__name__)

_REMEMBERED = 256  # questions whose vectors are kept: one question is searched for several times
_AGREED = 2  # rank by words and by meaning down to which they agree on a passage
_ALIKE = 0.86  # cosine similarity from which on it is near; of the built-in model, whose scale begins high


@dataclass(frozen=True)
class Weights:
    """What each part counts for, by `xiangce eval --beir` on 309 questions."""

    passage: float = 1.0
    document: float = 1.0
    dense: float = 0.5


@dataclass(frozen=True)
class Hit:
    """A passage found, and what spoke for it. Ranks start at 1."""

    passage: Passage
    score: float  # fused; 0 to the sum of the weights
    bm25_rank: int | None = None  # None: no word of the question is in it
    bm25_score: float = 0.0
    document_score: float = 0.0  # BM25 of its whole document
    dense_rank: int | None = None  # None: not among the nearest, or searched by words alone
    similarity: float | None = None  # cosine, -1 to 1


def agree(hit: Hit) -> bool:
    """Whether words and meaning both put ``hit`` first or nearly so, and its meaning is near."""
    ranks = (hit.bm25_rank or _AGREED + 1, hit.dense_rank or _AGREED + 1)
    return max(ranks) <= _AGREED and (hit.similarity or 0.0) >= _ALIKE


class LazyHits(Sequence[Hit]):
    """The hits of a search that is made when they are first read: most answers need none."""

    def __init__(self, search: Callable[[], Sequence[Hit]] = tuple) -> None:
        self._search = search

    @cached_property
    def _hits(self) -> Sequence[Hit]:
        return self._search()

    @property
    def made(self) -> Sequence[Hit]:
        """Those of a search that has been made, else none."""
        return self._hits if "_hits" in self.__dict__ else ()

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Hit]: ...
    def __getitem__(self, place: int | slice) -> Hit | Sequence[Hit]:
        return self._hits[place]

    def __len__(self) -> int:
        return len(self._hits)


class Retriever:
    """Thread-safe. ``depth`` is the number of nearest passages asked for."""

    def __init__(
        self,
        index: Index,
        tokenizer: Tokenizer,
        embeddings: NamedEmbeddings | None,
        weights: Weights | None = None,
        depth: int = 200,
        reranker: Reranker | None = None,
        reranked: int = 20,
    ) -> None:
        """``reranker`` orders the first ``reranked`` hits anew; where it fails, their order stays."""
        self.index = index
        self.weights = weights or Weights()
        self._tokenizer = tokenizer
        self._depth = depth
        self._reranker = reranker
        self._reranked = reranked
        self._failed: dict[str, str] = {}  # what failed at the last question, with what to tell of it
        self._embed = lru_cache(_REMEMBERED)(embeddings.embed_query) if embeddings else None
        self._places = {document: place for place, document in enumerate(index.documents)}

    @property
    def notice(self) -> str | None:
        """For the user, in Chinese: why the search is by words alone; ``None`` where it is not."""
        return "".join([self.index.notice or "", *self._failed.values()]) or None

    def warm(self) -> None:
        """Load what the first search else waits for (1-2 s): dictionary, model, Chroma."""
        self.search("预热", limit=1)

    def search(
        self,
        query: str,
        *,
        documents: Collection[str] | None = None,
        limit: int = 10,
        dense: bool = True,
    ) -> list[Hit]:
        """The best passages of ``documents`` (ids; ``None``: all) by falling score, at most ``limit``.

        A passage with neither a word nor a near vector in common is left out. ``dense=False`` skips vectors.
        """
        allowed = self._allowed(documents)
        if not query.strip() or limit < 1 or not allowed.any():
            return []
        tokens = self._tokenizer.tokens(query)
        words = np.where(allowed, self.index.lexical.scores(tokens), 0)
        whole = np.where(allowed, self.index.document_lexical.scores(tokens)[self.index.owners], 0)
        near = self._near(query, documents) if dense and self.weights.dense else {}
        similarity = np.full(len(words), np.nan, dtype=np.float32)
        similarity[list(near)] = list(near.values())

        fused = (
            self.weights.passage * _share(words)
            + self.weights.document * _share(whole)
            + self.weights.dense * _stretch(similarity)
        )
        candidates = np.flatnonzero((words > 0) | ~np.isnan(similarity))
        # Ties go to what stands first in the text.
        wanted = max(limit, self._reranked) if self._reranker else limit
        best = candidates[np.argsort(-fused[candidates], kind="stable")[:wanted]]
        nearness = {place: rank for rank, place in enumerate(near, 1)}
        hits = [
            Hit(
                passage=self.index.passages[place],
                score=float(fused[place]),
                bm25_rank=int((words > words[place]).sum()) + 1 if words[place] > 0 else None,
                bm25_score=float(words[place]),
                document_score=float(whole[place]),
                dense_rank=nearness.get(place),
                similarity=near.get(place),
            )
            for place in best.tolist()
        ]
        return self._in_order(query, hits)[:limit]

    def _in_order(self, query: str, hits: list[Hit]) -> list[Hit]:
        """``hits`` in the order of the reranker; the fused scores keep their scale, so they move along."""
        first = hits[: self._reranked]
        if self._reranker is None or len(first) < 2:
            return hits
        try:
            scores = self._reranker.scores(query, [hit.passage.content for hit in first])
        except Exception as error:  # whatever a server or a model raises, the found order is at hand
            logger.warning("not reranked: %s %s", type(error).__name__, error)
            self._failed["reranker"] = "重排模型不可用，本次按检索的原序。"
            return hits
        self._failed.pop("reranker", None)
        order = sorted(range(len(first)), key=lambda place: -scores[place])
        moved = [replace(first[place], score=hit.score) for place, hit in zip(order, first, strict=True)]
        return [*moved, *hits[self._reranked :]]

    def _allowed(self, documents: Collection[str] | None) -> NDArray[np.bool_]:
        if documents is None:
            return np.ones(len(self.index.passages), dtype=np.bool_)
        places = [self._places[document] for document in documents if document in self._places]
        return np.isin(self.index.owners, places)

    def _near(self, query: str, documents: Collection[str] | None) -> dict[int, float]:
        """Cosine similarity of the nearest passages by their place, nearest first."""
        if self._embed is None or not self.index.has_vectors:
            return {}
        try:
            vector = self._embed(query)
        except Exception as error:  # whatever a server or a model raises, words still rank
            logger.warning("searched by words alone: %s %s", type(error).__name__, error)
            self._failed["embeddings"] = "向量模型不可用，本次仅按词语检索。"
            return {}
        self._failed.pop("embeddings", None)
        return dict(self.index.nearest(vector, self._depth, documents))


def _share(scores: Scores) -> Scores:
    """Scores as shares of the best; all 0 where nothing matches."""
    best = scores.max(initial=0)
    return scores / best if best > 0 else scores


def _stretch(similarity: Scores) -> Scores:
    """Similarities stretched to 0..1 from the least to the greatest; ``nan`` (not near) is 0.

    E5's lie close together (0.75 to 0.9), so that their own size says little.
    """
    if np.isnan(similarity).all():
        return np.zeros_like(similarity)
    low, high = np.nanmin(similarity), np.nanmax(similarity)
    if high == low:
        return np.where(np.isnan(similarity), 0, 1).astype(np.float32)
    stretched: Scores = np.nan_to_num((similarity - low) / (high - low))
    return stretched
