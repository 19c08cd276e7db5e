"""Dense vectors of passages: searched by Chroma, or one by one."""

import contextlib
import os
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Places = NDArray[np.intp]
CHROMA, VECTORS = "chroma", "vectors.npy"  # of a generation
_NAME = "passages"
_BATCH = 1000  # below Chroma's own limit of about 5,000
_PREFIX = "xiangce-chroma-"
_YOUNG = 60  # seconds


class Near(NamedTuple):
    position: int  # of the passage in the index
    similarity: float  # cosine, -1 to 1


def write(folder: Path, vectors: Vectors, documents: Sequence[str]) -> None:
    """Store ``vectors`` (n, dimensions) with the ids of the documents they belong to, known by position."""
    with contextlib.closing(_client(folder)) as client:
        collection = client.create_collection(
            _NAME,
            embedding_function=None,  # else Chroma downloads a model of its own
            # Lists of 200 are asked for; HNSW needs to look at more than it returns.
            configuration={"hnsw": {"space": "cosine", "ef_search": 400, "ef_construction": 200}},
        )
        for start in range(0, len(vectors), _BATCH):
            stop = min(start + _BATCH, len(vectors))
            collection.add(
                ids=[str(position) for position in range(start, stop)],
                embeddings=vectors[start:stop],
                metadatas=[{"document": document} for document in documents[start:stop]],
            )


class Dense(Protocol):
    """Stored vectors. Thread-safe."""

    def open(self) -> None:
        """Do now what else the first search does."""

    def close(self) -> None:
        """Give back what is held; not to be searched any more."""

    def nearest(self, vector: Sequence[float], limit: int, documents: Collection[str] | None) -> list[Near]:
        """At most ``limit`` passages by falling similarity, of ``documents`` only unless that is ``None``."""


class Exact:
    """Compares with every vector: 0.1 ms for the 174 of the plan, 4 ms for 20,000; nothing to import."""

    def __init__(self, folder: Path, owners: Sequence[str]) -> None:
        """Read the vectors of a generation; raises ``OSError``, or ``ValueError`` if they are not whole."""
        self._vectors: Vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
        if len(self._vectors) != len(owners):
            raise ValueError(f"{folder} holds {len(self._vectors)} vectors, not {len(owners)}")
        names = {owner: code for code, owner in enumerate(dict.fromkeys(owners))}
        self._codes = names
        self._owners = np.array([names[owner] for owner in owners], dtype=np.intp)
        self._inside = lru_cache(maxsize=8)(
            self._places
        )  # the same documents come in question after question

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def nearest(self, vector: Sequence[float], limit: int, documents: Collection[str] | None) -> list[Near]:
        similarity = self._vectors @ np.asarray(vector, dtype=np.float32)
        allowed = np.arange(len(similarity)) if documents is None else self._inside(tuple(documents))
        best = allowed[np.argsort(-similarity[allowed], kind="stable")[:limit]]
        return [Near(place, float(similarity[place])) for place in best.tolist()]

    def _places(self, documents: tuple[str, ...]) -> Places:
        """Positions of the passages of ``documents``, ascending."""
        wanted = [self._codes[name] for name in set(documents) if name in self._codes]
        return np.flatnonzero(np.isin(self._owners, wanted))


class Chroma:
    """The vectors in Chroma, whose import and opening take about a second, at the first search.

    Chroma writes into its folder even when it only reads, and two processes must not share one. So each
    works on a copy of its own in the temporary folder, and the index itself is never touched.
    """

    def __init__(self, folder: Path, size: int) -> None:
        """Copy the ``size`` vectors of a generation; raises ``OSError``."""
        self.size = size
        _sweep()
        copy = Path(tempfile.mkdtemp(prefix=_PREFIX))
        alive = FileLock(copy / "alive")
        alive.acquire()
        self._folder = copy / CHROMA
        self._lock = threading.Lock()
        self._resources = contextlib.ExitStack()
        self._resources.callback(_discard, alive, copy, os.getpid())
        self._finalizer = weakref.finalize(self, self._resources.close)
        shutil.copytree(folder / CHROMA, self._folder)
        self._collection: Any = None

    def open(self) -> None:
        """Import Chroma and open the copy, once; raises Chroma's own errors, ``ValueError`` if not whole."""
        with self._lock:
            if self._collection is None:
                client = self._resources.enter_context(contextlib.closing(_client(self._folder)))
                collection = client.get_collection(_NAME, embedding_function=None)
                if collection.count() != self.size:
                    raise ValueError(f"{self._folder} holds {collection.count()} vectors, not {self.size}")
                self._collection = collection

    def close(self) -> None:
        self._finalizer()

    def nearest(self, vector: Sequence[float], limit: int, documents: Collection[str] | None) -> list[Near]:
        self.open()
        found = self._collection.query(
            query_embeddings=[np.asarray(vector, dtype=np.float32)],
            n_results=min(limit, self.size),
            where=None if documents is None else {"document": {"$in": sorted(documents)}},
            include=["distances"],
        )
        distances = found["distances"] or [[]]
        return [Near(int(i), 1 - float(d)) for i, d in zip(found["ids"][0], distances[0], strict=True)]


def _client(folder: Path) -> Any:
    import chromadb  # noqa: PLC0415
    from chromadb.config import Settings  # noqa: PLC0415

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _discard(alive: FileLock, copy: Path, owner: int) -> None:
    if os.getpid() == owner:  # else a forked child ends, and the copy is its parent's
        alive.release()
        shutil.rmtree(copy, ignore_errors=True)


def _sweep() -> None:
    """Remove the copies of own processes that were killed: nobody holds their lock any more."""
    for copy in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, Timeout):
            state = copy.lstat()
            mine = not hasattr(os, "getuid") or state.st_uid == os.getuid()
            # A young one may be about to take its lock.
            if mine and time.time() - state.st_mtime > _YOUNG:
                with FileLock(copy / "alive", timeout=0):
                    shutil.rmtree(copy, ignore_errors=True)
