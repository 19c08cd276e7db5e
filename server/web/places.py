"""Ways to a sentence: the source panel beside the tabs, and a link that opens the same place."""

from dataclasses import dataclass

from corpus.spans import Span
from server.web import panel


@dataclass(frozen=True)
class Place:
    """``span`` is of the sentence that is marked there, offsets into the document."""

    document: str
    address: str
    span: Span

    @property
    def source(self) -> str:
        """What a link carries as ``data-source`` to open the panel instead."""
        return panel.source(self.document, self.address, self.span.start, self.span.end)

    @property
    def link(self) -> str:
        return panel.link(self.document, self.address, self.span)
