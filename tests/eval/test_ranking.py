"""Retrieval, through ir-measures."""

import math

import pytest
from evaluated import PLAN, record

from eval import ranking
from eval.record import Retrieved
from eval.reference import Reference
from eval.reply import Reply

pytest.importorskip("ir_measures")


def test_the_four_metrics() -> None:
    run = {"a": ["x", "y", "z"], "b": ["x"], "c": [*"123456789", "ten", "eleven"]}
    judged = {"a": ["y", "w"], "b": ["x"], "c": ["eleven"], "d": ["x"]}
    found = ranking.rank(run, judged)
    assert found["a"]["hit_at_1"] == 0
    assert found["a"]["recall_at_5"] == 0.5
    assert found["a"]["mrr_at_10"] == 0.5
    gain, ideal = 1 / math.log2(3), 1 + 1 / math.log2(3)
    assert found["a"]["ndcg_at_10"] == pytest.approx(gain / ideal, abs=1e-4)
    assert set(found["b"].values()) == {1.0}
    assert found["c"]["mrr_at_10"] == found["d"]["ndcg_at_10"] == 0


def test_a_place_below_a_section_of_the_gold_counts_as_it(reference: Reference) -> None:
    hits = tuple(
        Retrieved(document=PLAN, address=address, text="", score=1 / place)
        for place, address in enumerate(("一(一)", "五(四)11", "五(四)12", "五(四)10"), 1)
    )
    reply = Reply(status="answered", text="…")
    asked = [record(reply, address, address=address) for address in ("五(四)", "五(四)12", "七(一)")]
    asked = [one.model_copy(update={"retrieved": hits}) for one in asked]
    found = ranking.with_ranking(asked, reference.inside)
    assert [one.values["mrr_at_10"] for one in found] == [0.5, pytest.approx(1 / 3, abs=1e-4), 0]


def test_what_was_not_looked_for_is_not_ranked(reference: Reference) -> None:
    assert (
        ranking.with_ranking([record(Reply(status="answered", text="…"))], reference.inside)[0].values == {}
    )
