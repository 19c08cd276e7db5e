"""Bars as data: how long each is, what it says, where it leads. Templates draw them as SVG and as a table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from assistant.statement import amount
from corpus.document import Document
from corpus.figures import Figure
from corpus.pairs import Pair, growth_targets, pairs
from corpus.units import normalise
from server.ledger import Row
from server.web.places import Place


@dataclass(frozen=True)
class Bar:
    """``share`` of the longest bar beside it, in per cent."""

    name: str
    title: str  # of the document
    when: str
    value: str
    share: float
    place: Place


@dataclass(frozen=True)
class Group:
    """A result and a target, drawn to a scale of their own."""

    name: str
    title: str  # of the document
    actual: Bar
    target: Bar


def compared(rows: Iterable[Row], shown: Callable[[Row], bool]) -> list[Group]:
    """Results beside targets within each document of ``rows``, where the target is ``shown``."""
    by_document: dict[str, list[Row]] = {}
    for row in rows:
        by_document.setdefault(row.document.id, []).append(row)
    groups = []
    for own in by_document.values():
        row_of = {id(row.figure): row for row in own}
        for pair in pairs([row.figure for row in own]):
            if shown(row_of[id(pair.target)]):
                groups.append(_group(own[0].document, pair))
    return groups


def ranked(rows: Iterable[Row]) -> list[Bar]:
    """Targets of yearly growth, the highest first, on one scale."""
    owner = {id(row.figure): row for row in rows}
    found = growth_targets([row.figure for row in owner.values()])
    most = max((figure.value for figure in found), default=Decimal(0))
    return [_bar(owner[id(figure)].document, figure, figure.value, most) for figure in found]


def _group(document: Document, pair: Pair) -> Group:
    first, second = (normalise(f.value, f.unit)[0] for f in (pair.actual, pair.target))
    longest = max(first, second)
    return Group(
        name=_name(pair.target),
        title=document.meta.title,
        actual=_bar(document, pair.actual, first, longest),
        target=_bar(document, pair.target, second, longest),
    )


def _bar(document: Document, figure: Figure, value: Decimal, longest: Decimal) -> Bar:
    return Bar(
        name=_name(figure),
        title=document.meta.title,
        when=f"{figure.period.replace('-', '—')}年",
        value=amount(figure, document),
        share=round(float(max(value, Decimal(0)) / longest * 100), 1) if longest > 0 else 0.0,
        place=Place(document.id, figure.address, figure.sentence),
    )


def _name(figure: Figure) -> str:
    """What is drawn; of growth it says so, for the indicator alone names an amount."""
    grows = figure.basis.endswith("增速") and not figure.indicator.endswith(("增速", "增长率", "增长"))
    return figure.indicator + (figure.basis if grows else "")
