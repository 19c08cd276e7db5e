"""The suite ``gate``: every mutant and every fair wording put to the gate, one record each."""

from collections.abc import Iterator

from eval.items import Gold
from eval.mutation import Altered, fair, mutants
from eval.record import Record
from eval.reference import Reference
from eval.reply import Reply
from eval.scoring import Verdict

SUITE = "gate"
TITLE = "核对关（变异）"
CAUGHT, PASSED = "caught", "passed"


def records(reference: Reference) -> list[Record]:
    return [
        _record(number, altered, wanted, reference)
        for number, (altered, wanted) in enumerate(_cases(reference), 1)
    ]


def _cases(reference: Reference) -> Iterator[tuple[Altered, str]]:
    for key, document in reference.documents.items():
        ledger = reference.ledgers[key]
        yield from ((altered, CAUGHT) for altered in mutants(document, ledger))
        yield from ((altered, PASSED) for altered in fair(document, ledger))


def _record(number: int, altered: Altered, wanted: str, reference: Reference) -> Record:
    fault = next(reference.gate.faults(altered.claim), None)
    got = PASSED if fault is None else CAUGHT
    right = got == wanted
    reason = "未拦下" if fault is None else f"误拦：{fault.reason}（{fault.part}）"
    mutant = wanted == CAUGHT
    return Record(
        item=f"gate-{number:04d}",
        suite=SUITE,
        kind=altered.kind,
        question=f"{'改动' if mutant else '应放行'}：{altered.claim.text}",
        gold=Gold(status=(wanted,), quote=tuple(item.quote for item in altered.claim.evidence)),
        reply=Reply(status=got, text=altered.claim.text),
        verdict=Verdict(status=() if right else (reason,)),
        values={"mutants_caught": float(right)} if mutant else {"false_alarm_rate": float(not right)},
    )
