"""What is altered, and that the suite tells what the gate does not see."""

from collections.abc import Iterator

import pytest
from evaluated import PLAN

from assistant.draft import Claim
from assistant.verification import Fault, Gate
from eval import gate_suite, mutation
from eval.reference import Reference

TEXT = "到2025年，服务业增加值占GDP比重为53%左右。"


def test_every_digit_of_an_amount_and_no_year() -> None:
    assert list(mutation.digits(TEXT)) == [TEXT.replace("53", "63"), TEXT.replace("53", "54")]


def test_units_and_comparisons() -> None:
    assert TEXT.replace("53%", "53个百分点") in mutation.units(TEXT)
    assert set(mutation.comparators(TEXT)) == {TEXT.replace("左右", other) for other in ("以上", "以下", "")}
    plain = "2020年，文化产业增加值为2015年的1.2倍。"
    assert plain.replace("1.2倍", "1.2倍左右") in mutation.comparators(plain)


def test_years_and_results() -> None:
    assert TEXT.replace("2025年", "2030年") in mutation.years(TEXT)
    assert list(mutation.years("占53%")) == []
    assert list(mutation.results("旅游总收入突破1.5万亿元")) == [
        "旅游总收入已突破1.5万亿元",
        "旅游总收入已经突破1.5万亿元",
    ]


def said(claim: Claim) -> tuple[object, ...]:
    return claim.text, *((item.span, item.address) for item in claim.evidence)


def test_every_kind_of_mutant_is_made_and_none_is_the_original(reference: Reference) -> None:
    document, ledger = reference.documents[PLAN], reference.ledgers[PLAN]
    made = list(mutation.mutants(document, ledger))
    kinds = {"digit", "unit", "comparator", "year", "indicator", "result", "address", "quotation", "citation"}
    assert {altered.kind for altered in made} == kinds
    right = {said(one.claim) for one in mutation.fair(document, ledger) if one.kind == "unaltered"}
    assert not right & {said(one.claim) for one in made}


@pytest.mark.parametrize(
    "words", ["１．５万亿元", "15000亿元", "全省旅游总收入", "力争到2025年", "超过1.5万亿元"]
)
def test_fair_wordings(reference: Reference, words: str) -> None:
    texts = [one.claim.text for one in mutation.fair(reference.documents[PLAN], reference.ledgers[PLAN])]
    assert any(words in text for text in texts)


def test_the_suite(reference: Reference) -> None:
    records = gate_suite.records(reference)
    caught = [record.values["mutants_caught"] for record in records if "mutants_caught" in record.values]
    alarms = [record.values["false_alarm_rate"] for record in records if "false_alarm_rate" in record.values]
    assert len(caught) > 1000
    assert sum(caught) == len(caught)
    assert sum(alarms) <= 0.01 * len(alarms)
    assert len({record.item for record in records}) == len(records)


class Blind(Gate):
    """A gate that sees nothing, and one fault in everything that is said in full width."""

    def faults(self, claim: Claim) -> Iterator[Fault]:
        if "１" in claim.text:
            yield Fault("…", "…")


def test_a_gate_that_sees_nothing_is_found_out() -> None:
    from eval.targets import documents  # noqa: PLC0415

    reference = Reference(documents())
    reference.gate = Blind({})
    records = gate_suite.records(reference)
    caught = {record.values["mutants_caught"] for record in records if "mutants_caught" in record.values}
    alarms = {record.kind for record in records if record.values.get("false_alarm_rate")}
    assert caught == {0}
    assert alarms == {"full width"}
    assert "未拦下" in next(record.verdict.faults[0] for record in records if record.kind == "digit")
