import json
from pathlib import Path

import pytest

from assistant.answer import Status
from assistant.cli.state import CliError
from assistant.settings import Settings
from eval import beir
from eval.running import Order, execute
from retrieval.passages import Passage
from retrieval.retriever import Hit

pytest.importorskip("ir_measures")

TEXTS = {
    "a": "某省旅游业规划 到2025年，旅游总收入突破1.5万亿元。",
    "b": "某市物流业办法 对冷链运输车辆给予补贴。",
}
QUERIES = {"q1": "旅游总收入目标是多少", "q2": "冷链车辆补贴", "q3": "没有标注的问题"}
GOLD = {"q1": ["a"], "q2": ["b"], "q3": []}
ANSWERS = {"q1": ["1.5万亿元"], "q2": ["对冷链运输车辆给予补贴"]}


@pytest.fixture(params=["gold", "qrels"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    corpus = [{"_id": name, "title": "", "text": text} for name, text in TEXTS.items()]
    queries: list[dict[str, object]] = [
        {"_id": name, "text": text, "answers": ANSWERS.get(name, [])} for name, text in QUERIES.items()
    ]
    queries.append({"_id": "q4", "text": "明天会下雨吗", "answerable": False})
    root = tmp_path / "beir"
    root.mkdir()
    if request.param == "gold":
        queries = [{**query, "gold": GOLD.get(str(query["_id"]), [])} for query in queries]
    else:
        lines = [f"{query}\t{gold}\t1" for query, golds in GOLD.items() for gold in golds] + ["q3\ta\t0"]
        (root / "qrels").mkdir()
        (root / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "\n".join(lines))
    for name, rows in (("corpus", corpus), ("queries", queries)):
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (root / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return root


def test_reads_the_layout(folder: Path) -> None:
    titles = [document.meta.title for document in beir.read_documents(folder).values()]
    assert titles == ["某省旅游业规划", "某市物流业办法"]
    items = {item.id: item.turns[0].gold for item in beir.read_items(folder)}
    assert {name: gold.document for name, gold in items.items()} == {"q1": ("a",), "q2": ("b",), "q4": ()}
    assert items["q1"].answers == ("1.5万亿元",)
    assert items["q4"].answerable is False
    assert Status.ANSWERED.value not in items["q4"].status


def test_measures(folder: Path, tmp_path: Path) -> None:
    order = Order(beir=folder, output=tmp_path / "out")
    report = execute(order, Settings(data_dir=tmp_path / "data", dense=False))
    for metric in ("hit_at_1", "recall_at_5", "mrr_at_10", "ndcg_at_10"):
        score = report.score(metric, beir.RETRIEVAL)
        assert score is not None
        assert (score.value, score.n) == (1, 2)
    assert report.kinds(beir.RETRIEVAL) == ["BM25 分段", "BM25 全文", "BM25 分段与全文", "合并（默认）"]
    recall, refusals = report.score("answer_f1"), report.score("refusal_recall")
    assert recall is not None
    assert refusals is not None
    assert recall.value > 0.3
    assert (refusals.value, refusals.n) == (1, 1)
    assert any("仅按词语检索" in note for note in report.notes)
    assert not (tmp_path / "data").exists()  # the store was temporary
    assert "合并（默认）" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert (tmp_path / "out" / "report.json").exists()


def test_documents_are_ranked_by_their_best_passage(folder: Path) -> None:
    def hit(document: str, score: float) -> Hit:
        return Hit(Passage("", document, "", 0, (0, 0), "", "", (), ""), score)  # type: ignore[arg-type]

    assert beir.rank_documents([hit("a", 1), hit("b", 2), hit("a", 3)]) == ["a", "b"]


@pytest.mark.parametrize("line", ["{", '{"text": "…"}', "[]"])
def test_a_folder_that_is_not_in_the_layout(tmp_path: Path, line: str) -> None:
    with pytest.raises(CliError, match="不是 BEIR 布局"):
        execute(Order(beir=tmp_path, output=tmp_path), Settings(data_dir=tmp_path))
    (tmp_path / "corpus.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(CliError, match="第1行不对"):
        execute(Order(beir=tmp_path, output=tmp_path), Settings(data_dir=tmp_path))
    (tmp_path / "corpus.jsonl").write_text("\n", encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(CliError, match="没有文件"):
        execute(Order(beir=tmp_path, output=tmp_path), Settings(data_dir=tmp_path))
