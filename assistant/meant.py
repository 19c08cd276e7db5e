"""Which documents a question about a document means: 这个规划 may be any plan, 广东的规划 only its own."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.intent import document_cues, wording
from assistant.terms import Term
from assistant.titles import of_places, shortens
from corpus.divisions import find_places
from corpus.document import Document
from corpus.periods import find_periods
from corpus.regions import place_spoken_of
from retrieval.normalize import flatten

_BETWEEN = r"[^，,。；;？?！!：:]*?"  # inside one clause
_POINTS = re.compile(r"[这本该此那][个份项]?$")
_ASKS = re.compile(r"(?:什么|啥|哪些|哪个|哪份|哪项|有没有|有)$")
# What only a document can tell.
_ITSELF = ("number", "issuer", "validity", "addressee", "basis", "period", "date", "effect")
_MOST = 0.5  # share of what a question names that the title of the document it means must say
_BY = re.compile(r"[是由](?P<body>[^，。？是]{2,16}?)(?:印发|发布|制定|出台|公布|下发|发)的")
_AT_ONCE = re.compile(r"(?:请问|那么?|按照?|根据|依据|在|查查?|看看?)?")
_DAY = re.compile(r"\d{1,2}月\d{1,2}日")


@dataclass(frozen=True)
class Reference:
    """A word for a document (规划) and what stands before it in its clause (广东, 制造业)."""

    kind: str
    before: str

    @property
    def points(self) -> bool:
        """Whether it means a document that is known: 这个规划, 本办法."""
        return _POINTS.search(self.before) is not None

    @property
    def tells_content(self) -> bool:
        """Whether it is called by what it does: 降低失业保险费率的政策 may stand in any document."""
        said = "的" in self.before or "“" in self.before
        return said and self.kind in wording()["reference"]["by_content"]

    @property
    def any(self) -> bool:
        """Whether it says no more than that it is a document."""
        return self.kind in wording()["reference"]["any"]

    def fits(self, document: Document, names: Sequence[Term]) -> bool:
        """Whether it can mean ``document``; ``names``: what the question names.

        A plan of another place or of other years is another one, and so is one of what the title does not
        name: 制造业规划; 下乡补贴政策, where the document is called a plan and not a policy.
        """
        if self.points:
            return True
        meta = document.meta
        if not of_places(document, self.before):
            return False
        first, last = meta.period_start, meta.period_end
        plans = [mention.period for mention in find_periods(self.before) if mention.period.is_span]
        if first and last and any(plan.last < first or plan.first > last for plan in plans):
            return False
        own = flatten(meta.title + (meta.issuer or ""))
        said = [term for term in names if term.word in self.before]
        if self.any:  # 照顾医务人员老人的文件: in what words its title says that is not known
            told = sum(term.weight for term in said if term.coverage(own))
            return told >= _MOST * sum(term.weight for term in said)
        if self.kind not in meta.title:
            return all(term.coverage(own) for term in said)
        return all(term.coverage(own) for term in self._split(names)[0])

    def is_elsewhere(self, documents: Collection[Document], names: Sequence[Term]) -> bool:
        """Whether it is called by a place with which none of ``documents`` of its title has to do:
        贵州服务业发展规划, but not 和贵州合作的规划."""
        named = find_places(self.before)
        if len(named) != 1 or not _AT_ONCE.fullmatch(self.before[: named[0][1].start]):
            return False
        places, span = named[0]
        what = re.sub(r"[\s的“”\"《]", "", self.before[span.end :])
        titled = [one for one in documents if what and shortens(what, flatten(one.meta.title))]
        owns = [own for document in titled or documents if (own := place_spoken_of(document))]
        near = any(place.holds(own) or own.holds(place) for place in places for own in owns)
        return bool(owns) and not near and bool(titled or len(self._split(names)[1]) <= span.end)

    def _split(self, names: Sequence[Term]) -> tuple[list[Term], str]:
        """Those of ``names`` right before the kind, words such as 发展 between (金融业发展规划), and what is
        before them."""
        between = wording()["reference"]["between"]
        found, rest = [], self.before
        while True:
            rest = rest.rstrip('的“”"《 ')
            if name := next((term for term in names if rest.endswith(term.word)), None):
                found.append(name)
                rest = rest.removesuffix(name.word)
            elif word := next((word for word in between if rest.endswith(word)), ""):
                rest = rest.removesuffix(word)
            else:
                return found, rest


def references(text: str) -> list[Reference]:
    """The documents that ``text`` speaks of; not those that it asks for: 有什么政策, 哪些办法."""
    found = [Reference(m[2], m[1]) for m in _pattern().finditer(text)]
    return [one for one in found if not _ASKS.search(one.before)]


@cache
def _pattern() -> re.Pattern[str]:
    cues = document_cues()
    kinds = "|".join(cues["self"])
    longer = {word for words in cues.values() for word in words if re.match(rf"(?:{kinds}).", word)}
    return re.compile(rf"({_BETWEEN}的?)(?!{'|'.join(sorted(longer))})({kinds})")  # 规划期 is no plan


def names_more(term: Term) -> bool:
    """Whether a question about a document names more than what it asks for: not 机关 of 印发机关."""
    return term.is_name and not any(term.word in cue for cue in (*_asking(), *document_cues()["self"]))


def asks_whether_that_day(text: str) -> bool:
    """Whether a question gives the day on which a document was issued: 是8月12日印发的吗."""
    dated = (*wording()["when"]["date"], *document_cues()["date"])
    return _DAY.search(text) is not None and any(word in text for word in dated)


@cache
def _asking() -> tuple[str, ...]:
    cues = document_cues()
    return tuple(dict.fromkeys(word for name in cues if name != "self" for word in cues[name]))


def may_ask_of_document(text: str) -> bool:
    """Whether a question can be about a document itself: it asks for a number, a date, what was ended …"""
    said = any(word in text for word in (*_asking(), *wording()["ends"]["acts"]))
    return said or asks_whether_that_day(text)


def asks_of_document(text: str) -> bool:
    """Whether a question speaks of a document and asks what only that itself can tell: 规划的文号."""
    asked = [word for name in _ITSELF for word in document_cues()[name]]
    named = [one for one in references(text) if not (one.any or one.tells_content)]
    return bool(named) and any(word in text for word in asked)


def is_elsewhere(text: str, terms: Sequence[Term], documents: Collection[Document]) -> bool:
    """Whether a question speaks of a document of another place than those of ``documents``."""
    return any(one.is_elsewhere(documents, terms) for one in references(text))


def meant(
    text: str,
    terms: Sequence[Term],
    documents: Sequence[Document],
    says: Callable[[Term, Collection[str]], bool],
) -> list[Document]:
    """Those of ``documents`` that a question ``text`` with ``terms`` can speak of: where there are several,
    the one of such a kind whose title says most of it. None where it does not ask about a document.

    ``says`` tells whether documents (ids) hold a term.
    """
    if not may_ask_of_document(text):
        return []
    named = references(text)
    by = _BY.search(text)  # whose it is may be what is asked: 是省委印发的吗
    names = [term for term in terms if names_more(term) and not (by and term.word in by["body"])]
    several = len(documents) > 1

    def can_be(document: Document) -> bool:
        if several and not any(one.any or one.kind in document.meta.title for one in named):
            return False
        return not named or (
            any(one.fits(document, names) for one in named)
            and all(says(term, [document.id]) for term in names)
        )

    found = [document for document in documents if can_be(document)]
    if not several:
        return found
    return sorted(found, key=lambda d: -_in_common(flatten(d.meta.title), flatten(text)))[:1]


def _in_common(title: str, question: str) -> int:
    """How many pairs of neighbouring characters of ``title`` stand in ``question``."""
    return sum(title[at : at + 2] in question for at in range(len(title) - 1))
