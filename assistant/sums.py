"""Questions for how much is paid or charged, and the amounts that can answer them."""

import re
from collections.abc import Sequence
from functools import cache

from assistant.intent import wording
from assistant.question import Question
from assistant.terms import Term
from corpus.quantity import lexicon

_COUNTERS = "家个项名人件条种类次批年天月"


def asks_sum(question: Question) -> bool:
    """Whether it asks how much is paid or charged: 每月扣多少, 最高罚几万; never 罚了多少家."""
    verbs = "|".join(wording()["grant"]["sums"])
    return re.search(rf"(?:{verbs})[^，。？]{{0,4}}(?:多少|几)(?![{_COUNTERS}])", question.text) is not None


def says_for_what(terms: Sequence[Term]) -> bool:
    """Whether a question for a grant names more than the grant: “能给多少补贴” is of none in particular."""
    grants = wording()["grant"]["words"]
    telling = [term.word for term in terms if term.weight >= 1] or [term.word for term in terms]
    return not telling or any(word not in grants for word in telling)


def is_sum(unit: str) -> bool:
    """Whether an amount of ``unit`` is paid, or a share or multiple of what is: 万元, %, 倍, but not 项."""
    return unit.lstrip("十百千万亿").split("/")[0] in _paid()


@cache
def _paid() -> frozenset[str]:
    units = lexicon()["units"]
    return frozenset(unit for group in ("money", "ratio", "multiple") for unit in units[group])
