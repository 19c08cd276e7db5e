"""From question to answer: the steps, in order.

``ask`` and ``astream`` take the same steps; ``astream`` tells of them. Whether there is an answer, and every
figure in it, is settled by rule before a language model is asked: it only words what was found (``_writes``),
and the extractive answer is at hand whatever becomes of that.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from copy import copy
from dataclasses import replace
from datetime import date
from functools import lru_cache

from assistant.annotate import annotate
from assistant.answer import Answer, Mode, Status
from assistant.answerer import Answerer
from assistant.beside import Beside
from assistant.blocking import blocking
from assistant.compound import Compound
from assistant.conversation import Conversation, Message
from assistant.draft import Draft, located
from assistant.elsewhere import Elsewhere
from assistant.events import Done, Event, Understood
from assistant.extractive import Extractive
from assistant.match_answer import Match, ProfileForm
from assistant.matching import Matcher
from assistant.nearest import Nearest
from assistant.profile_talk import ProfileTalk
from assistant.question import understand
from assistant.scope import Scope
from assistant.screen import screen
from assistant.streaming import answered, retrieved
from assistant.suggest import suggestions
from assistant.turn import Turn, ms_since
from assistant.verification import Gate
from assistant.writing import Writing, fallback_notice
from corpus.document import Document
from corpus.figures import Figure
from corpus.selection import EVERYTHING, Selection
from corpus.validity import Standing
from retrieval.retriever import LazyHits, Retriever

logger = logging.getLogger(__name__)

_UNVERIFIED = (
    "已找到相关内容，但答案未能逐字核对通过，因此不予给出。请换一种问法，或用 xiangce show 查看原文。"
)
_WHICH = "您问的是哪一个？请选一个，或写明要问的对象。"
_UNANSWERED = (Status.NOT_IN_CORPUS, Status.NO_SUCH_FIGURE)
_AFTER = ("divide", "verify", "nearest", "widen", "closest")  # steps that a draft goes through
_SEARCHING = ("look_up", "retrieve", "answer", "divide", "verify")
_REMEMBERED = 256  # answers to earlier questions of conversations, kept to find what a follow-up means


class Assistant:
    """Answers questions about ``documents``. Thread-safe; keeps no state between questions."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        answerer: Extractive,
        gate: Gate,
        ledgers: Mapping[str, Sequence[Figure]],
        matcher: Matcher,
        scope: Scope,
        standing: Standing,
        elsewhere: Elsewhere,
        conversation: Conversation,
        profiles: ProfileTalk,
        longest: int,
        clock: Callable[[], date] = date.today,
        writer: Answerer | None = None,
        raw: bool = False,
        nearest: Nearest | None = None,
    ) -> None:
        """``writer`` words what is left open; ``raw`` streams its text before it is checked."""
        self.documents = documents
        self._answerer = answerer
        self._compound = Compound(answerer)
        self._gate = gate
        self._ledgers = ledgers
        self._matcher = matcher
        self._scope = scope
        self._standing = standing
        self._elsewhere = elsewhere
        self._conversation = conversation
        self._profiles = profiles
        self._longest = longest
        self._clock = clock
        self._beside = Beside(answerer, nearest, self._search, self._verify)
        self._writing = Writing(writer, gate, raw=raw) if writer else None
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._alone)
        self._steps: tuple[tuple[str, Callable[[Turn], None]], ...] = (
            ("screen", self._screen),
            ("complete", self._complete),
            ("understand", self._understand),
            ("near", self._beside.ask_near),
            ("look_up", self._look_up),
            ("retrieve", self._retrieve),
            ("answer", self._answer),
            ("divide", self._divide),
            ("verify", self._verify),
            ("nearest", self._beside.prefer_near),
            ("widen", self._beside.widen),
            ("closest", self._beside.show_closest),
        )

    def with_writer(self, writer: Answerer | None, *, raw: bool = False) -> "Assistant":
        """The same assistant with another ``writer``."""
        other = copy(self)  # the steps read nothing that differs
        other._writing = Writing(writer, self._gate, raw=raw) if writer else None
        return other

    @property
    def ledgers(self) -> Mapping[str, Sequence[Figure]]:
        return self._ledgers

    @property
    def retriever(self) -> Retriever:
        return self._answerer.retriever

    def warm(self) -> None:
        """Load what the first question and the first match would wait for."""
        self.retriever.warm()
        self._matcher.warm()

    def match(self, form: ProfileForm) -> Match:
        """The measures for a business; raises ``ProfileError`` for a form that names what does not exist."""
        return self._matcher.match(form)

    def ask(
        self, question: str, history: Sequence[Message] = (), selection: Selection = EVERYTHING
    ) -> Answer:
        """The answer to ``question``; never raises for what a user can type.

        ``history``: the messages before it, oldest first. A follow-up is completed from what the user said
        in them; a question that stands on its own is answered as it is. ``selection``: of the documents that
        may be answered from.
        """
        turn = self._turn(question, history, selection)
        self._find(turn)
        if self._writing and self._writing.applies(turn):
            blocking(self._writing.finish(turn))
        return self._finished(turn)

    async def astream(
        self, question: str, history: Sequence[Message] = (), selection: Selection = EVERYTHING
    ) -> AsyncGenerator[Event, None]:
        """The events of the answer to ``question``, ``Done`` with the whole of it last.

        Closing the iterator, or cancelling the task that reads it, ends a model's work under way.
        """
        turn = self._turn(question, history, selection)
        for name, step in self._steps:
            await asyncio.to_thread(self._take, name, step, turn)
            if name == "understand" and turn.question:
                yield Understood(question=turn.raw.strip())
        writing = self._writing if self._writing and self._writing.applies(turn) else None
        if writing:
            await asyncio.to_thread(list, turn.hits)  # the model is shown them
        if turn.question:
            yield retrieved(turn.hits.made)
        told = False
        if writing:
            async with aclosing(writing.write(turn)) as events:
                async for event in events:
                    told = True
                    yield event
        answer = self._finished(turn)
        if turn.mode is not Mode.GENERATED or (self._writing and self._writing.raw):
            for event in answered(answer, told=told):
                yield event
        yield Done(answer=answer)

    def _turn(self, question: str, history: Sequence[Message], selection: Selection) -> Turn:
        # A lone surrogate (half a character) cannot be written as UTF-8.
        text = question.encode("utf-8", "replace").decode("utf-8")
        return Turn(text, self._clock(), history, selection)

    def _find(self, turn: Turn) -> None:
        for name, step in self._steps:
            self._take(name, step, turn)

    def _alone(self, question: str, today: date, selection: Selection) -> Answer:
        """The answer to an earlier question: what the documents say, whoever worded it."""
        turn = Turn(question, today, selection=selection)
        self._find(turn)
        return self._finished(turn)

    def _take(self, name: str, step: Callable[[Turn], None], turn: Turn) -> None:
        started = time.perf_counter()
        if turn.draft is None or (name in _AFTER and not (turn.settled and name in _SEARCHING)):
            step(turn)
        turn.timings_ms[name] = ms_since(started)

    def _finished(self, turn: Turn) -> Answer:
        started = time.perf_counter()
        draft = turn.draft or Draft(Status.NOT_IN_CORPUS)
        if draft.status in _UNANSWERED and turn.question and not (draft.closing or draft.notices):
            draft = replace(draft, closing=self._elsewhere.hint(turn.question, turn.terms))
        if turn.located:
            draft = located(draft)
        if draft.status is not Status.CLARIFICATION:
            draft = replace(draft, suggestions=suggestions(draft, self._near(turn), self._ledgers))
        turn.timings_ms["suggest"] = ms_since(started)
        answer = annotate(
            draft, turn.raw, turn.mode, turn.today, self._standing, naming=len(self.documents) > 1
        )
        notices = list(answer.notices)
        if turn.hits.made and self._answerer.notice:
            notices.append(self._answerer.notice)
        if turn.fallback:
            notices.append(fallback_notice(turn.fallback))
        turn.timings_ms["total"] = ms_since(turn.begun)
        added = {
            "timings_ms": turn.timings_ms,
            "notices": tuple(notices),
            "fallback": turn.fallback,
            "completed": turn.completed,
        }
        return answer.model_copy(update=added)

    def _near(self, turn: Turn) -> LazyHits:
        """What to suggest: hits of the search that was made, else of one by words."""
        question = turn.question
        return LazyHits(lambda: turn.hits.made or (self._answerer.by_words(question) if question else ()))

    def _screen(self, turn: Turn) -> None:
        turn.draft = screen(turn.raw, self._longest)

    def _complete(self, turn: Turn) -> None:
        said = [message.content for message in turn.history if message.role == "user"]
        if business := self._profiles.standalone(turn.raw, said, turn.today):
            turn.raw, turn.completed = business, True
            return
        if not turn.history:
            return
        understood = self._conversation.standalone(
            turn.raw, turn.history, lambda question: self._remembered(question, turn.today, turn.selection)
        )
        if understood.choices:
            turn.draft = Draft(Status.CLARIFICATION, lead=_WHICH, suggestions=understood.choices)
        elif understood.completed:
            turn.raw, turn.completed, turn.located = understood.text, True, understood.located
            turn.draft = screen(turn.raw, self._longest)

    def _understand(self, turn: Turn) -> None:
        question = understand(turn.raw, turn.today)
        turn.look_in, turn.narrowed, lead = self._scope.of(question, turn.selection, turn.today)
        if lead:
            turn.draft = Draft(Status.NOT_IN_CORPUS, lead=lead)
        turn.question = replace(question, documents=turn.narrowed or turn.look_in)
        turn.terms = self._answerer.read(turn.question)

    def _look_up(self, turn: Turn) -> None:
        assert turn.question is not None
        turn.draft = (turn.by or self._answerer).look_up(turn.question, turn.terms, turn.today)
        turn.looked_up = turn.draft is not None

    def _retrieve(self, turn: Turn) -> None:
        assert turn.question is not None
        turn.hits = (turn.by or self._answerer).retrieve(turn.question)

    def _answer(self, turn: Turn) -> None:
        assert turn.question is not None
        turn.draft = (turn.by or self._answerer).draft(turn.question, turn.terms, turn.hits)

    def _divide(self, turn: Turn) -> None:
        """Answer a question of several part by part, where the answer to the whole leaves some out."""
        if turn.question and turn.draft:
            divided = self._compound.answer(turn.question, turn.draft, turn.today)
            turn.draft, turn.looked_up = divided or turn.draft, turn.looked_up or divided is not None

    def _verify(self, turn: Turn) -> None:
        if turn.draft is None or not turn.draft.claims:
            return
        checked, turn.faults = self._gate.passes(turn.draft)
        if not checked.claims:
            checked = Draft(Status.UNVERIFIED, lead=_UNVERIFIED)
        turn.draft = checked

    def _search(self, turn: Turn) -> None:
        for name, step in self._steps:
            if name in _SEARCHING:
                self._take(name, step, turn)
