"""One question asked, its reply, and what was measured of it."""

from pydantic import BaseModel, ConfigDict

from eval.items import Gold
from eval.reply import Reply
from eval.scoring import Verdict


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Retrieved(_Frozen):
    """A passage found for the question, best first."""

    document: str
    address: str
    text: str
    score: float
    similarity: float | None = None  # cosine to the question; None: not compared


class Record(_Frozen):
    """``values``: by metric, for the metrics that say something of this reply."""

    item: str
    turn: int = 1
    suite: str
    kind: str
    question: str
    gold: Gold
    reply: Reply
    verdict: Verdict
    why: str = ""
    retrieved: tuple[Retrieved, ...] = ()
    values: dict[str, float] = {}

    @property
    def right(self) -> bool:
        return self.verdict.right

    @property
    def key(self) -> str:
        """What it is known by from run to run."""
        return f"{self.item}#{self.turn}"
