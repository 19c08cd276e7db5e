"""Plain text."""

from corpus.loaders.decoding import decode
from corpus.loaders.loaded import Limits, Loaded


def load(data: bytes, name: str, limits: Limits) -> Loaded:
    """The text as it stands; form feeds, where there are any, part its pages."""
    text, notes = decode(data)
    pages = [0, *(index + 1 for index, character in enumerate(text) if character == "\f")]
    return Loaded(text.replace("\f", "\n"), "text", tuple(pages) if len(pages) > 1 else (), notes=notes)
