"""One turn of a conversation taken apart: which slots of a question it fills, with their wording."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.intent import Intent, document_cues
from assistant.question import Question

_CERTAIN = (Intent.PLACE, Intent.REVERSE, Intent.CHECK)  # intents that no mere noun gives


class Slot(StrEnum):
    PERIOD = "period"
    ADDRESS = "address"
    AMOUNT = "amount"  # a stated quantity, or the number of a document
    REGION = "region"  # of a document: it says which document is meant
    BASE = "base"  # what is compared with or counted of: 占GDP, 比2015年
    BASIS = "basis"  # 年均增长, 占比, 下降
    KIND = "kind"  # 目标, 实际
    MEASURE = "measure"  # 增加值, 营业收入: of something that is to be named
    ENTITY = "entity"  # what the question is about
    OTHER = "other"  # content that names nothing: 推进, 申请
    ASK = "ask"
    PRONOUN = "pronoun"
    ORDINAL = "ordinal"  # 第一个, 后者
    COMMA = "comma"
    FILLER = "filler"


@dataclass(frozen=True)
class Piece:
    text: str
    slot: Slot


Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class Utterance:
    """``text`` is normalised, without what only ties it to the turn before; ``pieces`` make it up."""

    text: str
    pieces: Pieces
    question: Question
    marked: bool = False  # begins or ends as a follow-up does: 那…, …呢
    headed: bool = False  # holds a heading of a document: 发展目标

    def has(self, *slots: Slot) -> bool:
        return any(piece.slot in slots for piece in self.pieces)

    def of(self, *slots: Slot) -> Pieces:
        return tuple(piece for piece in self.pieces if piece.slot in slots)

    @property
    def about_document(self) -> bool:
        """Whether it asks about a document itself (its number, date, validity) and nothing else."""
        cues = [cue for name, words in document_cues().items() if name != "self" for cue in words]
        said = [cue for cue in cues if cue in self.text]
        return bool(said) and all(any(p.text in cue for cue in cues) for p in self.of(Slot.ENTITY))

    @property
    def names_document(self) -> bool:
        """“这个规划…”, “该办法…” as the subject, not “规划里…” as the place where it is said."""
        kinds = "|".join(document_cues()["self"])
        return re.search(rf"(?:{kinds})(?!里|中|上|内|是?怎么[说写]|今后|打算|对)", self.text) is not None

    @property
    def asks(self) -> bool:
        """Whether it says what is wanted of its subject; “用地呢” does not, though 用地 speaks of support."""
        if self.has(Slot.ASK) or self.is_measured or self.question.intent in _CERTAIN:
            return True
        return self.question.intent != Intent.GENERAL and not self.marked

    @property
    def is_measured(self) -> bool:
        return self.has(Slot.MEASURE, Slot.BASIS, Slot.BASE, Slot.KIND, Slot.AMOUNT)

    @property
    def is_complete(self) -> bool:
        """Whether it stands on its own: it names its subject and says what is wanted of it."""
        leaning = next((n for n, p in enumerate(self.pieces) if p.slot in (Slot.PRONOUN, Slot.ORDINAL)), None)
        if leaning is not None:  # what it stands for may come before it in the same turn
            before = self.pieces[:leaning]
            return any(p.slot in (Slot.ENTITY, Slot.ADDRESS, Slot.AMOUNT) for p in before)
        if self.about_document or self.question.intent == Intent.REVERSE:
            return True
        if self.question.intent == Intent.PLACE and self.has(Slot.AMOUNT, Slot.OTHER):
            return True
        named = self.has(Slot.ENTITY, Slot.ADDRESS) or bool(self.question.numbers) or self.headed
        return (named or self._asks_of_document) and self.asks

    @property
    def _asks_of_document(self) -> bool:
        return self.names_document and self.question.intent not in (Intent.PLACE, Intent.FIGURE)


@cache
def lexicon() -> Mapping[str, Any]:
    """How turns lean on one another, read once."""
    text = files("assistant").joinpath("lexicon/conversation.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
