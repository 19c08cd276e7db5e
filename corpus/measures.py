"""Support measures: what a text gives, supports, encourages or promotes, for whom and by what instrument.

A measure is one sentence, or the clauses of one that speak to the same receivers: 探索旅游景区…，研究专门针对
养老… holds two. Nothing is typed in; all follows from the text, its structure and the vocabularies.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus.clauses import Clause, group
from corpus.conditions import stated
from corpus.divisions import Place
from corpus.document import Document
from corpus.figures import Figure, extract
from corpus.measure_headings import Headings
from corpus.regions import Zone, document_place, zones
from corpus.remarks import CHARGED, SAYS, body_of, is_row, trimmed
from corpus.sections import Kind, Section, Sentence
from corpus.sectors import industry_of
from corpus.spans import Span
from corpus.trades import ALL_SERVICES
from corpus.wording import DEVELOPMENT, RANK, begins_support, instruments, strength, vocabulary


@dataclass(frozen=True)
class Measure:
    """One entry. Spans are offsets into the document's text; ``span.of(text)`` is the quote, verbatim."""

    document: str
    span: Span
    sentence: Span
    address: str
    heading: str
    instruments: tuple[str, ...]  # the most telling first; never empty
    strength: str  # 给予 支持 推进 鼓励 探索 研究
    actor: str  # who acts, as printed; "" where the sentence does not say
    trades: frozenset[str]  # for which industries or kinds; empty: for all
    through: frozenset[str]  # industries that carry it out for others (银行 in 引导银行向…放贷)
    receivers: frozenset[str]  # for which kinds of businesses or people; empty: for all
    places: frozenset[Place]  # where, if narrower than the document's own region; empty: all of that
    zone: str  # the zone of the plan that it stands under, or ""
    conditions: tuple[Span, ...]
    amounts: tuple[Figure, ...]  # what it gives, from the figure ledger

    @property
    def rank(self) -> int:
        return RANK[self.strength]


def measures(document: Document, figures: list[Figure] | None = None) -> list[Measure]:
    """The measures of a document in the order of its text. ``figures``: its ledger, where already made."""
    return list(_Reader(document, extract(document) if figures is None else figures).read())


_SKIPPED = {Kind.FRONT, Kind.TAIL}
_SHORTEST = 6  # characters of a measure
_NUMBERED = {Kind.CHAPTER, Kind.SECTION, Kind.ARTICLE, Kind.ITEM}
_CAPTION = re.compile(r"[图表]\s*\d")
_HARD = frozenset(
    (
        "财政资金",
        "税费",
        "融资担保",
        "基金投资",
        "上市",
        "用地",
        "用能价格",
        "人才",
        "市场准入",
        "开放便利",
        "政府采购",
        "企业培育",
    )
)
_LEDGER_UNITS = re.compile(r"元|%|％|亩|倍|折|成")


