"""The index is read when it is whole and up to date, else rebuilt from what is known already."""

import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.document import Document
from retrieval import building, dense
from retrieval.embeddings import HashEmbeddings
from retrieval.index import Hooks, Index, open_index
from retrieval.retriever import Retriever
from retrieval.storage import IndexStorageError, Storage
from retrieval.tokenizer import Tokenizer

Open = Callable[..., Index]
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def open_it(root: Path, documents: list[Document], embeddings: HashEmbeddings, tokenizer: Tokenizer) -> Open:
    """Open, and close again; what was embedded is told by ``embeddings.embedded``."""

    def open_it(given: list[Document] | None = None, *, close: bool = True, **changes: object) -> Index:
        embeddings.embedded.clear()
        options = {"embeddings": embeddings, "tokenizer": tokenizer, **changes}
        index = open_index(root, documents if given is None else given, **options)  # type: ignore[arg-type]
        if close:
            index.close()
        return index

    return open_it


def test_built_once_then_read(open_it: Open, root: Path, embeddings: HashEmbeddings) -> None:
    first = open_it()
    assert sorted(embeddings.embedded) == sorted(p.embedded for p in first.passages)
    before = (root / "current").read_text(encoding="utf-8")
    second = open_it()
    assert embeddings.embedded == []
    assert second.passages == first.passages
    assert (root / "current").read_text(encoding="utf-8") == before


def test_only_new_wording_is_embedded(
    open_it: Open, documents: list[Document], embeddings: HashEmbeddings, make: Callable[..., Document]
) -> None:
    open_it()
    changed = make("logistics", documents[1].text.replace("最高不超过50万元", "最高不超过80万元"))
    index = open_it([documents[0], changed])
    assert len(embeddings.embedded) == 1
    assert "80万元" in embeddings.embedded[0]
    assert not any("50万元" in passage.text for passage in index.passages)


def test_a_document_comes_and_goes(
    open_it: Open, documents: list[Document], embeddings: HashEmbeddings
) -> None:
    open_it(documents[:1])
    both = open_it()
    assert {passage.document for passage in both.passages} == {"tourism", "logistics"}
    assert all("物流" in text for text in embeddings.embedded)
    assert open_it(documents[:1]).documents == ("tourism",)
    assert embeddings.embedded == []
    assert open_it(list(reversed(documents))).documents == ("logistics", "tourism")


def test_another_model_or_lexicon_rebuilds(
    open_it: Open, embeddings: HashEmbeddings, tmp_path: Path, root: Path
) -> None:
    open_it()
    other = HashEmbeddings(32)
    assert len(open_it(embeddings=other).passages) == len(other.embedded)
    shutil.copytree(REPOSITORY / "retrieval" / "lexicon", tmp_path / "lexicon")
    with (tmp_path / "lexicon" / "stopwords.txt").open("a", encoding="utf-8") as file:
        file.write("省\n")
    before = (root / "current").read_text(encoding="utf-8")
    open_it(embeddings=other, tokenizer=Tokenizer(tmp_path / "lexicon"))
    assert (root / "current").read_text(encoding="utf-8") != before
    assert len(other.embedded) == len(open_it().passages)


def test_without_a_model_words_alone_are_searched(open_it: Open, tokenizer: Tokenizer) -> None:
    index = open_it(embeddings=None)
    assert not index.has_vectors
    assert index.notice == "本机没有可用的向量模型，仅按词语检索。"
    hits = Retriever(index, tokenizer, None).search("冷链车辆补贴")
    assert "10%" in hits[0].passage.text
    assert hits[0].similarity is None


def test_nothing_to_index(open_it: Open, tokenizer: Tokenizer, embeddings: HashEmbeddings) -> None:
    index = open_it([])
    assert Retriever(index, tokenizer, embeddings).search("旅游") == []


