"""Whom the questions are asked, and the assistant in this process; remote ones are in ``eval.remote``."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from assistant.answer import Mode
from assistant.cli.state import CliError, Exit
from assistant.conversation import Message
from assistant.settings import Settings
from corpus.document import Document, built_in, read_document
from eval.items import made_up, presumed
from eval.record import Retrieved
from eval.reply import Reply, from_contract

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from retrieval.index import Hooks
    from retrieval.retriever import Retriever

TODAY = date(2026, 6, 1)  # asked on this day, after the plan's period, so that a run can be repeated
_PASSAGES = 10


@dataclass(frozen=True)
class Said:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


class Target(Protocol):
    """``name`` tells what was measured. Safe to be asked from several threads."""

    name: str

    def ask(self, question: str, history: Sequence[Said] = (), beside: Sequence[str] = ()) -> Reply | None:
        """The reply; None where it cannot be asked with these made-up documents beside the real ones."""
        ...

    def retrieve(self, question: str, beside: Sequence[str] = ()) -> list[Retrieved]:
        """The passages found for a question, best first; empty where the target does not tell."""
        ...


def documents(beside: Sequence[str] = ()) -> dict[str, Document]:
    """The library that the gold presumes, with the made-up documents of an item."""
    wanted = [folder for folder in built_in() if folder.name in presumed()]
    return {folder.name: read_document(folder) for folder in [*wanted, *map(made_up, beside)]}


def presumed_folder(settings: Settings, beside: Sequence[str] = ()) -> Path:
    """Where the evaluation keeps what belongs to a library of its own."""
    return settings.data_dir / "eval" / ("-".join(beside) or "presumed")


class InProcess:
    """The assistant of this installation over ``found``, with an index of its own in ``settings.data_dir``.

    ``found`` None: the library that the gold presumes, whatever the user has added to his. ``mode`` generated
    needs a language model in the settings, else ``CliError``.
    """

    def __init__(
        self,
        settings: Settings,
        hooks: "Hooks | None" = None,
        found: Mapping[str, Document] | None = None,
        today: date = TODAY,
        mode: Mode = Mode.EXTRACTIVE,
    ) -> None:
        if mode is Mode.GENERATED and not settings.llm.is_set:
            raise CliError("生成式评测需要先设置语言模型（见 README 的设置一节）。", Exit.USAGE)
        self.name = "本机" if mode is Mode.EXTRACTIVE else f"本机 {settings.llm.model or settings.llm.local}"
        self._settings, self._hooks, self._found, self._today, self._mode = (
            settings,
            hooks,
            found,
            today,
            mode,
        )
        self._open: dict[tuple[str, ...], tuple[Assistant, Retriever]] = {}

    def prepare(self, beside: Sequence[str] = ()) -> "tuple[Assistant, Retriever]":
        """Compose the assistant, building its index where there is none."""
        from assistant import factory  # noqa: PLC0415
        from retrieval.retriever import Retriever  # noqa: PLC0415
        from retrieval.tokenizer import Tokenizer  # noqa: PLC0415

        key = tuple(beside)
        if key not in self._open:
            folder = presumed_folder(self._settings, beside)
            settings = self._settings.model_copy(update={"data_dir": folder, "documents_dir": None})
            found = documents(beside) if self._found is None else self._found
            product = factory.assistant(settings, self._hooks, lambda: self._today, found=found)
            if self._mode is Mode.EXTRACTIVE:
                product = product.with_writer(None)
            # A retriever of its own, which does not warm the product's memory of question vectors.
            opened = factory.index(settings, found)
            self._open[key] = product, Retriever(opened, Tokenizer(), factory.embeddings(settings))
        return self._open[key]

    def ask(self, question: str, history: Sequence[Said] = (), beside: Sequence[str] = ()) -> Reply:
        product, _ = self.prepare(beside)
        before = [Message(role=said.role, content=said.content) for said in history]
        begun = time.perf_counter()
        answer = product.ask(question, before)
        taken = (time.perf_counter() - begun) * 1000
        return from_contract(answer.model_dump(mode="json"), taken)

    def retrieve(self, question: str, beside: Sequence[str] = ()) -> list[Retrieved]:
        _, retriever = self.prepare(beside)
        return [
            Retrieved(
                document=hit.passage.document,
                address=hit.passage.address,
                text=hit.passage.text,
                score=round(hit.score, 4),
                similarity=None if hit.similarity is None else round(hit.similarity, 4),
            )
            for hit in retriever.search(question, limit=_PASSAGES)
        ]
