"""The gate: nothing leaves that its cited sentence does not carry.

A claim passes when its quotes are verbatim, every number in it agrees with a cited sentence in value,
unit, comparison, year and indicator, and every address it names exists and holds a quote. Claims are
read afresh here, from their text: the gate does not trust what wrote them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.draft import Claim, Draft, Evidence
from corpus.address import find_addresses
from corpus.figures import Figure
from corpus.periods import Period, find_periods
from corpus.quantity import Quantity, assertions, find_quantities, normalise
from corpus.spans import Span

_QUOTED = re.compile(r"“((?:[^“”]|“[^“”]*”)+)”")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
# Words of comparison and grammar that an answer may add around an indicator.
_GLUE = re.compile(
    r"[到至的为占比达在于由其中共全省年底末期间，。、：；（）()“”‘’\s\d.%—-]|以上|左右|以下|超过|突破|达到|年均|增长|增速|提高|下降|"
    r"新增|十[一二三四五]五|目标|高于|低于|相比|同期|创建了?|建立|制定了?|认定"
)


@dataclass(frozen=True)
class Fault:
    """Why a claim was refused; ``part`` is the words at fault."""

    reason: str
    part: str


class Gate:
    """Checks claims against the documents and their ledgers."""

    def __init__(self, ledgers: Mapping[str, Sequence[Figure]]) -> None:
        self._by_sentence: dict[tuple[str, Span], list[Figure]] = {}
        for document, figures in ledgers.items():
            for figure in figures:
                self._by_sentence.setdefault((document, figure.sentence), []).append(figure)

    def passes(self, draft: Draft) -> tuple[Draft, list[Fault]]:
        """The draft without the claims that fail, and why they failed."""
        kept, faults = [], []
        for claim in draft.claims:
            found = list(self.faults(claim))
            faults += found
            if not found:
                kept.append(claim)
        return Draft(draft.status, tuple(kept), draft.lead, draft.suggestions), faults

    def faults(self, claim: Claim) -> Iterator[Fault]:
        if not claim.evidence:
            yield Fault("没有出处", claim.text)
            return
        for item in claim.evidence:
            if item.quote != item.document.text[item.span.start : item.span.end] or not item.quote.strip():
                yield Fault("引文与原文不符", item.quote)
        sources = [item.quote for item in claim.evidence]
        verbatim = "\n".join([*sources, *(self._around(item) for item in claim.evidence)])
        rest = claim.text
        for match in _QUOTED.finditer(claim.text):
            if len(match[1]) > 8 and not _contains(verbatim, match[1]):
                yield Fault("引号内文字不是原文", match[1])
        yield from self._addresses(claim)
        rest = _without_addresses(rest)
        yield from self._numbers(rest, claim, verbatim)

    @staticmethod
    def _around(item: Evidence) -> str:
        """What else may be said of a quote: its document's title, number, dates; headings above it."""
        meta = item.document.meta
        path = item.document.structure.path(item.document.structure.at(item.span.start))
        facts = [meta.title, meta.document_number or "", meta.issuer or ""]
        facts += [f"{day.year}年{day.month}月{day.day}日" for day in (meta.signed_on, meta.issued_on) if day]
        if meta.period_start and meta.period_end:
            facts.append(f"{meta.period_start}—{meta.period_end}年，{meta.period_end}年底")
        return "\n".join([*facts, *(section.heading for section in path)])

    @staticmethod
    def _addresses(claim: Claim) -> Iterator[Fault]:
        known = {item.address for item in claim.evidence}
        for address, span in find_addresses(claim.text):
            inside = any(match.start() < span.start < match.end() for match in _QUOTED.finditer(claim.text))
            if inside or str(address) in known:
                continue
            sections = [item.document.structure.find(address) for item in claim.evidence]
            if not any(section and _holds(section.span, claim.evidence) for section in sections):
                yield Fault("条款号不存在或不含引文", span.of(claim.text))

    def _numbers(self, text: str, claim: Claim, verbatim: str) -> Iterator[Fault]:
        figures = [
            figure
            for item in claim.evidence
            for (document, sentence), found in self._by_sentence.items()
            if document == item.document.id and sentence.start < item.span.end and item.span.start < sentence.end
            for figure in found
        ]
        quantities = find_quantities(text)
        verbatim_claim = _contains(verbatim, text.rstrip("。")) or all(
            _contains(verbatim, match[1]) for match in _QUOTED.finditer(text)
        )
        unquoted = _QUOTED.sub(lambda match: "“" + "　" * len(match[1]) + "”" if len(match[1]) > 8 else match[0], text)
        for quantity in quantities:
            if not unquoted[quantity.span.start : quantity.span.end].strip("　"):
                continue  # inside a verbatim quotation
            if not any(_agrees(quantity, figure) for figure in figures):
                if not (verbatim_claim and _contains(verbatim, quantity.span.of(text))):
                    yield Fault("数值、单位或比较词与引文不符", quantity.span.of(text))
            elif not any(
                _agrees(quantity, figure) and _same_indicator(unquoted, quantity, figure) for figure in figures
            ):
                yield Fault("指标与引文不符", unquoted[: quantity.span.end])
        yield from self._years(unquoted, quantities, figures, verbatim)
        covered = [q.span for q in quantities] + [m.span for m in find_periods(unquoted)]
        for match in _DIGITS.finditer(unquoted):
            if not any(span.start <= match.start() < span.end for span in covered):
                if not re.search(rf"(?<![\d.]){re.escape(match[0])}(?![\d.])", verbatim) and not _is_ordinal(unquoted, match):
                    yield Fault("数字不在引文中", match[0])

    @staticmethod
    def _years(
        text: str, quantities: Sequence[Quantity], figures: Sequence[Figure], verbatim: str
    ) -> Iterator[Fault]:
        stated = {mention.period for mention in find_periods(verbatim)}
        for mention in find_periods(text):
            amounts = [q for q in quantities if q.span.start >= mention.span.end]
            allowed = {
                period
                for figure in figures
                if not amounts or any(_agrees(quantity, figure) for quantity in amounts[:1])
                for period in (Period.parse(figure.period),)
                if period
            }
            bases = {figure.base for figure in figures}
            if mention.is_base and any(str(mention.period) in base for base in bases):
                continue
            if amounts and figures:
                fits = any(
                    mention.period == period or (period.is_span and mention.period.last == period.last)
                    for period in allowed
                )
            else:
                fits = mention.period in stated
            if not fits:
                yield Fault("年份与引文不符", mention.span.of(text))


