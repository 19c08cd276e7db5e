"""How people speak of a business of their own, and what of a text says something of it."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.profile import described_at
from retrieval.normalize import normalize


@cache
def profile_words() -> dict[str, Any]:
    """The vocabulary, read once."""
    return tomllib.loads(files("assistant").joinpath("lexicon/profile.toml").read_text(encoding="utf-8"))


def speaks_of_own(text: str) -> bool:
    """Whether the speaker means himself: 我们公司…, 我是做…的."""
    return re.search("|".join(profile_words()["self"]), text) is not None


def only_describes(text: str, home: frozenset[str] = frozenset()) -> bool:
    """Whether ``text`` says something of a business, or asks for support, and nothing else.

    ``home``: provinces whose counties are known by their short names.
    """
    text = normalize(text)
    for start, end in described_at(text, home):
        text = text[:start] + " " * (end - start) + text[end:]
    return not re.search(r"\w", re.sub("|".join(profile_words()["filler"]), "", text))
