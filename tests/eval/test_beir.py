import json
from pathlib import Path

import pytest

from eval import beir

TEXTS = {
    "a": "某省旅游业规划 到2025年，旅游总收入突破1.5万亿元。",
    "b": "某市物流业办法 对冷链运输车辆给予补贴。",
}
QUERIES = {"q1": "旅游总收入目标", "q2": "冷链车辆补贴", "q3": "没有答案的问题"}
GOLD = {"q1": ["a"], "q2": ["b"], "q3": []}


@pytest.fixture(params=["gold", "qrels"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    corpus = [{"_id": name, "title": "", "text": text} for name, text in TEXTS.items()]
    queries: list[dict[str, object]] = [{"_id": name, "text": text} for name, text in QUERIES.items()]
    if request.param == "gold":
        queries = [{**query, "gold": GOLD[str(query["_id"])]} for query in queries]
    else:
        lines = [f"{query}\t{gold}\t1" for query, golds in GOLD.items() for gold in golds] + ["q3\ta\t0"]
        (tmp_path / "qrels").mkdir()
        (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "\n".join(lines))
    for name, rows in (("corpus", corpus), ("queries", queries)):
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return tmp_path


def test_reads_the_layout(folder: Path) -> None:
    assert [document.meta.title for document in beir.read_documents(folder)] == [
        "某省旅游业规划",
        "某市物流业办法",
    ]
    assert {query.id: query.gold for query in beir.read_queries(folder)} == {"q1": {"a"}, "q2": {"b"}}


def test_measures(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("ir_measures")
    monkeypatch.setattr(beir, "default_embeddings", lambda: None)
    assert beir.main([str(folder), "--index", str(folder / "index")]) == 0
    said = capsys.readouterr()
    assert "| fused (default) | 100.0 | 100.0 / 100.0 | 100.0 | 100.0 |" in said.out
    assert "e5" not in said.out
    assert "仅按词语检索" in said.err
