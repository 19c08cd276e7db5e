"""Growing the tree: the texts of a file, their headings and their unnumbered items."""

from corpus.address import BODY, CLOSING, CONTENTS, OPENING, PREFACE, Address, Level, Step
from corpus.builder import DASH_DEPTH, EDGE, TEXT, TOPIC_DEPTH, Builder, Growth
from corpus.edges import contents_range, opening_end, tail_start
from corpus.headings import Marker, is_decimal_scheme, markers, tidy, title
from corpus.lines import BLANK, Line, lines
from corpus.outline import Heading, outline
from corpus.sections import Kind
from corpus.spans import Span
from corpus.topics import DASH, topics
from corpus.zones import Zone, zones

_KINDS = {
    Level.ARTICLE: Kind.ARTICLE,
    Level.PAREN: Kind.SECTION,
    Level.POINT: Kind.ITEM,
    Level.PAREN_DIGIT: Kind.SUBITEM,
    Level.CIRCLE: Kind.SUBITEM,
}


def grow(text: str) -> Growth:
    """Sections in pre-order, the leaves that partition the text, and its sentences."""
    found = lines(text)
    texts = zones(text, found)
    builder = Builder(text, len(texts))
    for zone in texts:
        _Zone(builder, found, zone).grow()
    return builder.finish(found)


class _Zone:
    """Grows the part of the tree that is one text of the file."""

    def __init__(self, builder: Builder, found: list[Line], zone: Zone) -> None:
        self.builder = builder
        self.text = builder.text
        self.lines = found
        self.zone = zone
        self.part = zone.part

    def grow(self) -> None:
        zone = self.zone
        start = self._offset(zone.first)
        self.builder.close(TEXT, start)
        decimals = is_decimal_scheme(self.text, self.lines[zone.first : zone.last])
        if zone.cover:
            self.builder.open(Kind.FRONT, TEXT, start, Address(zone.part))
            body = zone.first
        elif zone.title[1] > zone.title[0]:
            self._open_titled(start)
            body = zone.title[1]
        else:
            body = opening_end(self.text, self.lines, zone, decimals)
            if any(not line.blank for line in self.lines[zone.first : body]):
                self.builder.open(Kind.FRONT, EDGE, start, Address(zone.part, name=OPENING))
        tail = zone.last if zone.cover else tail_start(self.text, self.lines, body, zone.last)
        contents = contents_range(
            self.text, self.lines, zone.first if body == zone.first else body, tail, decimals
        )
        if contents is None and not zone.title[1]:
            contents = contents_range(self.text, self.lines, zone.first, tail, decimals)
        if contents:
            self.builder.open(Kind.FRONT, EDGE, self._offset(contents[0]), Address(zone.part, name=CONTENTS))
            body = contents[1]
        self._grow_body(body, max(body, tail), decimals)
        if tail < zone.last:
            self.builder.close(EDGE, self._offset(tail))
            if any(not line.blank for line in self.lines[tail : zone.last]):
                self.builder.open(Kind.TAIL, EDGE, self._offset(tail), Address(zone.part, name=CLOSING))

    def _offset(self, line: int) -> int:
        return self.lines[line].start if line < len(self.lines) else len(self.text)

    def _open_titled(self, start: int) -> None:
        zone = self.zone
        named = Address(zone.part) if zone.part else Address(name=BODY)
        node = self.builder.open(Kind.PART, TEXT, start, named)
        node.marker = zone.marker
        node.heading = zone.heading
        node.heading_span = Span(self.lines[zone.title[0]].left, self.lines[zone.title[1] - 1].right)

    def _grow_body(self, first: int, last: int, decimals: bool) -> None:
        body = self.lines[first:last]
        by_line = [list(markers(self.text, line, decimals)) for line in body]
        believed = outline([marker for found in by_line for marker in found])
        headings = {heading.marker.start: heading for heading in believed}
        self._articles = any(heading.marker.level is Level.ARTICLE for heading in believed)
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
                self.builder.open(Kind.PART, EDGE, opening.start, named)
            else:
                self.builder.close(EDGE, opening.start)
        elif opening.right <= first_heading or opening.left < first_heading - 8:
            self.builder.open(Kind.PREFACE, EDGE, opening.start, Address(self.zone.part, name=PREFACE))
        else:
            self.builder.close(EDGE, opening.start)

    def _headed(self, line: Line, here: list[Heading]) -> None:
        first = here[0].marker
        if first.inline:
            self._paragraph(Line(line.start, first.start, line.left, first.start))
        for place, heading in enumerate(here):
            stop = here[place + 1].marker.start if place + 1 < len(here) else line.right
            self._number(heading, heading.marker.start if heading.marker.inline else line.start, stop)

    def _number(self, heading: Heading, start: int, stop: int) -> None:
        builder = self.builder
        marker, depth = heading.marker, heading.depth
        builder.close(depth, start)
        if builder.top.kind in {Kind.FRONT, Kind.PREFACE} and builder.top.depth == EDGE:
            builder.close(EDGE, start)
        self._switch(heading, start)
        node = builder.open(self._kind(marker), depth, start, self._address(heading))
        node.marker = self.text[marker.start : marker.end].strip()
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

    def _switch(self, heading: Heading, start: int) -> None:
        """Chapters that begin anew are a further text (正文2), so that their addresses stay apart."""
        builder = self.builder
        if heading.back and self.part != self.zone.part:
            builder.close(EDGE, start)
            self.part = self.zone.part
        elif heading.again and builder.top.depth <= EDGE and not self.zone.part:
            builder.close(EDGE, start)
            self.part = f"{BODY}{builder.next_text()}"
            builder.open(Kind.PART, EDGE, start, Address(self.part))

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

    def _address(self, heading: Heading) -> Address | None:
        marker, part = heading.marker, self.part
        if heading.depth % 1:  # within an item of the same style: 5. and in it 1．
            return None
        if marker.level is Level.ARTICLE:
            address = Address(part, (Step(Level.ARTICLE, marker.number),))
            if address not in self.builder.used:
                return address
        parent = self.builder.top
        if parent.depth > EDGE and not parent.addressed:
            return None
        steps = parent.address.steps if parent.depth > EDGE else ()
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
        dash = builder.top if builder.top.depth == DASH_DEPTH else None
        if dash is None or dash.heading_span.end < dash.end or dash.closes:
            builder.close(DASH_DEPTH, line.start)
        while builder.top.closes:
            builder.close(builder.top.depth, line.start)
        builder.top.paragraphs += 1
        match = DASH.match(self.text, line.left, line.right)
        if match and builder.top.kind not in {Kind.FRONT, Kind.TAIL}:
            self._dash(line, match.end())
        elif self._topical and builder.top.depth > EDGE:
            self._topics(line.left, line.right, builder.top.depth)

    def _dash(self, line: Line, position: int) -> None:
        node = self.builder.open(Kind.DASH, DASH_DEPTH, line.start, None)
        node.marker = self.text[line.left : position].strip()
        named = title(self.text, position, line.right, Level.POINT)
        if named:
            node.heading = tidy(self.text[named.start : named.end])
            node.heading_span = Span(line.left, named.end)
        node.closes = named is None or named.run_in

    def _topics(self, start: int, stop: int, depth: float) -> None:
        if depth >= DASH_DEPTH:
            return
        for span in topics(self.text, start, stop):
            self.builder.close(TOPIC_DEPTH, span.start)
            node = self.builder.open(Kind.TOPIC, TOPIC_DEPTH, span.start, None)
            node.heading = tidy(span.of(self.text))
            node.heading_span = span
        self.builder.close(TOPIC_DEPTH, stop)
