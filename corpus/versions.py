"""Which documents are texts of the same document, and which of two is the later."""

import re
from datetime import date

from corpus.document import Document
from corpus.metadata import Metadata
from corpus.numbers import canonical
from corpus.spans import sentences

_LAW = re.compile(r"(?:条例|[\u4e00-\u9fff]{2}(?<!办)(?<!做)法)(?:（[^）]*）)?$")
_SHARED = 0.3  # of the sentences of the shorter text: less is another document that only bears the same title


def identity(meta: Metadata) -> str | None:
    """What two texts of one document have in common: the number; of a law, which gets a new one, the title.

    None where there is neither: a file's name says nothing about its text.
    """
    if meta.document_number and not is_law(meta):
        return canonical(meta.document_number)
    source = meta.sources.get("title")
    return None if source is not None and source.origin == "file" else f"《{plain(meta.title)}》"


def same_document(one: Document, other: Document) -> bool:
    """Whether two texts are versions of one document; for a title alone their sentences must agree too."""
    key = identity(one.meta)
    if key is None or key != identity(other.meta):
        return False
    if not key.startswith("《") or is_law(one.meta):
        return True
    first, second = _sentences(one), _sentences(other)
    return len(first & second) >= _SHARED * min(len(first), len(second))


def is_law(meta: Metadata) -> bool:
    """Whether it stands until it is repealed: a law, regulation or order."""
    return bool(_LAW.search(meta.title)) or "令第" in (meta.document_number or "")


def dated(meta: Metadata) -> date | None:
    """The day a text is of: of its last amendment, else when it was signed, issued or took effect."""
    return meta.amended_on or meta.signed_on or meta.issued_on or meta.effective_on


def plain(title: str) -> str:
    """A title without brackets, quotation marks and blanks."""
    return re.sub(r"[\s《》〈〉<>“”\"（）()]", "", title)


def named(meta: Metadata) -> str:
    """《title》（number）"""
    number = f"（{meta.document_number}）" if meta.document_number else ""
    return f"《{meta.title}》{number}"


def _sentences(document: Document) -> set[str]:
    text = document.text
    return {re.sub(r"[\W_]+", "", span.of(text)) for span in sentences(text) if span.end - span.start > 10}
