"""Finding the figure that a question asks for in the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.question import Question
from assistant.terms import Term, TermReader, coverage
from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.periods import Period
from corpus.quantity import group_of, normalise
from retrieval.normalize import normalize

# Weights of the parts of a match. Chosen on the development half of the figure questions
# (`xiangce eval --suite figures`); see FigureIndex.rank for what each part measures.
_ASKED, _NAMED, _DENSE = 0.6, 0.4, 0.5
_FIT = 0.12


@dataclass(frozen=True)
class Match:
    """A ledger entry for a question. ``asked``: share of the question it covers; ``named``: share of
    its indicator that the question names; both 0 to 1."""

    figure: Figure
    score: float
    asked: float
    named: float
    missing: tuple[Term, ...]  # content words of the question that the figure's surroundings lack
    period_fits: bool
    fits: bool  # basis, unit and kind agree with what is asked


@dataclass(frozen=True)
class _Entry:
    figure: Figure
    own: str  # indicator, base, comparison
    clause: str
    around: str  # sentence and headings
    terms: tuple[Term, ...]


class FigureIndex:
    """The ledgers of some documents, searchable by question."""

    def __init__(self, figures: Sequence[Figure], documents: Mapping[str, Document], terms: TermReader) -> None:
        self._terms = terms
        self.entries = [self._entry(figure, documents[figure.document]) for figure in figures]
        self._own_periods = {
            key: Period(document.meta.period_start, document.meta.period_end)
            for key, document in documents.items()
            if document.meta.period_start and document.meta.period_end
        }

    def _entry(self, figure: Figure, document: Document) -> _Entry:
        structure = document.structure
        path = structure.path(structure.sections[figure.section])
        headings = " ".join(section.heading for section in path)
        own = normalize(f"{figure.indicator} {figure.base} {figure.basis}")
        clause, sentence = figure.clause.of(document.text), figure.sentence.of(document.text)
        return _Entry(
            figure,
            own,
            normalize(clause),
            normalize(f"{sentence} {headings}"),
            tuple(self._terms.read(normalize(figure.indicator))),
        )

    def rank(
        self, question: Question, terms: Sequence[Term], similarity: Mapping[int, float] | None = None
    ) -> list[Match]:
        """Matches, best first. ``similarity``: entry number -> cosine of question and figure statement."""
        periods = self._asked_periods(question)
        matches = [
            self._match(number, entry, question, terms, periods, (similarity or {}).get(number, 0.0))
            for number, entry in enumerate(self.entries)
        ]
        return sorted(matches, key=lambda match: -match.score)

    def _asked_periods(self, question: Question) -> dict[str, tuple[Period, ...]]:
        """For each document: the periods asked for, with “规划末期” and the like resolved by its own period."""
        found = {}
        for entry in self.entries:
            key = entry.figure.document
            if key in found:
                continue
            periods = list(question.periods)
            if own := self._own_periods.get(key):
                length = own.last - own.first + 1
                named = {
                    "end": Period(own.last, own.last),
                    "own": own,
                    "previous": Period(own.first - length, own.first - 1),
                }
                periods += [named[name] for name in question.relative]
            found[key] = tuple(periods)
        return found

    def _match(
        self,
        number: int,
        entry: _Entry,
        question: Question,
        terms: Sequence[Term],
        periods: Mapping[str, tuple[Period, ...]],
        similarity: float,
    ) -> Match:
        figure = entry.figure
        credits = [
            max(
                term.coverage(entry.own),
                0.8 * term.coverage(entry.clause),
                0.6 * term.coverage(entry.around),
            )
            for term in terms
        ]
        total = sum(term.weight for term in terms)
        asked = sum(term.weight * credit for term, credit in zip(terms, credits, strict=True)) / total if total else 0.0
        missing = tuple(term for term, credit in zip(terms, credits, strict=True) if credit < 0.25)
        named = coverage(entry.terms, question.text) if entry.terms else 0.0
        score = _ASKED * asked + _NAMED * named + _DENSE * similarity
        penalty = self._misfit(figure, question)
        period_fits = _period_fits(figure, periods[figure.document], question)
        score -= _FIT * penalty + (0 if period_fits else 0.3)
        return Match(figure, score, asked, named, missing, period_fits, penalty == 0)

    @staticmethod
    def _misfit(figure: Figure, question: Question) -> int:
        """How many of basis, unit and kind disagree with the question."""
        wrong = 0
        if question.basis:
            related = set(question.basis)
            if "年均增速" in related or "增速" in related:
                related |= {"年均增速", "增速"}
            wrong += figure.basis not in related
        elif figure.basis in ("年均增速", "增速", "增减", "倍数"):
            wrong += 1
        if question.units:
            wrong += not any(unit_fits(figure.unit, unit) for unit in question.units)
        if question.kind and figure.kind != FigureKind.OTHER:
            wrong += figure.kind != question.kind
        return wrong


def unit_fits(unit: str, asked: str) -> bool:
    """Whether a figure in ``unit`` can answer “多少 + asked”."""
    if asked == "个百分点":
        return unit in ("个百分点", "百分点", "%")
    group = group_of(unit)
    base = normalise(1, asked)[1]  # type: ignore[arg-type]
    if not base:  # 多少亿
        return group in ("money", "") or len(unit) > 1
    if group_of(asked) == "count":
        return group == "count"
    return base.partition("/")[0] == normalise(1, unit)[1].partition("/")[0] or (group == "" and group_of(asked) == "money")  # type: ignore[arg-type]


def _period_fits(figure: Figure, asked: Sequence[Period], question: Question) -> bool:
    own = Period.parse(figure.period)
    if question.base_periods and figure.basis in ("增减", "倍数", "增速"):
        years = [str(period.last) for period in question.base_periods]
        if figure.base and figure.base[:4].isdigit() and figure.base[:4] not in years:
            return False
    if not asked:
        return True
    if own is None:
        return figure.kind == FigureKind.OTHER
    return any(
        period == own or (own.is_span and period.last == own.last and not period.is_span) or own in period
        for period in asked
    )