def _agrees(quantity: Quantity, figure: Figure) -> bool:
    """Same amount, and a comparison that asserts the same."""
    if normalise(figure.value, figure.unit) != quantity.normal:
        return False
    return not _clash(quantity.assertions, assertions(*figure.comparator.split("、")))


def _clash(said: frozenset[str], meant: frozenset[str]) -> bool:
    """Whether two comparisons say different things; 增长 and 提高 are left out where one side has none."""
    bounds = said - {"up", "down"}, meant - {"up", "down"}
    ways = said & {"up", "down"}, meant & {"up", "down"}
    return bounds[0] != bounds[1] or ("down" in ways[0]) != ("down" in ways[1])


def _same_indicator(text: str, quantity: Quantity, figure: Figure) -> bool:
    """Whether the words around the number name the figure's indicator and nothing else."""
    start = max((text.rfind(mark, 0, quantity.span.start) for mark in "。；，！？"), default=-1) + 1
    if not _GLUE.sub("", text[start : quantity.span.start]):
        start = max((text.rfind(mark, 0, max(start - 1, 0)) for mark in "。；！？"), default=-1) + 1
    end = min((place for mark in "。；，！？" if (place := text.find(mark, quantity.span.end)) >= 0), default=len(text))
    said = _GLUE.sub("", text[start:end].replace(quantity.span.of(text), ""))
    meant = _GLUE.sub("", figure.indicator + figure.base)
    return set(_pairs(said)) <= set(_pairs(meant)) | _joints(said, meant) and bool(
        not meant or len(set(_pairs(said)) & set(_pairs(meant))) >= 0.6 * len(set(_pairs(meant)))
    )


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)] or [text]


def _joints(said: str, meant: str) -> set[str]:
    """Pairs that arise only where glue was taken out between two parts of the indicator."""
    return {pair for pair in _pairs(said) if all(character in meant for character in pair)}


def _contains(text: str, part: str) -> bool:
    return re.sub(r"\s", "", part) in re.sub(r"\s", "", text)


def _holds(span: Span, items: Sequence[Evidence]) -> bool:
    return any(span.start <= item.span.start and item.span.end <= span.end for item in items)


def _without_addresses(text: str) -> str:
    for _, span in reversed(find_addresses(text)):
        text = text[: span.start] + "　" * (span.end - span.start) + text[span.end :]
    return text


def _is_ordinal(text: str, match: re.Match[str]) -> bool:
    """（1）…（2）…, 共3处, 包括4项: counted by the answer itself, checked by its own list."""
    before, after = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 1]
    return (before.endswith("（") and after == "）") or after in ("处", "项")


__all__ = ["Decimal", "Fault", "Gate"]
