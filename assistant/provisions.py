"""What a document lays down nearest to an amount that is asked for in other words than its own."""

from collections.abc import Sequence

from assistant.answer import Status
from assistant.draft import Draft
from assistant.figure_answers import FigureAnswers
from assistant.fits import counts_as
from assistant.intent import Intent
from assistant.passages import PassageReader
from assistant.question import Question
from assistant.sums import asks_sum, is_sum
from assistant.terms import Term, coverage
from assistant.text_answers import TextAnswers, procedure_said
from assistant.titles import is_of
from assistant.window import Window, overlap
from corpus.divisions import place_of
from corpus.document import Document
from corpus.quantity import find_quantities
from retrieval.normalize import flatten
from retrieval.retriever import Hit, agree

_LEAD = "没有找到与所问完全对应的表述，最接近的是："
_HITS = 5  # of what the retriever found, that can be it
_NEAR = 0.8  # share of the best score that they have
_COVERED = 0.35  # share of the words known to the documents that the provision must hold
_ASKS_FIGURE = (Intent.FIGURE, Intent.CHECK, Intent.REVERSE)
_MATTERS = 1.5  # weight from which on a verb, too, must be told
_TELLING = (Intent.FIGURE, Intent.GENERAL, Intent.LIST)
_HELD = 0.4  # share of the names known to the documents that it must hold


class Provisions:
    def __init__(self, reader: PassageReader, figures: FigureAnswers) -> None:
        self._reader = reader
        self._figures = figures

    def nearest(self, question: Question, terms: Sequence[Term], hits: Sequence[Hit]) -> Draft | None:
        """The provision with an amount among the best ``hits``, said to be no more than near; else None."""
        known = [term for term in terms if term.in_corpus]
        if question.basis or not any(term.is_name for term in known):
            return None  # a share or a rate is no amount that is laid down
        if not self._figures.any_stand(question):
            return None
        for hit in (hit for hit in hits[:_HITS] if hit.score >= _NEAR * hits[0].score):
            windows = self._reader.windows(known, hits, limit=3, documents=(hit.passage.document,))
            for window in windows:
                whole = self._reader.extent.whole(window, known)
                near = overlap(hit.passage.span, whole.span) and window.covered >= _COVERED
                if not near or not self._figures.stand_in(whole.document, whole.span, question):
                    continue
                said = flatten(whole.text + whole.document.meta.title)
                places = [term for term in terms if term.is_place and not term.coverage(said)]
                if all(_is_there(term.word, whole.document) for term in places):
                    return Draft(Status.NO_SUCH_FIGURE, (TextAnswers.quoted(whole),), lead=_LEAD)
        return None

    def agreed(self, question: Question, terms: Sequence[Term], hits: Sequence[Hit]) -> Draft | None:
        """The passage that words and meaning both put first, said to be no more than near; None where they
        do not agree."""
        known = [term for term in terms if term.in_corpus]
        names = [term for term in known if term.is_name and not term.is_place] or known
        if not hits or not known or not agree(hits[0]):
            return None
        passage = hits[0].passage
        found = [
            window
            for window in self._reader.windows(known, hits, limit=3, documents=(passage.document,))
            if overlap(passage.span, window.span)
        ]
        if not found:
            return None
        whole = self._reader.extent.whole(found[0], known)
        said = flatten(whole.text + whole.section.heading + whole.document.meta.title)
        places = [term for term in terms if term.is_place and not term.coverage(said)]
        if coverage(names, said) < _HELD or not all(_is_there(t.word, whole.document) for t in places):
            return None
        amount = self._figures.any_stand(question) and self._figures.stand_in(
            whole.document, whole.span, question
        )
        narrow = self._reader.extent.narrowed(whole, known)
        shown = (
            narrow if not amount or self._figures.stand_in(narrow.document, narrow.span, question) else whole
        )
        if question.intent in _ASKS_FIGURE and self._figures.measures_in(shown.document, shown.span):
            return None  # the target or the result of something else
        if _answers(question, terms, shown):
            return Draft(Status.ANSWERED, (TextAnswers.quoted(shown),))
        return Draft(Status.NOT_IN_CORPUS, (TextAnswers.quoted(shown),), lead=_LEAD)


def _answers(question: Question, terms: Sequence[Term], shown: Window) -> bool:
    """Whether a passage that words and meaning agree on tells all that is asked, and so is no mere neighbour:
    every word that matters, an amount of the unit asked for, what only itself can tell."""
    if question.periods or question.basis or question.intent not in _TELLING:
        return False
    said = flatten(shown.text + shown.section.heading + shown.document.meta.title)
    if not all(term.coverage(said) for term in terms if term.is_name or term.weight >= _MATTERS):
        return False
    if question.intent is Intent.FIGURE:
        held = find_quantities(shown.text)
        if asks_sum(question):
            held = [one for one in held if is_sum(one.unit)]
        units = question.units or tuple(one.unit for one in held)
        if not any(counts_as(one.unit, unit) for one in held for unit in units):
            return False
    return procedure_said(question, shown.text)


def _is_there(name: str, document: Document) -> bool:
    """Whether a document holds in the place ``name``, or is of a part of it."""
    named = place_of(name)
    return named is not None and is_of(document, (named,))
