"""Questions made from the documents themselves: nothing about one document is written here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from assistant.answer import Answer, Status
from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.sections import Kind, Section

_TRIES = 4  # candidates of a sort that are put to the assistant
_LONGEST = 12  # characters of a name that reads well in a question


def figure_questions(ledger: Sequence[Figure], kind: FigureKind) -> Iterator[str]:
    """A question for each figure of a kind that names its period."""
    for figure in ledger:
        if figure.kind is kind and figure.period and len(figure.indicator) <= _LONGEST:
            year = f"{figure.period}年"
            what = figure.basis if figure.basis in ("占比", "年均增速") else ""
            named = figure.indicator + ("" if figure.indicator.endswith(what[-2:]) else what)
            yield f"{year}{named}{'的目标' if kind is FigureKind.TARGET else ''}是多少？"


def text_questions(document: Document) -> Iterator[str]:
    """A question for each item with a short heading, the deepest first."""
    for section in _items(document):
        yield f"{section.heading}有哪些举措？"


def address_questions(document: Document) -> Iterator[str]:
    for section in _items(document):
        yield f"{section.address}讲了什么？"


def _items(document: Document) -> list[Section]:
    kinds = [Kind.ITEM, Kind.ARTICLE, Kind.SECTION, Kind.CHAPTER]
    found = [s for s in document.structure.sections if s.addressed and s.kind in kinds]
    found = [s for s in found if 2 <= len(s.heading) <= _LONGEST or s.kind is Kind.ARTICLE]
    return sorted(found, key=lambda section: kinds.index(section.kind))


def examples(
    documents: Mapping[str, Document], ledgers: Mapping[str, Sequence[Figure]], ask: Callable[[str], Answer]
) -> list[str]:
    """One question of each sort that ``ask`` does answer; asking them warms the assistant up as well."""
    found: list[str] = []
    for document in documents.values():
        ledger = ledgers[document.id]
        targets = sorted(ledger, key=lambda figure: figure.basis != "总量")
        for candidates in (
            figure_questions(targets, FigureKind.TARGET),
            figure_questions(ledger[::-1], FigureKind.ACTUAL),
            text_questions(document),
            address_questions(document),
        ):
            answered = (q for q in islice(candidates, _TRIES) if ask(q).status is Status.ANSWERED)
            found.extend(islice(answered, 1))
        if len(found) >= 4:
            break
    return found[:4]
