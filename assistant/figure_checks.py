"""Questions that state an amount: whose it is, and whether it is right."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from assistant import statement
from assistant.answer import Status
from assistant.combining import Limits, blocked, same_amount, same_claim, same_row
from assistant.draft import Draft
from assistant.fits import asks_total, is_level, other_level, other_rate, unit_fits
from assistant.in_turn import in_turn, in_turn_said, item, turn_of
from assistant.lookup import FigureIndex, Match
from assistant.question import Question
from assistant.terms import Term, coverage
from assistant.verdict import asks_of_number
from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.quantity import Quantity, find_quantities, group_of, normalise
from retrieval.normalize import flatten

_WRONG = "不对，文件的表述是："
_SAYS = "文件的表述是："
_NOT_ALL = "不全对，文件的表述是："
_NAME = 3  # characters at the end of an indicator that name it: 增加值
_MORE = 0.1  # share of what is named by which one item of a list tells more of it than another
_WORDS = 6  # characters before an amount that tell where it stands
_WITH_WORDS = re.compile(rf"[\u4e00-\u9fffA-Za-z]{{{_WORDS}}}[0-9][0-9.]*[万亿]?[\u4e00-\u9fff%]")
_CHOICE = re.compile(r"还是|[哪谁](?:个|项|边|者)?(?:更|大|高|快|多)")


class FigureChecks:
    def __init__(self, index: FigureIndex, documents: Mapping[str, Document], limits: Limits) -> None:
        self._index = index
        self._documents = documents
        self._limits = limits

    def reverse(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """Which indicator a stated amount belongs to."""
        matches: list[Match] = []
        # “五年增长2.2倍的是哪个”: how long is no amount to look for, as long as there is another.
        for asked in sorted(question.quantities, key=lambda quantity: quantity.group == "time"):
            same = self._index.rank(question, (), partial(same_amount, asked))
            if matches := [match for match in same if match.period_fits]:
                break
        else:
            return None
        scored = sorted(matches, key=lambda m: (-self._context(m.figure, terms), not m.fits))
        best = self._context(scored[0].figure, terms)
        chosen = [m.figure for m in scored if self._context(m.figure, terms) >= best - 0.15]
        if question.excluding:  # 除100亿元以外: the other values of the statement
            rows = [e.figure for e in self._index.entries if any(same_row(c, e.figure) for c in chosen)]
            chosen = rows or chosen
        return Draft(Status.ANSWERED, statement.claims(chosen[:4], self._documents))

    def _context(self, figure: Figure, terms: Sequence[Term]) -> float:
        document = self._documents[figure.document]
        around = flatten(f"{figure.indicator} {figure.sentence.of(document.text)} {figure.heading}")
        return coverage(terms, around)

    def check(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """Whether a stated amount is what the document says; the document's own wording either way, without
        a verdict where something else is asked about what has that amount."""
        found = self._check(question, terms)
        if found and found.lead and not asks_of_number(question.text):
            return replace(found, lead=_SAYS)
        return found

    def _check(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        limits = self._limits
        plain_terms = [term for term in terms if not is_level(term.word)]  # told by the figure, not the name
        matches = [m for m in self._index.rank(question, plain_terms) if not other_rate(m.figure, question)]
        asked = question.quantities[0]
        rival = max((m.score for m in matches if m.period_fits and m.fits and not blocked([m])), default=0.0)
        for match in matches:
            same = [q for q in question.quantities if same_amount(q, match.figure)]
            agrees = any(not self._differs(match.figure, q, question) for q in same)
            agrees = agrees and question.kind in ("", match.figure.kind) and match.score >= rival - 0.02
            if agrees and match.period_fits and match.asked >= limits.confirmed and not blocked([match]):
                if by_item := self._by_item(match.figure, question, terms):
                    return by_item
                if wrong := self._wrong_beside(match.figure, question):
                    told = [match.figure, *wrong]
                    return Draft(Status.ANSWERED, statement.claims(told, self._documents), lead=_NOT_ALL)
                plain = same_claim(asked, match.figure) and "还是" not in question.text
                plain = plain and not self._unlike(match.figure, question)
                lead = "是的，与文件表述相符：" if plain else "文件的准确表述是："
                return Draft(Status.ANSWERED, statement.claims([match.figure], self._documents), lead=lead)
        if not (question.periods or question.relative or question.kind):
            likely = [m for m in matches if m.asked >= limits.asked and m.named >= limits.named and m.fits]
            likely = [m for m in likely if not blocked([m]) and not self._differs(m.figure, asked, question)]
            if stated := [m for m in likely if same_amount(asked, m.figure)][:1]:
                if by_item := self._by_item(stated[0].figure, question, terms):
                    return by_item
                # Of the result or of the target: 税收占比是60%吗 may mean either.
                other = [m for m in likely if m.figure.kind is not stated[0].figure.kind][:1]
                figures = [match.figure for match in stated + other]
                return Draft(Status.ANSWERED, statement.claims(figures, self._documents), lead=_SAYS)
        if question.compares and _CHOICE.search(question.text):
            return self._held_against(question, matches)
        known = [
            m for m in matches if m.asked >= limits.asked and m.named >= limits.named and not blocked([m])
        ]
        # 121.2亿元, which are 121.2亿美元: the figure that is meant is known by its number.
        if currency := [m for m in known if _other_currency(asked, m.figure)][:1]:
            told = [match.figure for match in currency]
            return Draft(Status.ANSWERED, statement.claims(told, self._documents), lead=_WRONG)
        return self._by_likeness(question, terms, known)

    def _by_likeness(self, question: Question, terms: Sequence[Term], known: Sequence[Match]) -> Draft | None:
        """What the figures that are asked about say where none is surely that of the stated amount."""
        asked = question.quantities[0]
        alike = [m for m in known if not asked.unit or self._is_alike(m.figure, asked)]
        fitting = [m for m in alike if m.period_fits and m.fits] or [m for m in alike if m.period_fits]
        if not fitting:
            return None
        # 19家是2025年的吗: of when the stated amount is, too.
        other = [m for m in alike if same_amount(asked, m.figure) and not m.period_fits and question.periods]
        if by_item := self._by_item(fitting[0].figure, question, terms):
            return by_item
        told = [m.figure for m in (fitting[0], *other[:1])]
        # 6.5%是“十三五”的吗: whose the stated amount is, too.
        told += [
            m.figure
            for m in known
            if (m.figure.indicator, m.figure.basis) == (told[0].indicator, told[0].basis)
            if same_amount(asked, m.figure) and m.figure not in told
        ][:1]
        agrees = _is_stated(told[0], question) and not other and not self._differs(told[0], asked, question)
        lead = _SAYS if agrees or in_turn_said(question.text) else _WRONG
        if not agrees and not other and (literal := self._literal(question)):
            told, lead = [literal], _SAYS
        if agrees and (wrong := self._wrong_beside(told[0], question)):
            told, lead = [*told, *wrong], _NOT_ALL
        return Draft(Status.ANSWERED, statement.claims(told, self._documents), lead=lead)

    @staticmethod
    def _is_alike(figure: Figure, asked: Quantity) -> bool:
        """Whether a figure can deny an amount: not a change a share, and one that stands by itself only an
        amount of its own unit (65岁 not by 30㎡)."""
        same = asked.normal[1] == normalise(figure.value, figure.unit)[1]
        return same or (figure.kind is not FigureKind.OTHER and unit_fits(figure.unit, asked.unit))

    def _literal(self, question: Question) -> Figure | None:
        """A figure of the stated amount that has the very words before it that the question gives it."""
        said = [flatten(words) for words in _WITH_WORDS.findall(question.text)]
        for key in (question.documents or self._documents) if said else ():
            text = self._documents[key].text
            for figure in self._index.of(key):
                near = text[max(0, figure.span.start - 2 * _WORDS) : figure.span.end]
                plain = re.sub(r"\s", "", flatten(near))
                if _is_stated(figure, question) and any(words in plain for words in said):
                    return figure
        return None

    def _wrong_beside(self, figure: Figure, question: Question) -> list[Figure]:
        """Of what else a question states with a figure that is right (贡献率20%、提高4.3个百分点), what its
        sentence says instead."""
        near = [f for f in self._index.of(figure.document) if f.sentence == figure.sentence and f != figure]
        return [
            other
            for asked in self._unlike(figure, question)
            for other in near
            if asked.normal[1] == normalise(other.value, other.unit)[1]
            if other.indicator == figure.indicator or other.indicator[-_NAME:] in question.text
        ]

    def _unlike(self, figure: Figure, question: Question) -> list[Quantity]:
        """The amounts that a question states as well and that the sentence of ``figure`` does not; none where
        it offers them to choose from (600亿元还是600亿美元), nor a rough share (六成)."""
        said = find_quantities(figure.sentence.of(self._documents[figure.document].text))
        near = {(abs(one.normal[0]), one.normal[1]) for one in said}  # -20% of 5%-20%
        stated = [
            q for q in question.quantities if q.unit != "成" and not (q.group == "time" and q.value == 1)
        ]
        if "还是" in question.text:
            return []
        return [
            q for q in stated if (abs(q.normal[0]), q.normal[1]) not in near and not same_amount(q, figure)
        ]

    def _by_item(self, figure: Figure, question: Question, terms: Sequence[Term]) -> Draft | None:
        """The verdict on an amount of a list by the item that is asked about: another one (独角兽10万元, not
        专精特新50万元), or one of several given in turn; None where ``figure`` stands in neither."""
        if in_turn_said(question.text):
            return None
        nearer = self._nearer(figure, terms)
        own = next((one for one in nearer if _is_stated(one, question)), nearer[0]) if nearer else figure
        document = self._documents[own.document]
        given = in_turn(document, own, self._index.of(own.document))
        if own.kind is not FigureKind.OTHER or not (nearer or given):
            return None
        meant = turn_of(document, given, terms) if given else own
        lead = _SAYS
        if meant is not None:
            lead = "是的，与文件表述相符：" if _is_stated(meant, question) else _WRONG
        return Draft(Status.ANSWERED, statement.claims([meant or own], self._documents), lead=lead)

    def _nearer(self, figure: Figure, terms: Sequence[Term]) -> list[Figure]:
        """The amounts of another item of the same list, where one tells more of what is asked."""
        if figure.kind is not FigureKind.OTHER:
            return []
        text = self._documents[figure.document].text
        names = [term for term in terms if term.is_name]
        items: dict[str, list[Figure]] = {}
        for one in self._index.of(figure.document):
            same = one.section == figure.section and group_of(one.unit) == group_of(figure.unit)
            if same and one.kind is FigureKind.OTHER and "\n" not in _between(text, one, figure):
                items.setdefault(item(text, one), []).append(one)
        told = {part: coverage(names, flatten(part)) for part in items}
        best = max(items, key=lambda part: told[part])
        return items[best] if told[best] >= told[item(text, figure)] + _MORE else []

    def _differs(self, figure: Figure, asked: Quantity, question: Question) -> bool:
        """Whether a figure of the stated amount is of another level, or of what is added and not of all."""
        clause = figure.clause.of(self._documents[figure.document].text)
        added = figure.basis == "新增" and "新增" not in question.basis and asks_total(question.text)
        return added or other_level(question.text, asked, f"{figure.indicator}{clause}", figure)

    def _held_against(self, question: Question, matches: Sequence[Match]) -> Draft | None:
        """“新增20项，和已创建的相比是多还是少”: the stated figure beside the one it is held against."""
        near = [m for m in matches if m.named >= self._limits.named and not blocked([m])]
        stated = [m for m in near if any(same_amount(q, m.figure) for q in question.quantities)][:1]
        other = [m for m in near if m.period_fits and m not in stated][:1]
        if not stated or not other:
            return None
        figures = [match.figure for match in stated + other]
        return Draft(Status.ANSWERED, statement.claims(figures, self._documents), lead=_SAYS)


def _is_stated(figure: Figure, question: Question) -> bool:
    return any(same_amount(quantity, figure) for quantity in question.quantities)


def _between(text: str, one: Figure, other: Figure) -> str:
    first, second = sorted((one.span, other.span), key=lambda span: span.start)
    return text[first.end : second.start]


def _other_currency(asked: Quantity, figure: Figure) -> bool:
    """Whether a figure is the stated number of another currency."""
    one, other = asked.normal, normalise(figure.value, figure.unit)
    return one[0] == other[0] and one[1] != other[1] and asked.group == group_of(figure.unit) == "money"
