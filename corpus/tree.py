"""Growing the tree: zones, headings and unnumbered items put together into sections, leaves and sentences."""

import re
from dataclasses import dataclass, field

from corpus.address import BODY, CLOSING, CONTENTS, OPENING, PREFACE, WHOLE, Address, Level, Step
from corpus.headings import Marker, is_decimal_scheme, markers, tidy, title
from corpus.lines import BLANK, Line, lines
from corpus.outline import accepted, rank
from corpus.sections import Kind, Section, Sentence
from corpus.spans import Span, sentences
from corpus.topics import DASH, topics
from corpus.zones import Zone, contents_range, opening_end, tail_start, zones

Growth = tuple[tuple[Section, ...], tuple[tuple[Span, int], ...], tuple[Sentence, ...]]

_KINDS = {
    Level.ARTICLE: Kind.ARTICLE,
    Level.PAREN: Kind.SECTION,
    Level.POINT: Kind.ITEM,
    Level.PAREN_DIGIT: Kind.SUBITEM,
    Level.CIRCLE: Kind.SUBITEM,
}
# Depths beside those of numbered headings (1 to 12).
_ROOT, _TEXT, _EDGE, _DASH, _TOPIC = -2, -1, 0, 20, 21


@dataclass
class _Node:
    kind: Kind
    address: Address
    addressed: bool
    depth: int
    start: int
    marker: str = ""
    heading: str = ""
    heading_span: Span = Span(0, 0)
    end: int = 0
    numbers: tuple[int, ...] = ()
    paragraphs: int = 1  # so far, of an article
    recounted: int = 0  # the paragraph from which its lists need 第几款
    closes: bool = False  # the last of a list joined by ；, so what follows belongs to its parent
    parent: "_Node | None" = None
    children: "list[_Node]" = field(default_factory=list)


def grow(text: str) -> Growth:
    """Sections in pre-order, the leaves that partition the text, and its sentences."""
    found = lines(text)
    builder = _Builder(text)
    for zone in zones(text, found):
        _Zone(builder, found, zone).grow()
    return builder.finish(found)


