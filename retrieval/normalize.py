"""One form for text that means the same: half-width, lower-case, simplified."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any


def normalize(text: str) -> str:
    """Half-width, lower-case, simplified form of ``text`` for matching; its length may differ."""
    return _remembered(text) if len(text) <= _SHORT else _normalized(text)


def flatten(text: str) -> str:
    """``normalize`` without quotation marks, so that a name matches however it is quoted."""
    return _QUOTES.sub("", normalize(text))


def _normalized(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower()
    return _simplify(text) if _traditional().search(text) else text


_SHORT = 300  # characters: questions, headings and sentences, which come again and again
_remembered = lru_cache(4096)(_normalized)
_QUOTES = re.compile('[“”"‘’「」『』]')


@cache
def _opencc() -> Any:
    from opencc import OpenCC  # noqa: PLC0415

    return OpenCC("t2s")


def _simplify(text: str) -> str:
    return str(_opencc().convert(text))


@cache
def _traditional() -> re.Pattern[str]:
    """Matches a character that the conversion would change: by OpenCC's own table, read once."""
    import opencc  # noqa: PLC0415

    table = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    pairs = (line.split() for line in table.read_text(encoding="utf-8").splitlines() if line.strip())
    return re.compile("[" + "".join(pair[0] for pair in pairs if pair[1] != pair[0]) + "]")
