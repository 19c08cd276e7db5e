"""One official document: its text and the facts about it."""

import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from corpus.metadata import Metadata
from corpus.relations import Relation, find_relations
from corpus.structure import Structure, parse

__all__ = ["Document", "Metadata", "built_in", "read_document"]


@dataclass(frozen=True)
class Document:
    """``text`` is the stored source, verbatim; every span of the product is an offset into it."""

    id: str
    text: str = field(repr=False)
    meta: Metadata

    @cached_property
    def structure(self) -> Structure:
        return parse(self.text)

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """Those stored when the document was taken in, else those its text states."""
        stored = self.meta.relations
        return find_relations(self.text, self.meta.title) if stored is None else stored

    def page(self, offset: int) -> int | None:
        """The number of the page, from 1, on which a character of the text stands; None where the source has
        no pages (a table has sheets, which its captions name)."""
        return None if self.meta.media == "xlsx" else bisect_right(self.meta.pages, offset) or None


def read_document(folder: Path) -> Document:
    """Read ``folder/source.txt`` and ``folder/document.toml``; the folder's name is the document id."""
    with (folder / "document.toml").open("rb") as file:
        meta = Metadata.model_validate(tomllib.load(file))
    # newline="" keeps offsets true to the stored file.
    with (folder / "source.txt").open(encoding="utf-8", newline="") as file:
        return Document(folder.name, file.read(), meta)


def built_in() -> list[Path]:
    """Folders of the built-in documents, by name; each holds source.txt and document.toml."""
    root = Path(str(files("corpus"))) / "documents"
    return sorted(path.parent for path in root.glob("*/document.toml"))
