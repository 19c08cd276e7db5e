"""Retrieval measured on a folder in BEIR layout: ``python -m eval.beir DIR``.

DIR holds ``corpus.jsonl`` (``_id``, ``title``, ``text``) and ``queries.jsonl`` (``_id``, ``text``), and tells
what is relevant in ``qrels/test.tsv`` or by a list ``gold`` of document ids in each query. Queries without
relevant documents are left out. Documents are ranked by their best passage.
"""

import argparse
import csv
import json
import re
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from corpus.document import Document, Metadata
from retrieval.embeddings import default_embeddings
from retrieval.index import Hooks, open_index
from retrieval.retriever import Hit, Retriever, Weights
from retrieval.tokenizer import Tokenizer

_DEPTH = 10  # documents ranked for each query
_PASSAGES = 500  # passages asked for to find them
_TITLE = 60  # characters

# Name of a row and what each part counts for in it.
_VARIANTS = {
    "bm25 passages": Weights(1, 0, 0),
    "bm25 documents": Weights(0, 1, 0),
    "e5 passages": Weights(0, 0, 1),
    "bm25 passages + documents": Weights(1, 1, 0),
    "fused (default)": Weights(),
}


@dataclass(frozen=True)
class Query:
    id: str
    text: str
    gold: frozenset[str]


@dataclass(frozen=True)
class Row:
    """Percentages over all queries, and the median time of one in milliseconds."""

    name: str
    ndcg: float  # nDCG@10
    first: float  # a relevant document at rank 1
    found: float  # a relevant document in the first 10
    halves: tuple[float, float]  # nDCG@10 of every other query, beginning with the first and the second
    median_ms: float


def read_documents(folder: Path) -> list[Document]:
    """The corpus; a text without a title is given its first words, as far as the first blank or full stop."""
    rows = list(_lines(folder / "corpus.jsonl"))
    return [
        Document(
            row["_id"],
            row["text"],
            Metadata(
                title=row.get("title") or re.split(r"[\s。]", row["text"].strip(), maxsplit=1)[0][:_TITLE]
            ),
        )
        for row in rows
    ]


def read_queries(folder: Path) -> list[Query]:
    """Queries with at least one relevant document."""
    judged: dict[str, set[str]] = {}
    qrels = folder / "qrels" / "test.tsv"
    if qrels.exists():
        with qrels.open(encoding="utf-8", newline="") as file:
            for query, document, score in list(csv.reader(file, delimiter="\t"))[1:]:
                if int(score) > 0:
                    judged.setdefault(query, set()).add(document)
    queries = (
        Query(row["_id"], row["text"], frozenset(judged.get(row["_id"], row.get("gold", ()))))
        for row in _lines(folder / "queries.jsonl")
    )
    return [query for query in queries if query.gold]


def rank_documents(hits: Iterable[Hit]) -> dict[str, float]:
    """Score of each document's best passage."""
    scores: dict[str, float] = {}
    for hit in hits:
        scores[hit.passage.document] = max(hit.score, scores.get(hit.passage.document, 0.0))
    return scores


def measure(name: str, retriever: Retriever, queries: list[Query]) -> Row:
    import ir_measures  # noqa: PLC0415  (a development dependency)
    from ir_measures import Success, nDCG  # noqa: PLC0415

    judgements = [ir_measures.Qrel(query.id, document, 1) for query in queries for document in query.gold]
    run, times = [], []
    for query in queries:
        start = time.perf_counter()
        hits = retriever.search(query.text, limit=_PASSAGES, dense=retriever.weights.dense > 0)
        times.append(1000 * (time.perf_counter() - start))
        run += [ir_measures.ScoredDoc(query.id, *pair) for pair in rank_documents(hits).items()]
    wanted = [nDCG @ _DEPTH, Success @ 1, Success @ _DEPTH]
    total = ir_measures.calc_aggregate(wanted, judgements, run)
    by_query = {value.query_id: value.value for value in ir_measures.iter_calc(wanted[:1], judgements, run)}
    each = [by_query.get(query.id, 0.0) for query in queries]
    ndcg, first, found = (100 * float(total[measure]) for measure in wanted)
    halves = (100 * statistics.mean(each[::2]), 100 * statistics.mean(each[1::2] or each))
    return Row(name, ndcg, first, found, halves, statistics.median(times))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.beir", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", type=Path, help="where the index is kept (default: the user's cache)")
    options = parser.parse_args(arguments)

    documents, queries = read_documents(options.folder), read_queries(options.folder)
    root = options.index or user_cache_path("xiangce") / "beir" / options.folder.resolve().name
    embeddings, tokenizer = default_embeddings(), Tokenizer()

    def progress(done: int, total: int) -> None:
        print(f"\rembedding {done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)

    index = open_index(root, documents, embeddings, tokenizer, Hooks(on_progress=progress))
    print(f"{len(documents)} documents, {len(index.passages)} passages, {len(queries)} queries", end="\n\n")
    print("| | nDCG@10 | halves | Success@1 | Success@10 | median ms |\n|---|---|---|---|---|---|")
    for name, weights in _VARIANTS.items():
        if weights.dense and not index.has_vectors and not (weights.passage or weights.document):
            continue
        row = measure(name, Retriever(index, tokenizer, embeddings, weights), queries)
        print(
            f"| {row.name} | {row.ndcg:.1f} | {row.halves[0]:.1f} / {row.halves[1]:.1f} | {row.first:.1f} "
            f"| {row.found:.1f} | {row.median_ms:.1f} |"
        )
    if index.notice:
        print(index.notice, file=sys.stderr)
    index.close()
    return 0


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


if __name__ == "__main__":
    raise SystemExit(main())
