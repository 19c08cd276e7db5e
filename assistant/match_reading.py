"""What the documents hold for matching, read once: measures, zones, offices and places."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.draft import Claim, evidence
from assistant.verification import Gate
from corpus.divisions import Place
from corpus.document import Document
from corpus.figures import Figure
from corpus.measures import Measure, measures
from corpus.offices import offices
from corpus.regions import Zone, place_spoken_of, zones
from corpus.spans import Span
from corpus.trades import trade_names

_OFFICES = 2  # of one document, that are worth naming
_SHORTEST_SITE = 3  # characters
_ANY_SITE = re.compile(  # names no site in particular
    "(?:国家|省级?|市级?|县级?|产业|工业|科技|经济|高新|技术|开发|服务业|现代|商务|物流|文化|创意|示范|集聚|创业|孵化|园|区|基地|中心|城|器|内|里|的)*"
)


@dataclass(frozen=True)
class Holdings:
    """``measures``: only those that passed the gate. The rest is by the document's id."""

    measures: tuple[Measure, ...]
    named_at: Mapping[int, Span]  # by ``id`` of the measure: the words that name its trades
    zones: Mapping[str, Sequence[Zone]]
    offices: Mapping[str, Sequence[Span]]
    places: Mapping[str, Place | None]
    texts: Mapping[str, str]

    @property
    def home(self) -> frozenset[str]:
        """The provinces that the documents are of."""
        return frozenset(place.province for place in self.places.values() if place and place.province)

    @cached_property
    def _quotes(self) -> str:
        return "\n".join(measure.span.of(self.texts[measure.document]) for measure in self.measures)

    def site_in(self, words: str) -> str:
        """What the measures call the site that ``words`` begin with (马栏山 of 马栏山做动画); "" if none."""
        lengths = range(len(words), _SHORTEST_SITE - 1, -1)
        site = next((words[:length] for length in lengths if words[:length] in self._quotes), "")
        return "" if _ANY_SITE.fullmatch(site) else site

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
        places={key: place_spoken_of(document) for key, document in documents.items()},
        texts={key: document.text for key, document in documents.items()},
    )


def _named_at(measure: Measure, document: Document) -> Span:
    """Where the text names the trades of a measure: in the quote, or in a heading above it."""
    names = measure.trades | measure.through
    if not names or names & trade_names(measure.span.of(document.text)):
        return measure.span
    path = document.structure.path(document.structure.at(measure.span.start))
    headings = [part.heading_span for part in reversed(path) if names & trade_names(part.heading)]
    return next((span for span in headings if span.start < span.end), measure.span)