class _Reader:
    def __init__(self, document: Document, figures: list[Figure]) -> None:
        self._document = document
        self._text = document.text
        self._structure = document.structure
        self._figures = figures
        place = document_place(document)
        self._home = frozenset({place.province}) if place and place.province else frozenset()
        self._zones: dict[int, Zone] = {zone.section: zone for zone in zones(document)}
        self._headings = Headings(document.meta.title)
        words = vocabulary()["not_a_measure"]
        self._none = re.compile("|".join(words["patterns"]))
        self._promotes = re.compile(words["promotes"])
        self._seen: set[str] = set()
        self._limits = re.compile("|".join(words["limits"]))
        self._denies = re.compile(words["denies"])
        self._often = re.compile(words["often"])
        self._organises = re.compile("|".join(words["organises"]))
        self._benefits = re.compile("|".join(words["benefits"]))
        self._opening = re.compile("|".join(words["opening"]))
        self._bodies = re.compile("|".join(vocabulary()["actor"]["bodies"]))
        self._obliged = re.compile(vocabulary()["actor"]["obliged"])

    def read(self) -> Iterator[Measure]:
        if self._document.meta.title.endswith(tuple(vocabulary()["not_of"]["titles"])):
            return
        sentences = self._structure.sentences
        for number, sentence in enumerate(sentences):
            section = self._structure.sections[sentence.section]
            # Who answers for it stands behind it: （海关总署、财政部负责）.
            after = sentences[number + 1].span.of(self._text) if number + 1 < len(sentences) else ""
            remark = after if not body_of(after) else ""
            says = section.kind is Kind.TOPIC and (
                remark or SAYS.match(sentence.span.of(self._text)) is not None
            )
            names = sentence.is_heading and not says and _is_name(sentence.span.of(self._text))
            if names or is_row(sentence.span.of(self._text)):
                continue
            if self._may_hold(section, sentence):
                yield from self._in_sentence(sentence, section, remark)

    def _may_hold(self, section: Section, sentence: Sentence) -> bool:
        path = self._structure.path(section)
        if any(part.kind in _SKIPPED for part in path) or _CAPTION.match(sentence.span.of(self._text)):
            return False
        words = vocabulary()["not_under"]
        for part in path:
            if not _is_name(part.heading):
                continue
            stating = () if re.match(words["changes"], part.heading) else words["states"]
            if any(word in part.heading for word in (*words["headings"], *stating)):
                return False
        return not self._opening.match(sentence.span.of(self._text))

    @cached_property
    def _is_divided(self) -> bool:
        return any(part.addressed and part.kind in _NUMBERED for part in self._structure.sections)

    def _is_supervision(self, section: Section) -> bool:
        words = vocabulary()["not_under"]["plain_not_under"]
        return any(word in part.heading for part in self._structure.path(section) for word in words)

    def _in_sentence(self, sentence: Sentence, section: Section, remark: str) -> Iterator[Measure]:
        span = sentence.span
        text = span.of(self._text)
        if section.marker and text.startswith(section.marker):
            body = text[len(section.marker) :].lstrip()
            span = Span(span.end - len(body), span.end)
        if charged := CHARGED.match(span.of(self._text)):  # （财政部指导）推广…: of what stands before
            span = Span(span.start + charged.end(), span.end)
        if not body_of(span.of(self._text)):
            return
        item = industry_of(self._structure.path(section))
        for clauses in group(self._text, span, self._home, item):
            if found := self._measure(clauses, sentence, section, remark):
                yield found

    def _measure(
        self, clauses: list[Clause], sentence: Sentence, section: Section, remark: str
    ) -> Measure | None:
        best = max(
            (clause for clause in clauses if clause.strength),
            key=lambda clause: (RANK[clause.strength], clause.heads, self._acts(clause)),
            default=None,
        )
        if best is None:
            return None
        span = trimmed(self._text, Span(clauses[0].span.start, clauses[-1].span.end))
        text = span.of(self._text)
        # What is said firmly counts although the sentence also supervises; a mere directive does not.
        about = best.span.of(self._text) if best.strength in ("支持", "鼓励") else text
        gives = best.strength == "给予"
        denied = self._denies.search(best.span.of(self._text) if gives else text)
        if denied or self._limits.search(text) or (not gives and self._none.search(about)):
            return None
        # 给予5万元补贴，每人仅可申请一次 is a gift all the same.
        given = text[: best.span.end - span.start] if gives else text
        if self._often.search(given):
            return None
        # What stands before the first numbered section below only announces it, unless it is said firmly.
        leads = any(child.addressed for child in self._structure.children(section))
        firm = best.strength in ("给予", "支持", "鼓励")
        if sentence.is_heading and section.kind is not Kind.TOPIC and best.strength not in ("给予", "支持"):
            return None  # 优化环境，依法保障旅游业的健康发展。 only announces
        # Before the first heading a text says why it was made, unless it has no headings.
        opens = section.kind is Kind.PREFACE and self._is_divided and not gives
        if opens or (not firm and (leads or self._is_supervision(section))):
            return None
        plain = re.sub(r"[\s|]", "", text)
        if plain in self._seen or len(plain) < _SHORTEST:  # an attached table repeats the text
            return None
        if not self._helps(sentence, span, best):
            return None
        path = self._structure.path(section)
        if best.strength == "推进" and not self._directs(sentence, best, text, path):
            return None
        receivers = frozenset().union(*(clause.receivers for clause in clauses))
        own = frozenset().union(*(clause.trades for clause in clauses))
        means = instruments(text)
        above = self._headings.receivers(path)
        if above:  # under 推动集聚区提质升级 the trades named are what it offers, not whom it is for
            own &= {ALL_SERVICES}
        through, for_whom = self._headings.trades(own, receivers, means, path)
        receivers = receivers or above
        specific = for_whom - {ALL_SERVICES}
        vague = best.strength in ("推进", "探索", "研究")
        told = specific or receivers or for_whom or _HARD.intersection(means) or self._promotes.search(text)
        if vague and not told:
            return None
        if not means:
            means = self._headings.instruments(path)
        zone = next((self._zones[part.index] for part in reversed(path) if part.index in self._zones), None)
        places = frozenset().union(*(clause.places for clause in clauses))
        if zone:
            # A city from outside the zone joins it here (促进永州融入…); one of its own is meant alone.
            members = frozenset(member.place for member in zone.members)
            places = members | places if not places <= members or not places else places
        conditions = tuple(stated(clauses, self._text))
        named = [part for part in path if part.addressed]
        self._seen.add(plain)
        return Measure(
            document=self._document.id,
            span=span,
            sentence=sentence.span,
            address=str(section.address),
            heading=named[-1].heading if named else section.heading,
            instruments=means or (DEVELOPMENT,),
            strength=best.strength,
            actor=self._actor(sentence, best, remark),
            trades=for_whom,
            through=through,
            receivers=receivers or self._headings.addressed,
            places=places,
            zone=f"{zone.group}·{zone.name}" if zone else "",
            conditions=conditions,
            amounts=tuple(self._amounts(span, conditions)),
        )

    def _acts(self, clause: Clause) -> bool:
        return self._bodies.search(clause.span.of(self._text)) is not None

    def _directs(self, sentence: Sentence, best: Clause, text: str, path: tuple[Section, ...]) -> bool:
        """Whether a plain directive promotes something and does not only organise."""
        if self._organises.search(text):
            return False
        acts = self._bodies.search(self._text[sentence.span.start : best.span.end])
        if not (best.heads or acts):
            return False
        in_law = any(part.kind is Kind.ARTICLE for part in path)
        if not in_law:
            return True
        return acts is not None and self._benefits.search(text) is not None

    def _helps(self, sentence: Sentence, span: Span, best: Clause) -> bool:
        """Whether the sentence binds an authority and not the receiver: 部门应当支持, not 机构应当公示."""
        before = self._text[sentence.span.start : best.span.end]
        if best.strength == "给予" and "个人" in best.receivers:
            return True
        if best.strength in ("支持", "鼓励") or re.search("应当?(?:按规定)?享受", before):
            return True
        duty = self._obliged.search(before)
        return duty is None or self._bodies.search(before[: duty.start()]) is not None

    def _actor(self, sentence: Sentence, best: Clause, remark: str) -> str:
        """The body named at the head of the clause that supports, or the one in （…负责） at its end."""
        charged = re.search(
            r"[（(]([^（）()]{2,60}?)(?:牵头|按职责分工)?负责[）)]", sentence.span.of(self._text) + remark
        )
        if charged:
            return charged[1]
        words = best.span.of(self._text)
        if begins_support(words):
            return ""
        head = re.split(r"应当|应|要|可以?|对|给予|支持|鼓励|引导|按|每年|安排", words)[0]
        bodies = list(self._bodies.finditer(head))
        body = head[: bodies[-1].end()].strip() if bodies and len(head) <= 40 else ""
        return "" if strength(body) else body

    def _amounts(self, span: Span, conditions: tuple[Span, ...]) -> Iterator[Figure]:
        for figure in self._figures:
            given = _holds(span, figure.span) and _LEDGER_UNITS.search(figure.unit)
            if given and not any(_holds(condition, figure.span) for condition in conditions):
                yield figure


def _is_name(heading: str) -> bool:
    """Whether a heading only names what is below it and is no run-in sentence: 医护人员…的，认定为工伤。"""
    return not (heading.endswith("。") and "，" in heading)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
