import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from retrieval import dense
from retrieval.dense import CHROMA, VECTORS, Chroma, Exact, Vectors, write

OWNERS = ["a", "a", "b", "b"]


@pytest.fixture
def vectors() -> Vectors:
    return np.eye(4, 8, dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path, vectors: Vectors, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    (tmp_path / "index").mkdir()
    write(tmp_path / "index" / CHROMA, vectors, OWNERS)
    np.save(tmp_path / "index" / VECTORS, vectors)
    return tmp_path / "index"


def _state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_finds_the_nearest_and_leaves_the_index_alone(folder: Path, vectors: Vectors) -> None:
    before = _state(folder)
    first, second = Chroma(folder, 4), Chroma(folder, 4)
    for store in (first, second):
        near = store.nearest([0.1, 0, 1, 0, 0, 0, 0, 0], 3, None)
        assert [place for place, _ in near[:2]] == [2, 0]
        assert near[0].similarity == pytest.approx(1 / np.sqrt(1.01), abs=1e-4)
    first.close()
    second.close()
    assert _state(folder) == before
    assert not list(Path(tempfile.gettempdir()).iterdir())


def test_filters_by_document(folder: Path, vectors: Vectors) -> None:
    store = Chroma(folder, 4)
    assert {place for place, _ in store.nearest(vectors[0].tolist(), 10, {"b"})} == {2, 3}
    assert len(store.nearest(vectors[0].tolist(), 10, None)) == 4
    store.close()


def test_wrong_size_is_found_out(folder: Path) -> None:
    store = Chroma(folder, 5)
    with pytest.raises(ValueError, match="holds 4 vectors"):
        store.open()
    store.close()


def test_copies_of_the_dead_are_swept(folder: Path) -> None:
    alive = Chroma(folder, 4)
    temp = Path(tempfile.gettempdir())
    dead = temp / f"{dense._PREFIX}dead"
    dead.mkdir()
    for copy in temp.iterdir():
        os.utime(copy, (time.time() - 3600,) * 2)
    other = Chroma(folder, 4)
    assert not dead.exists()
    assert alive.nearest([1, 0, 0, 0, 0, 0, 0, 0], 1, None)
    alive.close()
    other.close()


def test_more_than_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vectors: Vectors) -> None:
    monkeypatch.setattr(dense, "_BATCH", 3)
    write(tmp_path / CHROMA, vectors, OWNERS)
    store = Chroma(tmp_path, 4)
    assert store.nearest(vectors[3].tolist(), 1, None)[0].position == 3
    store.close()


def test_exact_agrees_with_chroma(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    vectors = rng.normal(size=(300, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    owners = [f"document {place % 3}" for place in range(300)]
    write(tmp_path / CHROMA, vectors, owners)
    np.save(tmp_path / VECTORS, vectors)
    chroma, exact = Chroma(tmp_path, 300), Exact(tmp_path, owners)
    for documents in (None, {"document 1", "nobody"}, {"nobody"}):
        for query in rng.normal(size=(5, 16)):
            unit = (query / np.linalg.norm(query)).tolist()
            a, b = chroma.nearest(unit, 50, documents), exact.nearest(unit, 50, documents)
            assert [near.position for near in a] == [near.position for near in b]
            np.testing.assert_allclose([n.similarity for n in a], [n.similarity for n in b], atol=1e-5)
    chroma.close()
    with pytest.raises(ValueError, match="not 299"):
        Exact(tmp_path, owners[:299])
