"""To which industry a figure belongs."""

from collections.abc import Iterable

from corpus.document import Document
from corpus.figures import Figure
from corpus.sections import Kind, Section
from corpus.trades import ALL_SERVICES, industries, trade_names


def sector(figure: Figure, document: Document) -> str:
    """The industry that the indicator names, else the one of the heading above; "" where neither names one.

    Names are those of ``lexicon/industries.toml``; 服务业 as a whole is one of them.
    """
    structure = document.structure
    named = industries(trade_names(figure.indicator))
    if len(narrow := named - {ALL_SERVICES}) == 1:
        return next(iter(narrow))
    headed = industry_of(structure.path(structure.sections[figure.section]))
    return headed or (ALL_SERVICES if ALL_SERVICES in named else "")


def industry_of(path: Iterable[Section]) -> str:
    """The one industry that the nearest numbered heading of ``path`` names, which names just one."""
    for part in reversed(tuple(path)):
        if part.addressed and part.kind is not Kind.PART:
            found = industries(trade_names(part.heading)) - {ALL_SERVICES}
            if len(found) == 1:
                return next(iter(found))
    return ""
