"""From question to answer: the steps, in order."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from assistant.annotate import annotate
from assistant.answer import Answer, Mode, Status
from assistant.conversation import Conversation, Message
from assistant.draft import Draft
from assistant.extractive import Extractive
from assistant.question import Question, understand
from assistant.scope import scope
from assistant.screen import screen
from assistant.suggest import suggestions
from assistant.terms import Term
from assistant.verification import Fault, Gate
from corpus.document import Document
from corpus.figures import Figure
from retrieval.retriever import Hit, Retriever

_UNVERIFIED = (
    "已找到相关内容，但答案未能逐字核对通过，因此不予给出。请换一种问法，或用 xiangce show 查看原文。"
)
_WHICH = "您问的是哪一个？请选一个，或写明要问的对象。"
_REMEMBERED = 256  # answers to earlier questions of conversations, kept to find what a follow-up means


@dataclass
class Turn:
    """One question on its way: each step reads what it needs and adds what it finds."""

    raw: str  # the standalone question
    today: date
    history: Sequence[Message] = ()
    completed: bool = False  # whether it was completed from the conversation
    question: Question | None = None
    terms: list[Term] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    draft: Draft | None = None
    faults: list[Fault] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)


class Assistant:
    """Answers questions about ``documents``. Thread-safe; keeps no state between questions."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        answerer: Extractive,
        gate: Gate,
        ledgers: Mapping[str, Sequence[Figure]],
        conversation: Conversation,
        longest: int,
        clock: Callable[[], date] = date.today,
    ) -> None:
        self.documents = documents
        self._answerer = answerer
        self._gate = gate
        self._ledgers = ledgers
        self._conversation = conversation
        self._longest = longest
        self._clock = clock
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._alone)
        self._steps: tuple[tuple[str, Callable[[Turn], None]], ...] = (
            ("screen", self._screen),
            ("complete", self._complete),
            ("understand", self._understand),
            ("look_up", self._look_up),
            ("retrieve", self._retrieve),
            ("answer", self._answer),
            ("verify", self._verify),
            ("suggest", self._suggest),
        )

    @property
    def ledgers(self) -> Mapping[str, Sequence[Figure]]:
        return self._ledgers

    @property
    def retriever(self) -> Retriever:
        return self._answerer.retriever

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        """The answer to ``question``; never raises for what a user can type.

        ``history``: the messages before it, oldest first. A follow-up is completed from what the user said
        in them; a question that stands on its own is answered as it is.
        """
        # A lone surrogate (half a character) cannot be written as UTF-8.
        turn = Turn(question.encode("utf-8", "replace").decode("utf-8"), self._clock(), history)
        begun = time.perf_counter()
        for name, step in self._steps:
            started = time.perf_counter()
            if turn.draft is None or name in ("verify", "suggest"):
                step(turn)
            turn.timings_ms[name] = round((time.perf_counter() - started) * 1000, 2)
        answer = annotate(turn.draft or Draft(Status.NOT_IN_CORPUS), turn.raw, Mode.EXTRACTIVE, turn.today)
        notices = (
            (*answer.notices, self._answerer.notice)
            if turn.hits and self._answerer.notice
            else answer.notices
        )
        turn.timings_ms["total"] = round((time.perf_counter() - begun) * 1000, 2)
        return answer.model_copy(
            update={"timings_ms": turn.timings_ms, "notices": notices, "completed": turn.completed}
        )

    def _alone(self, question: str, today: date) -> Answer:
        return self.ask(question)

    def _screen(self, turn: Turn) -> None:
        turn.draft = screen(turn.raw, self._longest)

    def _complete(self, turn: Turn) -> None:
        if not turn.history:
            return
        understood = self._conversation.standalone(
            turn.raw, turn.history, lambda question: self._remembered(question, turn.today)
        )
        if understood.choices:
            turn.draft = Draft(Status.CLARIFICATION, lead=_WHICH, suggestions=understood.choices)
        elif understood.completed:
            turn.raw, turn.completed = understood.text, True
            turn.draft = screen(turn.raw, self._longest)

    def _understand(self, turn: Turn) -> None:
        question = understand(turn.raw, turn.today)
        turn.question = replace(question, documents=scope(question, self.documents))
        turn.terms = self._answerer.read(turn.question)

    def _look_up(self, turn: Turn) -> None:
        assert turn.question is not None
        turn.draft = self._answerer.look_up(turn.question, turn.terms, turn.today)

    def _retrieve(self, turn: Turn) -> None:
        assert turn.question is not None
        turn.hits = self._answerer.retrieve(turn.question)

    def _answer(self, turn: Turn) -> None:
        assert turn.question is not None
        turn.draft = self._answerer.draft(turn.question, turn.terms, turn.hits)

    def _verify(self, turn: Turn) -> None:
        if turn.draft is None or not turn.draft.claims:
            return
        checked, turn.faults = self._gate.passes(turn.draft)
        if not checked.claims:
            checked = Draft(Status.UNVERIFIED, lead=_UNVERIFIED)
        turn.draft = checked

    def _suggest(self, turn: Turn) -> None:
        assert turn.draft is not None
        if turn.draft.status == Status.CLARIFICATION:
            return
        turn.draft = replace(turn.draft, suggestions=suggestions(turn.draft, turn.hits, self._ledgers))
