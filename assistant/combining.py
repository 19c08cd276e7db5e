"""How ledger entries ranked for a question go together: which may answer it, and which with which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.intent import wording
from assistant.lookup import Match
from assistant.question import Question
from assistant.terms import Term
from corpus.figures import Figure, FigureKind
from corpus.quantity import Quantity, assertions, normalise
from retrieval.normalize import flatten


@dataclass(frozen=True)
class Limits:
    """When a ledger entry counts as what was asked for; shares are 0 to 1 (see lookup.Match)."""

    asked: float = 0.6
    named: float = 0.35
    wholly: float = 0.95  # where an entry covers a question so far, half of ``named`` will do
    fully: float = 0.98  # an indicator named so far may be asked for in words that are not its own,
    loosely: float = 0.45  # as long as ``asked`` is this and no name is missing
    confirmed: float = 0.4  # ``asked`` suffices so far where the stated amount is the entry's
    related_asked: float = 0.5  # for “what the document does say” beside a refusal
    related_named: float = 0.35


def blocked(matches: Sequence[Match]) -> bool:
    """Whether the question names something that none of ``matches`` is about, or not what they are about."""
    if not all(match.subject_named for match in matches):
        return True
    absent = [term for term in matches[0].missing if all(term in match.missing for match in matches)]
    # What is to be done about an indicator (培育多少家) does not change which one it is.
    done = wording()["support"]["verbs"]
    names = [term for term in absent if term.is_name and term.word not in done]
    if (
        len(names) == 1 and not names[0].in_corpus and not names[0].is_place
    ):  # a word the documents do not use: 榜单, 档次; of a grant it may be for whom: 餐饮企业
        receives = re.search(wording()["grant"]["receivers"], names[0].word)
        if receives and matches[0].figure.kind is FigureKind.OTHER:
            return True
        return matches[0].named < 0.9 or matches[0].asked < 0.6
    return bool(names)


def position(match: Match, question: Question, terms: Sequence[Term]) -> int:
    """Where the question first names what only this figure is about."""
    places = [
        question.text.find(form)
        for term in terms
        if term not in match.uncovered and term.is_name
        for form in (term.word,)
        if form in question.text and term.coverage(flatten(match.figure.indicator))
    ]
    return sum(places) // len(places) if places else len(question.text)


def completed(fitting: Sequence[Match], chosen: list[Match]) -> list[Match]:
    """``chosen`` with the further matches whose own indicators the question names: A、B、C和D各占多少."""
    for match in fitting:
        words = {term for term in match.own if term.is_name}
        if match.subject_named and match not in chosen and words - {t for m in chosen for t in m.own}:
            chosen.append(match)
    return chosen


def adds(one: Match, other: Match) -> bool:
    """Whether the second covers content words that the first lacks."""
    return any(term not in other.uncovered for term in one.uncovered) and any(
        term not in one.uncovered for term in other.uncovered
    )


def same_row(one: Figure, other: Figure) -> bool:
    """营业收入过100亿元、50亿元: two values of one statement."""
    return (
        one.clause == other.clause
        and one.indicator == other.indicator
        and one.basis == other.basis
        and one.document == other.document
        and one.span != other.span
    )


def same_amount(quantity: Quantity, figure: Figure) -> bool:
    if not quantity.unit:  # 是413吗
        return quantity.value == figure.value
    one, other = quantity.normal, normalise(figure.value, figure.unit)
    return one == other or (one[0] == other[0] and "" in (one[1], other[1]))


def same_claim(quantity: Quantity, figure: Figure) -> bool:
    """Whether the comparison of the question says no more than the document's."""
    if figure.basis == "增减" and quantity.before.endswith(
        ("到", "至")
    ):  # 下降到2个百分点 is not 下降2个百分点
        return False
    asked = quantity.assertions - {"up", "down"}
    return not asked or bool(asked & assertions(*figure.comparator.split("、")))
