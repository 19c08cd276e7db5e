"""The suite ``profiles``: businesses told in a sentence, matched with the measures of the plan."""

import time
from collections.abc import Sequence

from assistant.match_answer import Match
from assistant.matching import Matcher
from eval.items import Gold
from eval.profiles import ProfileVerdict, judge_match, load_profiles
from eval.record import Record
from eval.reference import Reference
from eval.reply import Cited, Reply
from eval.scoring import Verdict

SUITE = "profiles"
TITLE = "企业匹配"


def records(matcher: Matcher, reference: Reference) -> list[Record]:
    return [_record(judged, taken) for judged, taken in _judged(matcher, reference)]


def _judged(matcher: Matcher, reference: Reference) -> Sequence[tuple[ProfileVerdict, float]]:
    found = []
    for case in load_profiles():
        begun = time.perf_counter()
        match = matcher.match(case.text)
        taken = (time.perf_counter() - begun) * 1000
        found.append((judge_match(case, match, reference.documents), taken))
    return found


def _record(judged: ProfileVerdict, taken: float) -> Record:
    case = judged.case
    wanted = len(judged.found) + len(judged.missed)
    faults = [*(f"缺“{missed}”" for missed in judged.missed), *(f"不该给“{shown}”" for shown in judged.shown)]
    values = {"unfit_rate": float(bool(judged.shown)), "latency_p50": taken, "latency_p95": taken}
    if wanted:
        values["measure_recall"] = len(judged.found) / wanted
    return Record(
        item=case.id,
        suite=SUITE,
        kind=case.kind,
        question=case.text,
        gold=Gold(
            status=("answered",),
            address=case.must,
            quote=case.must_quotes,
            must_not_contain=case.must_not_quotes,
            must_not_cite=case.must_not,
        ),
        reply=_reply(judged.match, taken),
        verdict=Verdict(content=(*faults, *judged.faults)),
        why=case.why,
        values=values,
    )


def _reply(match: Match, taken: float) -> Reply:
    cited = tuple(
        Cited(
            address=one.address,
            marker=one.marker,
            document=one.document,
            quote=one.quote,
            start=one.start,
            end=one.end,
        )
        for one in match.citations
    )
    text = "\n".join(f"{measure.text}[{measure.marker}]" for measure in match.measures)
    return Reply(status="answered", text=text, citations=cited, latency_ms=taken)
