"""The gate: nothing leaves that its cited sentence does not carry.

A claim passes when its quotes are verbatim, every number in it agrees with a cited sentence in value,
unit, comparison, year and indicator, and every address it names exists and holds a quote. Claims are
read afresh here, from their text: the gate does not trust what wrote them. Words of a language model are
checked beyond their figures (see ``grounding``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from assistant.draft import Claim, Draft, Evidence
from assistant.grounding import ungrounded
from corpus.address import Address, find_addresses
from corpus.figures import Figure, FigureKind
from corpus.indicators import Statement, read_clause
from corpus.numerals import to_half_width
from corpus.periods import Period, find_periods
from corpus.quantity import assertions, find_quantities, normalise
from corpus.spans import Span, sentences

_QUOTED = re.compile(r"“((?:[^“”]|“[^“”]*”)+)”")
_LABEL = re.compile(r"见?([^：“”，。；]{1,12})(?=[：“])")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Fault:
    """Why a claim was refused; ``part`` is the words at fault."""

    reason: str
    part: str


class Gate:
    """Checks claims against the documents and their ledgers."""

    def __init__(self, ledgers: Mapping[str, Sequence[Figure]]) -> None:
        self._by_sentence: dict[str, dict[Span, list[Figure]]] = {}
        for document, figures in ledgers.items():
            sentences = self._by_sentence.setdefault(document, {})
            for figure in figures:
                sentences.setdefault(figure.sentence, []).append(figure)

    def passes(self, draft: Draft) -> tuple[Draft, list[Fault]]:
        """The draft without the claims that fail, and why they failed."""
        kept, faults = [], []
        for claim in draft.claims:
            found = list(self.faults(claim))
            faults += found
            if not found:
                kept.append(claim)
        return replace(draft, claims=tuple(kept)), faults

    def faults(self, claim: Claim) -> Iterator[Fault]:
        if not claim.evidence:
            yield Fault("没有出处", claim.text)
            return
        for item in claim.evidence:
            if item.quote != item.document.text[item.span.start : item.span.end] or not item.quote.strip():
                yield Fault("引文与原文不符", item.quote)
        sources = [item.quote for item in claim.evidence]
        verbatim = "\n".join([*sources, *(around(item) for item in claim.evidence)])
        rest = claim.text
        for match in _QUOTED.finditer(claim.text):
            if _is_long(match[1]) and not _contains(verbatim, match[1]):
                yield Fault("引号内文字不是原文", match[1])
        if claim.text.count("“") != claim.text.count("”") and not _whole(verbatim, claim.text):
            yield Fault("引号不成对", claim.text)  # which words are quoted cannot be told
        yield from self._addresses(claim)
        for item in claim.evidence:  # 二3, which stands for itself only where it is cited
            # 一 of 三支一扶 is no address
            alone = rf"(?<![\u4e00-\u9fff]){re.escape(item.address)}(?![\u4e00-\u9fff])"
            rest = re.sub(alone, "　" * len(item.address), rest)
        rest = _without_addresses(rest)
        yield from self._numbers(rest, claim, verbatim)
        if claim.free:
            headings = "\n".join(around(item) for item in claim.evidence)
            text = claim.text
            for item in claim.evidence:
                text = text.replace(item.address, "|") if len(item.address) > 2 else text
            yield from (Fault(reason, part) for reason, part in ungrounded(text, sources, headings))

    @staticmethod
    def _addresses(claim: Claim) -> Iterator[Fault]:
        known = {item.address for item in claim.evidence}
        for address, span in [*find_addresses(claim.text), *_label(claim.text)]:
            inside = any(match.start() < span.start < match.end() for match in _QUOTED.finditer(claim.text))
            whole = any(
                one.endswith(str(address)) and claim.text.endswith(one, 0, span.end) for one in known
            )  # 第二十六条 of 正文3第二十六条
            if inside or whole:
                continue
            sections = [item.document.structure.find(address) for item in claim.evidence]
            if not any(section and _holds(section.span, claim.evidence) for section in sections):
                yield Fault("条款号不存在或不含引文", span.of(claim.text))

    def stated(self, claim: Claim) -> tuple[Figure, ...]:
        """The ledger entries that a claim states, in the order of its evidence."""
        read = list(_statements(claim.text))
        return tuple(
            figure
            for figure in self._near(claim)
            if any(_same_amount(one, figure) and _same_indicator(one, figure) for one in read)
        )

    def _near(self, claim: Claim) -> list[Figure]:
        """The ledger entries of the sentences that a claim rests on."""
        return [
            figure
            for item in claim.evidence
            for sentence, found in self._by_sentence.get(item.document.id, {}).items()
            if sentence.start < item.span.end and item.span.start < sentence.end
            for figure in found
        ]

    def _numbers(self, text: str, claim: Claim, verbatim: str) -> Iterator[Fault]:
        figures = self._near(claim)
        # Long quotations have been compared letter by letter; what stands outside them is read afresh.
        plain = _QUOTED.sub(lambda m: "“" + "　" * len(m[1]) + "”" if _is_long(m[1]) else m[0], text)
        read = list(_statements(plain))
        for statement in read:
            agreeing = [figure for figure in figures if _same_amount(statement, figure)]
            part = statement.quantity.span.of(text)
            if _whole(verbatim, text):
                continue
            if agreeing and all(f.kind == FigureKind.TARGET for f in agreeing) and _ACHIEVED.search(plain):
                yield Fault("把目标说成了结果", part)
            if not agreeing:
                yield Fault("数值、单位或比较词与引文不符", part)
            elif not any(_same_indicator(statement, figure) for figure in agreeing):
                yield Fault("指标与引文不符", f"{statement.indicator}{part}")
        if not _whole(verbatim, text):
            yield from self._years(plain, read, figures, verbatim)
        known = [s.quantity.span for s in read] + [m.span for m in find_periods(plain)]
        printed = to_half_width(verbatim)
        for match in _DIGITS.finditer(plain):
            seen = any(span.start <= match.start() < span.end for span in known) or _is_ordinal(plain, match)
            said = re.escape(to_half_width(match[0]))
            if not seen and not re.search(rf"(?<!\d)(?<!\d\.){said}(?!\d|\.\d)", printed):
                yield Fault("数字不在引文中", match[0])

    @staticmethod
    def _years(
        text: str, read: Sequence[Statement], figures: Sequence[Figure], verbatim: str
    ) -> Iterator[Fault]:
        """Each year must be that of a figure the claim states after it, or stand in the quote."""
        stated = {mention.period for mention in find_periods(verbatim)}
        for mention in find_periods(text):
            after = [s for s in read if s.quantity.span.start >= mention.span.end][:1]
            meant = [figure for s in after for figure in figures if _same_amount(s, figure)]
            if mention.is_base:
                fits = any(str(mention.period) in figure.base for figure in meant) or mention.period in stated
            elif meant:
                periods = [Period.parse(figure.period) for figure in meant]
                fits = mention.in_name or any(
                    p and mention.period in (p, Period(p.last, p.last)) for p in periods
                )
            else:
                fits = mention.period in stated
            if not fits:
                yield Fault("年份与引文不符", mention.span.of(text))


def _label(text: str) -> Iterator[tuple[Address, Span]]:
    """An address that leads a claim and is one only there: 二：“…”, 见正文“…”."""
    match = _LABEL.match(text)
    with suppress(ValueError):
        if match:
            yield Address.parse(match[1]), Span(*match.span(1))


def around(item: Evidence) -> str:
    """What else may be said of a quote: its document's title, number, dates; headings above it."""
    meta = item.document.meta
    path = item.document.structure.path(item.document.structure.at(item.span.start))
    facts = [meta.title, meta.document_number or "", meta.issuer or ""]
    facts += [f"{day.year}年{day.month}月{day.day}日" for day in (meta.signed_on, meta.issued_on) if day]
    if meta.period_start and meta.period_end:
        facts.append(f"{meta.period_start}—{meta.period_end}年，{meta.period_end}年底")
    return "\n".join([*facts, *(section.heading for section in path)])


