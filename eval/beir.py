"""Any folder in BEIR layout (Thakur et al. 2021, 2104.08663): retrieval, and answers where there are.

It holds ``corpus.jsonl`` (``_id``, ``title``, ``text``) and ``queries.jsonl`` (``_id``, ``text``), and tells
what is relevant in ``qrels/test.tsv`` or by a list ``gold`` of document ids in each query. A query may have
``answers`` (words of the documents) and ``answerable`` (false: nothing in the corpus answers it).
"""

import csv
import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.answer import Status
from corpus.document import Document, Metadata
from eval.items import ANSWERED, Gold, Item, Turn
from eval.ranking import rank
from eval.statistics import ALL, Score, interval
from retrieval.retriever import Hit, Retriever, Weights

SUITE, RETRIEVAL = "beir", "retrieval"
TITLES = {SUITE: "问答", RETRIEVAL: "检索"}
_PASSAGES = 500  # passages asked for to rank documents
_TITLE = 60  # characters
_REFUSALS = tuple(status.value for status in Status if status.value != ANSWERED)

# What each part counts for in a variant of the retriever.
VARIANTS = {
    "BM25 分段": Weights(1, 0, 0),
    "BM25 全文": Weights(0, 1, 0),
    "向量 分段": Weights(0, 0, 1),
    "BM25 分段与全文": Weights(1, 1, 0),
    "合并（默认）": Weights(),
}


class LayoutError(ValueError):
    """A folder that is not in BEIR layout; Chinese, for the user."""


def read_documents(folder: Path) -> dict[str, Document]:
    """The corpus by id; a text without a title has its first words for one, up to a blank or a full stop."""
    return {
        row["_id"]: Document(
            row["_id"],
            row["text"],
            Metadata(
                title=row.get("title")
                or re.split(r"[\s。]", row["text"].strip(), maxsplit=1)[0][:_TITLE]
                or row["_id"]
            ),
        )
        for row in _rows(folder / "corpus.jsonl")
    }


def read_items(folder: Path) -> list[Item]:
    """The queries that have relevant documents or are known to have no answer."""
    judged: dict[str, set[str]] = {}
    qrels = folder / "qrels" / "test.tsv"
    if qrels.exists():
        with qrels.open(encoding="utf-8", newline="") as file:
            for query, document, score in list(csv.reader(file, delimiter="\t"))[1:]:
                if int(score) > 0:
                    judged.setdefault(query, set()).add(document)
    found = (_item(row, judged) for row in _rows(folder / "queries.jsonl"))
    return [item for item in found if item]


def _item(row: dict[str, Any], judged: dict[str, set[str]]) -> Item | None:
    relevant = tuple(sorted(judged.get(row["_id"], row.get("gold") or ())))
    if row.get("answerable") is False:
        gold, kind = Gold(status=_REFUSALS), "unanswerable"
    elif relevant:
        answers = tuple(row.get("answers") or ())
        gold, kind = Gold(status=(ANSWERED,), document=relevant, answers=answers), "answerable"
    else:
        return None
    return Item(id=row["_id"], suite=SUITE, kind=kind, turns=(Turn(question=row["text"], gold=gold),))


def rank_documents(hits: Iterable[Hit]) -> list[str]:
    """Documents by their best passage."""
    scores: dict[str, float] = {}
    for hit in hits:
        scores[hit.passage.document] = max(hit.score, scores.get(hit.passage.document, 0.0))
    return sorted(scores, key=lambda document: -scores[document])


def variants(retriever: Retriever, build: Any, items: Sequence[Item]) -> Iterator[Score]:
    """Retrieval by each variant; ``build(weights)`` is a retriever over the same index."""
    wanted = {item.id: item.turns[0].gold.document for item in items if item.turns[0].gold.document}
    asked = {item.id: item.turns[0].question for item in items if item.id in wanted}
    for name, weights in VARIANTS.items():
        if weights.dense and not retriever.index.has_vectors and not (weights.passage or weights.document):
            continue
        one: Retriever = build(weights)
        run, times = {}, []
        for query, question in asked.items():
            begun = time.perf_counter()
            hits = one.search(question, limit=_PASSAGES, dense=weights.dense > 0)
            times.append((query, 1000 * (time.perf_counter() - begun)))
            run[query] = rank_documents(hits)
        values = rank(run, wanted)
        measured = {
            metric: [(query, values.get(query, {}).get(metric, 0.0)) for query in asked]
            for metric in ("hit_at_1", "recall_at_5", "mrr_at_10", "ndcg_at_10")
        }
        for kind in (name, ALL) if weights == Weights() else (name,):
            for metric, pairs in measured.items():
                yield _score(kind, metric, pairs)
            yield _score(kind, "latency_p50", times, 50)


def _score(kind: str, metric: str, pairs: list[tuple[str, float]], percentile: float | None = None) -> Score:
    value, low, high = interval(pairs, percentile)
    return Score(suite=RETRIEVAL, kind=kind, metric=metric, value=value, low=low, high=high, n=len(pairs))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LayoutError(
            f"{path.parent} 不是 BEIR 布局：{path.name} 不存在或读不了。需要 corpus.jsonl 与 queries.jsonl。"
        ) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            row["_id"], row["text"] = str(row["_id"]), str(row["text"])
        except (ValueError, KeyError, TypeError) as error:
            raise LayoutError(f"{path} 第{number}行不对：每行应是含 _id 与 text 的 JSON。") from error
        yield row
