"""BM25 over lists of search tokens, kept on disk."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


class Lexical:
    """BM25 (the variant of Lucene) by bm25s. Units are known by their position in the list indexed."""

    def __init__(self, model: Any, size: int) -> None:
        self._model = model
        self.size = size

    @classmethod
    def build(cls, units: Sequence[list[str]], *, k1: float, b: float) -> "Lexical":
        """``k1`` is the saturation of a token's count, ``b`` the weight of a unit's length (0 to 1)."""
        if not any(units):
            return cls(None, len(units))  # bm25s cannot index nothing
        import bm25s  # noqa: PLC0415

        model = bm25s.BM25(k1=k1, b=b, method="lucene")
        model.index(list(units), show_progress=False)
        return cls(model, len(units))

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Score of every unit, shape (size,); 0 where no token occurs. A repeated token counts again."""
        if self._model is None:
            return np.zeros(self.size, dtype=np.float32)
        # bm25s gives arbitrary units for unknown tokens, so they are left out here.
        known = [self._model.vocab_dict[token] for token in tokens if token in self._model.vocab_dict]
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._model.get_scores_from_ids(known), dtype=np.float32)

    def save(self, folder: Path) -> None:
        folder.mkdir()
        if self._model is not None:
            self._model.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> "Lexical":
        """Read what ``save`` wrote for ``size`` units; raises ``OSError`` or ``ValueError`` on damage."""
        if not any(folder.iterdir()):
            return cls(None, size)
        import bm25s  # noqa: PLC0415

        model = bm25s.BM25.load(folder, show_progress=False)
        if model.scores["num_docs"] != size:
            raise ValueError(f"{folder} holds {model.scores['num_docs']} units, not {size}")
        return cls(model, size)
