"""Amounts that stand by themselves (grants, limits, deductions): which of several a question means."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from assistant.lookup import Match
from assistant.outline import lists_cases
from assistant.question import Question
from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.quantity import find_quantities
from retrieval.normalize import flatten

_NAMED = 4  # characters of a heading that a question means where it holds all of it
_ALTERNATIVES = 3  # further cases that are told
_REMEMBERED = 256  # documents whose headings are kept at hand


class StandingAmounts:
    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._headings = lru_cache(maxsize=_REMEMBERED)(self._find_headings)

    def meant(self, matches: list[Match], question: Question) -> list[Match]:
        """Of ``matches`` those on the condition that the question states, where there are any."""
        stated = [m for m in matches if question.quantities and self._on_condition(m.figure, question)]
        return stated or matches

    def under_named(self, matches: list[Match], question: Question) -> list[Match]:
        """``matches`` without amounts from elsewhere in a document of which the question names a heading:
        what stands under 子女教育 is no answer about 继续教育."""
        text = flatten(question.text)
        documents = {match.figure.document for match in matches}
        named = {key for key in documents if any(heading in text for heading in self._headings(key))}
        return [m for m in matches if m.figure.document not in named or self._is_under(m.figure, text)]

    def alternatives(self, best: Figure, ledger: Sequence[Figure]) -> Iterator[Figure]:
        """Of the ``ledger`` of its document, what the items beside that of ``best`` give in other cases:
        独生子女…；非独生子女…."""
        told = {best.section}
        for figure in ledger if best.kind is FigureKind.OTHER else ():
            if len(told) <= _ALTERNATIVES and figure.section not in told and self._is_beside(figure, best):
                told.add(figure.section)
                yield figure

    def _on_condition(self, figure: Figure, question: Question) -> bool:
        """65岁以上: whether the sentence of a standing amount holds what the question states."""
        sentence = figure.sentence.of(self._documents[figure.document].text)
        held = {quantity.normal for quantity in find_quantities(sentence)}
        return figure.kind is FigureKind.OTHER and all(q.normal in held for q in question.quantities)

    def _find_headings(self, document: str) -> frozenset[str]:
        parts = self._documents[document].structure.sections
        found = (flatten(part.heading) for part in parts if part.addressed and part.parent is not None)
        return frozenset(heading for heading in found if len(heading) >= _NAMED)

    def _is_under(self, figure: Figure, text: str) -> bool:
        if figure.kind is not FigureKind.OTHER:
            return True
        structure = self._documents[figure.document].structure
        headings = {flatten(part.heading) for part in structure.path(structure.sections[figure.section])}
        return any(heading in text for heading in headings & self._headings(figure.document))

    def _is_beside(self, one: Figure, other: Figure) -> bool:
        if one.document != other.document or one.kind is not other.kind or one.unit != other.unit:
            return False
        document = self._documents[one.document]
        sections = document.structure.sections
        first, second = sections[one.section], sections[other.section]
        if first.parent is None or first.parent != second.parent or not first.addressed:
            return False
        return lists_cases(document, sections[first.parent])
