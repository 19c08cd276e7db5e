"""Amounts given in turn: 对国家级、省级、市级载体分别给予80万元、30万元、20万元."""

import re
from collections.abc import Sequence

from assistant.intent import wording
from assistant.terms import Term
from corpus.document import Document
from corpus.figures import Figure
from corpus.quantity import group_of
from corpus.spans import Span
from retrieval.normalize import flatten

_TURN = "分别"
_PAIR = 2
_END = re.compile(r"[；;。\n]|$")
_QUOTED = re.compile(r"“([^”]+)”")
_BETWEEN = re.compile(r"、|以及|[和及或]")


def in_turn_said(text: str) -> bool:
    """Whether a question states amounts in turn itself, and so no single one of them."""
    return _TURN in text


def item(text: str, figure: Figure) -> str:
    """The item of a list in running text (…；…；) in which a figure stands."""
    return _item_span(text, figure).of(text)


def _item_span(text: str, figure: Figure) -> Span:
    start = max(text.rfind(mark, 0, figure.span.start) for mark in "；;。：\n") + 1
    end = _END.search(text, figure.span.end)
    return Span(start, end.start() if end else len(text))


def in_turn(document: Document, figure: Figure, ledger: Sequence[Figure]) -> list[Figure]:
    """The amounts among which ``figure`` is given in turn, in the order of the text; none where it is not."""
    span = _item_span(document.text, figure)
    turn = document.text.rfind(_TURN, span.start, figure.span.start)
    if turn < 0:
        return []
    inside = [f for f in ledger if turn < f.span.start < span.end and f.section == figure.section]
    given = [f for f in inside if group_of(f.unit) == group_of(figure.unit)]
    return given if len(given) > 1 else []


def turn_of(document: Document, given: Sequence[Figure], terms: Sequence[Term]) -> Figure | None:
    """The one of amounts ``given`` in turn that ``terms`` ask about; None where that cannot be told."""
    text = item(document.text, given[0]).partition(_TURN)[0]
    levels = re.compile("|".join(wording()["level"]["words"]))
    ways = (levels.findall(text), _QUOTED.findall(text), _members(text))
    named = next((names for names in ways if len(names) == len(given)), [])
    plain = [flatten(name) for name in named]
    asked = set()
    for term in terms:
        holding = [place for place, name in enumerate(plain) if term.coverage(name)]
        if len(holding) == 1:
            asked.add(holding[0])
    return given[asked.pop()] if len(asked) == 1 else None


def _members(text: str) -> list[str]:
    """The members of a list in running text, its first and last without the words around it; none where it
    has no others to tell how long they are."""
    parts = _BETWEEN.split(text)
    if len(parts) <= _PAIR:
        return []
    longest = max(len(part) for part in parts[1:-1])
    return [parts[0][-longest:], *parts[1:-1], parts[-1].partition("的")[0][:longest]]
