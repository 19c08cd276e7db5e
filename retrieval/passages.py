"""Passages: the units of retrieval, cut from a document's sections at the ends of sentences."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import groupby
from math import ceil
from typing import Any

from corpus.document import Document
from corpus.spans import Span
from corpus.structure import Section, Structure

TARGET = 250  # characters a passage aims at; `xiangce eval --beir` tells how it serves


@dataclass(frozen=True)
class Passage:
    """Consecutive sentences of one section. ``text`` is ``document.text[span.start:span.end]``."""

    id: str  # by content: stays while document, headings and wording stay
    document: str  # document id
    address: str  # canonical, e.g. 五(二)7; empty where nothing is numbered
    section: int  # index in Structure.sections
    span: Span  # character offsets into the document's text
    text: str
    title: str  # of the document
    headings: tuple[str, ...]  # outermost first, with markers; the section's own is last
    kind: str  # value of corpus.structure.Kind

    @property
    def context(self) -> str:
        """Title and headings, one a line: where the passage stands."""
        return "\n".join((self.title, *(heading for heading in self.headings if heading != self.title)))

    @property
    def content(self) -> str:
        """The passage with its context, which it takes its meaning from: what BM25 searches."""
        return f"{self.context}\n{self.text}"

    @property
    def embedded(self) -> str:
        """What is embedded: title, the two innermost headings and text. The rest costs time, tells little."""
        return "\n".join((self.title, *(h for h in self.headings[-2:] if h != self.title), self.text))


def passages(document: Document, target: int = TARGET) -> list[Passage]:
    """Cut ``document`` in reading order.

    Every sentence outside headings is in exactly one passage. A heading is in the ``headings`` of the
    passages below it, and is a passage of its own only where nothing stands below it.
    """
    structure = document.structure
    found: list[Passage] = []
    seen: Counter[str] = Counter()
    # Only neighbours in reading order are grouped: text that resumes after a list starts a new passage.
    for (index, is_heading), run in groupby(structure.sentences, key=lambda s: (s.section, s.is_heading)):
        section = structure.sections[index]
        spans = [sentence.span for sentence in run]
        if is_heading and not _bare(structure, section):
            continue
        for group in pack(spans, target):
            found.append(_passage(document, section, Span(group[0].start, group[-1].end), seen))
    return found


def pack(spans: Sequence[Span], target: int) -> Iterator[list[Span]]:
    """Group neighbouring sentences into runs of about equal length, none much above ``target`` characters.

    A sentence longer than ``target`` is never split.
    """
    length = spans[-1].end - spans[0].start
    goal = length / ceil(length / target)
    group: list[Span] = []
    for span in spans:
        # Past the goal with more than half of itself: it belongs to the next group.
        if group and (group[-1].end + span.end) / 2 - group[0].start > goal:
            yield group
            group = []
        group.append(span)
    yield group


def _bare(structure: Structure, section: Section) -> bool:
    """Whether nothing but its heading stands in ``section``."""
    return not structure.text[section.heading_span.end : section.span.end].strip("。.：: \u3000\n\r\t")


def _passage(document: Document, section: Section, span: Span, seen: Counter[str]) -> Passage:
    path = document.structure.path(section)
    headings = tuple(step.marker + step.heading for step in path if step.marker or step.heading)
    key = "\0".join((document.id, document.meta.title, *headings, span.of(document.text)))
    seen[key] += 1  # the same words twice in one section
    return Passage(
        id=sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:24],
        document=document.id,
        address=str(section.address),
        section=section.index,
        span=span,
        text=span.of(document.text),
        title=document.meta.title,
        headings=headings,
        kind=section.kind.value,
    )


def to_row(passage: Passage) -> dict[str, object]:
    """A passage without what its document holds anyway."""
    row = asdict(passage)
    del row["text"], row["title"]
    return row


def from_row(row: dict[str, Any], documents: dict[str, Document]) -> Passage:
    """What ``to_row`` was given; raises ``KeyError`` or ``TypeError`` on anything else."""
    document = documents[row["document"]]
    span = Span(*row.pop("span"))
    headings = tuple(row.pop("headings"))
    return Passage(
        **row, span=span, headings=headings, text=span.of(document.text), title=document.meta.title
    )
