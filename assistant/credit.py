"""How far an entry of the figure ledger is about the words of a question."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assistant.entries import Entry
from assistant.terms import Term
from corpus.figures import FigureKind
from corpus.indicators import vocabulary
from corpus.quantity import group_of


class Said:
    """How far a question holds the words of entries, which share most of them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, float] = {}

    def share(self, weighted: Sequence[tuple[Term, float]]) -> float:
        """Weighted share of the words that the question holds, 0 to 1."""
        return share((weight, self._coverage(term)) for term, weight in weighted)

    def _coverage(self, term: Term) -> float:
        found = self._known.get(term.word)
        if found is None:
            found = self._known[term.word] = term.coverage(self._text)
        return found


class Credit(NamedTuple):
    credit: float  # how far an entry is about a term, 0 to 1
    nearby: float  # its sentence counted too
    own: bool  # whether its indicator holds the term


class Credits:
    """How far entries are about ``term``, each read once; ``longer``: words of the question around it."""

    def __init__(self, term: Term, longer: tuple[str, ...]) -> None:
        self._term = term
        self._longer = longer
        self._known: dict[int, Credit] = {}  # by the entry's ``id``: the index keeps them all

    def of(self, entry: Entry) -> Credit:
        found = self._known.get(id(entry))
        if found is None:
            term = self._term
            credit = _credit(term, entry, self._longer)
            nearby = credit if _is_rate(term) else max(credit, 0.3 * term.coverage(entry.sentence))
            found = self._known[id(entry)] = Credit(credit, nearby, term.coverage(entry.own) > 0)
        return found


def _credit(term: Term, entry: Entry, longer: Sequence[str]) -> float:
    """How far an entry is about ``term``; inside the ``longer`` words of the question it does not
    count, nor as a branch of itself: what is said of 生产性服务业 is not said of 服务业."""
    if term.word in vocabulary()["counted"] and group_of(entry.figure.unit) == "count":
        return 1.0  # 企业数量, of a figure in 家
    own = entry.own
    for word in longer:
        own = own.replace(word, " ")
    narrower = [one for one in entry.industries if one.endswith(term.word) and one != term.word]
    for word in narrower:
        own = own.replace(word, " ")
    inside = term.coverage(own)
    if inside == 1.0 or narrower:
        return inside
    if _is_rate(term):
        return max(inside, 0.9 * (term.word in entry.clause))
    return max(
        inside,
        0 if longer else 0.9 * term.coverage(entry.clause),
        0.8 * term.coverage(entry.heading),
        # A standing amount (a grant, a limit) is answered with its whole sentence, conditions included.
        0.85 * term.coverage(entry.sentence) if entry.figure.kind == FigureKind.OTHER else 0.0,
        0.7 * term.coverage(entry.title),
    )


def _is_rate(term: Term) -> bool:
    """A rate is asked for by its name: 贡献率 is not the 增加值 in a sentence that speaks of 贡献."""
    return len(term.word) > 2 and term.word.endswith("率")


def share(pairs: Iterable[tuple[float, float]]) -> float:
    """Weighted mean of (weight, value) pairs; 0 without weight."""
    listed = list(pairs)
    total = sum(weight for weight, _ in listed)
    return sum(weight * value for weight, value in listed) / total if total else 0.0
