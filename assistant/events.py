"""What a streamed answer tells on its way; the text of the deltas since the last ``Replaced`` (its own text
first) is the text of the answer in ``Done``."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Answer, Citation, Fallback


class _Event(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Understood(_Event):
    """The question as it is going to be answered."""

    type: Literal["understood"] = "understood"
    question: str


class Source(_Event):
    document: str
    address: str
    heading: str


class Retrieved(_Event):
    """Where the search found something near, best first; empty where the answer needed no search."""

    type: Literal["retrieved"] = "retrieved"
    sources: tuple[Source, ...] = ()


class Delta(_Event):
    """More text of the answer: a checked sentence, or in raw streaming whatever the model just wrote."""

    type: Literal["delta"] = "delta"
    text: str


class Cited(_Event):
    """A citation, told before the delta that first carries its marker."""

    type: Literal["citation"] = "citation"
    citation: Citation


class Replaced(_Event):
    """All text so far is withdrawn; ``text`` stands instead. ``reason`` is empty where checked text follows
    raw text, else why the extractive answer stands."""

    type: Literal["replaced"] = "replaced"
    text: str
    reason: Fallback | None = None


class Done(_Event):
    """The whole answer. Always the last event."""

    type: Literal["done"] = "done"
    answer: Answer


Event = Annotated[
    Understood | Retrieved | Delta | Cited | Replaced | Done,
    Field(discriminator="type"),
]
