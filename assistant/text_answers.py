"""Answers in the documents' own words: places, measures, passages."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from assistant.answer import Status
from assistant.draft import Claim, Draft
from assistant.intent import Intent, wording
from assistant.passages import PassageReader
from assistant.precedence import Precedence
from assistant.profile_words import speaks_of_own
from assistant.question import Question
from assistant.terms import Term
from assistant.titles import is_of
from assistant.told import names_another, without_origins
from assistant.window import LONGEST, Window, overlap
from corpus.divisions import find_places
from corpus.document import Document
from corpus.periods import Period, find_periods
from corpus.sections import Kind, Section
from retrieval.normalize import flatten
from retrieval.retriever import Hit

_KEY = 0.38  # share of a question from which on a word is what it is about
_STRANGE = 0.45  # share of a question that may be words the documents do not know
_CHIEF = 0.5  # and from which on a name is what support is asked for
_FOREIGN = 0.3  # and from which on no support for what is asked is to be found
_ENOUGH = 0.4  # share of a question's content that a passage must cover where the retriever finds it too
_ALONE = 0.6  # and where it does not
_CLEAR = 0.85  # from here on a single unknown word does not matter
_NEXT = 0.3  # between the scores of the best passage and of another that may answer where that does not
_ABOUT_AS_GOOD = 0.15  # between the scores of passages, of which that of the first document is told
_ASKING = ("哪些", "哪几个", "哪几种", "哪几类", "什么")
# The year of a document that is only named is not the one told of.
_CITED = re.compile(r"《[^》]*》|[\u4e00-\u9fff]{1,10}[〔\[]\d{4}[〕\]]第?\d+号")
_INTRODUCING = (Kind.FRONT, Kind.PREFACE)  # there a text only says what it is for
_NAMED_ONLY = re.compile("《[^》]*》")  # what a text's title promises, that text gives
_BEST = 6  # passages of which one can answer
_FEW = 6  # places that are listed


class TextAnswers:
    def __init__(self, reader: PassageReader, precedence: Precedence) -> None:
        self._reader = reader
        self._precedence = precedence

    def says(self, term: Term, documents: Collection[str]) -> bool:
        """Whether a passage of ``documents`` (ids) holds ``term``."""
        return self._reader.reaches([term], _CLEAR, [term], documents)

    def places(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """The addresses of the sentences that hold what is looked for."""
        names = (
            [term for term in terms if term.is_quoted]
            or [term for term in terms if term.is_name]
            or list(terms)
        )
        if not names:
            return None
        exact = [replace(term, forms=(term.word,), parts=()) for term in names]
        inside = question.documents
        found = self._reader.sentences_with(exact, inside) or self._reader.sentences_with(names, inside)
        if not found and len(names) > 1:
            found = [
                w
                for w in self._reader.windows(names, (), limit=1, documents=inside)
                if w.covered >= _CLEAR - 0.1
            ]
        if not found:
            return None
        if len(found) > 1:  # 第三方评估 before 第三方…评估
            asked = flatten(question.text)
            shared = [_longest_shared(asked, flatten(window.text)) for window in found]
            found = [w for w, length in zip(found, shared, strict=True) if length == max(shared)]
        headed = [w for w in found if all(term.coverage(flatten(w.section.heading)) for term in exact)]
        by_address: dict[tuple[str, str], Window] = {}
        for window in (headed or found) if len(found) > _FEW else found:
            by_address.setdefault((window.document.id, window.evidence.address), window)
        claims = [
            Claim(f"见{w.evidence.where}：“{_short(w, exact)}”", (w.evidence,))
            for w in list(by_address.values())[:_FEW]
        ]
        more = f"，列出前{_FEW}处" if len(by_address) > _FEW else ""
        lead = f"共{len(by_address)}处提到{more}。" if len(by_address) > 1 else ""
        return Draft(Status.ANSWERED, tuple(claims), lead=lead)

    def support(self, question: Question, terms: Sequence[Term], hits: Sequence[Hit]) -> Draft | None:
        """Sentences that support something the question names, the most fitting first, by address."""
        verbs = wording()["support"]["verbs"]
        wanted = [term for term in terms if term.word not in wording()["support"]["words"]]
        if not wanted or not any(term.is_name for term in wanted):
            return None
        strange = sum(t.weight for t in wanted if t.is_name and not t.in_corpus and not t.is_place)
        if strange > _FOREIGN * sum(t.weight for t in wanted) and not speaks_of_own(question.text):
            return None
        # 长沙的冷链: what only speaks of 长沙 supports no 冷链.
        total = sum(term.weight for term in wanted)
        told = [t for t in wanted if t.is_name and t.in_corpus and not t.is_place]
        chief = [t for t in told if t.weight >= _CHIEF * total]
        names = chief or [t for t in wanted if t.is_name]
        asked = without_origins(question.text)
        places_asked = find_places(asked)  # what 中山 gives is nothing for 珠海
        found = [
            w
            for w in self._reader.windows(wanted, hits, limit=24, documents=question.documents)
            if any(verb in _NAMED_ONLY.sub("", w.text) for verb in verbs)
            and all(span.of(asked) in w.text or is_of(w.document, places) for places, span in places_asked)
            and any(t not in w.missing for t in names)
        ]
        found = [w for w in found if w.section.kind not in _INTRODUCING] or found
        if not found or found[0].covered < 0.3 or _lacks_quoted(found[0]):
            return None
        places = [term for term in wanted if term.is_name and not term.in_corpus]
        if places and found[0].covered < _ALONE and all(term.is_place for term in places):
            return None
        kept = [w for w in found if w.score >= found[0].score - 0.35][:4]
        claims = tuple(Claim(f"{w.evidence.where}：“{_short(w)}”", (w.evidence,)) for w in kept)
        return Draft(
            Status.ANSWERED, claims, lead="文件中与此相关的支持方向如下（具体申报以主管部门通知为准）："
        )

    def passage(
        self,
        question: Question,
        terms: Sequence[Term],
        hits: Sequence[Hit],
        holds: Callable[[Window], float] | None = None,
    ) -> Draft | None:
        """The sentences that cover the question best, or None where none covers enough of it; ``holds``
        tells how well each of the best can answer it, 0 for not at all."""
        if question.intent == Intent.SUPPORT:  # 鼓励 in 规划鼓励怎么做 only asks
            cues = {*wording()["support"]["words"]} & {*wording()["intent"]["support"]}
            terms = [term for term in terms if term.word not in cues] or terms
        if names_another(terms, question.text) and not speaks_of_own(question.text):
            return None
        if not self._may_suffice(terms, question):
            return None  # whatever a search finds
        windows = self._reader.windows(
            terms,
            hits,
            limit=_BEST if holds else 3,
            listing=question.intent == Intent.LIST,
            documents=question.documents,
            closing=next((term for term in terms if _asked_for(term, question)), None),
        )
        windows = self._by_precedence(windows, question)
        close = [w for w in windows if w.score >= windows[0].score - _NEXT]
        wholes = (self._reader.extent.whole(w, terms) for w in (windows if holds else close))
        told = [w for w in wholes if self._suffices(w, hits) and self._period_said(question, w)]
        if holds:
            told = sorted((w for w in told if holds(w)), key=holds, reverse=True)[:1]
        for window in told:
            said = tells if window.covered >= _CLEAR else procedure_said
            if not said(question, window.text):
                continue
            narrow = self._reader.extent.narrowed(window, terms)
            if narrow is not window and said(question, narrow.text) and (not holds or holds(narrow)):
                return Draft(Status.ANSWERED, (self.quoted(narrow),))
            cases = self._reader.extent.with_cases(window) if holds else window
            return Draft(Status.ANSWERED, (self.quoted(cases),))
        return None

    def _by_precedence(self, windows: list[Window], question: Question) -> list[Window]:
        """``windows``, those about as good as the best in the order of their documents."""
        good = [w for w in windows if w.score >= windows[0].score - _ABOUT_AS_GOOD]
        good.sort(key=lambda w: self._precedence.rank(w.document, question.today))
        return [*good, *windows[len(good) :]]

    @staticmethod
    def quoted(window: Window) -> Claim:
        """The text of ``window`` led by where it stands."""
        where = window.evidence
        name = where.where
        section = window.section
        if section.heading and not section.addressed and section.span.start < window.span.start:
            name += f"之“{section.heading}”"  # a heading without a number, which the quote leaves out
        return Claim(f"{name}：“{window.text}”", (where,))

    @staticmethod
    def _period_said(question: Question, window: Window) -> bool:
        """Whether the years that a question names are those of the passage or of the document."""
        meta = window.document.meta
        above = (_lead(window.document, part) for part in window.document.structure.path(window.section))
        text = meta.title + _CITED.sub("", window.text + "".join(above))
        known = [mention.period for mention in find_periods(text)]
        if meta.period_start and meta.period_end:
            known.append(Period(meta.period_start, meta.period_end))
        return all(any(asked in one or one in asked for one in known) for asked in question.periods)

    def _may_suffice(self, terms: Sequence[Term], question: Question) -> bool:
        """Whether ``_suffices`` can hold for any window, whatever the retriever finds."""
        total = sum(term.weight for term in terms)
        needed = [t for t in terms if _is_needed(t, total)]
        return self._reader.reaches(terms, _ENOUGH, needed, question.documents)

    @staticmethod
    def _suffices(window: Window, hits: Sequence[Hit]) -> bool:
        names = [term for term in window.missing if term.is_name]
        if any(term.is_quoted or _is_needed(term, window.weight) for term in names):
            return False
        if window.covered >= _CLEAR:
            return True
        if any(not t.in_corpus for t in names) and all(t.is_place for t in window.held if t.is_name):
            return False  # 岳阳房价: of what is asked only the place
        total = window.weight
        strange = sum(term.weight for term in names if not term.in_corpus)
        found = any(
            hit.passage.document == window.document.id and overlap(hit.passage.span, window.span)
            for hit in hits[:5]
        )
        return window.covered >= (_ENOUGH if found else _ALONE) and strange <= _STRANGE * total


def _is_needed(term: Term, total: float) -> bool:
    """Whether a passage without ``term`` is no answer: the documents speak of it, but not there."""
    return term.is_name and (term.is_place or (term.in_corpus and term.weight >= _KEY * total))


def _lacks_quoted(window: Window) -> bool:
    """Whether ``window`` lacks what the question quotes and the documents have."""
    return any(term.is_quoted and term.in_corpus for term in window.missing)


def _asked_for(term: Term, question: Question) -> bool:
    """Whether things of the kind of ``term`` are asked for: 哪些短板."""
    return term.is_name and any(f"{asking}{term.word}" in question.text for asking in _ASKING)


def _lead(document: Document, section: Section) -> str:
    """The text of a section before the first section below it."""
    children = document.structure.children(section)
    return document.text[section.span.start : children[0].span.start if children else section.span.end]


def _longest_shared(one: str, other: str) -> int:
    """Length of the longest run of characters that both texts hold."""
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size


def procedure_said(question: Question, text: str) -> bool:
    """Whether ``text`` holds the amounts, procedures and persons that the question asks for, if it does."""
    for group in wording()["procedure"]["groups"]:
        if any(word in question.text for word in group) and not any(word in text for word in group):
            return False
    return tells(question, text)


def tells(question: Question, text: str) -> bool:
    """Whether ``text`` holds what only itself can tell: an age, a penalty, who does something."""
    told = wording()["procedure"]["told"]
    return all(
        re.search(one["said"], text) is not None for one in told if re.search(one["asked"], question.text)
    )


def _short(window: Window, terms: Sequence[Term] = ()) -> str:
    """The text of ``window``, or where it is long the clauses from the one that holds a term on."""
    text = window.text
    if len(text) <= LONGEST:
        return text
    clauses = re.findall(r"[^，；。]*[，；。]?", text)
    first = next((n for n, c in enumerate(clauses) if any(term.coverage(flatten(c)) for term in terms)), 0)
    shown = ""
    for clause in clauses[first:]:
        if shown and len(shown) + len(clause) > LONGEST:
            break
        shown += clause
    return shown[: 2 * LONGEST]
