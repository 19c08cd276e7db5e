"""Questions for how much is paid or charged, and the amounts that can answer them."""

import re
from functools import cache

from assistant.question import Question, wording
from corpus.quantity import lexicon

_COUNTERS = "家个项名人件条种类次批年天月"


def asks_sum(question: Question) -> bool:
    """Whether it asks how much is paid or charged: 每月扣多少, 最高罚几万; never 罚了多少家."""
    verbs = "|".join(wording()["grant"]["sums"])
    return re.search(rf"(?:{verbs})[^，。？]{{0,4}}(?:多少|几)(?![{_COUNTERS}])", question.text) is not None


def is_sum(unit: str) -> bool:
    """Whether an amount of ``unit`` is paid, or a share or multiple of what is: 万元, %, 倍, but not 项."""
    return unit.lstrip("十百千万亿").split("/")[0] in _paid()


@cache
def _paid() -> frozenset[str]:
    units = lexicon()["units"]
    return frozenset(unit for group in ("money", "ratio", "multiple") for unit in units[group])
