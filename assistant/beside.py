"""Several documents beside one another: the home region's first, then the usual ones, then all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Status
from assistant.extractive import Extractive
from assistant.nearest import Nearest, gives_figure, tells
from assistant.terms import Term
from assistant.turn import Turn
from assistant.widening import stands, widened

_REFUSED = (Status.NOT_IN_CORPUS, Status.NO_SUCH_FIGURE)


@dataclass(frozen=True)
class Beside:
    """``answerer`` knows all documents, ``nearest`` those of the home region, None where these are all.

    ``search`` looks a turn up, answers and verifies it; ``verify`` only verifies.
    """

    answerer: Extractive
    nearest: Nearest | None
    search: Callable[[Turn], None]
    verify: Callable[[Turn], None]

    def ask_near(self, turn: Turn) -> None:
        """Ask the home region's documents; all are asked only where those leave something open."""
        turn.near = self.nearest.asked(turn) if self.nearest else None
        if self.nearest and turn.near:
            self.search(turn.near)
            settled = self.nearest.settles(turn.near, turn)
            turn.overruled = settled and self._overruled(turn)
            turn.settled = settled and not turn.overruled
            if turn.settled:
                turn.take(turn.near)

    def _overruled(self, turn: Turn) -> bool:
        """Whether the home region's answer, of words alone, is to be held against the others'."""
        assert self.nearest is not None
        assert turn.near is not None
        assert turn.question is not None
        if turn.near.looked_up:
            return False
        question = turn.question
        if set(question.documents) == set(self.nearest.ids):
            if not turn.narrowed or self.nearest.tells_most(turn.near, turn):
                return False  # no others are meant, or needed
            if self.nearest.knows_little(turn.near, turn.terms):
                return True
            question = replace(question, documents=turn.look_in)
        return self.nearest.overruled(turn.near, self.answerer.retrieve(question))

    def prefer_near(self, turn: Turn) -> None:
        if self.nearest and turn.near and not turn.settled and self.nearest.wins(turn.near, turn):
            turn.take(turn.near)

    def widen(self, turn: Turn) -> None:
        """Ask all documents where those that were asked refused, or do not know what the question names."""
        if turn.question is None or not turn.narrowed:
            return
        terms = self.answerer.read(turn.question)  # as all documents use them
        foreign = terms if turn.overruled else self._foreign(turn, terms)
        if wider := widened(turn, terms, foreign):
            self.search(wider)
            if stands(wider, turn, foreign):
                turn.take(wider)

    def show_closest(self, turn: Turn) -> None:
        """Show beside a refusal what a search among all documents agrees is nearest."""
        draft = turn.draft
        if turn.question is None or draft is None or draft.claims or turn.looked_up or draft.closing:
            return
        question = replace(turn.question, documents=turn.look_in)
        terms = self.answerer.read(question)
        spoken_of = any(term.is_name and term.in_corpus for term in terms)  # beyond the home region, too
        if draft.status in _REFUSED or (draft.status is Status.OUT_OF_SCOPE and spoken_of):
            turn.draft = self.answerer.closest(question, terms) or draft
            self.verify(turn)

    def _foreign(self, turn: Turn, terms: Sequence[Term]) -> list[Term]:
        """What ``terms`` name and only documents say that were not asked, where text is the answer."""
        draft = turn.draft
        if not turn.narrowed or turn.settled or draft is None or draft.of_business or gives_figure(draft):
            return []
        names = [term for term in terms if tells(term) and term.in_corpus]
        return [term for term in names if not self.answerer.says(term, turn.narrowed)]
