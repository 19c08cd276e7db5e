"""Notices known to be related to a document of ours though their text may not be here (``sources.toml``)."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from corpus.document import Document
from corpus.numbers import canonical


class Notice(BaseModel):
    """Facts about a notice; what is not known is blank."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    document_number: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    region: str | None = None
    gives: str  # what may be found in it
    words: tuple[str, ...] = ()  # what a question about that may say, beside the words of the title
    address: str | None = None  # as listed, without a scheme
    address_kind: str | None = None
    related_to: tuple[str, ...] = ()  # numbers of the documents it stands beside
    source: str  # where these facts come from

    @property
    def name(self) -> str:
        number = f"（{self.document_number}）" if self.document_number else ""
        return f"《{self.title}》{number}"

    @property
    def urls(self) -> tuple[str, ...]:
        """The address with each scheme it may have; empty where none is listed."""
        if not self.address:
            return ()
        if re.match("https?://", self.address):
            return (self.address,)
        return (f"https://{self.address}", f"http://{self.address}")


@cache
def notices() -> tuple[Notice, ...]:
    """All listed notices, in the order of the file."""
    data = tomllib.loads((files("corpus") / "sources.toml").read_text(encoding="utf-8"))
    return tuple(Notice.model_validate({**data["common"], **row}) for row in data["notice"])


def related_to(document: Document) -> tuple[Notice, ...]:
    """The notices listed beside ``document``, known by its number; itself never among them."""
    number = document.meta.document_number
    if number is None:
        return ()
    return tuple(
        notice
        for notice in notices()
        if canonical(number) in notice.related_to and notice.document_number != canonical(number)
    )


def search(words: Sequence[str], among: Sequence[Notice] | None = None) -> list[Notice]:
    """The notices that may answer a question with these content words, the likeliest first.

    A notice must have a word, in its title or among what it gives; more and longer words come first.
    """
    found = [
        (sum(len(word) for word in set(words) if _has(notice, word)), notice) for notice in among or notices()
    ]
    return [notice for score, notice in sorted(found, key=lambda item: -item[0]) if score >= 2]


def _has(notice: Notice, word: str) -> bool:
    return len(word) >= 2 and (
        word in notice.title
        or word in notice.gives
        or any(word in known or known in word for known in notice.words)
    )
