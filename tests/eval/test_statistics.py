"""Means, percentiles and their intervals."""

import random

import pytest
from evaluated import record
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import METRICS, character_f1
from eval.reply import Reply
from eval.statistics import ALL, interval, scores


def test_the_mean_and_an_interval_that_can_be_repeated() -> None:
    pairs = [(str(n), float(n % 4 > 0)) for n in range(100)]
    value, low, high = interval(pairs)
    assert value == 0.75
    # The normal approximation gives 0.75 +- 0.085.
    assert low == pytest.approx(0.665, abs=0.02)
    assert high == pytest.approx(0.835, abs=0.02)
    assert interval(pairs) == (value, low, high)


def test_turns_of_one_conversation_hang_together() -> None:
    alone = [(str(n), float(n % 2)) for n in range(100)]
    together = [(str(n // 10), float(n // 10 % 2)) for n in range(100)]
    width = [high - low for _, low, high in (interval(alone), interval(together))]
    assert width[1] > 2 * width[0]


def test_percentiles() -> None:
    value, low, high = interval([(str(n), float(n)) for n in range(101)], 95)
    assert value == 95
    assert low < 95 < high
    doubled = [(str(n // 2), float(n)) for n in range(101)]  # two values an item
    assert interval(doubled, 50)[0] == 50


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from([None, 50.0, 95.0]))
def test_an_interval_lies_within_the_values(values: list[float], percentile: float | None) -> None:
    value, low, high = interval([(str(n), one) for n, one in enumerate(values)], percentile)
    slack = 1e-9
    assert min(values) - slack <= low <= high + slack <= max(values) + 2 * slack
    assert min(values) - slack <= value <= max(values) + slack


def test_scores_by_suite_and_kind() -> None:
    reply = Reply(status="answered", text="…")
    records = [record(reply, str(n), {"accuracy": float(n > 0), "latency_p50": n}) for n in range(4)]
    found = {(s.suite, s.kind, s.metric): s for s in scores(records)}
    for suite, kind in ((ALL, ALL), ("figures", ALL), ("figures", "formal")):
        assert (found[suite, kind, "accuracy"].value, found[suite, kind, "accuracy"].n) == (0.75, 4)
        assert found[suite, kind, "latency_p50"].value == 1.5
    assert (ALL, ALL, "mutants_caught") not in found


def test_every_metric_says_what_it_is() -> None:
    for name, metric in METRICS.items():
        assert metric.title
        assert metric.name == name
        assert metric.of is None or metric.of.__name__ == "<lambda>" or metric.of.__doc__


def test_f1_by_characters() -> None:
    assert character_f1("免征增值税。[1]", "免征增值税") == 1
    assert character_f1("见一(二)：免征增值税", "免征增值税") == pytest.approx(2 * 5 / (8 + 5))
    assert character_f1("按期缴纳", "免征增值税") == 0
    assert character_f1("", "免征") == 0
    shuffled = list("对小微企业免征增值税")
    random.Random(1).shuffle(shuffled)
    assert character_f1("".join(shuffled), "对小微企业免征增值税") < 0.5
