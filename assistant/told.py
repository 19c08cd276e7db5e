"""What a question tells of its subject, without what only leads up to it."""

import re
from collections.abc import Sequence

from assistant.intent import wording
from assistant.question import Question
from assistant.terms import Term, TermReader
from corpus.indicators import vocabulary
from retrieval.normalize import flatten

_PART = re.compile(r"([^，,：:；;。！!？?\n]+)([，,：:；;。！!？?\n]|$)")
_MUCH = 1 / 3  # share of a question from which on a strange word is what it is about
RARE = 3.0  # weight from which on a verb alone says what is asked: 划拨
_LINK = re.compile(r"[（(]?.?(?:的|类|型|业|等|产业|行业|领域|方面)?")  # between a word and what it narrows


# Where somebody came from tells nothing of what is asked: 从上海挖来.
_ORIGIN = re.compile(r"从[^，。？从]{2,6}?(?=[省市县区]?[^，。？]{0,2}?(?:挖|引|招|请|聘|迁|搬|回|调|来))")


def without_origins(text: str) -> str:
    """Normalised ``text`` without the places that somebody or something came from."""
    return _ORIGIN.sub(" ", text)


def told(question: Question, content: str, reader: TermReader) -> list[Term]:
    """The content words of a question, without those that only lead up to it: 老师布置作业：…

    These are the words of a part that no document speaks of, or that ends in a verb of asking, and
    strange words that neither narrow a known one (无人机|配送服务) nor are narrowed by it.
    """
    terms = reader.read(content, question.quoted)
    split = _PART.findall(content)
    parts = [(part, reader.read(part[0]) if len(split) > 1 else terms) for part in split]
    leading = {
        term
        for (words, end), read in parts
        if not any(_is_told(t) or (t.in_corpus and t.weight >= RARE) for t in read)
        or (end in ("：", ":") and words.rstrip("，, 一下道").endswith(tuple(wording()["preface"]["cues"])))
        for term in read
        if not term.is_place
    }
    kept = [term for term in terms if _is_told(term) and term not in leading]
    if not any(term.word not in vocabulary()["generic"] for term in kept):
        return terms
    text = flatten(question.text)
    named = sum(term.weight for term in kept if term.is_name and not term.is_place)
    idle = wording()["problem"]["words"] if named >= RARE else []
    return [
        term
        for term in terms
        if term not in leading
        and term.word not in idle
        and (not _is_strange(term) or _beside(term, kept, text))
        and not (term.is_place and term.word not in without_origins(text))
    ]


def names_another(terms: Sequence[Term], text: str) -> bool:
    """Whether normalised ``text`` asks about what no document knows, named after what one does: 港澳青年."""
    kept = [term for term in terms if _is_told(term) and not term.is_place]
    weight = sum(term.weight for term in terms)
    return any(
        term.weight >= _MUCH * weight and any(one.word + term.word in text for one in kept)
        for term in terms
        if _is_strange(term)
    )


def _is_strange(term: Term) -> bool:
    return term.is_name and not term.in_corpus and not term.is_place


def _beside(term: Term, others: Sequence[Term], text: str) -> bool:
    """Whether ``term`` stands directly beside one of ``others``: one narrows the other."""
    start = text.find(term.word)
    before, after = text[: max(start, 0)], text[start + len(term.word) :]
    return start >= 0 and any(
        _LINK.fullmatch(after[:place] if (place := after.find(form)) >= 0 else "x")
        or _LINK.fullmatch(before[place + len(form) :] if (place := before.rfind(form)) >= 0 else "x")
        for other in others
        for form in other.forms
    )


def _is_told(term: Term) -> bool:
    """Whether a term ties a question to a subject: a name that a document holds, or a place."""
    return term.is_name and (term.in_corpus or term.is_place)
