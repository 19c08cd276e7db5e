"""A language model words what was found, behind the gate; the extractive answer is at hand all the while."""

import logging
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from assistant.annotate import Citations
from assistant.answer import Fallback, Status
from assistant.answerer import Answerer, AnswererError, Attempt, Refusal, Task, Text
from assistant.draft import Claim, Draft
from assistant.events import Cited, Delta, Event
from assistant.grounding import support
from assistant.intent import Intent
from assistant.turn import Turn, ms_since
from assistant.verification import Fault, Gate

logger = logging.getLogger(__name__)

_FALLBACK = {
    Fallback.UNREACHABLE: "连接不上语言模型",
    Fallback.TIMEOUT: "语言模型没有在限定时间内答完",
    Fallback.RATE_LIMITED: "语言模型的调用次数受限",
    Fallback.SERVER_ERROR: "语言模型服务出错",
    Fallback.REJECTED: "语言模型服务拒绝了请求（请检查密钥与模型名）",
    Fallback.EMPTY: "语言模型没有给出内容",
    Fallback.INTERRUPTED: "语言模型的回答中断",
    Fallback.BUSY: "语言模型正忙",
    Fallback.UNVERIFIED: "语言模型的回答没有通过核对",
}
_NOT_DIRECTLY = "文件中没有找到直接回答这个问题的内容。相近的表述是："
_REPEATED = 0.95  # share of a sentence that stands in the question
# What a language model may word; figures, places and lists of sections are exact as they are.
_OPEN = (Intent.GENERAL, Intent.SUPPORT, Intent.LIST)


def fallback_notice(reason: Fallback) -> str:
    """For the user: why a model did not word the answer."""
    return f"{_FALLBACK[reason]}，以上为按原文摘录的答案。"


class Writing:
    """Lets ``writer`` word answers that ``gate`` then checks. ``raw``: tell its text before it is checked."""

    def __init__(self, writer: Answerer, gate: Gate, *, raw: bool = False) -> None:
        self._writer = writer
        self._gate = gate
        self._raw = raw

    @property
    def raw(self) -> bool:
        return self._raw

    def applies(self, turn: Turn) -> bool:
        """Whether a model may word the answer: only one that a search found. What the ledger, an address or
        a list of sections settles is exact as it is, and there is nothing to word in a refusal."""
        if turn.question is None or turn.draft is None:
            return False
        claims = turn.draft.claims
        listed = any(len(claim.evidence) > 1 for claim in claims)
        answered = turn.draft.status is Status.ANSWERED and turn.question.intent in _OPEN
        return answered and not turn.looked_up and not listed

    async def finish(self, turn: Turn) -> None:
        async with aclosing(self.write(turn)) as events:
            async for _ in events:
                pass

    async def write(self, turn: Turn) -> AsyncGenerator[Event, None]:
        """Have the model word the answer, and tell it sentence by sentence; two attempts at most."""
        assert turn.question is not None
        assert turn.draft is not None
        started = time.perf_counter()
        until = time.monotonic() + self._writer.seconds
        task = Task(turn.raw, turn.question, turn.draft, turn.hits, until)
        failed: Attempt | None = None
        try:
            for _ in range(2):
                kept: list[Claim] = []
                said: list[str] = []
                faults: list[Fault] = []
                told = Citations()
                async with aclosing(self._writer.write(task, failed)) as items:
                    async for item in items:
                        if isinstance(item, Text):
                            if self._raw:
                                yield Delta(text=item.text)
                            continue
                        if isinstance(item, Refusal):
                            turn.draft = replace(turn.draft, status=Status.NOT_IN_CORPUS, lead=_NOT_DIRECTLY)
                            return
                        said.append(item.text)
                        found = list(self._gate.faults(item))
                        found += _besides(item, task) if not kept and not found else ()
                        faults += found
                        if found:
                            continue
                        kept.append(replace(item, figures=self._gate.stated(item)))
                        if not self._raw:
                            known = len(told)
                            text, _markers = told.tell(item)
                            for citation in list(told)[known:]:
                                yield Cited(citation=citation)
                            yield Delta(text=text)
                turn.faults += faults
                if kept:
                    turn.draft = Draft(Status.ANSWERED, tuple(kept))
                    turn.mode = self._writer.mode
                    return
                failed = Attempt("".join(said), faults)
            turn.fallback = Fallback.UNVERIFIED
        except AnswererError as error:
            logger.warning("no generated answer: %s (%s)", error.reason.value, error)
            turn.fallback = error.reason
        finally:
            turn.timings_ms["write"] = ms_since(started)


def _besides(claim: Claim, task: Task) -> list[Fault]:
    """Why a true sentence cannot open an answer: it rests on none of the sections that the extractive
    answer rests on, or repeats the question."""
    places = {(item.document.id, item.address) for one in task.ready.claims for item in one.evidence}
    if not any((item.document.id, item.address) in places for item in claim.evidence):
        return [Fault("没有先依据最相关的条文（[1]）回答", claim.text)]
    return [Fault("只重复了问题", claim.text)] if support(claim.text, task.asked)[0] >= _REPEATED else []
