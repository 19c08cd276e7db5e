"""Answers by the enumerations that documents name: which the 四大新体系 are, and whether something is one."""

import re
from collections.abc import Mapping
from functools import cache

from assistant.answer import Status
from assistant.draft import Claim, Draft, evidence
from assistant.intent import wording
from assistant.precedence import Precedence
from assistant.question import Question
from corpus.document import Document
from corpus.enumerations import Enumeration, enumerations
from retrieval.normalize import flatten

_LEFT = 1  # characters of a question that may be left when all that it asks is taken out
# How the label of an enumeration begins: 四大新.
_BEGINS = re.compile(r"(?=((?:[两二三四五六七八九十]|[2-9]|1[0-9])(?:[大个条项类种]|方面)?[\u4e00-\u9fff]))")


class EnumerationAnswers:
    def __init__(self, documents: Mapping[str, Document], precedence: Precedence) -> None:
        self._documents = documents
        self._precedence = precedence
        # Read when a question begins to name one: to read all takes 0.3 s for a million characters.
        self._held = cache(lambda key: enumerations(documents[key]))

    def answer(self, question: Question) -> Draft | None:
        """The members of the enumeration that is all a question is about, or whether what it names is one."""
        text = flatten(question.text)
        begun = {match[1] for match in _BEGINS.finditer(text)}
        keys = [
            key
            for key in question.documents or self._documents
            if key in self._documents and any(words in self._documents[key].text for words in begun)
        ]
        keys.sort(key=lambda key: self._precedence.rank(self._documents[key], question.today))
        named = [(key, one) for key in keys for one in self._held(key) if flatten(one.label) in text]
        if not named:
            return None
        key, one = max(named, key=lambda found: len(found[1].label))
        rest = text.replace(flatten(one.label), " ")
        words = wording()["enumeration"]
        if re.search(words["asks"], rest) and len(_without(rest, words["asks"], words["plain"])) <= _LEFT:
            return Draft(Status.ANSWERED, (_told(self._documents[key], one),))
        if re.search(words["check"], rest):
            return self._whether(self._documents[key], one, _without(rest, words["check"], words["plain"]))
        return None

    @staticmethod
    def _whether(document: Document, one: Enumeration, asked: str) -> Draft | None:
        """Whether ``asked`` is a member; None where too little or too much is left of the question."""
        if not 1 < len(asked) <= max(map(len, one.items)) + _LEFT:
            return None
        inside = any(asked in flatten(item) or flatten(item) in asked for item in one.items)
        lead = "包括。" if inside else f"不包括“{asked}”。"
        return Draft(Status.ANSWERED, (_told(document, one),), lead=lead)


def _told(document: Document, one: Enumeration) -> Claim:
    listed = "；".join(f"（{number}）{item}" for number, item in enumerate(one.items, 1))
    quote = evidence(document, one.span)
    return Claim(f"{quote.where}：{one.label}包括：{listed}。", (quote,))


def _without(text: str, *patterns: str) -> str:
    """``text`` without what ``patterns`` match and without marks."""
    for pattern in patterns:
        text = re.sub(pattern, "", text)
    return re.sub(r"[^\u4e00-\u9fffa-z0-9]", "", text)
