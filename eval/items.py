"""The questions with their gold: one schema for single questions and conversations (datasets/README.md)."""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

ANSWERED = "answered"


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]  # "x" in a file is ["x"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Near(_Strict):
    """What the documents do say where they do not say what was asked."""

    quote: str
    address: str


class Gold(_Strict):
    """What a right answer is like; a field that is absent is not checked."""

    status: Words
    document: Words = ()  # that the addresses belong to, or, without addresses, of which one must be cited
    indicator: str = ""
    value: str = ""
    unit: str = ""
    surface: str = ""
    comparator: str = ""
    period: Words = ()
    address: Words = ()
    address_all: bool = False
    address_min: int = 1
    quote: Words = ()
    answers: Words = ()  # reference answers, compared by their characters (BEIR folders)
    must_contain: Words = ()
    must_contain_any: Words = ()
    must_not_contain: Words = ()
    must_not_cite: Words = ()
    must_not_affirm: bool = False
    expect_notice: bool = False
    near: Near | None = None

    @property
    def answerable(self) -> bool | None:
        """Whether it must be answered; None where answering and refusing are both right."""
        if self.status == (ANSWERED,):
            return True
        return None if ANSWERED in self.status else False


class Turn(_Strict):
    question: str
    gold: Gold


class Item(_Strict):
    """One question, or the turns of one conversation."""

    id: str
    suite: str
    kind: str
    turns: tuple[Turn, ...]
    why: str = ""
    figure: str = ""  # which figure of the plan is asked for
    beside: Words = ()  # made-up documents that stand in the library beside the real ones

    @model_validator(mode="before")
    @classmethod
    def _one_turn(cls, row: Any) -> Any:
        """A row with a question of its own is a conversation of one turn."""
        if isinstance(row, dict) and "question" in row:
            rest = {key: value for key, value in row.items() if key not in ("question", "gold")}
            return rest | {"turns": ({"question": row["question"], "gold": row["gold"]},)}
        return row


@cache
def _suites() -> dict[str, Any]:
    return tomllib.loads(files("eval").joinpath("datasets/suites.toml").read_text(encoding="utf-8"))


def titles() -> dict[str, str]:
    """The suites with what they are called in Chinese, in order."""
    return dict(_suites()["titles"])


def kind_title(suite: str, kind: str) -> str:
    """What a kind is called in Chinese; its own name where it has no other."""
    return str(_suites()["kinds"].get(suite, {}).get(kind, kind))


def presumed() -> list[str]:
    """Ids of the built-in documents that the gold presumes."""
    return list(_suites()["documents"])


def made_up(name: str) -> Path:
    """The folder of a document that an item has in its library beside the real ones."""
    return Path(str(files("eval"))) / "datasets" / "documents" / name


def load(suites: Iterable[str] | None = None) -> list[Item]:
    """The items of the named suites (None: all). Raises ``ValueError`` where a row is not of the schema."""
    return [item for suite in (titles() if suites is None else suites) for item in _read(suite)]


def _read(suite: str) -> list[Item]:
    text = files("eval").joinpath(f"datasets/{suite}.jsonl").read_text(encoding="utf-8")
    return [Item.model_validate_json(line) for line in text.splitlines()]


def fingerprint(items: Sequence[Item]) -> str:
    """A hash of what is asked and of its gold: two runs over the same items have the same."""
    whole = "\n".join(item.model_dump_json() for item in items)
    return sha256(whole.encode()).hexdigest()[:16]
