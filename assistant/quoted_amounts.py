"""Amounts told in the documents' own words: of several, these tell better than a rule which applies."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Status
from assistant.draft import Draft
from assistant.figure_answers import FigureAnswers
from assistant.intent import Intent
from assistant.question import Question
from assistant.sums import says_for_what
from assistant.terms import Term
from assistant.text_answers import TextAnswers
from assistant.window import Window
from retrieval.normalize import flatten
from retrieval.retriever import Hit

_STATED = 0.6  # share of a question that a passage with an amount must cover
_MOST = 0.7  # share of a question from which on what is missing does not matter
_CHIEF = 0.22  # share of a question from which on a name is what an amount must be for
_KNOWN = 0.8  # share of a question that the documents must know for a strange word not to matter
_LEAST = 0.01  # for an amount that the ledger does not rank for a question
_DAYS = "天|日|个?工作日"  # 提前几天: 五日前
_HAN_DIGITS = "一二三四五六七八九十百千万两"


class QuotedAmounts:
    def __init__(self, figures: FigureAnswers, texts: TextAnswers) -> None:
        self._figures = figures
        self._texts = texts

    def answer(self, question: Question, terms: Sequence[Term], hits: Sequence[Hit]) -> Draft | None:
        """An amount quoted with its conditions: which of several applies (分别给予100万元、30万元), the words
        of the document tell better than a rule."""
        names = [term for term in terms if term.is_name]
        if not says_for_what(terms):
            return None
        chief = sorted(names, key=lambda term: -term.weight)[:1]

        def standing(window: Window) -> float:
            """How well the best of its amounts fits the question."""
            if window.covered < _STATED or _lacks_chief(window):
                return 0
            return max(
                (ranked.get((window.document.id, place), _LEAST) for place in self._stand(window, question)),
                default=0,
            )

        def counted(window: Window) -> bool:
            """Whether it holds a number that is no figure: a telephone number, 15分钟健身圈."""
            stated = self._figures.spans(window.document.id)
            units = "|".join(_DAYS if unit in _DAYS else re.escape(unit) for unit in question.units)
            number = (
                rf"(?:\d+(?:\.\d+)?|[{_HAN_DIGITS}]+)(?:{units})" if units else r"\d+(?:\.\d+)?(?![\d年])"
            )
            numbers = re.finditer(number, window.text)
            free = any(
                (number[0] not in asked or question.intent is Intent.CHECK)
                and not any(window.span.start + number.start() in span for span in stated)
                and any(term.coverage(window.sentence_at(number.start())) for term in chief)
                for number in numbers
            )
            if (
                question.intent is Intent.CHECK and window.missing
            ):  # what is said of a part says nothing of it
                free = free and all(number in window.text for number in asked)
            return free and all(term.coverage(flatten(window.text)) for term in names)

        ranked = self._figures.ranked(question, terms)
        asked = set(re.findall(r"\d+(?:\.\d+)?", question.text))
        stated = self._figures.any_stand(question)
        if stated and (found := self._texts.passage(question, terms, hits, standing)):
            quote = flatten(found.claims[0].evidence[0].quote)
            strange = [t.word for t in names if not t.in_corpus and not t.coverage(quote)]
            if not strange:
                return found
            known = sum(term.weight for term in terms if term.word not in strange)
            clear = known >= _KNOWN * sum(term.weight for term in terms)
            lead = f"文件没有提到“{'”“'.join(strange)}”，最接近的规定是："
            return replace(found, lead=lead, status=found.status if clear else Status.NO_SUCH_FIGURE)
        if question.periods:
            return None
        return self._texts.passage(question, terms, hits, counted)

    def _stand(self, window: Window, question: Question) -> list[int]:
        return self._figures.standing_in(window.document, window.span, question)


def _lacks_chief(window: Window) -> bool:
    """Whether ``window`` leaves out much of what the question names, of which the documents speak: 求职补贴
    where that for a 场地 is asked for."""
    if window.covered >= _MOST:
        return False
    missing = (term for term in window.missing if term.is_name and term.in_corpus)
    return any(term.weight >= _CHIEF * window.weight for term in missing)
