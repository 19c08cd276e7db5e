"""Sections under construction: opening and closing them in text order, then the finished tree.

What is not inside a child belongs to the section itself, so the leaves always partition the text.
"""

from dataclasses import dataclass, field

from corpus.address import WHOLE, Address
from corpus.lines import BLANK, Line
from corpus.sections import Kind, Section, Sentence
from corpus.spans import Span, sentences

Growth = tuple[tuple[Section, ...], tuple[tuple[Span, int], ...], tuple[Sentence, ...]]

# Depths beside those of numbered headings (1 to 12).
ROOT, TEXT, EDGE, DASH_DEPTH, TOPIC_DEPTH = -2, -1, 0, 20, 21


@dataclass
class Node:
    kind: Kind
    address: Address
    addressed: bool
    depth: float
    start: int
    marker: str = ""
    heading: str = ""
    heading_span: Span = field(default_factory=lambda: Span(0, 0))
    end: int = 0
    paragraphs: int = 1  # so far, of an article
    recounted: int = 0  # the paragraph from which its lists need 第几款
    closes: bool = False  # the last of a list joined by ；, so what follows belongs to its parent
    parent: "Node | None" = None
    children: "list[Node]" = field(default_factory=list)


class Builder:
    """Keeps the open sections; opening one closes those that are not wider than it."""

    def __init__(self, text: str, texts: int = 1) -> None:
        """``texts`` is how many texts the file is known to hold; further ones are numbered from there."""
        self.text = text
        self._texts = texts
        self.used: set[Address] = {Address(name=WHOLE)}
        self.root = Node(Kind.DOCUMENT, Address(name=WHOLE), True, ROOT, 0, end=len(text))
        self.stack = [self.root]

    @property
    def top(self) -> Node:
        return self.stack[-1]

    def next_text(self) -> int:
        """The number of a further text in the file, 2 or more."""
        self._texts += 1
        return self._texts

    def close(self, depth: float, offset: int) -> None:
        """Close the open sections of this depth and deeper."""
        while self.top.depth >= depth:
            self.stack.pop().end = offset

    def open(self, kind: Kind, depth: float, start: int, address: Address | None) -> Node:
        """Open a section; without an address, or with one already taken, it shares that of its parent."""
        self.close(depth, start)
        parent = self.top
        own = address is not None and address not in self.used
        if address is not None and own:
            self.used.add(address)
        node = Node(kind, address if address is not None and own else parent.address, own, depth, start)
        node.heading_span = Span(start, start)
        node.parent = parent
        parent.children.append(node)
        self.stack.append(node)
        return node

    def finish(self, found: list[Line]) -> Growth:
        self.close(TEXT, len(self.text))
        order: list[Node] = []
        pending = [self.root]
        while pending:
            node = pending.pop()
            order.append(node)
            pending.extend(reversed(node.children))
        place = {id(node): index for index, node in enumerate(order)}
        leaves: list[tuple[Span, int]] = []
        for index, node in enumerate(order):
            position = node.start
            for child in node.children:
                if position < child.start:
                    leaves.append((Span(position, child.start), index))
                position = child.end
            if position < node.end:
                leaves.append((Span(position, node.end), index))
        leaves.sort()
        _unhead(self.text, order, leaves)
        sections = tuple(
            Section(
                node.kind,
                node.address,
                node.addressed,
                node.marker,
                node.heading,
                Span(node.start, node.end),
                node.heading_span,
                index,
                None if node.parent is None else place[id(node.parent)],
                tuple(place[id(child)] for child in node.children),
            )
            for index, node in enumerate(order)
        )
        return sections, tuple(leaves), tuple(_sentences(self.text, sections, leaves, found))


def _unhead(text: str, order: list[Node], leaves: list[tuple[Span, int]]) -> None:
    """A closed sentence with nothing below it is the text of its section, not a heading."""
    bodied = {
        index
        for span, index in leaves
        if text[max(span.start, order[index].heading_span.end) : span.end].strip(BLANK)
    }
    for index, node in enumerate(order):
        if node.heading and index not in bodied and not node.children and node.depth > EDGE:
            last = text[node.heading_span.end - 1]
            if last in "。！？" or node.depth >= DASH_DEPTH:
                node.heading, node.heading_span = "", Span(node.start, node.start)


def _sentences(
    text: str, sections: tuple[Section, ...], leaves: list[tuple[Span, int]], found: list[Line]
) -> list[Sentence]:
    result: list[Sentence] = []
    line = 0
    for span, index in leaves:
        section = sections[index]
        position = span.start
        if (
            section.heading_span.start < section.heading_span.end
            and span.start <= section.heading_span.start < span.end
        ):
            for piece in sentences(text, *section.heading_span, wrapped=True):
                result.append(Sentence(piece, index, True))
            position = section.heading_span.end
        while line < len(found) and found[line].end <= position:
            line += 1
        while position < span.end:
            stop = min(span.end, found[line].end if line < len(found) else span.end)
            result.extend(Sentence(piece, index) for piece in sentences(text, position, stop, wrapped=True))
            position = stop
            if line < len(found) and found[line].end <= position:
                line += 1
    return result
