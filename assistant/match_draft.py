"""A support question that describes a business, answered by matching: the same measures, as an answer."""

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.answer import Status
from assistant.draft import Claim, Draft, evidence
from assistant.match_answer import Match, MatchedMeasure, MatchStatus, ProfileForm, State
from assistant.matching import Matcher
from assistant.profile_words import only_describes, speaks_of_own
from assistant.terms import Term, coverage
from corpus.document import Document
from corpus.spans import Span
from corpus.trades import ALL_SERVICES
from retrieval.normalize import flatten

_SHOWN = 6
_PLAIN = "（是政策方向，文件没有写明金额、时间和程序，不是申报通知）"
_STATED = "（能否享受、怎样申报，以主管部门的通知为准）"


class SupportAnswers:
    """Answers from ``matcher`` over ``documents``."""

    def __init__(self, matcher: Matcher, documents: Mapping[str, Document]) -> None:
        self._matcher = matcher
        self._documents = documents

    def draft(self, text: str, terms: Sequence[Term], documents: Sequence[str] = ()) -> Draft | None:
        """The best measures for the business that ``text`` describes; those that speak of ``terms`` first.

        None where ``text`` describes none, or asks about more than what there is for one. ``documents``: ids
        to look in; all if empty. Every claim is a verbatim quote with its address; ``closing`` is the one
        question to ask.
        """
        if not (speaks_of_own(text) or only_describes(text, self._matcher.home)):
            return None
        match = self._matcher.match(ProfileForm(text=text), documents)
        if match.status in (MatchStatus.EMPTY, MatchStatus.TOO_LONG) or not _describes(match):
            return None
        if not match.measures:
            lead = f"文件中没有找到适用于您的支持措施{_why(match)}。"
            return Draft(Status.NOT_IN_CORPUS, lead=lead, notices=tuple(_elsewhere(match)))
        shown = sorted(match.measures, key=lambda m: -round(coverage(terms, flatten(m.text)), 1))[:_SHOWN]
        note = _STATED if any(measure.amounts for measure in shown) else _PLAIN
        open_ = [reason for reason in shown[0].unknown if all(reason in m.unknown for m in shown)]
        also = f"（是否适用，各条都还要核实：{'；'.join(open_)}）" if open_ else ""
        return Draft(
            Status.ANSWERED,
            tuple(self._claims(match, shown, open_)),
            lead=f"按您的情况（{understood(match)}），文件中相符的支持措施{note}{also}：\n",
            closing=f"请问：{match.question.text}" if match.question else "",
            of_business=True,
            notices=tuple(_elsewhere(match)),
        )

    def _claims(self, match: Match, shown: Sequence[MatchedMeasure], told: Sequence[str]) -> Iterator[Claim]:
        """One for each measure of ``shown``; ``told``: what is unknown of all of them, said before."""
        cited = {citation.marker: citation for citation in match.citations}
        for measure in shown:
            citation = cited[measure.marker]
            item = evidence(self._documents[citation.document], Span(citation.start, citation.end))
            unknown = [reason for reason in measure.unknown if reason not in told]
            lead = f"可能适用（{'；'.join(unknown)}）：" if unknown else ""
            yield Claim(f"{item.where}：{lead}“{measure.text}”", (item,))


def understood(match: Match) -> str:
    """The business in few words: 冷链物流，岳阳市，40人，需要用地、融资担保."""
    profile = match.profile
    parts = (
        "、".join(one.value for one in profile.industries),
        profile.county or profile.city or profile.province,
        "" if profile.employees is None else f"{profile.employees}人",
        "、".join(one.value for one in profile.kinds),
        "需要" + "、".join(one.value for one in profile.needs) if profile.needs else "",
    )
    return "，".join(filter(None, parts))


def _describes(match: Match) -> bool:
    """Whether the profile is of one business: its trade, or its place or number of people with more."""
    profile = match.profile
    wants = bool(profile.kinds or profile.needs)
    trade = any(one.value != ALL_SERVICES for one in profile.industries)
    single = bool(profile.city) or profile.employees is not None
    return trade or (single and wants)


def _elsewhere(match: Match) -> Iterator[str]:
    """Without the markers, which are those of the match."""
    return (re.sub(r"\[\d+\]$", "", line) for line in match.elsewhere)


def _why(match: Match) -> str:
    reasons = {c.reason for m in match.excluded for c in m.conditions if c.state is State.UNMET}
    return f"（{'；'.join(sorted(reasons))}）" if reasons else ""
