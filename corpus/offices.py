"""The offices that a text names as those who steer its carrying out."""

import re
from collections.abc import Iterator

from corpus.document import Document
from corpus.sections import Kind
from corpus.spans import Span

_OFFICE = re.compile(
    r"(?:省|市州?|州|县|区)(?!级|场|政府)[\u4e00-\u9fff]{2,14}?(?:联席会议|领导小组办公室|领导小组|工作专班)(?:办公室)?"
)
_VERBS = re.compile(r"^.*?(?:完善|发挥|召开|成立|由|报|向|和|与|或|经|委、)")


def offices(document: Document) -> list[Span]:
    """Where the text first names each office: 省服务业发展联席会议."""
    return list(_find(document))


def _find(document: Document) -> Iterator[Span]:
    seen: set[str] = set()
    structure = document.structure
    for sentence in structure.sentences:
        if structure.sections[sentence.section].kind in (Kind.FRONT, Kind.TAIL):
            continue
        for match in _OFFICE.finditer(document.text, *sentence.span):
            prefix = _VERBS.match(match[0])
            start = match.start() + (prefix.end() if prefix else 0)
            name = document.text[start : match.end()]
            if name not in seen and len(name) >= 5:
                seen.add(name)
                yield Span(start, match.end())
