"""Readable ids of documents: their number or title, fit for folders, URLs and the command line.

Chinese stays Chinese: it is what people know a document by, file systems and URLs take it, and a
transliteration would be ambiguous.
"""

import re
import unicodedata
from collections.abc import Collection
from hashlib import sha256

from corpus.metadata import Metadata

_LONGEST = 40  # characters; in UTF-8 half of what a file name may have
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # names Windows keeps to itself


def new_id(meta: Metadata, text: str, taken: Collection[str]) -> str:
    """湘政办发2021-40 from 湘政办发〔2021〕40号, else the title; -2, -3 … where that is ``taken``."""
    slug = _slug(_number(meta.document_number or "")) or _slug(meta.title)
    if not slug or _RESERVED.fullmatch(slug):
        slug = f"doc-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    known = {name.lower() for name in taken}
    serial, name = 1, slug
    while name.lower() in known:
        serial += 1
        name = f"{slug}-{serial}"
    return name


def _number(number: str) -> str:
    return re.sub(r"[〔〕]", "-", number).replace("-", "", 1).removesuffix("号")


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKC", words)
    return re.sub(r"[^\w]+", "-", plain).strip("-_")[:_LONGEST].strip("-_")


def fingerprint(text: str) -> str:
    """The same for the same words in another format: letters, digits and Chinese only, no page numbers."""
    without_pages = re.sub(r"(?m)^[\s\f]*[-—－–·]\s*\d{1,4}\s*[-—－–·][\s]*$", "", text)
    plain = unicodedata.normalize("NFKC", without_pages)
    return sha256(re.sub(r"[\W_]+", "", plain).encode("utf-8", "surrogatepass")).hexdigest()
