"""Answers from the figure ledger."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant import statement
from assistant.answer import Status
from assistant.combining import Limits, adds, blocked, completed, position, same_row
from assistant.draft import Draft
from assistant.figure_checks import FigureChecks
from assistant.fits import counts_as, fits_one, unit_fits
from assistant.intent import Intent
from assistant.lookup import FigureIndex, Match
from assistant.precedence import Order, Precedence
from assistant.question import Question
from assistant.standing_amounts import StandingAmounts
from assistant.sums import asks_sum, is_sum
from assistant.terms import Term
from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.periods import Period
from corpus.quantity import normalise
from corpus.spans import Span
from retrieval.normalize import flatten

_DIFFERENCES = frozenset({"增减", "增速", "倍数"})
_EACH = re.compile(r"分别|各|[哪谁](?:个|项|边|者|家|一)?[^，。？]{0,12}(?:更|最|大|高|快|多|低|慢|少)")
_LEFT_OUT = re.compile(
    r"(?:不限于?|不只是?|不仅仅?是?|不含|不包括|不包含|不算|剔除|扣除|除)([\u4e00-\u9fff]{2,6})"
)
# 五个行业的目标分别是多少: of each of them, not of all together.
_MEMBERS = re.compile(r"[两二三四五六七八九十][个大类][^，。？]{0,12}(?:分别|各)")
_CLOSE = 0.05  # between the scores of two documents' figures that answer a question equally well
_RIVALS = 3  # documents that are held against one another
_ONE_KIND = {
    FigureKind.TARGET: "这是目标；文件中没有找到与它对应的现状数。",
    FigureKind.ACTUAL: "这是现状；文件中没有找到与它对应的目标数。",
}
_DIFFER = "几份文件的表述不同，并列如下："
_EACH_GIVES = "几份文件分别规定："
_JOINED = re.compile(r"和|与|跟|及|、|分别|各")


class FigureAnswers:
    def __init__(
        self,
        index: FigureIndex,
        documents: Mapping[str, Document],
        precedence: Precedence,
        limits: Limits | None = None,
    ) -> None:
        self._index = index
        self._documents = documents
        self._precedence = precedence
        self._limits = limits or Limits()
        self._checks = FigureChecks(index, documents, self._limits)
        self._standing = StandingAmounts(documents)
        self._plain = [re.sub(r"\s", "", flatten(document.text)) for document in documents.values()]

    def answer(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """The draft for a question about figures, or None where it is not one the ledger can speak to."""
        if any(len(name) >= 4 and not self._is_said(name) for name in question.quoted):
            return None
        if question.intent == Intent.REVERSE:
            return self._checks.reverse(question, terms)
        if question.intent == Intent.CHECK:
            return self._checks.check(question, terms)
        figures = self._sides(question, terms) if question.both_kinds else []
        figures = figures or self._whole(question, terms)
        figures = figures or self._sides(question, terms)
        if not figures or (len(figures) < 2 and _MEMBERS.search(question.text)):
            return None
        # 等6项专项附加扣除 is not how much is deducted.
        if asks_sum(question) and all(f.kind is FigureKind.OTHER and not is_sum(f.unit) for f in figures):
            return None
        told = self._beside(figures, question, terms)
        lead = ""
        if len({figure.document for figure in told}) > len({figure.document for figure in figures}):
            lead = _EACH_GIVES if told[0].kind is FigureKind.OTHER else _DIFFER
        kinds = {figure.kind for figure in told}
        one = question.both_kinds and len(kinds) == 1
        closing = _ONE_KIND.get(next(iter(kinds)), "") if one else ""
        return Draft(Status.ANSWERED, statement.claims(told, self._documents), lead=lead, closing=closing)

    def reverse(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """Which indicator a stated amount belongs to."""
        return self._checks.reverse(question, terms)

    def spans(self, document: str) -> list[Span]:
        """Where the figures of a document stand in its text."""
        return [figure.span for figure in self._index.of(document)]

    def stand_in(self, document: Document, span: Span, question: Question) -> bool:
        """Whether a standing amount of a unit that the question asks for stands in ``span``."""
        return bool(self.standing_in(document, span, question))

    def standing_in(self, document: Document, span: Span, question: Question) -> list[int]:
        """Where the standing amounts in ``span`` begin that are of a unit that the question asks for."""
        sums = asks_sum(question)
        return [
            figure.span.start
            for figure in self._index.of(document.id)
            if figure.kind == FigureKind.OTHER
            and (is_sum(figure.unit) or not sums)
            and span.start <= figure.span.start < span.end
            and (not question.units or any(counts_as(figure.unit, unit) for unit in question.units))
        ]

    def ranked(self, question: Question, terms: Sequence[Term]) -> dict[tuple[str, int], float]:
        """How well each figure, by its document and where it begins, fits a question."""
        matches = self._index.rank(question, terms)
        return {(m.figure.document, m.figure.span.start): m.score for m in reversed(matches)}

    def measures_in(self, document: Document, span: Span) -> bool:
        """Whether a target or a result stands in ``span``, or what else is of a year."""
        return any(
            (figure.kind is not FigureKind.OTHER or figure.period)
            and span.start <= figure.span.start < span.end
            for figure in self._index.of(document.id)
        )

    def any_stand(self, question: Question) -> bool:
        """Whether such an amount stands anywhere in the documents that are asked."""
        documents = [self._documents[key] for key in question.documents or self._documents]
        return any(self.stand_in(one, Span(0, len(one.text)), question) for one in documents)

    def near_miss(self, question: Question, terms: Sequence[Term], standing: bool = False) -> Draft | None:
        """What the document does say of an indicator whose asked figure it lacks; amounts that stand by
        themselves only if ``standing``."""
        limits = self._limits
        sums = asks_sum(question)
        near = [
            m
            for m in self._index.rank(question, terms)
            if m.asked >= limits.related_asked and m.named >= limits.related_named and not blocked([m])
            if m.figure.kind != FigureKind.OTHER or (standing and (is_sum(m.figure.unit) or not sums))
        ]
        if not near:
            return None
        best = max(
            near,
            key=lambda m: (
                not question.basis or m.figure.basis in question.basis,
                m.asked + m.named,
                m.score,
            ),
        )
        same = [m for m in near if m.figure.indicator == best.figure.indicator][:2]
        claims = statement.claims([match.figure for match in same], self._documents)
        return Draft(Status.NO_SUCH_FIGURE, claims, lead="文件没有给出所问的这项数据。文件中相关的表述是：")

    def _is_said(self, name: str) -> bool:
        """Whether a name that the question quotes stands in a document, whatever the quotation marks."""
        plain = name.replace(" ", "")
        return any(plain in text for text in self._plain)

    def _whole(self, question: Question, terms: Sequence[Term]) -> list[Figure]:
        """The figures a question asks for, read as one question."""
        matches = self._index.rank(question, terms)
        fitting = [m for m in matches if m.period_fits and m.fits and self._names(m)]
        fitting = self._standing.under_named(fitting, question)
        if question.excluding:
            left_out = _LEFT_OUT.findall(question.text)
            fitting = [m for m in fitting if "、" not in m.figure.indicator]
            fitting = [m for m in fitting if not any(name in m.figure.indicator for name in left_out)]
        if _EACH.search(question.text) and (pair := self._pair(question, terms)):
            return [m.figure for m in pair]
        asked = [m for m in fitting if self._is_asked(m) and not blocked([m])]
        if not asked:
            return [m.figure for m in self._pair(question, terms)]
        asked = self._standing.meant(asked, question)
        best = self._first(asked, question)
        chosen = [best.figure]
        if not question.quantities:
            ledger = self._index.of(best.figure.document)
            chosen += self._standing.alternatives(best.figure, ledger)
        chosen += [m.figure for m in matches if same_row(best.figure, m.figure)]
        chosen += self._other_periods(question, best, matches)
        if question.from_to and len(chosen) == 1:
            chosen += self._other_kind(question, best, terms)
        return sorted(chosen, key=lambda figure: figure.period[-4:]) if question.from_to else chosen

    def _first(self, matches: Sequence[Match], question: Question) -> Match:
        """The best match; of those that differ from it in little but their document, that of the first."""
        best = matches[0]
        alike = [
            m
            for m in matches
            if m.score >= best.score - _CLOSE and m.figure.kind is best.figure.kind
            if m.figure.document != best.figure.document and m.figure.basis == best.figure.basis
        ]
        return min([best, *alike], key=lambda m: self._order(m.figure, question))

    def _beside(
        self, figures: Sequence[Figure], question: Question, terms: Sequence[Term]
    ) -> Sequence[Figure]:
        """``figures`` and what other documents say of the same, where it differs, by precedence."""
        told = figures[0]
        if len(self._documents) < 2 or len({figure.document for figure in figures}) > 1:
            return figures
        groups = [list(figures)]
        for match in self._index.rank(question, terms):
            other = match.figure
            fits = match.period_fits and match.fits and self._names(match) and self._is_asked(match)
            if not fits or blocked([match]) or not self._precedence.rivals(told, other):
                continue
            if all(other.document != group[0].document for group in groups) and not any(
                _agree(other, figure) for group in groups for figure in group
            ):
                groups.append([other])
        groups = sorted(groups[:_RIVALS], key=lambda group: self._order(group[0], question))
        return [figure for group in groups for figure in group]

    def _order(self, figure: Figure, question: Question) -> Order:
        return self._precedence.of(figure.document, question.today or date.today())

    def _sides(self, question: Question, terms: Sequence[Term]) -> list[Figure]:
        """“2025年比2020年高多少”, “目标和实际差几个点”, where no difference is stated: the two figures."""
        sides = question.periods + question.base_periods
        changes = bool(question.basis & _DIFFERENCES) or "个百分点" in question.units
        if not question.both_kinds and not (len(sides) > 1 and changes):
            return []
        basis = question.basis - _DIFFERENCES
        plain = replace(question, basis=basis, units=(), kind="", periods=sides, base_periods=())
        if len(sides) < 2:
            return self._both_kinds(replace(plain, periods=(), relative=()), terms)
        figures = self._whole(plain, terms)
        return figures if len(figures) > 1 else []

    def _both_kinds(self, question: Question, terms: Sequence[Term]) -> list[Figure]:
        """The result and the target of one indicator, whatever the years."""
        actual, target = (
            self._whole(replace(question, kind=kind), terms)[:1] for kind in ("actual", "target")
        )
        alike = actual and target and actual[0].basis == target[0].basis
        return [*actual, *target] if alike and unit_fits(actual[0].unit, target[0].unit) else []

    def _other_kind(self, question: Question, best: Match, terms: Sequence[Term]) -> list[Figure]:
        """从多少提高到多少: the result beside the target, or the target beside the result."""
        for match in self._index.rank(replace(question, kind=""), terms):
            other = match.figure.kind != best.figure.kind and match.figure.basis == best.figure.basis
            if other and match.fits and match.named >= self._limits.named and not blocked([match]):
                return [match.figure]
        return []

    def _is_asked(self, match: Match) -> bool:
        if match.named >= self._limits.fully and not any(term.is_name for term in match.missing):
            return match.asked >= self._limits.loosely
        return match.asked >= self._limits.asked

    def _names(self, match: Match) -> bool:
        wholly = match.asked >= self._limits.wholly and match.fits and match.named >= self._limits.named / 2
        return match.standing or match.named >= self._limits.named or wholly

    def _pair(self, question: Question, terms: Sequence[Term]) -> list[Match]:
        """Two figures that only together cover the question: 金融业和数字经济各占多少."""
        if not _JOINED.search(question.text) and not question.compares:
            return []
        # Each may have its own unit: 数量和营业收入分别是多少.
        matches = self._index.rank(replace(question, units=()), terms)
        fitting = [m for m in matches if m.period_fits and m.fits and self._names(m)]
        for place, one in enumerate(fitting[:8]):
            beside = [m for m in fitting if _go_together(one.figure, m.figure)]
            for other in (m for m in fitting[place + 1 : 8] if m in beside):
                if (
                    not blocked([one, other])
                    and one.subject_named
                    and other.subject_named
                    and adds(one, other)
                ):
                    return sorted(completed(beside, [one, other]), key=lambda m: position(m, question, terms))
        return []

    def _other_periods(self, question: Question, best: Match, matches: Sequence[Match]) -> Iterator[Figure]:
        """The same indicator in the further periods that the question names, or names by 从…到…."""
        asked = self._index.asked_periods(question, best.figure.document)
        asked += question.base_periods if question.compares else ()
        for period in dict.fromkeys(asked):
            own = Period.parse(best.figure.period)
            if own is None or fits_one(own, period):
                continue
            for match in matches:
                other = Period.parse(match.figure.period)
                meant = other and fits_one(other, period) and match.figure.basis == best.figure.basis
                if meant and self._names(match) and not blocked([match]):
                    yield match.figure
                    break


def _go_together(one: Figure, other: Figure) -> bool:
    """Whether two figures may be told side by side; what two documents grant has nothing in common."""
    return FigureKind.OTHER not in (one.kind, other.kind) or one.document == other.document


def _agree(one: Figure, other: Figure) -> bool:
    return normalise(one.value, one.unit) == normalise(other.value, other.unit)
