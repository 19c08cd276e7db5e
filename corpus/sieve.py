"""What of a text is no measure: headings, aims, duties, supervision, procedure, organisation.

The words are data (``lexicon/measures.toml``); here is where each of them counts.
"""

import re
from collections.abc import Sequence
from functools import cached_property

from corpus.actors import acts, binds_another
from corpus.clauses import Clause
from corpus.remarks import SAYS, is_row
from corpus.sections import Kind, Section, Sentence
from corpus.structure import Structure
from corpus.wording import strength, vocabulary

_SKIPPED = {Kind.FRONT, Kind.TAIL}
_NUMBERED = {Kind.CHAPTER, Kind.SECTION, Kind.ARTICLE, Kind.ITEM}
_CAPTION = re.compile(r"[图表]\s*\d")
_LISTING = re.compile("[下如]列|以下|如下")
_STOPS = re.compile("[，。；：]")
_ENTITLED = re.compile(
    "(?:应当?(?:按规定)?|并|依法|可以?)享受|的，(?:除[^，。；]{2,20}，)?还?应当?[^，。；]{0,8}(?:给予|予以)"
    "|对[^，。；]{2,40}(?:人|人员|者|家庭|儿童|学生|职工)，[^，。；]{0,10}应当?(?:给予|予以)"
)
_FIRM = ("给予", "支持", "鼓励")
_TOLD = 20  # characters of a heading that says as much as a sentence; a shorter one only announces


