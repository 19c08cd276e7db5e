"""Answers from the figure ledger."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant import statement
from assistant.answer import Status
from assistant.combining import adds, blocked, completed, position, same_amount, same_claim, same_row
from assistant.draft import Claim, Draft
from assistant.fits import fits_one, unit_fits
from assistant.lookup import FigureIndex, Match
from assistant.question import Intent, Question, understand
from assistant.terms import Term, TermReader, coverage
from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.periods import Period
from corpus.spans import Span
from retrieval.normalize import flatten


@dataclass(frozen=True)
class Limits:
    """When a ledger entry counts as what was asked for; shares are 0 to 1 (see lookup.Match)."""

    asked: float = 0.6
    named: float = 0.35
    wholly: float = 0.95  # where an entry covers a question so far, half of ``named`` will do
    fully: float = 0.98  # an indicator named so far may be asked for in words that are not its own,
    loosely: float = 0.45  # as long as ``asked`` is this and no name is missing
    confirmed: float = 0.4  # ``asked`` suffices so far where the stated amount is the entry's
    related_asked: float = 0.5  # for “what the document does say” beside a refusal
    related_named: float = 0.35


_DIFFERENCES = frozenset({"增减", "增速", "倍数"})
# “…多少，…多少”, “A和B各是多少”: a question with several figures.
_SEGMENT = re.compile(r"[，,；;、。？?！!]|(?<=多少)和|其中")
_ASKING = re.compile(r"多少|几|多大|多高|多快")
_EACH = re.compile(r"分别|各|[哪谁](?:个|项|边|者|家|一)?[^，。？]{0,12}(?:更|最|大|高|快|多|低|慢|少)")
_LEFT_OUT = re.compile(
    r"(?:不限于?|不只是?|不仅仅?是?|不含|不包括|不包含|不算|剔除|扣除|除)([\u4e00-\u9fff]{2,6})"
)
_CHOICE = re.compile(r"还是|[哪谁](?:个|项|边|者)?(?:更|大|高|快|多)")
_JOINED = re.compile(r"和|与|跟|及|、|分别|各")


class FigureAnswers:
    def __init__(
        self,
        index: FigureIndex,
        documents: Mapping[str, Document],
        terms: TermReader,
        limits: Limits | None = None,
    ) -> None:
        self._index = index
        self._documents = documents
        self._terms = terms
        self._limits = limits or Limits()
        self._plain = [re.sub(r"\s", "", flatten(document.text)) for document in documents.values()]

    def answer(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """The draft for a question about figures, or None where it is not one the ledger can speak to."""
        if any(len(name) >= 4 and not self._is_said(name) for name in question.quoted):
            return None
        if question.intent == Intent.REVERSE:
            return self.reverse(question, terms)
        if question.intent == Intent.CHECK:
            return self._check(question, terms)
        figures = self._sides(question, terms) if question.both_kinds else []
        figures = figures or self._parts(question) or self._whole(question, terms)
        figures = figures or self._sides(question, terms)
        return Draft(Status.ANSWERED, tuple(self._claims(figures))) if figures else None

    def spans(self, document: str) -> list[Span]:
        """Where the figures of a document stand in its text."""
        return [figure.span for figure in self._index.of(document)]

    def stand_in(self, document: Document, span: Span, question: Question) -> bool:
        """Whether a standing amount of a unit that the question asks for stands in ``span``."""
        return any(
            figure.kind == FigureKind.OTHER
            and span.start <= figure.span.start < span.end
            and (not question.units or any(unit_fits(figure.unit, unit) for unit in question.units))
            for figure in self._index.of(document.id)
        )

    def near_miss(self, question: Question, terms: Sequence[Term], standing: bool = False) -> Draft | None:
        """What the document does say of an indicator whose asked figure it lacks; amounts that stand by
        themselves only if ``standing``."""
        limits = self._limits
        near = [
            m
            for m in self._index.rank(question, terms)
            if m.asked >= limits.related_asked and m.named >= limits.related_named and not blocked([m])
            if standing or m.figure.kind != FigureKind.OTHER
        ]
        if not near:
            return None
        best = max(near, key=lambda match: (match.asked + match.named, match.score))
        same = [m for m in near if m.figure.indicator == best.figure.indicator][:2]
        claims = tuple(self._claims([match.figure for match in same]))
        return Draft(Status.NO_SUCH_FIGURE, claims, lead="文件没有给出所问的这项数据。文件中相关的表述是：")

    def _is_said(self, name: str) -> bool:
        """Whether a name that the question quotes stands in a document, whatever the quotation marks."""
        plain = name.replace(" ", "")
        return any(plain in text for text in self._plain)

    def _whole(self, question: Question, terms: Sequence[Term]) -> list[Figure]:
        """The figures a question asks for, read as one question."""
        matches = self._index.rank(question, terms)
        fitting = [m for m in matches if m.period_fits and m.fits and self._names(m)]
        if question.excluding:
            left_out = _LEFT_OUT.findall(question.text)
            fitting = [m for m in fitting if "、" not in m.figure.indicator]
            fitting = [m for m in fitting if not any(name in m.figure.indicator for name in left_out)]
        if _EACH.search(question.text) and (pair := self._pair(question, terms)):
            return [m.figure for m in pair]
        best = next((m for m in fitting if self._is_asked(m) and not blocked([m])), None)
        if best is None:
            return [m.figure for m in self._pair(question, terms)]
        chosen = [best.figure]
        chosen += [m.figure for m in matches if same_row(best.figure, m.figure)]
        chosen += self._other_periods(question, best, matches)
        if question.from_to and len(chosen) == 1:
            chosen += self._other_kind(question, best, terms)
        return sorted(chosen, key=lambda figure: figure.period[-4:]) if question.from_to else chosen

    def _sides(self, question: Question, terms: Sequence[Term]) -> list[Figure]:
        """“2025年比2020年高多少”, “目标和实际差几个点”, where no difference is stated: the two figures."""
        sides = question.periods + question.base_periods
        if not question.both_kinds and not (len(sides) > 1 and question.basis & _DIFFERENCES):
            return []
        plain = replace(
            question,
            basis=question.basis - _DIFFERENCES,
            units=(),
            kind="",
            periods=sides,
            base_periods=(),
            relative=question.relative or (("end",) if question.both_kinds and len(sides) < 2 else ()),
        )
        figures = self._whole(plain, terms)
        return figures if len(figures) > 1 else []

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
            for other in fitting[place + 1 : 8]:
                if (
                    not blocked([one, other])
                    and one.subject_named
                    and other.subject_named
                    and adds(one, other)
                ):
                    return sorted(
                        completed(fitting, [one, other]), key=lambda m: position(m, question, terms)
                    )
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

    def _parts(self, question: Question) -> list[Figure]:
        """The figures of a question of several: each part inherits what it leaves unsaid from the first."""
        pieces = [piece for piece in _SEGMENT.split(question.text) if piece.strip()]
        asking = [piece for piece in pieces if _ASKING.search(piece)]
        if len(asking) < 2:
            return []
        found: list[Figure] = []
        context: list[Term] = []
        for piece in pieces:
            part = understand(piece)
            terms = self._terms.read(part.content)
            if not _ASKING.search(piece):
                context += terms
                continue
            whole = [*context, *(term for term in terms if term not in context)]
            full = replace(
                part,
                text=" ".join([*(term.word for term in context), piece]),
                periods=part.periods or (() if part.relative else question.periods[:1]),
            )
            figures = self._whole(full, whole) or self._whole(part, terms)
            if not figures:
                return []
            context = context or terms
            found += [figure for figure in figures if figure not in found]
        return found

    def _claims(self, figures: Sequence[Figure]) -> list[Claim]:
        """A claim for each figure; figures that one quoted sentence states share it."""
        claims: dict[str, Claim] = {}
        for figure in figures:
            claim = statement.claim(figure, self._documents[figure.document])
            known = claims.get(claim.text)
            claims[claim.text] = replace(known, figures=(*known.figures, figure)) if known else claim
        return list(claims.values())

    def reverse(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """Which indicator a stated amount belongs to."""
        asked = question.quantities[0]
        same = self._index.rank(question, (), lambda figure: same_amount(asked, figure))
        matches = [match for match in same if match.period_fits]
        if not matches:
            return None
        scored = sorted(matches, key=lambda m: (-self._context(m.figure, terms), not m.fits))
        best = self._context(scored[0].figure, terms)
        chosen = [m.figure for m in scored if self._context(m.figure, terms) >= best - 0.15]
        if question.excluding:  # 除100亿元以外: the other values of the statement
            rows = [e.figure for e in self._index.entries if any(same_row(c, e.figure) for c in chosen)]
            chosen = rows or chosen
        return Draft(Status.ANSWERED, tuple(self._claims(chosen[:4])))

    def _context(self, figure: Figure, terms: Sequence[Term]) -> float:
        document = self._documents[figure.document]
        around = flatten(f"{figure.indicator} {figure.sentence.of(document.text)} {figure.heading}")
        return coverage(terms, around)

    def _check(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """Whether a stated amount is what the document says; the document's own wording either way."""
        limits = self._limits
        matches = self._index.rank(question, terms)
        asked = question.quantities[0]
        rival = max((m.score for m in matches if m.period_fits and m.fits and not blocked([m])), default=0.0)
        for match in matches:
            agrees = any(same_amount(quantity, match.figure) for quantity in question.quantities)
            agrees = agrees and question.kind in ("", match.figure.kind) and match.score >= rival - 0.02
            if agrees and match.period_fits and match.asked >= limits.confirmed and not blocked([match]):
                plain = same_claim(asked, match.figure) and "还是" not in question.text
                lead = "是的，与文件表述相符：" if plain else "文件的准确表述是："
                return Draft(Status.ANSWERED, tuple(self._claims([match.figure])), lead=lead)
        if question.compares and _CHOICE.search(question.text):
            return self._held_against(question, matches)
        known = [
            m for m in matches if m.asked >= limits.asked and m.named >= limits.named and not blocked([m])
        ]
        alike = [m for m in known if unit_fits(m.figure.unit, asked.unit)] or known
        fitting = [m for m in alike if m.period_fits and m.fits] or [m for m in alike if m.period_fits]
        if not fitting:
            return None
        told = [fitting[0].figure]
        # 6.5%是“十三五”的吗: whose the stated amount is, too.
        told += [
            m.figure
            for m in known
            if (m.figure.indicator, m.figure.basis) == (told[0].indicator, told[0].basis)
            if same_amount(asked, m.figure)
        ][:1]
        return Draft(Status.ANSWERED, tuple(self._claims(told)), lead="不对，文件的表述是：")

    def _held_against(self, question: Question, matches: Sequence[Match]) -> Draft | None:
        """“新增20项，和已创建的相比是多还是少”: the stated figure beside the one it is held against."""
        near = [m for m in matches if m.named >= self._limits.named and not blocked([m])]
        stated = [m for m in near if any(same_amount(q, m.figure) for q in question.quantities)][:1]
        other = [m for m in near if m.period_fits and m not in stated][:1]
        if not stated or not other:
            return None
        figures = [match.figure for match in stated + other]
        return Draft(Status.ANSWERED, tuple(self._claims(figures)), lead="文件的表述是：")
