"""Questions of several: taken apart into questions that each stand alone, and their answers put together.

A part is a clause that asks for something of its own. What it leaves unsaid it takes from around it: the
clauses before it that ask nothing, the subject of the part before it, and the year.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from assistant.answer import Status
from assistant.draft import Claim, Draft
from assistant.extractive import Extractive
from assistant.intent import ASKS, MEASURE, Intent, document_cues, wording
from assistant.question import Question, understand
from assistant.terms import Term
from assistant.text_answers import procedure_said
from corpus.indicators import vocabulary
from corpus.periods import find_periods
from corpus.spans import Span

_MOST = 6  # parts of a question that are answered
_CLAUSE = re.compile(r"[，,；;。？?！!\n]+|(?<=多少)和|其中|(?<![\da-z]) (?!\d)")
_EACH = re.compile(r"分别|各")
_ON_PAPER = ("number", "issuer", "date", "validity", "period", "addressee", "openness", "basis")


@dataclass(frozen=True)
class Part:
    """``said``: the clause; ``readings``: it as questions that stand alone, the likeliest first; ``kind``:
    target or actual, where that is said once for all: A、B和C的目标分别是多少."""

    said: str
    readings: tuple[str, ...]
    kind: str = ""


def parts(question: Question, read: Callable[[Question], Sequence[Term]]) -> list[Part]:
    """The parts of ``question``, in order; empty where it is one question. ``read``: its content words."""
    if question.from_to:  # 从多少提高到多少
        return []
    measured = question.intent is Intent.FIGURE and (
        _EACH.search(question.text) or not ASKS.search(question.text)
    )
    wholes = wording()["share"]["default_whole"]
    # 流程, 材料: they ask of what has been named.
    generic = [*vocabulary()["generic"], *chain.from_iterable(wording()["procedure"]["groups"])]
    found: list[Part] = []
    context: list[str] = []  # the clauses that ask nothing
    subject = head = before = ""  # what the clause before names; the first name; what is asked of them
    year = _year(question) if len(question.periods) == 1 else ""  # of all, wherever it stands
    asked = False
    for clause in _clauses(question.text, bool(measured)):
        own = understand(clause, question.today)
        terms = read(replace(own, documents=question.documents))
        names = [term for term in terms if term.is_name and term.in_corpus]
        # 税收占比 names what it is of, 占比 or 产值 does not.
        shared = own.basis == {"占比"} and any(term.word not in wholes for term in names)
        named = shared or any(term.word not in (*generic, *wholes) for term in names)
        if not ASKS.search(clause) and not (measured and MEASURE.search(clause)):
            context = [clause] if asked and named else [*context, clause]
            asked = asked and not named
            continue
        if not named and not _asks_of_own(own) and not any(t.word in generic for t in terms):
            continue  # 怎么说的, 指什么: it only asks on
        asked = True
        told = clause if own.periods or own.relative or own.kind else year + clause
        swapped = named and before and clause.endswith("呢")  # 社零增速多少，电商呢: 电商增速多少
        if swapped:
            told = year + clause.removesuffix("呢") + before
        alone = "，".join([*context, told])
        joined = "，".join(filter(None, [*context, subject, told]))
        headed = "，".join(filter(None, [*context, head, told]))
        if not swapped and (own.intent is Intent.FIGURE or not named):
            readings = [joined, headed, *([alone] if named else [])]
        else:
            readings = [alone]
        found.append(
            Part(
                _as_typed(clause, question.raw),
                tuple(dict.fromkeys(readings)),
                question.kind if measured else "",
            )
        )
        if named:
            subject = " ".join(term.word for term in names)
            head = head or names[0].word  # of all that is listed: 服务业劳动生产率、税收占比
            if not swapped:
                before = _without(clause, names)
        year = year or _year(own)
    return found[:_MOST] if len(found) > 1 else []


class Compound:
    """Answers a question of several part by part; ``answerer`` answers each."""

    def __init__(self, answerer: Extractive) -> None:
        self._answerer = answerer

    def answer(self, question: Question, whole: Draft, today: date) -> Draft | None:
        """The answers to the parts of ``question`` as one draft; None where it is one question, where no part
        has an answer, or where ``whole``, the answer to all of it, says what they do not."""
        answers: list[tuple[Part, Draft]] = []
        searched = whole.status is not Status.ANSWERED
        for part in parts(question, self._answerer.read):
            told = [claim for _, draft in answers for claim in draft.claims]
            answers.append((part, self._part(part, question, told, searched, today)))
        given = [(part, draft) for part, draft in answers if draft.status is Status.ANSWERED]
        said = list({claim.text: claim for _, draft in given for claim in draft.claims}.values())
        places = len(given) == len(answers) and question.intent is Intent.PLACE
        if not given or (not searched and not places and not _stated(whole.claims) < _stated(said)):
            return None
        leads = "".join(f"“{part.said}”：{draft.lead}" for part, draft in given if draft.lead)
        left = [f"“{part.said}”" for part, draft in answers if draft.status is not Status.ANSWERED]
        closing = [f"文件中没有找到这部分的答案：{'、'.join(left)}。"] if left else []
        closing += [draft.closing for _, draft in given if draft.closing]
        notices = tuple(dict.fromkeys(notice for _, draft in given for notice in draft.notices))
        return Draft(Status.ANSWERED, tuple(said), leads, closing="".join(closing), notices=notices)

    def _part(
        self, part: Part, question: Question, told: Sequence[Claim], searched: bool, today: date
    ) -> Draft:
        """The answer to one part: by the first of its readings that says what is not ``told`` yet."""
        refusal = Draft(Status.NOT_IN_CORPUS)
        known: Draft | None = None
        read = [understand(text, today) for text in part.readings]
        readings = [replace(one, documents=question.documents, kind=one.kind or part.kind) for one in read]
        for reading in readings:
            draft = self._answerer.look_up(reading, self._answerer.read(reading), today)
            if draft and draft.status is Status.ANSWERED:
                if not _stated(draft.claims) <= _stated(told):
                    return draft
                known = known or draft
        if known:
            return known
        alone = readings[-1]
        if not searched and alone.intent is not Intent.PLACE:
            return refusal
        terms = self._answerer.read(alone)
        if self._answerer.look_up(alone, terms, today):  # it is settled that there is no answer
            return refusal
        draft = self._answerer.draft(alone, terms, self._answerer.retrieve(alone))
        quotes = "".join(item.quote for claim in draft.claims for item in claim.evidence)
        return draft if procedure_said(question, quotes) else refusal


def _stated(claims: Sequence[Claim]) -> set[tuple[str, Span]]:
    """What claims state: their figures, or where there are none the passages they rest on."""
    return {
        (item.document.id, span)
        for claim in claims
        for item in claim.evidence
        for span in ([figure.span for figure in claim.figures] or [item.span])
    }


def _clauses(text: str, measured: bool) -> Iterator[str]:
    """The clauses of ``text``; those between 、 only where each asks: 多少个国家级、多少个省级."""
    for clause in filter(None, map(str.strip, _CLAUSE.split(text))):
        listed = clause.split("、")
        if all(ASKS.search(one) or (measured and MEASURE.search(one)) for one in listed):
            yield from listed
        else:
            yield clause


def _as_typed(clause: str, raw: str) -> str:
    """``clause``, which is normalised, in the letters of the question as it was typed."""
    at = raw.lower().find(clause)
    return raw[at : at + len(clause)] if at >= 0 else clause


def _without(clause: str, names: Sequence[Term]) -> str:
    """What ``clause`` asks of what it names: 增速多少."""
    for mention in reversed(find_periods(clause)):
        clause = clause[: mention.span.start] + clause[mention.span.end :]
    for name in names:
        clause = clause.replace(name.word, "")
    return clause


def _asks_of_own(question: Question) -> bool:
    cues = document_cues()
    on_paper = any(word in question.text for name in _ON_PAPER for word in cues[name])
    return bool(on_paper or question.units or question.basis or question.kind or question.relative)


def _year(question: Question) -> str:
    if not question.periods:
        return ""
    period = question.periods[0]
    return f"{period.first}-{period.last}年" if period.is_span else f"{period.last}年"
