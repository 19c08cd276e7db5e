"""What a language model makes of answers: ``python -m eval.generation``, with the model of ``XIANGCE_LLM_*``.

A sample of each set is answered without and with the model: how many are right, how often the gate repaired
and fell back, whether any number was shown that no quote holds, and how long the first checked sentence took
against the model's own time to the end of its first sentence.
"""

import argparse
import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from assistant import factory
from assistant.answer import Answer, Mode
from assistant.answerer import Answerer, Attempt, Item, Refusal, Task, Text
from assistant.events import Delta, Done
from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.items import Turn, load
from eval.reply import Reply, from_contract
from eval.scoring import judge
from retrieval.normalize import normalize

_SENTENCE = re.compile(r"[。！？；\n]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十百千万亿两半]+(?=[成倍半家个项亿万%％])")


@dataclass
class Watched:
    """An answerer that notes what another one does."""

    inner: Answerer
    attempts: int = 0
    refused: bool = False
    first_sentence: float | None = None  # time.monotonic()
    mode: Mode = Mode.GENERATED
    seconds: float = field(init=False)

    def __post_init__(self) -> None:
        self.seconds = self.inner.seconds

    async def write(self, task: Task, failed: Attempt | None = None) -> AsyncGenerator[Item, None]:
        self.attempts += 1
        text = ""
        async with aclosing(self.inner.write(task, failed)) as items:
            async for item in items:
                self.refused |= isinstance(item, Refusal)
                if isinstance(item, Text) and self.first_sentence is None:
                    text += item.text
                    if _SENTENCE.search(text):
                        self.first_sentence = time.monotonic()
                yield item


def unsupported(answer: Answer) -> list[str]:
    """Numbers of the text that stand in no quote, title or heading; read apart from the product's gate."""
    text = re.sub(r"\[\d+\]", "", normalize(answer.text))
    held = "".join(
        normalize(f"{c.quote}{c.title}{c.document_number}{c.address}{c.heading}") for c in answer.citations
    )
    return [n for n in _NUMBER.findall(text) if not re.search(rf"(?<![\d.]){re.escape(n)}(?![\d.])", held)]


async def _timed(assistant: Assistant, question: str) -> tuple[Answer, float | None]:
    """The answer, and when its first text came."""
    first: float | None = None
    answer: Answer | None = None
    async with aclosing(assistant.astream(question)) as events:
        async for event in events:
            if isinstance(event, Delta) and first is None:
                first = time.monotonic()
            if isinstance(event, Done):
                answer = event.answer
    assert answer is not None
    return answer, first


def measure(plain: Assistant, worded: Assistant, watched: Watched, items: Sequence[Turn]) -> None:
    counts: Counter[str] = Counter()
    shares: list[float] = []
    for item in items:
        watched.attempts, watched.refused, watched.first_sentence = 0, False, None
        started = time.monotonic()
        answer, first = asyncio.run(_timed(worded, item.question))
        before, after = judge(item, _read(plain.ask(item.question))), judge(item, _read(answer))
        counts["right without"] += before.right
        counts["right with"] += after.right
        counts["wrong figure"] += after.wrong_figure
        counts["model asked"] += watched.attempts > 0
        counts["repaired"] += watched.attempts > 1 and answer.mode is Mode.GENERATED
        counts["model refused"] += watched.refused
        counts["worded by the model"] += answer.mode is Mode.GENERATED
        if answer.fallback:
            counts[f"fallback {answer.fallback}"] += 1
        strange = unsupported(answer) if answer.mode is Mode.GENERATED else []
        counts["unsupported numbers"] += len(strange)
        if answer.mode is Mode.GENERATED and watched.attempts == 1 and first and watched.first_sentence:
            shares.append((first - started) / (watched.first_sentence - started))
        if watched.attempts:
            mark = "" if after.right else f" WRONG {after.faults}"
            print(
                f"  {item.question} ({time.monotonic() - started:.1f} s, {answer.mode}{mark}) {strange or ''}"
            )
            print(f"    {answer.text}", flush=True)
    print(f"{len(items)} questions: {dict(counts)}")
    if shares:
        worst = max(shares)
        print(
            f"first checked sentence / model's own first sentence: {median(shares):.2f}, at most {worst:.2f}"
        )


def _read(answer: Answer) -> Reply:
    return from_contract(answer.model_dump(mode="json"), 0)


def sample(suite: str, size: int) -> list[Turn]:
    """``size`` questions, evenly spread over the set."""
    items = [item.turns[0] for item in load([suite])]
    return items[:: max(1, len(items) // size)][:size] if size else []


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.generation")
    for suite, size in {"figures": 40, "unanswerable": 20, "sections": 10, "support": 0, "lists": 0}.items():
        parser.add_argument(f"--{suite}", type=int, default=size)
    sizes = vars(parser.parse_args())
    settings = Settings()
    worded = factory.assistant(settings, clock=lambda: date(2026, 6, 1))
    plain = factory.assistant(
        settings.model_copy(update={"llm": type(settings.llm)()}), clock=lambda: date(2026, 6, 1)
    )
    inner = factory.generated(settings, worded.documents)
    if inner is None:
        parser.error("没有设置语言模型（XIANGCE_LLM_BASE_URL 与 XIANGCE_LLM_MODEL）。")
    watched = Watched(inner)
    worded = worded.with_writer(watched)
    for suite, size in sizes.items():
        print(f"{suite}:")
        measure(plain, worded, watched, sample(suite, size))


if __name__ == "__main__":
    main()
