"""The words that are looked for, and where they stand in the sentences of all documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.sentences import Sentences
from assistant.terms import Term

# What a sentence earns for a word in itself, in the heading just above it, in the headings further up.
_SELF, _ABOVE, _UP = 1.0, 0.8, 0.5
HELD = 0.25  # credit from which on a word counts as held
_ROUNDING = 1e-4  # of sums of 32-bit numbers
_REMEMBERED = 8  # readings: several steps look for the same words

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Wanted:
    """Arrays over the terms come first, then over sentences or runs."""

    terms: Sequence[Term]
    weights: Floats  # (terms,)
    total: float  # of the weights
    own: Floats  # (terms, sentences): coverage by the sentence itself
    headed: Floats  # (terms, runs): credit for the headings above
    inside: Floats  # (terms, runs): coverage by the best of its sentences

    @cached_property
    def held(self) -> Floats:
        """(terms, runs): the best credit in each run."""
        return np.maximum(self.inside, self.headed)

    @cached_property
    def covered(self) -> Floats:
        """(runs,): share of the terms, by weight, that a window of each run can cover at the most."""
        return np.asarray(self.weights @ self.held / self.total, dtype=np.float32)

    def reach(self, least: float, needed: Sequence[Term]) -> NDArray[np.bool_]:
        """Of each run, whether any window of it can cover so much of the terms, and each one ``needed``."""
        enough = self.covered >= least - _ROUNDING
        for term, credit in zip(self.terms, self.held, strict=True):
            if term in needed:
                enough &= credit >= HELD
        return np.asarray(enough, dtype=np.bool_)


class Wanting:
    """Thread-safe."""

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences
        self.firsts = np.array([run.first for run in sentences.runs], dtype=np.intp)
        self.of = lru_cache(_REMEMBERED)(self._of)

    def _of(self, terms: tuple[Term, ...]) -> Wanted:
        weights = np.array([term.weight for term in terms], dtype=np.float32)
        texts = self._sentences
        own = np.stack([_SELF * term.coverages(texts.texts) for term in terms])
        headed = np.stack(
            [
                np.maximum(_ABOVE * term.coverages(texts.above), _UP * term.coverages(texts.up))
                for term in terms
            ]
        )
        inside = np.maximum.reduceat(own, self.firsts, axis=1)
        return Wanted(terms, weights, float(weights.sum()), own, headed, inside)
