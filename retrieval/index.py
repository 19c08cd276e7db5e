"""The index of a set of documents on disk: read if whole and up to date, else built."""

import json
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.document import Document
from retrieval.building import Progress, build, known, origin
from retrieval.dense import Chroma, Dense, Exact, Near
from retrieval.embeddings import NamedEmbeddings
from retrieval.lexical import Lexical
from retrieval.passages import from_row
from retrieval.storage import Manifest, Storage
from retrieval.tokenizer import Tokenizer

logger = logging.getLogger(__name__)

# Passages below which every vector is compared. Without a filter the two meet at about 8,000 (1.1 ms each);
# with one of some hundred documents Chroma took 19 ms there, and comparing 20,000 takes 5. They are in Chroma
# all the same.
_FEW = 20_000


@dataclass(frozen=True)
class Hooks:
    """What a caller wants to hear of while an index is built."""

    on_progress: Progress = lambda done, total: None  # passages embedded, of those that need it
    on_wait: Callable[[], None] = lambda: None  # another process is building; this one waits
    timeout: float = 900.0  # seconds to wait for it


class Index:
    """An index, open for search. Thread-safe."""

    def __init__(self, folder: Path, documents: Sequence[Document], *, dense: bool, exact: bool) -> None:
        """Read a whole generation; raises ``OSError``, ``ValueError`` or ``KeyError`` where it is not."""
        texts = {document.id: document for document in documents}
        rows = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
        self.passages = tuple(from_row(row, texts) for row in rows)
        self.documents = tuple(texts)
        places = {name: place for place, name in enumerate(self.documents)}
        self.owners = np.array([places[passage.document] for passage in self.passages], dtype=np.intp)
        self.lexical = Lexical.load(folder / "bm25-passages", len(self.passages))
        self.document_lexical = Lexical.load(folder / "bm25-documents", len(self.documents))
        self.notice = None if dense else "本机没有可用的向量模型，仅按词语检索。"
        self._exact: Exact | None = None
        self._dense: Dense | None = None
        if dense and self.passages:
            self._exact = Exact(folder, [passage.document for passage in self.passages])
            few = len(self.passages) < _FEW
            self._dense = self._exact if exact or few else self._chroma(folder)

    @property
    def has_vectors(self) -> bool:
        return self._dense is not None

    def nearest(
        self, vector: Sequence[float], limit: int, documents: Collection[str] | None = None
    ) -> list[Near]:
        """Passages by falling cosine similarity; empty where there are no vectors (``notice`` tells why)."""
        self.warm()
        dense = self._dense
        return dense.nearest(vector, limit, documents) if dense else []

    def warm(self) -> None:
        """Do now what else the first search waits for: the import of Chroma, 0.6 to 1.4 s."""
        dense = self._dense
        try:
            if dense:
                dense.open()
        except Exception:  # whatever Chroma raises, the same vectors are at hand
            logger.warning("Chroma cannot open the vectors, comparing one by one", exc_info=True)
            self._dense = self._exact

    def close(self) -> None:
        dense, self._dense = self._dense, None
        if dense:
            dense.close()

    def _chroma(self, folder: Path) -> Dense | None:
        try:
            return Chroma(folder, len(self.passages))
        except OSError:  # no room in the temporary folder, for instance
            logger.warning("Chroma's files cannot be copied, comparing one by one", exc_info=True)
            return self._exact


def open_index(
    root: Path,
    documents: Sequence[Document],
    embeddings: NamedEmbeddings | None,
    tokenizer: Tokenizer,
    hooks: Hooks | None = None,
    *,
    exact: bool = False,
) -> Index:
    """The index of ``documents`` below ``root``, read if it is whole and up to date, else built.

    ``exact`` compares vectors one by one instead of through Chroma: for a process that answers one question
    and should not wait for Chroma's import.

    Only passages whose wording is new are embedded. Raises ``IndexStorageError`` where it must be built
    and cannot be written; the index that was there stays as it was.
    """
    hooks = hooks or Hooks()
    documents = sorted(documents, key=lambda document: document.id)
    storage = Storage(root)
    sources = origin(documents, embeddings, tokenizer)
    if found := _read(storage, sources, documents, exact):
        return found
    with storage.writing(hooks.on_wait, hooks.timeout):
        if found := _read(storage, sources, documents, exact):  # built by the process waited for
            return found
        with storage.generation(sources) as folder:
            build(
                folder,
                documents,
                embeddings,
                tokenizer,
                vectors=known(storage, embeddings),
                on_progress=hooks.on_progress,
            )
        if found := _read(storage, sources, documents, exact):
            return found
    raise RuntimeError(f"the index just written to {root} cannot be read")


def _read(storage: Storage, sources: Manifest, documents: Sequence[Document], exact: bool) -> Index | None:
    for _ in range(3):  # a newer generation may replace the one being read
        found = storage.matching(sources)
        if not found:
            return None
        try:
            return Index(found[0], documents, dense=sources["embedding"] is not None, exact=exact)
        except (OSError, ValueError, KeyError, TypeError):
            logger.warning("the index in %s cannot be read", found[0], exc_info=True)
    return None