class Sieve:
    """Passes what a text, parsed as ``structure`` and called ``title``, says of support."""

    def __init__(self, text: str, structure: Structure, title: str) -> None:
        self._text = text
        self._structure = structure
        words = vocabulary()["not_a_measure"]
        self._none = re.compile("|".join(words["patterns"]))
        self._limits = re.compile("|".join(words["limits"]))
        self._denies = re.compile(words["denies"])
        self._free = re.compile(words["free"])
        self._refuses = re.compile(words["refuses"])
        self._grants = re.compile(words["grants"])
        self._protects = re.compile(words["protects"])
        self._often = re.compile(words["often"])
        self._organises = re.compile("|".join(words["organises"]))
        self._benefits = re.compile("|".join(words["benefits"]))
        self._offers = re.compile(words["offers"])
        self._relieves = re.compile(words["relieves"])
        self._promoting = re.search(words["promoting"], title) is not None
        self._asks = re.compile(words["asks"])
        self._opening = re.compile("|".join(words["opening"]))

    def admits(self, sentence: Sentence, section: Section, remark: str) -> bool:
        """Whether a sentence stands where measures do; ``remark``: the brackets behind it, if any."""
        words = sentence.span.of(self._text)
        if sentence.is_heading and _is_name(words) and not _says(words, section, remark):
            return False
        path = self._structure.path(section)
        if is_row(words) or _CAPTION.match(words) or any(part.kind in _SKIPPED for part in path):
            return False
        return not self._is_aside(path) and not self._opening.match(words)

    def passes(self, text: str, best: Clause, sentence: Sentence, section: Section) -> bool:
        """Whether ``text``, clauses of a sentence whose predicate is in ``best``, helps somebody."""
        return not (
            self._denied(text, best) or self._announces(text, best, sentence, section)
        ) and self._helps(text, best, sentence, section)

    def _is_aside(self, path: Sequence[Section]) -> bool:
        """Whether headings above say that only aims, duties or organisation follow; the nearest decides."""
        words = vocabulary()["not_under"]
        for part in reversed(path):
            if not _is_name(part.heading_span.of(self._text)):
                continue
            stating = () if re.match(words["changes"], part.heading) else words["states"]
            if any(word in part.heading for word in (*words["headings"], *stating)):
                return True
            if part.addressed and part.kind is not Kind.PART and re.search(words["supports"], part.heading):
                return False
        return False

    def _denied(self, text: str, best: Clause) -> bool:
        own = best.span.of(self._text)
        gives = best.strength == "给予"
        # 给予5万元补贴，每人仅可申请一次 is a gift all the same.
        given = text[: text.find(own) + len(own)] if gives else text
        own, text = self._protects.sub("", own), self._protects.sub("", text)
        # What is said firmly counts although the sentence also supervises; a mere directive does not.
        about = own if best.strength in _FIRM or self._relieves.search(own) else text
        if self._limits.search(text) or self._denies.search(own if gives else text):
            return True
        return self._often.search(given) is not None or (not gives and self._none.search(about) is not None)

    def _announces(self, text: str, best: Clause, sentence: Sentence, section: Section) -> bool:
        """Whether it only leads to what follows, or says why the text was made."""
        gives = best.strength == "给予"
        words = sentence.span.of(self._text)
        if not gives and len("".join(text.split())) < _TOLD and not _STOPS.search(words):
            return True  # a line without a stop is the name of what follows
        if not gives and section.kind is Kind.PREFACE and self._is_divided:
            return True
        if best.strength in _FIRM:
            return False
        heads = sentence.is_heading and section.kind is not Kind.TOPIC  # 优化环境，依法保障旅游业的健康发展。
        leads = any(child.addressed for child in self._structure.children(section))
        leads = leads and not self._grants.search(text)  # 为…提供下列服务：
        return heads or leads or self._is_supervision(section)

    def _helps(self, text: str, best: Clause, sentence: Sentence, section: Section) -> bool:
        """Whether it binds an authority and not the receiver, and does not only organise."""
        lead = self._lead(section)
        before = lead + self._text[sentence.span.start : best.span.end]
        free = self._free.search(best.span.of(self._text)) is not None
        to_person = best.strength == "给予" and ("个人" in best.receivers or free)
        entitled = to_person or best.strength in ("支持", "鼓励") or _ENTITLED.search(before)
        # What is tried out binds whoever tries it also behind: 企业开展试点，应当提交方案.
        said = before if best.strength != "探索" else lead + text
        if not entitled and binds_another(said):
            return False
        if best.strength != "推进":
            return True
        if self._organises.search(text):
            return False
        led = strength(lead)
        if led is not None and led.word in _FIRM and _LISTING.search(lead):
            return True
        if any(part.kind is Kind.ARTICLE for part in self._structure.path(section)):
            # In a law every sentence says what shall be done.
            helps = acts(before) and self._benefits.search(text) is not None
            return helps or (self._promoting and best.heads)
        return best.heads or acts(before) or self._offers.search(text) is not None

    def granted(self, sentence: Sentence, section: Section) -> str:
        """The strength with which the lead of a list grants what its item ``sentence`` names;
        "" where it grants nothing."""
        lead = self._lead(section)
        first = sentence.span.start == section.span.start
        if not first or not self._grants.search(lead) or self._refuses.search(lead) or binds_another(lead):
            return ""
        words = sentence.span.of(self._text).rstrip("；;。，")
        if words.endswith("的") or "其他" in words:
            return ""  # to whom, not what; whatever else there may be
        led = strength(lead)
        return led.word if led and led.word in _FIRM else "支持"

    def _lead(self, section: Section) -> str:
        """The words that a list stands under, of which ``section`` is an item: 人民政府应当支持下列项目："""
        if section.parent is None:
            return ""
        parent = self._structure.sections[section.parent]
        first = self._structure.children(parent)[0]
        lead = self._text[parent.span.start : first.span.start].rstrip()
        lead = lead.rpartition("。")[2]
        return lead if lead.endswith(("：", ":")) and not self._asks.search(lead) else ""

    @cached_property
    def _is_divided(self) -> bool:
        return any(part.addressed and part.kind in _NUMBERED for part in self._structure.sections)

    def _is_supervision(self, section: Section) -> bool:
        words = vocabulary()["not_under"]["plain_not_under"]
        return any(word in part.heading for part in self._structure.path(section) for word in words)


def _says(heading: str, section: Section, remark: str) -> bool:
    """Whether a heading itself supports: 鼓励退役运动员投身体育产业。"""
    if section.kind is Kind.TOPIC:
        return bool(remark) or SAYS.match(heading.removeprefix(section.marker).lstrip()) is not None
    said = strength(heading)
    return heading.endswith("。") and len(heading) >= _TOLD and said is not None and said.word in _FIRM


def _is_name(heading: str) -> bool:
    """Whether a heading only names what is below it and is no run-in sentence: 医护人员…的，认定为工伤。"""
    return not (heading.endswith("。") and "，" in heading)
