"""One question on its way through the pipeline."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from assistant.answer import Fallback, Mode
from assistant.conversation import Message
from assistant.draft import Draft
from assistant.question import Question
from assistant.terms import Term
from assistant.verification import Fault
from corpus.selection import EVERYTHING, Selection
from retrieval.retriever import LazyHits

if TYPE_CHECKING:
    from assistant.extractive import Extractive


@dataclass
class Turn:
    """One question on its way: each step reads what it needs and adds what it finds."""

    raw: str  # the standalone question
    today: date
    history: Sequence[Message] = ()
    selection: Selection = EVERYTHING  # of the documents that may be answered from
    completed: bool = False  # whether it was completed from the conversation
    by: "Extractive | None" = None  # who answers, where not the one for all documents
    located: bool = False  # where the answer stands is asked, not the answer
    begun: float = field(default_factory=time.perf_counter)
    question: Question | None = None
    terms: list[Term] = field(default_factory=list)
    hits: LazyHits = field(default_factory=LazyHits)
    draft: Draft | None = None
    looked_up: bool = False  # answered without a search
    look_in: tuple[str, ...] = ()  # ids of the documents that are meant; empty: all
    near: "Turn | None" = None  # the same asked of the home region's documents alone
    overruled: bool = False  # whether ``near`` answers, but others tell more of what is asked
    settled: bool = False  # whether what ``near`` says is the answer, whatever the others say
    narrowed: tuple[str, ...] = ()  # those of them to look in first, where the question names none
    mode: Mode = Mode.EXTRACTIVE
    fallback: Fallback | None = None
    faults: list[Fault] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)

    def take(self, other: "Turn") -> None:
        """Answer as ``other`` does, which was asked the same in other documents."""
        self.draft, self.hits, self.looked_up = other.draft, other.hits, other.looked_up
        self.question, self.terms = other.question, other.terms


def ms_since(started: float) -> float:
    """Milliseconds since ``started``, a ``time.perf_counter``."""
    return round((time.perf_counter() - started) * 1000, 2)