class _Builder:
    """Keeps the open sections; opening one closes those that are not wider than it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.used: set[Address] = {Address(name=WHOLE)}
        self.root = _Node(Kind.DOCUMENT, Address(name=WHOLE), True, _ROOT, 0, end=len(text))
        self.stack = [self.root]

    @property
    def top(self) -> _Node:
        return self.stack[-1]

    def close(self, depth: int, offset: int) -> None:
        """Close the open sections of this depth and deeper."""
        while self.top.depth >= depth:
            self.stack.pop().end = offset

    def open(self, kind: Kind, depth: int, start: int, address: Address | None) -> _Node:
        """Open a section; without an address, or with one already taken, it shares that of its parent."""
        self.close(depth, start)
        parent = self.top
        own = address is not None and address not in self.used
        if address is not None and own:
            self.used.add(address)
        node = _Node(kind, address if address is not None and own else parent.address, own, depth, start)
        node.heading_span = Span(start, start)
        node.parent = parent
        parent.children.append(node)
        self.stack.append(node)
        return node

    def finish(self, found: list[Line]) -> Growth:
        self.close(_TEXT, len(self.text))
        order: list[_Node] = []
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


def _unhead(text: str, order: list[_Node], leaves: list[tuple[Span, int]]) -> None:
    """A closed sentence with nothing below it is the text of its section, not a heading."""
    bodied = {
        index
        for span, index in leaves
        if text[max(span.start, order[index].heading_span.end) : span.end].strip(BLANK)
    }
    for index, node in enumerate(order):
        if node.heading and index not in bodied and not node.children and node.depth > _EDGE:
            last = text[node.heading_span.end - 1]
            if last in "。！？" or node.depth >= _DASH:
                node.heading, node.heading_span = "", Span(node.start, node.start)


def _sentences(
    text: str, sections: tuple[Section, ...], leaves: list[tuple[Span, int]], found: list[Line]
) -> list[Sentence]:
    result: list[Sentence] = []
    line = 0
    for span, index in leaves:
        section = sections[index]
        position = span.start
        if section.heading_span.start < section.heading_span.end and section.heading_span in span:
            for piece in sentences(text, *section.heading_span):
                result.append(Sentence(piece, index, True))
            position = section.heading_span.end
        while line < len(found) and found[line].end <= position:
            line += 1
        while position < span.end:
            stop = min(span.end, found[line].end if line < len(found) else span.end)
            result.extend(Sentence(piece, index) for piece in sentences(text, position, stop))
            position = stop
            if line < len(found) and found[line].end <= position:
                line += 1
    return result


class _Zone:
    """Grows the part of the tree that is one text of the file."""

    def __init__(self, builder: _Builder, found: list[Line], zone: Zone) -> None:
        self.builder = builder
        self.text = builder.text
        self.lines = found
        self.zone = zone
        self.last_line = Span(0, 0)  # of the innermost numbered section: its own line

    def grow(self) -> None:
        zone = self.zone
        start = self._offset(zone.first)
        self.builder.close(_TEXT, start)
        if zone.cover:
            self.builder.open(Kind.FRONT, _TEXT, start, Address(zone.part))
            body = zone.first
        elif zone.title[1] > zone.title[0]:
            self._open_titled(start)
            body = zone.title[1]
        else:
            body = opening_end(self.text, self.lines, zone)
            if any(not line.blank for line in self.lines[zone.first : body]):
                self.builder.open(Kind.FRONT, _EDGE, start, Address(zone.part, name=OPENING))
        tail = zone.last if zone.cover else tail_start(self.text, self.lines, body, zone.last)
        decimals = is_decimal_scheme(self.text, self.lines[body:tail])
        contents = contents_range(self.text, self.lines, zone.first if body == zone.first else body, tail, decimals)
        if contents is None and not zone.title[1]:
            contents = contents_range(self.text, self.lines, zone.first, tail, decimals)
        if contents:
            self.builder.open(Kind.FRONT, _EDGE, self._offset(contents[0]), Address(zone.part, name=CONTENTS))
            body = contents[1]
        self._grow_body(body, max(body, tail), decimals)
        if tail < zone.last:
            self.builder.close(_EDGE, self._offset(tail))
            if any(not line.blank for line in self.lines[tail : zone.last]):
                self.builder.open(Kind.TAIL, _EDGE, self._offset(tail), Address(zone.part, name=CLOSING))

    def _offset(self, line: int) -> int:
        return self.lines[line].start if line < len(self.lines) else len(self.text)

    def _open_titled(self, start: int) -> None:
        zone = self.zone
        named = Address(zone.part) if zone.part else Address(name=BODY)
        node = self.builder.open(Kind.PART, _TEXT, start, named)
        node.marker = zone.marker
        node.heading = zone.heading
        node.heading_span = Span(self.lines[zone.title[0]].left, self.lines[zone.title[1] - 1].right)

    def _grow_body(self, first: int, last: int, decimals: bool) -> None:
        body = self.lines[first:last]
        by_line = [list(markers(self.text, line, decimals)) for line in body]
        headings = {marker.start: marker for marker in accepted([m for found in by_line for m in found])}
        self._articles = any(marker.level is Level.ARTICLE for marker in headings.values())
        if not self.zone.cover:
            self._open_preface(body, next(iter(headings), None))
        for line, found in zip(body, by_line, strict=True):
            here = [headings[marker.start] for marker in found if marker.start in headings]
            if here:
                self._headed(line, here)
            elif not line.blank:
                self._paragraph(line)

    def _open_preface(self, body: list[Line], first_heading: int | None) -> None:
        """Text before the first number is the 前言; a text without any number is the 正文."""
        opening = next((line for line in body if not line.blank), None)
        if opening is None:
            return
        if first_heading is None:
            if self.builder.top.kind is not Kind.PART:
                named = Address(self.zone.part) if self.zone.part else Address(name=BODY)
                self.builder.open(Kind.PART, _EDGE, opening.start, named)
            else:
                self.builder.close(_EDGE, opening.start)
        elif opening.right <= first_heading or opening.left < first_heading - 8:
            self.builder.open(Kind.PREFACE, _EDGE, opening.start, Address(self.zone.part, name=PREFACE))
        else:
            self.builder.close(_EDGE, opening.start)

    def _headed(self, line: Line, here: list[Marker]) -> None:
        if here[0].start > line.left and here[0].inline:
            self._paragraph(Line(line.start, here[0].start, line.left, here[0].start))
        for place, marker in enumerate(here):
            stop = here[place + 1].start if place + 1 < len(here) else line.right
            self._number(marker, marker.start if marker.inline else line.start, stop)

    def _number(self, marker: Marker, start: int, stop: int) -> None:
        builder = self.builder
        depth = rank(marker)
        builder.close(_DASH, start)
        builder.close(depth if depth > 0 else 1, start)
        if builder.top.depth == _EDGE and builder.top.kind in {Kind.FRONT, Kind.PREFACE, Kind.TAIL}:
            builder.close(_EDGE, start)
        node = builder.open(self._kind(marker), depth, start, self._address(marker))
        node.marker = self.text[marker.start : marker.end].strip()
        node.numbers = marker.numbers
        siblings = node.parent.children if node.parent else []
        before = siblings[-2] if len(siblings) > 1 else None
        joined = before is not None and before.depth == depth and self._ends_with(before.start, start, "；;")
        named = title(self.text, marker.end, stop, marker.level)
        if named and joined and not named.run_in:
            named = None
        position = marker.end
        if named:
            node.heading = tidy(self.text[named.start : named.end])
            node.heading_span = Span(marker.start, named.end)
            position = named.end
        node.closes = joined and not named and self._ends_with(start, stop, "。")
        if self._topical:
            self._topics(position, stop, depth)

    def _ends_with(self, start: int, stop: int, marks: str) -> bool:
        return self.text[max(start, stop - 8) : stop].rstrip(BLANK).endswith(tuple(marks))

    @property
    def _topical(self) -> bool:
        """Laws and cover notices speak in short sentences that announce nothing."""
        return not self._articles and not self.zone.cover

    def _kind(self, marker: Marker) -> Kind:
        if marker.level is Level.DECIMAL:
            return (Kind.CHAPTER, Kind.SECTION, Kind.ITEM)[min(len(marker.numbers), 3) - 1]
        return _KINDS.get(marker.level, Kind.CHAPTER)

    def _address(self, marker: Marker) -> Address | None:
        part = self.zone.part
        if marker.level is Level.ARTICLE:
            address = Address(part, (Step(Level.ARTICLE, marker.number),))
            if address not in self.builder.used:
                return address
        parent = self.builder.top
        if parent.depth > _EDGE and not parent.addressed:
            return None
        steps = parent.address.steps if parent.depth > _EDGE else ()
        address = Address(part, (*steps, Step(marker.level, marker.number)))
        if parent.kind is Kind.ARTICLE and (address in self.builder.used or parent.recounted):
            if parent.paragraphs < 2:
                return None
            parent.recounted = parent.paragraphs
            paragraph = Step(Level.PARAGRAPH, parent.paragraphs)
            return Address(part, (*steps, paragraph, Step(marker.level, marker.number)))
        return address

    def _paragraph(self, line: Line) -> None:
        builder = self.builder
        dash = builder.top if builder.top.depth == _DASH else None
        if dash is None or dash.heading_span.end < dash.end or dash.closes:
            builder.close(_DASH, line.start)
        while builder.top.closes:
            builder.close(builder.top.depth, line.start)
        builder.top.paragraphs += 1
        match = DASH.match(self.text, line.left, line.right)
        if match and builder.top.kind not in {Kind.FRONT, Kind.TAIL}:
            self._dash(line, match.end())
        elif self._topical and builder.top.depth > _EDGE:
            self._topics(line.left, line.right, builder.top.depth)

    def _dash(self, line: Line, position: int) -> None:
        node = self.builder.open(Kind.DASH, _DASH, line.start, None)
        node.marker = self.text[line.left : position].strip()
        named = title(self.text, position, line.right, Level.POINT)
        if named:
            node.heading = tidy(self.text[named.start : named.end])
            node.heading_span = Span(line.left, named.end)
        node.closes = named is None or named.run_in

    def _topics(self, start: int, stop: int, depth: int) -> None:
        if depth >= _DASH:
            return
        for span in topics(self.text, start, stop):
            self.builder.close(_TOPIC, span.start)
            node = self.builder.open(Kind.TOPIC, _TOPIC, span.start, None)
            node.heading = tidy(span.of(self.text))
            node.heading_span = span
        self.builder.close(_TOPIC, stop)


_ = re
