"""Retrieval measured through ir-measures (MacAvaney, Macdonald and Ounis 2022, ECIR).

What is relevant are the sections of the gold, and what stands below them; a section has the rank of its best
passage.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.util import find_spec

from eval.record import Record, Retrieved

Run = Mapping[str, Sequence[str]]  # by question: what was found, best first
Judged = Mapping[str, Iterable[str]]  # by question: what is relevant

MISSING = "检索指标未测：缺少 ir-measures，请运行 pip install ir-measures。"


def available() -> bool:
    return find_spec("ir_measures") is not None


def rank(run: Run, judged: Judged) -> dict[str, dict[str, float]]:
    """By question and metric.

    Hit@1: something relevant comes first. Recall@5: share of what is relevant that is among the first 5.
    MRR@10: 1 / rank of the first relevant, 0 beyond 10. nDCG@10: Järvelin and Kekäläinen 2002, gains 0 and 1.
    """
    import ir_measures  # noqa: PLC0415  (optional)
    from ir_measures import RR, R, Success, nDCG  # noqa: PLC0415

    names = {Success @ 1: "hit_at_1", R @ 5: "recall_at_5", RR @ 10: "mrr_at_10", nDCG @ 10: "ndcg_at_10"}
    judgements = [ir_measures.Qrel(query, one, 1) for query, gold in judged.items() for one in gold]
    found = [
        ir_measures.ScoredDoc(query, one, -place)
        for query, ranked in run.items()
        for place, one in enumerate(ranked)
    ]
    values: dict[str, dict[str, float]] = {}
    for value in ir_measures.iter_calc(list(names), judgements, found):
        values.setdefault(value.query_id, {})[names[value.measure]] = float(value.value)
    return values


def with_ranking(records: Sequence[Record], inside: Callable[[str, str, str], bool]) -> list[Record]:
    """The records with the retrieval metrics where a passage was looked for and the gold names sections.

    ``inside(document, address, above)``: whether an address stands at or below another.
    """
    meant = [r for r in records if r.retrieved and r.gold.address]
    if not meant or not available():
        return list(records)
    values = rank(
        {record.key: _sections(record, inside) for record in meant},
        {record.key: record.gold.address for record in meant},
    )
    return [
        record.model_copy(update={"values": record.values | values.get(record.key, {})})
        if record.key in values
        else record
        for record in records
    ]


def _sections(record: Record, inside: Callable[[str, str, str], bool]) -> list[str]:
    """The sections found, each once; a place below a section of the gold counts as that section."""

    def named(hit: Retrieved) -> str:
        if hit.address in record.gold.address:
            return hit.address
        wanted = (above for above in record.gold.address if inside(hit.document, hit.address, above))
        return next(wanted, hit.address or hit.document)

    return list(dict.fromkeys(named(hit) for hit in record.retrieved))
