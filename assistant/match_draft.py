"""A support question in conversation, answered by matching: the same measures, in the form of an answer.

``support_draft`` is the seam: the pipeline may call it where a question asks which support there is for a
business, and goes on as before where it returns None.
"""

from assistant.answer import Status
from assistant.draft import Claim, Draft, evidence
from assistant.match_answer import Match, MatchStatus, MatchVerdict
from assistant.matching import Matcher
from corpus.document import Document
from corpus.spans import Span

_SHOWN = 6
_LEAD = "文件中与您的情况相符的支持措施（是政策方向，不是申报通知）："
_MAY = "可能适用（{unknown}）："


def support_draft(text: str, matcher: Matcher, documents: "dict[str, Document]") -> Draft | None:
    """A draft with the best measures for the business that ``text`` describes.

    None where the text names neither a trade nor a need nor a kind: then it is no description of a business.
    Every claim is a verbatim quote with its address; ``suggestions`` carries the one question to ask.
    """
    match = matcher.match(text)
    profile = match.profile
    if match.status in (MatchStatus.EMPTY, MatchStatus.TOO_LONG):
        return None
    if not (profile.industries or profile.needs or profile.kinds):
        return None
    if match.status is MatchStatus.NOTHING:
        reasons = {c.reason for measure in match.excluded for c in measure.conditions if c.state == "unmet"}
        why = f"（{'；'.join(sorted(reasons))}）" if reasons else ""
        return Draft(Status.NOT_IN_CORPUS, lead=f"文件中没有找到适用于您的支持措施{why}。")
    claims = tuple(_claims(match, documents))
    asked = (match.question.text,) if match.question else ()
    return Draft(Status.ANSWERED, claims, lead=_LEAD, suggestions=asked) if claims else None


def _claims(match: Match, documents: "dict[str, Document]") -> list[Claim]:
    cited = {citation.marker: citation for citation in match.citations}
    claims = []
    for measure in match.measures[:_SHOWN]:
        citation = cited[measure.marker]
        item = evidence(documents[citation.document], Span(citation.start, citation.end))
        may = measure.verdict is MatchVerdict.MAY_APPLY and measure.unknown
        lead = _MAY.format(unknown=measure.unknown[0].partition("：")[2] or measure.unknown[0]) if may else ""
        where = f"{item.address}“{item.heading}”" if item.heading else item.address
        claims.append(Claim(f"{where}：{lead}“{measure.text}”", (item,)))
    return claims
