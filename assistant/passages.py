"""Choosing the sentences of a document that answer a question."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.extent import Extent
from assistant.sentences import Run, Sentences
from assistant.terms import Term
from assistant.wanted import HELD, Floats, Wanted, Wanting
from assistant.window import LONGEST, Window, overlap
from corpus.document import Document
from corpus.spans import Span
from retrieval.normalize import flatten
from retrieval.retriever import Hit

_HEADED = 0.2  # what a passage earns for names of the question in its headings
_LISTED = 0.1  # and for an enumeration where one is asked for
_CLOSED = 0.4  # and for one that ends with what is asked for: A、B等问题
_NEAR = 0.4  # weight of the retriever's own score
_LENGTH = 0.04  # what a passage of the greatest length loses


@dataclass(frozen=True)
class _Asked:
    """What is looked for, where the retriever found something, and what else is wanted."""

    words: Wanted
    near: Mapping[int, Sequence[tuple[Span, float]]]  # by run: where the retriever found something, 0 to 1
    listing: bool
    closing: re.Pattern[str] | None  # what ends an enumeration of what is asked for: 等问题


class PassageReader:
    """Sentences of documents with their headings, ready to be matched."""

    def __init__(self, documents: Mapping[str, Document], sentences: Sentences) -> None:
        self._sentences = sentences
        self._titles = {key: flatten(document.meta.title) for key, document in documents.items()}
        self._by_document: dict[str, list[int]] = {}
        for number, run in enumerate(sentences.runs):
            self._by_document.setdefault(run.document.id, []).append(number)
        spans = [self._span(run) for run in sentences.runs]
        self._starts = np.array([span.start for span in spans], dtype=np.intp)
        self._ends = np.array([span.end for span in spans], dtype=np.intp)
        self._wanting = Wanting(sentences)
        self.extent = Extent(sentences, self._by_document)

    def windows(
        self,
        terms: Sequence[Term],
        hits: Sequence[Hit],
        limit: int = 8,
        listing: bool = False,
        documents: Collection[str] = (),
        closing: Term | None = None,
    ) -> list[Window]:
        """The best windows, best first, no two overlapping; ``hits`` add what the retriever found near.

        ``listing``: an enumeration is asked for, of ``closing`` where that is known. ``documents``: ids to
        search; empty: all.
        """
        if not terms or not self._sentences.runs:
            return []
        asked = self._ask(terms, hits, listing, closing)
        best = self._inside(self._most(asked), documents)
        chosen: list[Window] = []
        for number in np.argsort(-best, kind="stable").tolist():
            # No run further down can do better than the last one chosen.
            if best[number] <= 0 or (len(chosen) == limit and chosen[-1].score > best[number]):
                break
            found = sorted((*chosen, *self._windows(number, asked)), key=_rank)
            chosen = _apart(found, limit)
        return chosen

    def reaches(
        self, terms: Sequence[Term], least: float, needed: Sequence[Term], documents: Collection[str] = ()
    ) -> bool:
        """Whether any window of ``documents`` (empty: all) can cover so much of ``terms``, and each one
        ``needed``: what the retriever finds near does not change that."""
        if not terms or not self._sentences.runs:
            return False
        runs = self._wanting.of(tuple(terms)).reach(least, needed)
        return bool(self._inside(runs, documents).any())

    def _inside(self, runs: NDArray[Any], documents: Collection[str]) -> NDArray[Any]:
        """``runs``, 0 for those of other documents."""
        if not documents:
            return runs
        inside = [number for key in documents for number in self._by_document.get(key, ())]
        kept = np.zeros_like(runs)
        kept[inside] = runs[inside]
        return kept

    def _ask(self, terms: Sequence[Term], hits: Sequence[Hit], listing: bool, closing: Term | None) -> _Asked:
        best = max((hit.score for hit in hits), default=0.0)
        near: dict[int, list[tuple[Span, float]]] = {}
        for hit in hits if best else ():
            span = hit.passage.span
            runs = np.array(self._by_document.get(hit.passage.document, ()), dtype=np.intp)
            met = (self._starts[runs] < span.end) & (span.start < self._ends[runs])
            for number in runs[met].tolist():
                near.setdefault(number, []).append((span, hit.score / best))
        ends = "|".join(map(re.escape, closing.forms)) if closing else ""
        pattern = re.compile(f"(?<![高初中同平])等(?:{ends})") if ends else None
        return _Asked(self._wanting.of(tuple(terms)), near, listing, pattern)

    def _most(self, asked: _Asked) -> Floats:
        """What a window of each run can score at the most; 0 where none of its sentences is of interest."""
        words = asked.words
        named = np.array([term.weight if term.is_name else 0.0 for term in words.terms], dtype=np.float32)
        most = words.covered + _HEADED * (named @ (words.headed > 0)) / words.total
        for number, found in asked.near.items():
            most[number] += _NEAR * max(share for _, share in found)
        if asked.listing:
            most += _LISTED + _CLOSED
        most[~words.inside.any(axis=0)] = 0
        return np.asarray(most, dtype=np.float32)

    def _windows(self, number: int, asked: _Asked) -> Iterator[Window]:
        """The best window that begins with each sentence of a run, as far as ``LONGEST`` allows."""
        run = self._sentences.runs[number]
        spans = self._sentences.spans[run.first : run.last]
        words = asked.words
        own, headed = words.own[:, run.first : run.last].T, words.headed[:, number]
        title = self._titles[run.document.id]
        named = sum(
            t.weight
            for t, c in zip(words.terms, headed, strict=True)
            if c and t.is_name and t.word not in title
        )
        bonus = _HEADED * named / words.total
        near = asked.near.get(number, ())
        places = np.array([term.is_place for term in words.terms])
        for first, begin in enumerate(spans):
            if not own[first].any():
                continue  # a window begins with a sentence that speaks of what is asked
            credit = headed
            best: Window | None = None
            for last in range(first, len(spans)):
                span = Span(begin.start, spans[last].end)
                if last > first and (
                    span.end - span.start > LONGEST or _parted(run.document, spans[last - 1], spans[last])
                ):
                    break
                credit = np.maximum(credit, own[last])
                covered = float(words.weights @ credit) / words.total
                score = covered + bonus - _LENGTH * (span.end - span.start) / LONGEST
                score += _NEAR * max((share for at, share in near if overlap(at, span)), default=0.0)
                score -= int((places & (credit == 0)).sum())
                if asked.listing and run.document.text.count("、", span.start, span.end) >= 2:
                    score += _LISTED
                if asked.closing and asked.closing.search(flatten(span.of(run.document.text))):
                    score += _CLOSED
                if best is None or score > best.score:
                    missing = tuple(t for t, c in zip(words.terms, credit, strict=True) if c < HELD)
                    held = tuple(t for t, c in zip(words.terms, credit, strict=True) if c >= HELD)
                    best = Window(run.document, run.section, span, score, covered, missing, words.total, held)
            if best is not None:
                yield best

    def sentences_with(self, terms: Sequence[Term], documents: Collection[str] = ()) -> list[Window]:
        """Every sentence of ``documents`` (empty: all) that itself holds all of ``terms``, in the order of
        the texts."""
        held = np.all([term.coverages(self._sentences.texts) > 0 for term in terms], axis=0)
        found = []
        for number in np.flatnonzero(held).tolist():
            run = self._sentences.runs[int(np.searchsorted(self._wanting.firsts, number, side="right")) - 1]
            if not documents or run.document.id in documents:
                found.append(Window(run.document, run.section, self._sentences.spans[number], 1.0, 1.0, ()))
        return found

    def _span(self, run: Run) -> Span:
        return Span(self._sentences.spans[run.first].start, self._sentences.spans[run.last - 1].end)


def _parted(document: Document, one: Span, following: Span) -> bool:
    """Whether another paragraph begins between two sentences, other than that of a list."""
    between = document.text[one.end : following.start]
    return "\n" in between and not one.of(document.text).rstrip().endswith(("：", ":", "；", ";"))


def _rank(window: Window) -> tuple[float, int, int]:
    return -window.score, window.span.end - window.span.start, window.span.start


def _apart(windows: Sequence[Window], limit: int) -> list[Window]:
    """The first ``limit`` of ranked ``windows`` that do not overlap."""
    chosen: list[Window] = []
    for window in windows:
        if len(chosen) == limit:
            break
        if not any(w.document is window.document and overlap(w.span, window.span) for w in chosen):
            chosen.append(window)
    return chosen
