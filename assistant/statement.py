"""Saying a ledger entry as one short sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.draft import Claim, evidence
from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.periods import Period, five_year_plan
from corpus.quantity import lexicon

_LONGEST = 180  # characters of a sentence quoted whole
_GRANT = re.compile(r"奖励|补助|补贴|奖补|资助|贴息|罚款|给予")  # an amount that hangs on its conditions
_PREDICATE = re.compile(r"(?P<whole>.+?)(?P<predicate>(?:来源于|来自于|源于|来自|用于|投向).+)$")


def claim(figure: Figure, document: Document) -> Claim:
    """The sentence for ``figure``, resting on the sentence of the document that states it."""
    return Claim(f"{say(figure, document)}。", (evidence(document, figure.sentence),), (figure,))


def claims(figures: Sequence[Figure], documents: Mapping[str, Document]) -> tuple[Claim, ...]:
    """A claim for each figure; figures that one quoted sentence states share it."""
    found: dict[str, Claim] = {}
    for figure in figures:
        one = claim(figure, documents[figure.document])
        known = found.get(one.text)
        found[one.text] = replace(known, figures=(*known.figures, figure)) if known else one
    return tuple(found.values())


def say(figure: Figure, document: Document) -> str:
    """Indicator, comparison and value of ``figure``, led by its period; without a final 。"""
    if figure.kind == FigureKind.OTHER or _GRANT.search(figure.sentence.of(document.text)):
        return quoted(figure, document)
    body = _body(figure, document)
    return f"{_when(figure)}{body}"


def quoted(figure: Figure, document: Document) -> str:
    """The document's words around the figure: its sentence, or of a long one the part between semicolons."""
    sentence = figure.sentence.of(document.text)
    if len(sentence) <= _LONGEST:
        return sentence.rstrip("。；;")
    # The part between two ；, with the conditions that stand before the amount in it.
    start = max(document.text.rfind(mark, figure.sentence.start, figure.span.start) for mark in "；;") + 1
    ends = [document.text.find(mark, figure.span.end, figure.sentence.end) for mark in "；;"]
    end = min((place for place in ends if place >= 0), default=figure.sentence.end)
    return document.text[max(start, figure.sentence.start) : end].strip("，；。 \n")


def _when(figure: Figure) -> str:
    period = Period.parse(figure.period)
    if period is None or (figure.basis == "增减" and figure.kind == FigureKind.ACTUAL and not figure.base):
        return ""  # since when it changed is not said
    if period.is_span:
        number = (period.first - 1951) // 5
        if number > 10 and five_year_plan(number) == period:
            return f"“十{'一二三四五六七八九'[number - 11]}五”期间，"
        return f"{period.first}—{period.last}年，"
    return f"到{period.last}年，" if figure.kind == FigureKind.TARGET else f"{period.last}年，"


def amount(figure: Figure, document: Document) -> str:
    """The number as the document prints it, with its comparing words: 突破1.5万亿元, 53%左右."""
    before, after = _words(figure)
    return f"{before}{_number(figure, document)}{after}"


def _body(figure: Figure, document: Document) -> str:
    before, after = _words(figure)
    amount = f"{_number(figure, document)}{after}"
    name = figure.indicator
    if figure.basis in ("年均增速", "增速"):
        verb = "年均增长" if figure.basis == "年均增速" else "增长"
        return f"{name}{verb}{before}{amount}"
    if figure.basis == "占比":
        if found := _PREDICATE.match(name):
            return f"{found['whole']}的{before}{amount}{found['predicate']}"
        return f"{name}{before or '为'}{amount}"
    if figure.basis == "增减":
        if before in ("高于", "低于", "高出", "快于", "慢于"):
            return f"{name}{before}{figure.base}{amount}"
        return f"{name}{f'比{figure.base}' if figure.base else ''}{before}{amount}"
    if figure.basis == "倍数":
        if before:
            return f"{name}{f'比{figure.base}' if figure.base else ''}{before}{amount}"
        return f"{name}为{figure.base}的{amount}" if figure.base else f"{name}为{amount}"
    if figure.trailing:
        # The verb that opens the clause, also for the second number of a row: 创建了37个…、203个…
        opening = re.match(r"[\u4e00-\u9fff]{2,5}?了?(?=[\d近超约逾达])", figure.clause.of(document.text))
        return f"{opening[0] if opening else ''}{before}{amount}{name}"
    if figure.basis == "新增":
        return f"新增{name}{before}{amount}"
    return f"{name}{before}{amount}"


def _number(figure: Figure, document: Document) -> str:
    """The number and unit as the document prints them."""
    return figure.span.of(document.text)


def _words(figure: Figure) -> tuple[str, str]:
    """The comparing words before and behind the number."""
    words = [word for word in figure.comparator.split("、") if word]
    behind = lexicon()["comparators"]["after"]
    before = "".join(word for word in words if word not in behind)
    return before, "".join(word for word in words if word in behind)
