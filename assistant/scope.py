"""Which documents a question speaks of, by number, title or region."""

import re
from collections.abc import Mapping

from assistant.question import Question
from corpus.document import Document
from retrieval.normalize import flatten

_SUFFIX = re.compile(r"[省市县区州]$")


def scope(question: Question, documents: Mapping[str, Document]) -> tuple[str, ...]:
    """Ids of the documents that ``question`` names; empty where it names none, so that all are meant."""
    numbers = {flatten(number) for number in question.numbers}
    text = flatten(question.text)
    for named in (
        [key for key, d in documents.items() if flatten(d.meta.document_number or "") in numbers],
        [key for key, d in documents.items() if _plain(d.meta.title) in text],
        [key for key, d in documents.items() if any(name in text for name in region_names(d))],
    ):
        if named:
            return tuple(named)
    return ()


def region_names(document: Document) -> tuple[str, ...]:
    """湖南省 and 湖南; empty where the document has no region."""
    region = document.meta.region or ""
    return tuple(name for name in (region, _SUFFIX.sub("", region)) if len(name) >= 2)


def without_reference(content: str, documents: Mapping[str, Document]) -> str:
    """``content`` without the words that only refer to a document: 湖南省服务业发展规划, 湖南省."""
    for document in documents.values():
        plain = _plain(document.meta.title)
        for name in (plain, *(plain.replace(part, "") for part in _left_out(plain))):
            if len(name) >= 4:
                content = content.replace(name, " ")
        for place in region_names(document):
            content = content.replace(place, " ")
    return content


def _plain(title: str) -> str:
    return re.sub(r"[《》]|[（(]\d{4}.*?[）)]$", "", flatten(title))


def _left_out(title: str) -> list[str]:
    """The parts of a title that people leave out: 湖南省, 十四五, both."""
    found = re.match(r"(?P<place>.{2,4}?[省市县区州])?(?P<plan>十[一二三四五]五)?", title)
    return [part for part in (found["place"], found["plan"], found[0]) if part] if found else []
