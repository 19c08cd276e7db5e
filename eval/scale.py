"""How answers and indexing fare as the library grows: ``xiangce bench --library N``."""

import random
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from assistant import factory
from assistant.cli.state import CliError, State
from corpus.document import Document
from corpus.facts import read_facts
from retrieval.embeddings import NamedEmbeddings

_SENTENCES = 60  # of a made-up document
_PARTS = "一二三四五六"
_WARM_UP = 3


@dataclass(frozen=True)
class Growth:
    """Medians with ``documents`` in the library, and their ratios to those with the installed ones alone,
    asked in turn. ``index_ratio``: building an index to the embedding in it."""

    documents: int
    figure_ms: float
    text_ms: float
    figure_ratio: float
    text_ratio: float
    index_ratio: float


class _StandIn(NamedEmbeddings):
    """Real vectors of questions, random ones of passages, whose embedding is not what is measured."""

    def __init__(self, model: NamedEmbeddings) -> None:
        self._model = model
        self.identity = f"stand-in for {model.identity}"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        length = len(self._model.embed_query("长度"))
        vectors = np.random.default_rng(len(texts)).normal(size=(len(texts), length))
        unit: list[list[float]] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).tolist()
        return unit

    def embed_query(self, text: str) -> list[float]:
        return self._model.embed_query(text)


class _Timed(NamedEmbeddings):
    """``model``, which notes how long it embeds passages."""

    def __init__(self, model: NamedEmbeddings) -> None:
        self._model = model
        self.identity = model.identity
        self.seconds = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        began = time.perf_counter()
        vectors = self._model.embed_documents(texts)
        self.seconds += time.perf_counter() - began
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self._model.embed_query(text)


def measure(current: State, documents: int, figure_asked: Sequence[str], text_asked: Sequence[str]) -> Growth:
    """Raises ``CliError`` where there is no model of vectors."""
    model = factory.embeddings(current.settings)
    if model is None:
        raise CliError("本机没有可用的向量模型，测不了文件多时的速度。")
    found = dict(current.documents)
    with tempfile.TemporaryDirectory(prefix="xiangce-bench-") as folder:
        timed = _Timed(model)
        settings = current.settings.model_copy(update={"data_dir": Path(folder) / "one"})
        began = time.perf_counter()
        one = factory.assistant(settings, clock=current.clock, found=found, model=timed)
        index_ratio = (time.perf_counter() - began) / timed.seconds
        settings = current.settings.model_copy(update={"data_dir": Path(folder) / "many"})
        grown = {**found, **made_up(found, documents - len(found))}
        many = factory.assistant(settings, clock=current.clock, found=grown, model=_StandIn(model))
        times: dict[tuple[str, bool], list[float]] = {}
        for figure, text in zip(figure_asked, text_asked, strict=False):
            for kind, question in (("figure", figure), ("text", text)):
                for assistant in (one, many):
                    began = time.perf_counter()
                    assistant.ask(question)
                    times.setdefault((kind, assistant is many), []).append(time.perf_counter() - began)
        middle = {key: median(taken[_WARM_UP:] or taken) * 1000 for key, taken in times.items()}
    return Growth(
        len(grown),
        round(middle["figure", True], 2),
        round(middle["text", True], 2),
        round(middle["figure", True] / middle["figure", False], 2),
        round(middle["text", True] / middle["text", False], 2),
        round(index_ratio, 2),
    )


def made_up(found: Mapping[str, Document], count: int) -> dict[str, Document]:
    """``count`` documents of sentences of ``found`` in another order and with other digits."""
    sentences = [
        sentence.span.of(document.text).strip()
        for document in found.values()
        for sentence in document.structure.sentences
        if not sentence.is_heading
    ]
    chance = random.Random(count)
    made: dict[str, Document] = {}
    for number in range(count):
        chosen = [
            re.sub(r"\d", lambda _: str(chance.randrange(1, 10)), chance.choice(sentences))
            for _ in range(_SENTENCES)
        ]
        each = _SENTENCES // len(_PARTS)
        parts = [
            f"{mark}、第{place + 1}部分\n\n" + "\n".join(chosen[place * each : (place + 1) * each])
            for place, mark in enumerate(_PARTS)
        ]
        text = "\n\n".join([f"样例文件第{number + 1}号", *parts]) + "\n"
        name = f"made-up-{number + 1}"
        made[name] = Document(name, text, read_facts(text, {}, f"{name}.txt"))
    return made
