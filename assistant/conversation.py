"""Follow-up questions made standalone from the conversation, without a model.

A turn that names its subject and says what is wanted of it is never touched, whatever came before. Any other
is completed with the slots it leaves open, taken from the latest turn that has them; where that can be done
in several ways, the first that the documents answer is meant.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.answer import Answer, Status
from assistant.followup import FollowUp
from assistant.intent import wording
from assistant.known import Known, Topic
from assistant.screen import screen
from assistant.segmenter import Segmenter
from assistant.terms import TermReader
from assistant.utterance import Slot, lexicon
from assistant.words import Words
from corpus.document import Document
from retrieval.normalize import normalize

REMEMBERED = 12  # user turns that a follow-up can lean on
_LONGEST = 300  # characters of an earlier turn that are read; longer ones are pasted text, no topics
_CHOICES = 4


Role = Literal["user", "assistant"]


class Message(BaseModel):
    """One message of a conversation. Only what the user said is read: an answer is no source."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: Role
    content: str


@dataclass(frozen=True)
class Understood:
    """``text`` is the standalone question; ``choices`` are its readings where several are equally likely."""

    text: str
    completed: bool = False
    choices: tuple[str, ...] = ()
    again: bool = False  # the same topic once more: it changes nothing for the turns after it
    located: bool = False  # asks where the answer to ``text`` stands
    of_member: bool = False  # asks about a member of a list: 第一个…


Ask = Callable[[str], Answer]


class Conversation:
    """Reads conversations about ``documents``; keeps none."""

    def __init__(
        self, words: Words, terms: TermReader, documents: Mapping[str, Document], longest: int
    ) -> None:
        self._reader = Segmenter(words, terms, documents)
        self._words = words
        self._terms = terms
        self._documents = documents
        self._longest = longest

    def standalone(self, question: str, history: Sequence[Message], ask: Ask) -> Understood:
        """``question`` as it reads without ``history``; ``ask`` answers a standalone question."""
        said = [message.content for message in history if message.role == "user"][-REMEMBERED:]
        known = Known(self._reader, self._words, self._terms, self._documents, ask)
        turns: list[Topic] = []
        for text in said:
            if self._is_topic(text):
                alone = screen(text, _LONGEST) is not None  # 明天会下雨吗: a topic too, but none that leans
                understood = Understood(text) if alone else self._resolve(text, turns, known)
                if not understood.again:
                    read = self._reader.read(understood.text)
                    member = understood.of_member or self._reader.read(text).has(Slot.ORDINAL)
                    turns.append(Topic(understood.text, read, understood.choices, member))
        understood = self._resolve(question, turns, known) if turns else Understood(question)
        return understood if len(understood.text) <= self._longest else Understood(question)

    def _is_topic(self, text: str) -> bool:
        """Whether a turn can be leant on: no courtesy, no pasted text, no attempt to steer."""
        refused = screen(text, _LONGEST)
        steering = any(cue in normalize(text) for cue in wording()["steering"]["cues"])
        empty = refused is not None and refused.status in (Status.EMPTY, Status.TOO_LONG)
        return not (steering or empty or _is_talk(text))

    @staticmethod
    def _resolve(raw: str, turns: Sequence[Topic], known: Known) -> Understood:
        if not turns or _is_talk(raw):
            return Understood(raw)
        attempt = FollowUp(known, turns)
        found = list(dict.fromkeys(attempt.candidates(raw)))
        if attempt.choices:
            return Understood(raw, choices=tuple(_written(text, []) for text in attempt.choices[:_CHOICES]))
        chosen = attempt.chosen(found) if found else normalize(raw)
        if attempt.located:
            return Understood(chosen, completed=True, again=attempt.again, located=True)
        if re.sub(r"\W", "", chosen) == re.sub(r"\W", "", normalize(raw)):
            return Understood(raw)
        said = [raw, *(turn.text for turn in turns)]
        text = _written(chosen, said)
        return Understood(text, completed=True, again=attempt.again, of_member=attempt.of_member)


def _is_talk(text: str) -> bool:
    """Courtesy, or talk about the assistant itself."""
    words = lexicon()["talk"]
    plain = normalize(text)
    if any(re.search(pattern, plain) for pattern in words["self"]):
        return True
    known = "|".join(sorted(map(re.escape, words["words"]), key=len, reverse=True))
    return re.fullmatch(rf"(?:{known}|[\W_])+", plain) is not None


def _written(text: str, said: Sequence[str]) -> str:
    """``text`` as a question for people: Latin letters as the user wrote them, a question mark at the end."""
    for word in {word for one in said for word in re.findall(r"[A-Za-z]{2,}", one)}:
        text = re.sub(rf"(?<![A-Za-z]){re.escape(word.lower())}(?![A-Za-z])", word, text)
    text = re.sub(r"\s+", " ", text).strip(" ,，。？?")
    return text.replace(",", "，") + "？"
