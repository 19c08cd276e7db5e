"""Choosing the sentences of a document that answer a question."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.draft import Evidence
from assistant.outline import lists_cases
from assistant.sentences import Run, Sentences
from assistant.terms import Term, coverage
from assistant.wanted import HELD, Floats, Wanted, Wanting
from corpus.document import Document
from corpus.sections import Kind, Section
from corpus.spans import Span
from retrieval.normalize import flatten
from retrieval.retriever import Hit

LONGEST = 180  # characters of text quoted for one claim
_LEAF = 420  # characters of a section without parts that is quoted whole
_LIST = 500  # and of a list with what leads into it
_HEADED = 0.2  # what a passage earns for names of the question in its headings
_LISTED = 0.1  # and for an enumeration where one is asked for
_CLOSED = 0.4  # and for one that ends with what is asked for: A、B等问题
_NEAR = 0.4  # weight of the retriever's own score
_LENGTH = 0.04  # what a passage of the greatest length loses
_WHOLE = (Kind.ARTICLE, Kind.FRONT, Kind.PREFACE)  # whose sentences belong together
_SPECIFIC = 0.5  # share of a question that must be on more than the heading is for one sentence to answer
_TELLING = 1.0  # weight of a word that is to be said beside the names
_SENTENCE = 16  # characters of one that can stand alone
_GIVES = re.compile(r"\d[\d.,]* ?(?:万|亿)?元|\d ?[%％]")


@dataclass(frozen=True)
class Window:
    """Consecutive sentences of one section. ``covered``: share of the question's content, 0 to 1."""

    document: Document
    section: Section
    span: Span
    score: float
    covered: float
    missing: tuple[Term, ...]
    weight: float = 1.0  # of all content words of the question
    held: tuple[Term, ...] = ()  # those of them that it holds

    @cached_property
    def evidence(self) -> Evidence:
        named = [part for part in self.document.structure.path(self.section) if part.addressed]
        heading = named[-1].heading if named else self.section.heading
        return Evidence(self.document, self.span, str(self.section.address), heading)

    @property
    def text(self) -> str:
        return self.span.of(self.document.text)

    def sentence_at(self, place: int) -> str:
        """The sentence around the character of ``text`` at ``place``, with its heading, normalised."""
        text = self.text
        start = max(text.rfind(mark, 0, place) for mark in "。；\n") + 1
        end = min((at for mark in "。；\n" if (at := text.find(mark, place)) >= 0), default=len(text))
        return flatten(f"{self.section.heading} {text[start:end]}")


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

    def whole(self, window: Window, terms: Sequence[Term]) -> Window:
        """``window`` widened to its whole section where that is short, else by the sentences that follow it
        as far as ``LONGEST`` allows. A section without a number is quoted with its heading, and what
        leads into a list (…下列老年人：) with the list."""
        section = window.section
        if window.text.endswith(("：", ":")):
            ends = [p.span.end for p in window.document.structure.children(section)]
            ends = [end for end in ends if window.span.end < end <= window.span.start + _LIST]
            quote = Span(window.span.start, max(ends, default=window.span.end)).of(window.document.text)
            return replace(window, span=Span(window.span.start, window.span.start + len(quote.rstrip())))
        own = self._own(window)
        if own and not section.children and own[-1].end - own[0].start <= _LEAF:
            span = Span(own[0].start, own[-1].end)
        else:
            ends = [s.end for s in own if s.end >= window.span.end and s.end - window.span.start <= LONGEST]
            span = Span(window.span.start, max(ends, default=window.span.end))
        return replace(window, span=self.continued(window.document, window.section, span, terms))

    def _own(self, window: Window) -> list[Span]:
        """The sentences of the section of ``window`` itself, behind its heading."""
        section = window.section
        return [
            span
            for number in self._by_document[window.document.id]
            for run in self._sentences.runs[number : number + 1]
            if run.section is section
            for span in self._sentences.spans[run.first : run.last]
            if not section.addressed or span.start >= section.heading_span.end
        ]

    def narrowed(self, window: Window, terms: Sequence[Term]) -> Window:
        """The sentences of a paragraph that say what is asked, where its heading is on more than that;
        ``window`` where the paragraph is, or may be, the answer."""
        section, text = window.section, window.document.text
        own = self._own(window)
        heading = flatten(section.heading)
        told = [term for term in terms if term.is_name and not term.coverage(heading)]
        on_it = sum(term.weight for term in told) < _SPECIFIC * sum(term.weight for term in terms)
        if section.kind in _WHOLE or on_it or not told or len(own) < 2:
            return window
        if section.addressed and _GIVES.search(section.span.of(text)):
            return window  # what is given, with its conditions
        said = [coverage(told, flatten(span.of(text))) for span in own]
        most = [span for span, share in zip(own, said, strict=True) if share == max(said)]
        best = Span(most[0].start, most[-1].end)
        if not _SENTENCE <= best.end - best.start <= LONGEST:
            return window
        inside, around = flatten(best.of(text) + section.heading), flatten(window.text)
        if any(t.coverage(around) > t.coverage(inside) for t in terms if t.is_name or t.weight >= _TELLING):
            return window  # 条件 of 应当具备什么条件 stands in another sentence
        return replace(window, span=best)

    @staticmethod
    def with_cases(window: Window) -> Window:
        """``window`` widened by the items beside it where a sentence leads into all of them (按以下标准：)
        and they are short: what holds in one case is told with what holds in the others."""
        document, section = window.document, window.section
        parent = document.structure.sections[section.parent] if section.parent is not None else None
        numbered = parent is not None and section.addressed and parent.addressed
        if parent is None or not numbered or not lists_cases(document, parent):
            return window
        text = parent.span.of(document.text).rstrip()
        if len(text) > _LIST:
            return window
        return replace(window, section=parent, span=Span(parent.span.start, parent.span.start + len(text)))

    def continued(self, document: Document, section: Section, span: Span, terms: Sequence[Term]) -> Span:
        """``span`` and, as far as ``LONGEST`` allows, what follows it in its paragraph under a heading
        without a number that still speaks of what is asked."""
        end = span.end
        if section.addressed:
            return span
        names = [term for term in terms if term.is_name]
        for number in self._by_document[document.id]:
            run = self._sentences.runs[number]
            first = self._sentences.spans[run.first]
            if first.start < section.span.end:
                continue
            named = any(term.coverage(flatten(run.section.heading)) for term in names)
            if run.section.addressed or not named or document.text[end : first.start].strip(" \u3000"):
                break
            for sentence in self._sentences.spans[run.first : run.last]:
                if sentence.end - span.start > LONGEST:
                    return Span(span.start, end)
                end = sentence.end
        return Span(span.start, end)

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


def overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
