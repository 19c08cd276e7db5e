"""Filling a generation of the index: passages, BM25, vectors; and what it was made from."""

import contextlib
import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib import metadata, resources
from pathlib import Path

import numpy as np

from corpus.document import Document
from retrieval.dense import CHROMA, VECTORS, Vectors, write
from retrieval.embeddings import NamedEmbeddings
from retrieval.lexical import Lexical
from retrieval.passages import Passage, passages, to_row
from retrieval.storage import Manifest, Storage
from retrieval.tokenizer import Tokenizer

_FORMAT = 1  # of the files of a generation
_BATCH = 16  # passages embedded between two reports of progress
# Measured by `xiangce eval --beir`: passages are of one length, so length counts little.
_PASSAGE_BM25 = {"k1": 0.9, "b": 0.4}
_DOCUMENT_BM25 = {"k1": 1.2, "b": 0.75}

Progress = Callable[[int, int], None]


def build(
    folder: Path,
    documents: Sequence[Document],
    embeddings: NamedEmbeddings | None,
    tokenizer: Tokenizer,
    *,
    vectors: dict[str, Vectors],
    on_progress: Progress,
) -> None:
    """Write the index of ``documents`` into the empty ``folder``; ``vectors`` are those already ``known``."""
    found = [passage for document in documents for passage in passages(document)]
    rows = [to_row(passage) for passage in found]
    (folder / "passages.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    units = [tokenizer.tokens(passage.content) for passage in found]
    Lexical.build(units, **_PASSAGE_BM25).save(folder / "bm25-passages")
    whole = [tokenizer.tokens(f"{document.meta.title}\n{document.text}") for document in documents]
    Lexical.build(whole, **_DOCUMENT_BM25).save(folder / "bm25-documents")
    if embeddings and found:
        keys = [_key(passage) for passage in found]
        matrix = _embed(found, keys, vectors, embeddings, on_progress)
        np.save(folder / VECTORS, matrix, allow_pickle=False)
        (folder / "vectors.json").write_text(json.dumps(keys), encoding="utf-8")
        write(folder / CHROMA, matrix, [passage.document for passage in found])


def _embed(
    found: Sequence[Passage],
    keys: Sequence[str],
    known: dict[str, Vectors],
    embeddings: NamedEmbeddings,
    on_progress: Progress,
) -> Vectors:
    """Vectors of all passages, (n, dimensions) float32, computing those not ``known`` by their key."""
    missing = {key: passage.embedded for key, passage in zip(keys, found, strict=True) if key not in known}
    todo = list(missing.items())
    for start in range(0, len(todo), _BATCH):
        on_progress(start, len(todo))
        batch = todo[start : start + _BATCH]
        vectors = embeddings.embed_documents([text for _, text in batch])
        for (key, _), vector in zip(batch, vectors, strict=True):
            known[key] = np.asarray(vector, dtype=np.float32)
    if todo:
        on_progress(len(todo), len(todo))
    return np.stack([known[key] for key in keys])


def known(storage: Storage, embeddings: NamedEmbeddings | None) -> dict[str, Vectors]:
    """Vectors of whole generations by a key of what was embedded."""
    vectors: dict[str, Vectors] = {}
    for folder, manifest in storage.intact():
        if embeddings and manifest.get("embedding") == embeddings.identity:
            with contextlib.suppress(OSError, ValueError):  # made of no passages, or of another format
                keys = json.loads((folder / "vectors.json").read_text(encoding="utf-8"))
                matrix = np.load(folder / VECTORS, allow_pickle=False)
                vectors.update(zip(keys, matrix, strict=True))
    return vectors


def _key(passage: Passage) -> str:
    return sha256(passage.embedded.encode("utf-8", "surrogatepass")).hexdigest()


def origin(
    documents: Sequence[Document], embeddings: NamedEmbeddings | None, tokenizer: Tokenizer
) -> Manifest:
    """What an index is made from; it is up to date as long as this stays the same."""
    return {
        "format": _FORMAT,
        "documents": {
            document.id: sha256(
                f"{document.meta.title}\0{document.text}".encode("utf-8", "surrogatepass")
            ).hexdigest()
            for document in documents
        },
        "embedding": embeddings.identity if embeddings else None,
        "tokenizer": tokenizer.version,
        "libraries": {name: metadata.version(name) for name in ("bm25s", "chromadb", "jieba", "numpy")},
        # Parser, passages and word lists: a change rebuilds, which is cheap, since vectors are kept.
        "code": _code(),
    }


def _code() -> str:
    digest = sha256()
    for package in ("corpus", "retrieval"):
        for folder in (resources.files(package), resources.files(package) / "lexicon"):
            if folder.is_dir():
                for file in sorted(folder.iterdir(), key=lambda file: file.name):
                    if file.is_file() and file.name.endswith((".py", ".txt", ".toml")):
                        digest.update(file.read_bytes())
    return digest.hexdigest()
