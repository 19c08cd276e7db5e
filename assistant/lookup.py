"""Ranking the entries of the figure ledger by how well each answers a question."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.credit import Credits, Said, share
from assistant.entries import Entry, Likely
from assistant.fits import GRANT, base_fit, fits_period, misfits, name_fit
from assistant.intent import wording
from assistant.question import Question
from assistant.terms import Term, TermReader
from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.indicators import vocabulary
from corpus.periods import Period, find_periods
from corpus.spans import Span
from corpus.versions import dated
from retrieval.normalize import flatten

# Weights of the parts of a score, chosen by hand on all of eval/datasets/figures.jsonl; none was held out.
_ASKED, _NAMED, _MISFIT, _PERIOD, _BASE = 0.6, 0.4, 0.12, 0.3, 0.1
_GENERIC = 0.15  # weight of a word such as 增加值 in an indicator: what it is counted of tells more
_SUBJECT = 0.25  # share of an indicator's names that a question must hold to speak of it
_FRAMED = 0.85  # an indicator named so far is meant, whatever frames it
_STANDING = 0.7  # share of a question that the sentence of a standing amount must cover
_WHOLE_MEANT = 0.1  # for a share of GDP where a share is asked for
_REMEMBERED = 1024  # words
_DOCUMENTS = 64  # whose plain texts are kept at hand
_WHOLE = re.compile(r"占(.+?)(?:比重|比例|比率|份额)")


@dataclass(frozen=True)
class Match:
    """A ledger entry for a question. ``asked``: share of the question's content that its indicator, clause
    or heading covers; ``named``: share of its indicator that the question names; both 0 to 1."""

    figure: Figure
    score: float
    asked: float
    named: float
    missing: tuple[Term, ...]  # content words of the question that neither the entry nor its frame holds
    uncovered: tuple[Term, ...]  # content words of the question that the entry itself lacks
    own: tuple[Term, ...]  # content words of the question that its indicator holds
    subject_named: bool  # the question names what tells its indicator from others
    standing: bool  # a standing amount whose sentence covers the question
    period_fits: bool
    fits: bool  # basis, unit and kind agree with what is asked


class FigureIndex:
    """The ledgers of some documents, searchable by question."""

    def __init__(
        self, figures: Sequence[Figure], documents: Mapping[str, Document], terms: TermReader
    ) -> None:
        self._terms = terms
        self._documents = documents
        by_clause: dict[tuple[str, Span], list[Figure]] = {}
        for figure in figures:
            by_clause.setdefault((figure.document, figure.clause), []).append(figure)
        self.entries = [
            self._entry(figure, documents[figure.document], by_clause[figure.document, figure.clause])
            for figure in figures
        ]
        self._likely = Likely(self.entries)
        self._plain = lru_cache(_DOCUMENTS)(lambda key: flatten(documents[key].text))
        self._topical = lru_cache(_REMEMBERED)(self._is_topic)
        self._credits = lru_cache(_REMEMBERED)(Credits)  # the same words come in question after question
        self._by_document: dict[str, list[Figure]] = {}
        for figure in figures:
            self._by_document.setdefault(figure.document, []).append(figure)
        self._years = {key: _years(document) for key, document in documents.items()}
        self._own_periods = {
            key: Period(document.meta.period_start, document.meta.period_end)
            for key, document in documents.items()
            if document.meta.period_start and document.meta.period_end
        }

    def of(self, document: str) -> Sequence[Figure]:
        """The ledger of one document."""
        return self._by_document.get(document, ())

    def _entry(self, figure: Figure, document: Document, beside: Sequence[Figure]) -> Entry:
        structure = document.structure
        path = structure.path(structure.sections[figure.section])
        last = max((place for place, part in enumerate(path) if part.addressed), default=0)
        generic = set(vocabulary()["generic"])
        base = flatten(figure.base + "".join(_WHOLE.findall(figure.indicator)))
        subject = flatten(figure.indicator).partition("占")[0]
        weighted = []
        for term in self._terms.read(flatten(figure.indicator)):
            if re.fullmatch(r"\d{4}", term.word):
                continue  # the year in a name is told by the period: 2020年中国服务业企业500强
            light = term.word in generic or (term.word in base and term.word not in subject)
            weighted.append((term, max(term.weight, 1.0) * (_GENERIC if light else 1.0)))
        named = [
            (term, w)
            for term, w in weighted
            if term.is_name and (term.word in subject or term.word not in base)
        ]
        title = flatten(document.meta.title)
        telling = tuple((t, t.weight) for t, _ in named if t.word not in generic and t.word not in title)
        names = telling or tuple(named)
        start = max(
            (f.span.end for f in beside if f.span.end <= figure.span.start), default=figure.clause.start
        )
        start = figure.span.start if figure.trailing else start
        end = min(
            (f.span.start for f in beside if f.span.start >= figure.span.end), default=figure.clause.end
        )
        return Entry(
            figure,
            flatten(f"{figure.indicator} {figure.base}"),
            flatten(document.text[start:end]),
            flatten(" ".join(part.heading for part in path[last:])),
            flatten(figure.sentence.of(document.text)),
            tuple(weighted),
            tuple(term.word for term, _ in named if re.search("(?<!企)业$", term.word)),
            self._parts(figure, {term.word: weight for term, weight in weighted}),
            names,
            title if figure.kind is FigureKind.OTHER else "",
        )

    def _parts(
        self, figure: Figure, weights: Mapping[str, float]
    ) -> tuple[tuple[tuple[Term, float], ...], ...]:
        names = figure.indicator.split("、")
        if len(names) < 2:
            return ()
        read = (self._terms.read(flatten(name)) for name in names)
        return tuple(tuple((term, weights.get(term.word, 1.0)) for term in part) for part in read)

    def rank(
        self, question: Question, terms: Sequence[Term], among: Callable[[Figure], bool] | None = None
    ) -> list[Match]:
        """Matches, best first; of many entries, or of those that ``among`` admits, the likeliest."""
        inside = set(question.documents)
        chosen = [
            entry
            for entry in (self.entries if among else self._likely.of(terms, inside))
            if not inside or entry.figure.document in inside
            if among is None or among(entry.figure)
        ]
        periods = {
            key: self.asked_periods(question, key) for key in {entry.figure.document for entry in chosen}
        }
        said = Said(question.text)
        credits = [
            self._credits(term, tuple(t.word for t in terms if term.word in t.word != term.word))
            for term in terms
        ]
        grants = self._grants(question, terms)
        matches = [
            self._match(entry, question, terms, periods[entry.figure.document], said, credits, bool(grants))
            for entry in chosen
            if not grants or self._is_of(entry.figure, grants)
        ]
        return sorted(matches, key=lambda match: -match.score)

    def _is_topic(self, term: Term, document: str) -> bool:
        """Whether a document speaks of ``term`` all the time: what it gives is then about that."""
        return term.is_topic_of(self._plain(document), len(self._documents[document].structure.by_address))

    def _grants(self, question: Question, terms: Sequence[Term]) -> list[str]:
        """The grants that a question names as a document does: 就餐补贴, which 送餐补贴 is not."""
        pairs = (one.word + other.word for one in terms for other in terms if GRANT.fullmatch(other.word))
        return [name for name in pairs if name in question.text and self._terms.term(name).in_corpus]

    def _is_of(self, figure: Figure, grants: Sequence[str]) -> bool:
        """Whether an amount stands in a section that speaks of all ``grants``, as far as it gives one."""
        document = self._documents[figure.document]
        section = flatten(document.structure.sections[figure.section].span.of(document.text))
        return figure.kind is not FigureKind.OTHER or all(name in section for name in grants)

    def asked_periods(self, question: Question, document: str) -> tuple[Period, ...]:
        """The periods a question names; “规划末期” and the like by the document's own period."""
        periods = list(question.periods)
        if own := self._own_periods.get(document):
            length = own.last - own.first + 1
            named = {
                "end": Period(own.last, own.last),
                "own": own,
                "previous": Period(own.first - length, own.first - 1),
            }
            periods += [named[name] for name in question.relative]
        return tuple(periods)

    def _match(
        self,
        entry: Entry,
        question: Question,
        terms: Sequence[Term],
        periods: Sequence[Period],
        said: Said,
        credits: Sequence[Credits],
        granted: bool,
    ) -> Match:
        figure = entry.figure
        found = [credit.of(entry) for credit in credits]
        covered = [one.credit for one in found]
        nearby = [one.nearby for one in found]
        asked = (
            share((term.weight, credit) for term, credit in zip(terms, nearby, strict=True)) if terms else 0.0
        )
        named = max(
            said.share(entry.terms),
            *(0.9 * said.share(part) for part in entry.parts),
            0.0,
        )
        # Words of the sentence around do not make up for another subject, but may frame the right one.
        counted = nearby if named >= _FRAMED else covered
        missing = tuple(
            term
            for term, credit in zip(terms, counted, strict=True)
            if credit < 0.25
            and not (granted and figure.kind is FigureKind.OTHER and self._topical(term, figure.document))
        )
        uncovered = tuple(term for term, credit in zip(terms, covered, strict=True) if credit < 0.25)
        subject = said.share(entry.keys) if entry.keys else 1.0
        names_missing = any(term.is_name for term in missing)
        standing = figure.kind == FigureKind.OTHER and asked >= _STANDING and not names_missing
        wrong = misfits(figure, question)
        period_fits = fits_period(figure, periods, question, self._years.get(figure.document, ()))
        score = _ASKED * asked + _NAMED * named - _MISFIT * wrong + _BASE * subject
        if "占比" in question.basis and flatten(figure.base) in wording()["share"]["default_whole"]:
            score += _WHOLE_MEANT
        score += _BASE * (base_fit(figure, question) + name_fit(figure, question))
        return Match(
            figure,
            score - (0 if period_fits else _PERIOD),
            asked,
            named,
            missing,
            uncovered,
            tuple(term for term, one in zip(terms, found, strict=True) if one.own),
            subject >= _SUBJECT or standing,
            standing,
            period_fits,
            wrong == 0,
        )


def _years(document: Document) -> frozenset[int]:
    """The years that a document is for: those of its title, else the one it is of."""
    titled = {m.period.first for m in find_periods(document.meta.title) if not m.period.is_span}
    day = dated(document.meta)
    return frozenset(titled or ({day.year} if day else ()))
