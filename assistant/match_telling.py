"""A match as an answer, for those who know only answers: the audit log and the figures of the server."""

from assistant.answer import Answer, Mode, Status
from assistant.match_answer import Match, MatchStatus, ProfileForm
from assistant.match_report import grouped, measure_lines

_STATUSES = {
    MatchStatus.MATCHED: Status.ANSWERED,
    MatchStatus.CLARIFICATION: Status.CLARIFICATION,
    MatchStatus.NOTHING: Status.NOT_IN_CORPUS,
    MatchStatus.EMPTY: Status.EMPTY,
    MatchStatus.TOO_LONG: Status.TOO_LONG,
}


def described(form: ProfileForm) -> str:
    """A form in one line: its text, then what was filled in."""
    filled = {
        "行业": "、".join(form.industries or ()),
        "所在地": form.place or "",
        "从业人员": "" if form.employees is None else f"{form.employees}人",
        "类型": "、".join(form.kinds or ()),
        "需求": "、".join(form.needs or ()),
    }
    told = "；".join(f"{name}：{value}" for name, value in filled.items() if value)
    return f"{form.text}（{told}）" if told else form.text


def as_answer(match: Match, form: ProfileForm) -> Answer:
    """The measures as text, group by group, with the citations and notices of ``match``."""
    lines: list[str] = []
    for group, members in grouped(match).items():
        lines.append(group)
        lines += (line for measure in members for line in measure_lines(match, measure))
    asked = match.question
    return Answer(
        status=_STATUSES[match.status],
        mode=Mode.GENERATED if match.ai_labelled else Mode.EXTRACTIVE,
        question=described(form),
        text="\n".join(lines) or (asked.text if asked else ""),
        citations=match.citations,
        notices=match.notices,
        suggestions=(asked.text,) if asked else (),
        timings_ms=match.timings_ms,
    )
