"""Embedding and reranking by transformers in this process, with tiny models made here."""

from pathlib import Path

import numpy as np
import pytest

from corpus.document import Document

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tiny_models import cross_encoder, decoder, encoder  # noqa: E402

from retrieval.index import open_index  # noqa: E402
from retrieval.local import (  # noqa: E402
    LocalEmbeddings,
    LocalReranker,
    ModelFolderError,
    fingerprint,
    model_folder,
)
from retrieval.retriever import Retriever  # noqa: E402
from retrieval.tokenizer import Tokenizer  # noqa: E402

TEXTS = ["旅游总收入", "对新购置冷链运输车辆的企业给予补贴。", "", "收"]


@pytest.mark.parametrize("pooling", ["cls", "mean", "lasttoken"])
def test_pooling_by_the_models_own_file(tmp_path: Path, pooling: str) -> None:
    from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

    folder = encoder(tmp_path / "bert", pooling)
    model = LocalEmbeddings(folder)
    vectors = np.array(model.embed_documents(TEXTS))
    assert vectors.shape == (4, 32)
    tokens = AutoTokenizer.from_pretrained(folder)
    bare = AutoModel.from_pretrained(folder).eval()
    for text, vector in zip(TEXTS, vectors, strict=True):
        with torch.inference_mode():
            states = bare(**tokens(text, return_tensors="pt")).last_hidden_state[0]
        expected = {"cls": states[0], "mean": states.mean(dim=0), "lasttoken": states[-1]}[pooling]
        np.testing.assert_allclose(vector, torch.nn.functional.normalize(expected, dim=0).numpy(), atol=1e-5)


def test_a_batch_is_as_one_by_one_whatever_side_is_padded(tmp_path: Path) -> None:
    model = LocalEmbeddings(decoder(tmp_path / "qwen"))
    assert model.pooling == "last"
    texts = [text for text in TEXTS if text]
    one_by_one = [model.embed_documents([text])[0] for text in texts]
    np.testing.assert_allclose(model.embed_documents(texts), one_by_one, atol=1e-5)


def test_prefixes_by_the_models_own_file_or_the_settings(tmp_path: Path) -> None:
    folder = encoder(tmp_path / "m", "cls", {"query": "问：", "document": "文："})
    own = LocalEmbeddings(folder)
    bare = LocalEmbeddings(folder, query_prefix="", passage_prefix="")
    assert own.embed_query("旅游") == bare.embed_query("问：旅游")
    assert own.embed_documents(["旅游"]) == bare.embed_documents(["文：旅游"])
    assert own.embed_query("旅游") != bare.embed_query("旅游")
    assert own.identity != bare.identity


def test_texts_too_long_or_not_well_formed(tmp_path: Path) -> None:
    model = LocalEmbeddings(encoder(tmp_path / "m", "mean"))
    assert len(model.embed_query("旅游" * 5000)) == 32
    assert len(model.embed_query("旅\ud800游")) == 32


def test_identity_follows_the_weights(tmp_path: Path) -> None:
    one, same, other = (
        encoder(tmp_path / "a" / "m", "cls"),
        encoder(tmp_path / "b" / "m", "cls"),
        encoder(tmp_path / "c" / "m", "cls", seed=1),
    )
    assert fingerprint(one) == fingerprint(same)
    assert LocalEmbeddings(one).identity == LocalEmbeddings(same).identity
    assert LocalEmbeddings(one).identity != LocalEmbeddings(other).identity
    assert LocalEmbeddings(one).identity != LocalEmbeddings(one, pooling="mean").identity


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelFolderError, match="XIANGCE_EMBEDDING_POOLING"):
        LocalEmbeddings(encoder(tmp_path / "m", ""))
    assert LocalEmbeddings(tmp_path / "m", pooling="cls").pooling == "cls"
    with pytest.raises(ModelFolderError, match="没有模型文件夹"):
        model_folder(str(tmp_path / "nowhere"))
    with pytest.raises(ModelFolderError, match="打分模型"):
        LocalReranker(cross_encoder(tmp_path / "two", labels=2)).scores("问", ["文"])


def test_changing_the_model_rebuilds_the_index(
    tmp_path: Path, documents: list[Document], tokenizer: Tokenizer
) -> None:
    first = LocalEmbeddings(encoder(tmp_path / "first", "cls"))
    second = LocalEmbeddings(encoder(tmp_path / "second", "mean", seed=1))
    for model in (first, second, first):
        index = open_index(tmp_path / "index", documents, model, tokenizer, exact=True)
        hits = Retriever(index, tokenizer, model).search("旅游总收入", limit=3)
        vector = np.array(model.embed_query("旅游总收入"))
        passage = np.array(model.embed_documents([hits[0].passage.embedded])[0])
        assert hits[0].similarity == pytest.approx(float(vector @ passage), abs=1e-4)


def test_a_cross_encoder_scores_pairs(
    tmp_path: Path, documents: list[Document], tokenizer: Tokenizer
) -> None:
    reranker = LocalReranker(cross_encoder(tmp_path / "cross"))
    texts = [text or "文" for text in TEXTS] * 9
    scores = reranker.scores("旅游", texts)
    assert len(scores) == len(texts)
    assert scores[1] == pytest.approx(reranker.scores("旅游", texts[1:2])[0], abs=1e-5)
    assert scores[0] != scores[1]
    index = open_index(tmp_path / "index", documents, None, tokenizer, exact=True)
    hits = Retriever(index, tokenizer, None, reranker=reranker).search("旅游收入")
    own = reranker.scores("旅游收入", [hit.passage.content for hit in hits])
    assert own == sorted(own, reverse=True)
