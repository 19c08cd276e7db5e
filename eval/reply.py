"""What a target replied, read into one form, so that all are judged alike.

Our own contract tells status, figures and citations. A plain text tells only what can be read in it: figures
(``corpus.quantity``), addresses (``corpus.address``), and whether it refuses (``lexicon/refusals.toml``).
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from corpus.address import find_addresses
from corpus.quantity import Quantity, find_quantities
from corpus.spans import sentences
from eval.items import ANSWERED
from retrieval.normalize import normalize

REFUSED = "refused"  # by its words; which kind of refusal a text does not tell
FAILED = "failed"  # no reply at all
_LINK = re.compile(r"https?://\S+")
_GREETING = 5  # characters; what is shorter greets and says nothing


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)  # a server may tell more than is read here


class Stated(_Frozen):
    """A figure; None for what a plain text does not tell. ``echoed``: the text has it from the question."""

    value: Decimal
    unit: str
    indicator: str | None = None
    comparator: str | None = None
    period: str | None = None
    echoed: bool = False


class Cited(_Frozen):
    """A place; in a plain text an address alone."""

    address: str
    marker: int = 0
    document: str | None = None
    quote: str | None = None
    start: int = 0
    end: int = 0


class Reply(_Frozen):
    form: Literal["contract", "text"] = "contract"
    status: str
    text: str
    question: str = ""  # in its standalone form, where the target tells it
    citations: tuple[Cited, ...] = ()
    figures: tuple[Stated, ...] = ()
    notices: tuple[str, ...] = ()
    latency_ms: float = 0.0
    error: str = ""

    @property
    def answered(self) -> bool:
        return self.status == ANSWERED

    @property
    def stated(self) -> tuple[Stated, ...]:
        """The figures; where none are told apart (a section quoted whole), those of the text."""
        return self.figures or _read(find_quantities(self.text))


def from_contract(data: Any, latency_ms: float) -> Reply:
    """A reply in the answer contract; raises ``ValueError`` where it is not."""
    if not isinstance(data, Mapping):
        raise ValueError("not an answer")
    told = {key: value for key, value in data.items() if key not in ("form", "latency_ms", "error")}
    return Reply.model_validate(told | {"latency_ms": latency_ms})


def from_text(text: str, question: str, latency_ms: float) -> Reply:
    """A plain text, read without its links."""
    text = _LINK.sub("", text)
    asked = {quantity.normal for quantity in find_quantities(question)}
    found = find_quantities(text)
    own = next((quantity.span.start for quantity in found if quantity.normal not in asked), len(text))
    return Reply(
        form="text",
        status=REFUSED if refuses(text, own) else ANSWERED,
        text=text,
        citations=tuple(Cited(address=str(address)) for address, _ in find_addresses(text)),
        figures=_read(found, asked),
        latency_ms=latency_ms,
    )


def _read(quantities: Sequence[Quantity], asked: Collection[tuple[Decimal, str]] = ()) -> tuple[Stated, ...]:
    return tuple(
        Stated(value=q.value, unit=q.unit, comparator=q.comparator, echoed=q.normal in asked)
        for q in quantities
    )


def failed(error: str, latency_ms: float) -> Reply:
    """No reply: why, in Chinese."""
    return Reply(status=FAILED, text="", error=error, latency_ms=latency_ms)


@cache
def wording() -> dict[str, list[str]]:
    return tomllib.loads(files("eval").joinpath("lexicon/refusals.toml").read_text(encoding="utf-8"))


def refuses(text: str, before: int) -> bool:
    """Whether the first sentence that says something does so, before the offset ``before``."""
    said = (one for one in sentences(text) if len(re.findall(r"\w", one.of(text))) >= _GREETING)
    first = next(said, None)
    if first is None:
        return not re.search(r"\w", text)
    words = normalize(text[: min(before, first.end)]).lower()
    return any(normalize(cue).lower() in words for cue in wording()["cues"])


def affirms(text: str) -> bool:
    """Whether a text begins by agreeing with its question."""
    return text.strip().lower().startswith(tuple(wording()["affirming"]))