def test_progress_is_told(open_it: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_BATCH", 3)
    told: list[tuple[int, int]] = []
    total = len(open_it(hooks=Hooks(on_progress=lambda *counts: told.append(counts))).passages)
    assert told == [*((done, total) for done in range(0, total, 3)), (total, total)]


@pytest.mark.parametrize("name", ["passages.json", "vectors.npy", "chroma", "bm25-passages", "manifest.json"])
def test_damage_is_rebuilt(open_it: Open, root: Path, name: str, tokenizer: Tokenizer) -> None:
    open_it()
    folder = Storage(root).current()
    assert folder is not None
    path = folder[0] / name
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.write_bytes(path.read_bytes()[:40])
    index = open_it()
    assert Storage(root).current() is not None
    assert Retriever(index, tokenizer, None).search("旅游总收入")[0].passage.document == "tourism"


def test_stopped_while_embedding_the_old_index_stays(
    root: Path, open_it: Open, documents: list[Document], make: Callable[..., Document]
) -> None:
    open_it(documents[:1])
    before = Storage(root).current()

    class Stopped(HashEmbeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_it(embeddings=Stopped())
    assert Storage(root).current() == before


def test_a_closed_folder_is_explained(root: Path, open_it: Open) -> None:
    root.write_text("a file stands where the folder should be", encoding="utf-8")
    with pytest.raises(IndexStorageError, match="无法写入索引目录"):
        open_it()


def test_chroma_on_a_full_disk_is_explained(
    open_it: Open, documents: list[Document], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.errors import InternalError  # noqa: PLC0415

    open_it(documents[:1])
    before = Storage(root).current()

    def full(*_: object) -> None:
        raise InternalError("error returned from database: (code: 13) database or disk is full")

    monkeypatch.setattr(building, "write", full)
    with pytest.raises(IndexStorageError, match="磁盘空间不足"):
        open_it()
    assert Storage(root).current() == before


def test_no_room_for_chroma_changes_nothing(
    open_it: Open, embeddings: HashEmbeddings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    vector = embeddings.embed_query("旅游总收入")

    def found() -> list[int]:
        return [near.position for near in open_it(close=False).nearest(vector, 5)]

    usual = found()
    assert len(usual) == 5
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    assert found() == usual
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(dense, "_client", lambda folder: 1 / 0)
    assert found() == usual


def test_exact_search_imports_no_chroma(root: Path, open_it: Open) -> None:
    open_it()
    command = [sys.executable, "-c", ONE_SHOT.format(repository=str(REPOSITORY)), str(root)]
    subprocess.run(command, cwd=REPOSITORY, check=True)


CHILD = textwrap.dedent("""
    import sys
    from pathlib import Path
    sys.path.insert(0, str(Path({repository!r}) / "tests" / "retrieval"))
    from conftest import LOGISTICS, TOURISM, make_document
    from retrieval.embeddings import HashEmbeddings
    from retrieval.index import Hooks, open_index
    from retrieval.retriever import Retriever
    from retrieval.tokenizer import Tokenizer
    documents = [make_document("tourism", TOURISM), make_document("logistics", LOGISTICS)]
""")

ONE_SHOT = CHILD + textwrap.dedent("""
    model, tokenizer = HashEmbeddings(), Tokenizer()
    index = open_index(Path(sys.argv[1]), documents, model, tokenizer, exact=True)
    assert Retriever(index, tokenizer, model).search("旅游总收入")[0].dense_rank
    assert not {{"chromadb", "langchain_core.retrievers", "langsmith", "torch"}} & set(sys.modules)
""")

AT_ONCE = CHILD + textwrap.dedent("""
    class Slow(HashEmbeddings):
        def embed_documents(self, texts):
            import time
            time.sleep(0.5)
            return super().embed_documents(texts)

    model, tokenizer, waited = Slow(), Tokenizer(), []
    hooks = Hooks(on_wait=lambda: waited.append(1))
    index = open_index(Path(sys.argv[1]), documents, model, tokenizer, hooks)
    built = len(model.embedded)
    best = Retriever(index, tokenizer, model).search("旅游总收入")[0]
    print(len(waited), built, best.passage.document, best.dense_rank is not None)
    index.close()
""")


def test_several_processes_start_at_once(root: Path) -> None:
    command = [sys.executable, "-c", AT_ONCE.format(repository=str(REPOSITORY)), str(root)]
    children = [
        subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    told = [child.communicate(timeout=120)[0].split() for child in children]
    assert [child.returncode for child in children] == [0, 0, 0]
    assert all(line[2:] == ["tourism", "True"] for line in told)
    assert sum(int(line[1]) > 0 for line in told) == 1, "one embeds, the others read what it made"
