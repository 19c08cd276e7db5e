"""Answers by the tree of the documents: what stands at an address or under a heading, and the parts of it."""

import operator
import re
from collections.abc import Sequence

from assistant.answer import Status
from assistant.draft import Claim, Draft, evidence
from assistant.intent import Intent, is_check, wording
from assistant.meant import references
from assistant.outline import Headings, opening, titled_children
from assistant.passages import PassageReader
from assistant.precedence import Precedence
from assistant.question import Question
from assistant.terms import Term, coverage
from assistant.window import LONGEST
from corpus.address import Address
from corpus.divisions import find_places
from corpus.document import Document
from corpus.periods import Period, find_periods
from corpus.sections import Section
from retrieval.normalize import flatten

_NAMED = 4  # characters of a heading that is meant when it stands in a question
_HEADING = 0.5  # share of a heading that a question must name to mean it
_COVERED = 0.6  # share of a question that a part headed by its place must hold
_ALIKE = 0.4  # what a synonym counts for there
_COUNTS = re.compile("多少|几")
_SECTION = 420  # characters of a section that is quoted whole
_MEMBERS = 12  # of a list that are shown


class SectionAnswers:
    def __init__(self, reader: PassageReader, headings: Headings, precedence: Precedence) -> None:
        self._reader = reader
        self._headings = headings
        self._precedence = precedence

    def section(self, address: Address, documents: Sequence[Document]) -> Draft:
        """What stands at an address, or what there is near one that does not exist."""
        holding = [(one, found) for one in documents if (found := one.structure.find(address))]
        if holding:
            others = len(holding) - 1
            closing = f"另有{others}份文件也有{address}，要看请写明文件名或文号。" if others else ""
            return Draft(Status.ANSWERED, (self._summary(*holding[0], ()),), closing=closing)
        document = documents[0]
        near = document.structure.nearest(address)
        lead = f"文件中没有“{address}”这一条。{near.explain()}。"
        return Draft(Status.NOT_IN_CORPUS, (), lead=lead)

    def _summary(self, document: Document, section: Section, terms: Sequence[Term]) -> Claim:
        length = section.span.end - section.heading_span.end
        span = opening(document, section, _SECTION if length <= _SECTION else LONGEST)
        span = self._reader.extent.continued(document, section, span, terms)
        name = f"{section.address}“{section.heading}”" if section.heading else str(section.address)
        parts = titled_children(document, section)
        text = f"{name}：“{span.of(document.text)}”"
        if parts and span.end < section.span.end:
            text += "其下包括：" + "；".join(part.heading for part in parts[:_MEMBERS]) + "。"
        quotes = (evidence(document, span), *(evidence(document, p.heading_span) for p in parts[:_MEMBERS]))
        return Claim(text, quotes if "其下包括" in text else quotes[:1])

    def members(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """The headings below the section that a list question names, where their number fits."""
        for term in terms:
            if not (found := self._headings.made_of(term.word)):
                continue
            if question.wanted not in (0, len(found[2])):  # “三带四区”里的三带是哪三条
                terms = [other for other in terms if other is not term]
            elif self._is_meant(question, found[0]):
                return self._parts(*found)
        best: tuple[float, Document, Section] | None = None
        names = [t for t in terms if t.is_name] or list(terms)
        told = [t for t in names if t.is_quoted] or names
        places = [t for t in terms if t.is_place]
        for document, section, plain in self._headings.covering(told, least=0.1):
            children = titled_children(document, section)
            fits = len(children) > 1 and question.wanted in (0, len(children))
            if not fits or not self._is_meant(question, document):
                continue
            listed = flatten(" ".join(part.heading for part in (section, *children)))
            if coverage(told, listed) < _HEADING:
                continue  # 生活 of 外地人才生活上有哪些照顾
            headings = [flatten(child.heading) for child in children]
            inside = flatten(section.span.of(document.text)) if places else ""
            if any(t.coverage(inside) and not t.coverage(listed) for t in places):
                continue  # 永州在四区里的定位: not the parts, but what is said of one place in them
            if not is_check(question.text) and _of_one_part(places, headings):
                continue  # 衡阳作为“两副”之一
            exact = sum(len(t.word) for t in told if t.word in plain) / len(plain)
            if best is None or exact > best[0]:
                best = (exact, document, section)
        if best is None:
            return None
        _, document, section = best
        inside = flatten(section.span.of(document.text))
        absent = [t.word for t in places if not t.coverage(inside)]
        children = titled_children(document, section)[:_MEMBERS]
        listed = "；".join(f"（{number}）{child.heading}" for number, child in enumerate(children, 1))
        quotes = tuple(evidence(document, part.heading_span) for part in (section, *children))
        claims = [Claim(f"{section.address}“{section.heading}”包括：{listed}。", quotes)]
        if question.kind == "target":  # what the parts are for stands before them
            lead = opening(document, section, LONGEST)
            claims.append(Claim(f"“{lead.of(document.text)}”", (evidence(document, lead),)))
        without = f"{section.address}中没有提到{'、'.join(absent)}：" if absent else ""
        return Draft(Status.ANSWERED, tuple(claims), lead=without)

    def of_place(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """The part headed by the place that a question names, where it holds all else that is asked: what
        岳阳 is to become stands there, and not where it is one of many."""
        places = [term for term in terms if term.is_place]
        names = [term for term in terms if term.is_name]
        best: tuple[tuple[float, int], Document, Section] | None = None
        for document, section, _ in self._headings.covering(places, least=1.0) if places else ():
            if not self._is_meant(question, document) or not _places_named(section.heading, question.text):
                continue
            above = [part.heading for part in document.structure.path(section)]
            held = flatten(" ".join((*above, section.span.of(document.text))))
            covered = coverage(terms, held)
            rank = (covered, section.span.start - section.span.end)
            if covered >= _COVERED and all(t.coverage(held) for t in names) and (not best or rank > best[0]):
                best = (rank, document, section)
        return Draft(Status.ANSWERED, (self._summary(best[1], best[2], terms),)) if best else None

    @staticmethod
    def _parts(document: Document, section: Section, parts: Sequence[Section]) -> Draft:
        """Parts of a section, and theirs."""
        told: list[str] = []
        quoted = [section]
        for number, child in enumerate(parts[:_MEMBERS], 1):
            inside = [part for part in titled_children(document, child) if not part.addressed][:_MEMBERS]
            below = f"：{'、'.join(part.heading for part in inside)}" if inside else ""
            told.append(f"（{number}）{child.heading}{below}")
            quoted += [child, *inside]
        text = f"{section.address}“{section.heading}”包括：{'；'.join(told)}。"
        claim = Claim(text, tuple(evidence(document, part.heading_span) for part in quoted))
        return Draft(Status.ANSWERED, (claim,))

    def headed(self, question: Question, terms: Sequence[Term], whole: bool = False) -> Draft | None:
        """The section whose heading is what the question names: 发展基础, “环境更好”.

        ``whole``: only one whose whole heading stands in the question, the longest first.
        """
        if whole:
            text = flatten(question.text)
            quoted = {flatten(name) for name in question.quoted}
            more = any(term.is_name for term in terms)  # a title only says where to look
            named = [
                (
                    (
                        plain in quoted,
                        len(plain),
                        (*map(operator.neg, self._precedence.rank(document, question.today)),),
                        section.index,
                    ),
                    document,
                    section,
                )
                for document, section, plain in self._headings.within(text)
                if (plain in quoted or len(plain) >= _NAMED) and self._is_meant(question, document)
                if not (more and plain == flatten(document.meta.title))
            ]
            if not named:
                return None
            _, document, section = max(named, key=lambda found: found[0])
            return Draft(Status.ANSWERED, (self._summary(document, section, terms),))
        best: tuple[float, Document, Section] | None = None
        for document, section, plain in self._headings.covering([t for t in terms if t.is_name], least=1.0):
            # Long terms in a short heading; the widest section of those.
            said = [(len(t.word), 1.0 if t.word in plain else _ALIKE * t.coverage(plain)) for t in terms]
            exact = sum(length * share for length, share in said) / len(plain)
            fits = exact >= _HEADING and self._is_meant(question, document)
            fits = fits and _places_named(section.heading, question.text)
            if fits and (best is None or exact > best[0] + 0.01):
                best = (exact, document, section)
        if best is None:
            return None
        return Draft(Status.ANSWERED, (self._summary(best[1], best[2], terms),))

    def aims(self, question: Question, terms: Sequence[Term], documents: Sequence[Document]) -> Draft | None:
        """The part on what a document aims at, where a question names no more than its title: 有什么目标."""
        asks = question.intent in (Intent.LIST, Intent.GENERAL, Intent.FIGURE)
        aim = next((word for word in wording()["kind"]["aims"] if word in question.text), "")
        if not asks or not aim or question.basis or question.units or _COUNTS.search(question.text):
            return None
        for document in documents:
            title = flatten(document.meta.title)
            parts = [part for part in document.structure.sections if part.addressed and aim in part.heading]
            if not parts or not all(term.coverage(title) for term in terms):
                continue
            part = min(parts, key=lambda one: (len(document.structure.path(one)), one.index))
            own = Period(document.meta.period_start or 0, document.meta.period_end or 0)
            told = [*(mention.period for mention in find_periods(part.span.of(document.text))), own]
            if all(any(asked in one or one in asked for one in told) for asked in question.periods):
                return Draft(Status.ANSWERED, (self._summary(document, part, terms),))
        return None

    def overview(
        self, question: Question, terms: Sequence[Term], documents: Sequence[Document]
    ) -> Draft | None:
        """How a document opens and its parts, where a question names no more than that document:
        这份规划讲什么, or its title alone, whole or shortened."""
        text = question.text.strip("《》 ？?。")
        named = references(text)
        more = question.addresses or question.periods or question.quantities or question.units
        if not named or more or question.quoted:
            return None
        alone = text == f"{named[-1].before}{named[-1].kind}"
        if not alone and not any(cue in text for cue in wording()["overview"]["cues"]):
            return None
        names = [term for term in terms if term.word not in wording()["overview"]["names"]]
        for document in documents:
            title = flatten(document.meta.title)
            if not all(term.coverage(title) for term in names) or not named[-1].fits(document, names):
                continue
            parts = (part for part in document.structure.sections if flatten(part.heading) == title)
            whole = next(parts, document.structure.sections[0])
            return Draft(Status.ANSWERED, (self._summary(document, whole, ()),))
        return None

    def ordered(self, documents: Sequence[Document], question: Question) -> list[Document]:
        """``documents``, the first to tell first; else as they are."""
        return sorted(documents, key=lambda document: self._precedence.rank(document, question.today))

    @staticmethod
    def _is_meant(question: Question, document: Document) -> bool:
        return not question.documents or document.id in question.documents


def _of_one_part(places: Sequence[Term], headings: Sequence[str]) -> bool:
    """Whether one of the places heads some of the parts and not all of them."""
    return any(0 < sum(bool(term.coverage(head)) for head in headings) < len(headings) for term in places)


def _places_named(heading: str, question: str) -> bool:
    """Whether a question names every place that a heading speaks of: 打造岳阳…桥头堡."""
    return all(span.of(heading) in question for _, span in find_places(heading))
