"""What a turn is understood by: the earlier turns, and what the documents can be asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.answer import Answer
from assistant.segmenter import Segmenter
from assistant.terms import TermReader
from assistant.utterance import Utterance
from assistant.words import Words
from corpus.document import Document


@dataclass(frozen=True)
class Topic:
    """An earlier question of the user in its standalone form."""

    text: str
    said: Utterance
    choices: tuple[str, ...] = ()  # what the user was asked to choose from instead of an answer
    of_member: bool = False  # it asked for a member of a list: 第一个…


@dataclass(frozen=True)
class Known:
    """``ask`` answers a standalone question."""

    reader: Segmenter
    words: Words
    terms: TermReader
    documents: Mapping[str, Document]
    ask: Callable[[str], Answer]
