"""The nodes of a document's tree and its sentences."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.address import Address
from corpus.spans import Span


class Kind(StrEnum):
    DOCUMENT = "document"  # the root
    FRONT = "front"  # cover notice, title block, contents list
    PREFACE = "preface"  # the paragraphs of a text before its first numbered heading
    PART = "part"  # a text inside the file: the regulation behind a 印发 notice, an attachment
    CHAPTER = "chapter"  # 第X编/篇/部分/章/节, 一、
    SECTION = "section"  # （一）
    ITEM = "item"  # 1.
    SUBITEM = "subitem"  # （1） ①
    ARTICLE = "article"  # 第X条
    DASH = "dash"  # ——
    TOPIC = "topic"  # a short unnumbered sentence that announces what follows
    TAIL = "tail"  # attachment list, signature, publication remarks, source line


@dataclass(frozen=True)
class Section:
    """A node of the tree. ``span`` covers the heading, the own text and all children."""

    kind: Kind
    address: Address  # its own, or that of the nearest addressed ancestor
    addressed: bool  # whether the address is its own
    marker: str  # as printed: 五、  （二）  7.  第三条
    heading: str  # without marker and closing 。, may be empty
    span: Span
    heading_span: Span  # marker and heading; empty (start == end) where there is no heading
    index: int  # its place in Structure.sections (pre-order)
    parent: int | None
    children: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sentence:
    span: Span
    section: int  # index of the innermost section that holds it
    is_heading: bool = False