def _statements(text: str) -> Iterator[Statement]:
    """What ``text`` says in numbers, read as the ledger reads documents; spans are offsets into ``text``."""
    for sentence in sentences(text):
        words = " " * sentence.start + sentence.of(text)
        previous: Statement | None = None
        start = sentence.start
        quantities = find_quantities(words)
        for end in [
            *(i for i in range(sentence.start, sentence.end) if text[i] in "，；：。！？;|"),
            sentence.end,
        ]:
            inside = [q for q in quantities if start <= q.span.start and q.span.end <= end]
            for statement in read_clause(words, Span(start, end), inside, previous) if inside else ():
                previous = statement
                yield statement
            start = end + 1


def _same_amount(statement: Statement, figure: Figure) -> bool:
    """Same amount, and a comparison that asserts the same."""
    if normalise(figure.value, figure.unit) != statement.quantity.normal:
        return False
    said = assertions(*statement.comparator.split("、"))
    meant = assertions(*figure.comparator.split("、"))
    return said - {"up"} == meant - {"up"}


# A shorter name is another indicator: 服务业增加值 is not 生产性服务业增加值.
_WHOLE_NAME = 0.85
_ACHIEVED = re.compile(r"已经?|实现了|完成了|达到了")
_CLASSES = {"年均增速": "rate", "增速": "rate", "占比": "share", "增减": "change", "倍数": "multiple"}


def _same_indicator(statement: Statement, figure: Figure) -> bool:
    """Whether a statement is about the figure's indicator: no other words, and most of its words."""
    if _CLASSES.get(statement.basis, "amount") != _CLASSES.get(figure.basis, "amount"):
        return False
    said, meant = _pairs(statement.indicator), _pairs(figure.indicator)
    return said <= meant | _pairs(figure.indicator + figure.base) and len(said) >= _WHOLE_NAME * len(meant)


_PLAIN = re.compile(r"[\s“”‘’（）()、的]|全省|我省|全市|湖南省?|期间")


def _pairs(text: str) -> set[str]:
    plain = _PLAIN.sub("", to_half_width(text))
    return {plain[i : i + 2] for i in range(len(plain) - 1)} or {plain}


def _is_long(quotation: str) -> bool:
    return len(quotation) > 12 and any(mark in quotation for mark in "，。；")


def _whole(verbatim: str, text: str) -> bool:
    """Whether the claim is nothing but words of its quote, and does not break off before 左右 or the like."""
    plain, said = (re.sub(r"\s", "", one) for one in (verbatim, text.rstrip("。")))
    place = plain.find(said)
    while place >= 0 and re.match(r"\w", plain[place + len(said) : place + len(said) + 1]):
        place = plain.find(said, place + 1)
    return place >= 0


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
