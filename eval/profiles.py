"""Is a match right: sections that must be found, sections and sentences that must not be shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.match_answer import Match, State
from corpus.document import Document


class ProfileCase(BaseModel):
    """One line of ``datasets/profiles.jsonl``; see datasets/README.md for the fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: str
    text: str
    must: tuple[str, ...] = ()
    must_quotes: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    must_not_quotes: tuple[str, ...] = ()
    understood: dict[str, Any] = Field(default_factory=dict)
    must_ask: bool = False
    conflict: bool = False
    why: str = ""


@dataclass(frozen=True)
class ProfileVerdict:
    case: ProfileCase
    match: Match
    found: tuple[str, ...]
    missed: tuple[str, ...]  # sections and quotes that should have been found
    shown: tuple[str, ...]  # sections and quotes that should not have been
    faults: tuple[str, ...]  # what else is wrong: not verbatim, not understood, an unknown without a name


def load_profiles() -> Iterator[ProfileCase]:
    text = files("eval").joinpath("datasets/profiles.jsonl").read_text(encoding="utf-8")
    for line in text.splitlines():
        yield ProfileCase.model_validate_json(line)


def judge_match(case: ProfileCase, match: Match, documents: Mapping[str, Document]) -> ProfileVerdict:
    cited = {citation.marker: citation for citation in match.citations}
    places = [cited[measure.marker].address for measure in match.measures]
    texts = [measure.text for measure in match.measures]
    # A quote may run over what two measures show of one sentence.
    wanted = [*case.must, *case.must_quotes]
    hit = [w for w in wanted if w in places or any(w in text for text in texts)]
    bad = [b for b in case.must_not_quotes if any(b in text for text in texts)]
    bad += [b for b in case.must_not if b in places or (b == "*" and places)]
    return ProfileVerdict(
        case,
        match,
        tuple(hit),
        tuple(w for w in wanted if w not in hit),
        tuple(bad),
        tuple(_faults(case, match, documents)),
    )


def _faults(case: ProfileCase, match: Match, documents: Mapping[str, Document]) -> Iterator[str]:
    cited = {citation.marker: citation for citation in match.citations}
    for citation in match.citations:
        if documents[citation.document].text[citation.start : citation.end] != citation.quote:
            yield f"not verbatim: {citation.quote[:20]}"
    for measure in match.measures:
        if measure.text != cited[measure.marker].quote:
            yield f"text is not its quote: {measure.text[:20]}"
        if any(c.state is State.UNKNOWN for c in measure.conditions) != bool(measure.unknown):
            yield f"unknown without a name: {measure.text[:20]}"
        if any(c.marker not in cited for c in measure.conditions):
            yield f"condition without a citation: {measure.text[:20]}"
    profile = match.profile
    needs = {need.value for need in profile.needs}
    said: dict[str, Any] = {
        "city": profile.city,
        "county": profile.county,
        "employees": profile.employees,
        "needs": [need.value for need in profile.needs],
    }
    for name, value in case.understood.items():
        if said[name] != value and not (name == "needs" and set(value) <= needs):
            yield f"{name} understood as {said[name]}"
    if case.must_ask and match.question is None:
        yield "asks nothing"
    if case.conflict and not profile.conflicts:
        yield "does not see the contradiction"


def recall(verdicts: Sequence[ProfileVerdict]) -> float:
    """Share of the sections and quotes that must be found which were."""
    wanted = sum(len(v.found) + len(v.missed) for v in verdicts)
    return sum(len(v.found) for v in verdicts) / wanted if wanted else 1.0


def section_recall(verdicts: Sequence[ProfileVerdict]) -> float:
    """The same for sections alone."""
    wanted = [(v, address) for v in verdicts for address in v.case.must]
    return sum(address in v.found for v, address in wanted) / len(wanted) if wanted else 1.0
