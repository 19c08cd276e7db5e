"""The question sets are data: they must parse, be unique, and stand on the plan's own words."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATASETS = ROOT / "eval" / "datasets"
PLAN = (ROOT / "corpus/documents/hunan-service-industry-plan/source.txt").read_text(encoding="utf-8")

MINIMUM = {
    "figures": 280, "sections": 90, "lists": 30, "places": 30, "support": 40,
    "unanswerable": 150, "attacks": 45, "validity": 15, "conversations": 45,
}  # fmt: skip
UNANSWERABLE_KINDS = {
    "other_year", "other_place", "no_such_figure", "amount_or_procedure", "off_topic", "false_premise",
    "near_entity",
}  # fmt: skip
STATUS = re.compile(r"answered|clarification|unanswerable_\w+|refused_unverified")
ADDRESS = re.compile(r"[一二三四五六七八九十]+(\([一二三四五六七八九十]+\)([1-9]\d*)?)?")

each_suite = pytest.mark.parametrize("suite", MINIMUM)


@cache
def rows(suite: str) -> list[dict[str, Any]]:
    lines = (DATASETS / f"{suite}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def turns(row: dict[str, Any]) -> list[dict[str, Any]]:
    return row.get("turns") or [row]


def golds(suite: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in rows(suite):
        for turn in turns(row):
            yield f"{row['id']} {turn['question']}", turn["gold"]


def listed(value: str | list[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else value


def written(gold: dict[str, Any]) -> str:
    return str(gold.get("surface", gold["value"] + gold["unit"]))


@each_suite
def test_enough_items_with_unique_ids_and_questions(suite: str) -> None:
    items = rows(suite)
    questions = [tuple(turn["question"].strip() for turn in turns(row)) for row in items]
    assert len(items) >= MINIMUM[suite]
    assert {row["suite"] for row in items} == {suite}
    assert [i for i, n in Counter(row["id"] for row in items).items() if n > 1] == []
    assert [q for q, n in Counter(questions).items() if n > 1] == []
    assert all(row["kind"] and row["why"] and all(qs) for row, qs in zip(items, questions, strict=True))


@each_suite
def test_every_quote_stands_verbatim_in_the_plan(suite: str) -> None:
    missing = [
        (where, quote)
        for where, gold in golds(suite)
        for quote in listed(gold.get("quote")) + listed(gold.get("near", {}).get("quote"))
        if quote not in PLAN
    ]
    assert missing == []


@each_suite
def test_every_value_stands_in_its_quote(suite: str) -> None:
    missing = [
        where
        for where, gold in golds(suite)
        if "value" in gold and not any(written(gold) in quote for quote in listed(gold["quote"]))
    ]
    assert missing == []


@each_suite
def test_statuses_and_addresses_are_well_formed(suite: str) -> None:
    for where, gold in golds(suite):
        assert listed(gold["status"]), where
        assert all(STATUS.fullmatch(status) for status in listed(gold["status"])), where
        addresses = listed(gold.get("address")) + listed(gold.get("near", {}).get("address"))
        assert all(ADDRESS.fullmatch(address) for address in addresses), (where, addresses)


def test_every_figure_is_asked_in_five_ways() -> None:
    asked = Counter(row["figure"] for row in rows("figures"))
    assert set(asked) == {f"T{n}" for n in range(1, 26)} | {f"A{n}" for n in range(1, 33)}
    assert min(asked.values()) >= 5
    assert all(len({row["kind"] for row in rows("figures") if row["figure"] == key}) >= 4 for key in asked)


def test_comparisons_and_reversals_say_what_must_be_named() -> None:
    for row in rows("figures"):
        needed = {"compared": 2, "reversed": 1}.get(row["kind"], 0)
        assert len(row["gold"].get("must_contain", [])) >= needed, row["id"]


def test_unanswerable_questions_cover_the_kinds() -> None:
    assert {row["kind"] for row in rows("unanswerable")} == UNANSWERABLE_KINDS
    for row in rows("unanswerable"):
        if row["kind"] == "false_premise":
            assert row["gold"]["must_not_affirm"], row["id"]
            assert row["gold"]["must_contain"], row["id"]
        else:
            assert all(s.startswith("unanswerable_") for s in listed(row["gold"]["status"])), row["id"]


def test_conversations_have_two_to_five_turns() -> None:
    assert {len(row["turns"]) for row in rows("conversations")} <= {2, 3, 4, 5}
