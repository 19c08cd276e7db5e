"""Parts of a document's tree as answers show them."""

from corpus.document import Document
from corpus.sections import Kind, Section
from corpus.spans import Span


def opening(document: Document, section: Section, longest: int) -> Span:
    """The first sentences of a section, heading left out, as far as ``longest`` characters allow."""
    structure = document.structure
    inside = [
        s.span
        for s in structure.sentences
        if s.span.start >= section.heading_span.end and s.span.end <= section.span.end
        if structure.sections[s.section].address == section.address or not structure.children(section)
    ]
    inside = inside or [
        s.span for s in structure.sentences if s.span.start in section.span and not s.is_heading
    ]
    if not inside:
        return section.heading_span
    end = inside[0].end
    for span in inside[1:]:
        if span.end - inside[0].start > longest:
            break
        end = span.end
    return Span(inside[0].start, end)


def titled_children(document: Document, section: Section) -> list[Section]:
    """The sections directly below one that have headings of their own."""
    return [
        child
        for child in document.structure.children(section)
        if child.heading and child.kind not in (Kind.FRONT, Kind.TAIL)
    ]
