"""What the documents hold for matching, read once: measures, zones, offices and places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.draft import Claim, evidence
from assistant.verification import Gate
from corpus.divisions import Place
from corpus.document import Document
from corpus.figures import Figure
from corpus.measures import Measure, measures
from corpus.offices import offices
from corpus.regions import Zone, document_place, zones
from corpus.spans import Span
from corpus.trades import trade_names

_OFFICES = 2  # of one document, that are worth naming


@dataclass(frozen=True)
class Holdings:
    """``measures``: only those that passed the gate. The rest is by the document's id."""

    measures: tuple[Measure, ...]
    named_at: Mapping[int, Span]  # by ``id`` of the measure: the words that name its trades
    zones: Mapping[str, Sequence[Zone]]
    offices: Mapping[str, Sequence[Span]]
    places: Mapping[str, Place | None]

    @property
    def home(self) -> frozenset[str]:
        """The provinces that the documents are of."""
        return frozenset(place.province for place in self.places.values() if place and place.province)

    def zone_of(self, measure: Measure) -> Zone | None:
        return next(
            (z for z in self.zones[measure.document] if measure.zone == f"{z.group}·{z.name}"),
            None,
        )


def read_holdings(
    documents: Mapping[str, Document], ledgers: Mapping[str, Sequence[Figure]], gate: Gate
) -> Holdings:
    """Read ``documents``; ``ledgers`` are their figures."""
    kept: list[Measure] = []
    for key, document in documents.items():
        for measure in measures(document, list(ledgers[key])):
            claim = Claim(measure.span.of(document.text), (evidence(document, measure.span),))
            if next(iter(gate.faults(claim)), None) is None:
                kept.append(measure)
    return Holdings(
        measures=tuple(kept),
        named_at={id(measure): _named_at(measure, documents[measure.document]) for measure in kept},
        zones={key: zones(document) for key, document in documents.items()},
        offices={key: offices(document)[:_OFFICES] for key, document in documents.items()},
        places={key: document_place(document) for key, document in documents.items()},
    )


def _named_at(measure: Measure, document: Document) -> Span:
    """Where the text names the trades of a measure: in the quote, or in a heading above it."""
    names = measure.trades | measure.through
    if not names or names & trade_names(measure.span.of(document.text)):
        return measure.span
    path = document.structure.path(document.structure.at(measure.span.start))
    headings = [part.heading_span for part in reversed(path) if names & trade_names(part.heading)]
    return next((span for span in headings if span.start < span.end), measure.span)
