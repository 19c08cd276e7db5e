"""Judging one answer against the gold of one question (see datasets/README.md for the fields of gold)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

from assistant.answer import Answer, Status
from corpus.quantity import same_amount
from retrieval.normalize import normalize

Gold = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    id: str
    suite: str
    kind: str
    question: str
    gold: Gold


@dataclass(frozen=True)
class Verdict:
    """``faults`` is empty for a right answer. ``wrong_figure``: another figure was given as the asked one."""

    item: Item
    answer: Answer
    faults: tuple[str, ...]
    wrong_figure: bool = False

    @property
    def right(self) -> bool:
        return not self.faults

    @property
    def falsely_refused(self) -> bool:
        """An answerable question that was not answered."""
        return _listed(self.item.gold["status"]) == ["answered"] and self.answer.status != Status.ANSWERED


def load(suite: str) -> Iterator[Item]:
    """The single-question items of ``datasets/<suite>.jsonl``."""
    text = files("eval").joinpath(f"datasets/{suite}.jsonl").read_text(encoding="utf-8")
    for line in text.splitlines():
        row = json.loads(line)
        yield Item(row["id"], row["suite"], row["kind"], row["question"], row["gold"])


def judge(item: Item, answer: Answer) -> Verdict:
    gold = item.gold
    if answer.status.value not in _listed(gold["status"]):
        return Verdict(item, answer, (f"status {answer.status.value}",))
    faults: list[str] = []
    wrong_figure = False
    if answer.status == Status.ANSWERED:
        found = list(_figures(gold, answer))
        wrong_figure = bool(found) and bool(answer.figures)
        faults += [*found, *_addresses(gold, answer), *_contents(gold, answer)]
    faults += [f"contains {text}" for text in gold.get("must_not_contain", ()) if contains(answer.text, text)]
    cited = [citation.address for citation in answer.citations]
    faults += [f"cites {address}" for address in gold.get("must_not_cite", ()) if address in cited]
    if gold.get("must_not_affirm") and answer.text.startswith("是的"):
        faults.append("affirms a false premise")
    return Verdict(item, answer, tuple(faults), wrong_figure)


def _figures(gold: Gold, answer: Answer) -> Iterator[str]:
    """The asked figure must be stated first; beside others only where the question asks for several, or
    where they are values of one statement (营业收入过100亿元、50亿元)."""
    if "value" not in gold:
        return
    wanted = (Decimal(gold["value"]), gold["unit"])
    if "surface" in gold and contains(answer.text, gold["surface"]):
        return
    stated = [(Decimal(figure.value), figure.unit) for figure in answer.figures]
    row = {figure.indicator for figure in answer.figures}
    first = stated[: len(stated) if "must_contain" in gold or len(row) == 1 else 1]
    if not any(same_amount(one, wanted) for one in first):
        yield f"figure {stated[:2]}"
        return
    if "period" in gold:
        periods = [
            f.period for f, one in zip(answer.figures, stated, strict=True) if same_amount(one, wanted)
        ]
        if not any(period in _listed(gold["period"]) for period in periods):
            yield f"period {periods}"


def _addresses(gold: Gold, answer: Answer) -> Iterator[str]:
    wanted = _listed(gold.get("address", []))
    if not wanted:
        return
    cited = {citation.address for citation in answer.citations}
    need = len(wanted) if gold.get("address_all") else gold.get("address_min", 1)
    if sum(address in cited for address in wanted) < need:
        yield f"address {sorted(cited)}"


def _contents(gold: Gold, answer: Answer) -> Iterator[str]:
    whole = answer.text + " ".join(citation.quote for citation in answer.citations)
    yield from (f"lacks {text}" for text in gold.get("must_contain", ()) if not contains(whole, text))
    any_of = gold.get("must_contain_any", ())
    if any_of and not any(contains(whole + " ".join(answer.notices), text) for text in any_of):
        yield f"lacks any of {any_of}"


def contains(text: str, part: str) -> bool:
    """Whether ``part`` stands in ``text``, white space and width aside; a number never inside another."""
    plain, wanted = (re.sub(r"\s", "", normalize(one)) for one in (text, part))
    if wanted[:1].isdigit():
        return re.search(rf"(?<![\d.]){re.escape(wanted)}", plain) is not None
    return wanted in plain


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]
