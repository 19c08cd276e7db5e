"""What refusing by a threshold would cost: the trade-off that the product is seen against."""

from collections.abc import Sequence

from eval.record import Record
from eval.report.plots import Point


def trade_off(records: Sequence[Record]) -> list[Point]:
    """(false refusals, refusals of what has no answer) of an assistant that would refuse whenever no passage
    is as similar to the question as a threshold, for every threshold: a receiver operating characteristic
    (Fawcett 2006). Empty where no similarities are known or one of the two sorts was not asked."""
    known = [
        (max(near), record.gold.answerable)
        for record in records
        if record.turn == 1
        and record.gold.answerable is not None
        and (near := [hit.similarity for hit in record.retrieved if hit.similarity is not None])
    ]
    answerable = [similarity for similarity, has_answer in known if has_answer]
    unanswerable = [similarity for similarity, has_answer in known if not has_answer]
    if not answerable or not unanswerable:
        return []
    thresholds = sorted({similarity for similarity, _ in known})
    points = [
        Point(_below(answerable, threshold), _below(unanswerable, threshold)) for threshold in thresholds
    ]
    return [*points, Point(1, 1)]


def _below(similarities: Sequence[float], threshold: float) -> float:
    return sum(similarity < threshold for similarity in similarities) / len(similarities)
