"""Entries of the figure ledger as they are matched, and choosing of many those worth ranking."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.terms import Term
from corpus.figures import Figure, FigureKind
from corpus.indicators import vocabulary
from corpus.quantity import group_of
from retrieval.occurrences import Occurrences

_RANKED = 60  # entries that are ranked; the best of more are found by their words alone


@dataclass(frozen=True)
class Entry:
    figure: Figure
    own: str  # indicator, base, basis
    clause: str  # the part of it that is about this figure
    heading: str  # of its address, and the unnumbered headings below it
    sentence: str
    terms: tuple[tuple[Term, float], ...]  # of the indicator, with weights
    industries: tuple[str, ...]  # that it names: 生产性服务业
    parts: tuple[tuple[tuple[Term, float], ...], ...]  # of an indicator of several: 信息传输|软件和信息技术
    keys: tuple[tuple[Term, float], ...]  # of these, the names that tell it from other indicators
    title: str  # of the document, which says for whom or what a standing amount is; else ""


class Likely:
    """Chooses, of many entries, those worth ranking: by the words of a question that each holds, without
    reading it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        # Of a standing amount the whole sentence counts (see ``_credit``).
        self._about = Occurrences(
            [
                f"{e.own}\n{e.heading}\n{e.sentence if e.figure.kind is FigureKind.OTHER else e.clause}"
                for e in entries
            ]
        )
        self._documents = np.array([entry.figure.document for entry in entries])
        self._counts = np.array([group_of(entry.figure.unit) == "count" for entry in entries], dtype=bool)

    def of(self, terms: Sequence[Term], documents: Collection[str]) -> list[Entry]:
        """At most ``_RANKED`` entries (of ``documents``, where any are given), in their order."""
        if not terms:
            return list(self._entries)
        held = np.zeros(len(self._entries))
        for term in terms:
            found = term.coverages(self._about)
            if term.word in vocabulary()["counted"]:
                found[self._counts] = 1.0
            held += term.weight * found
        if documents:
            held[~np.isin(self._documents, list(documents))] = 0
        best = np.argsort(-held, kind="stable")[:_RANKED]
        return [self._entries[number] for number in sorted(best.tolist()) if held[number] > 0]
