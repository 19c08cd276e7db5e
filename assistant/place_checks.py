"""Checks of a list of places: “推进的是长沙、株洲两地，对吗” against the places that the text lists."""

import re
from collections.abc import Sequence

from assistant.answer import Status
from assistant.draft import Draft
from assistant.intent import is_check, wording
from assistant.question import Question
from assistant.terms import Term
from assistant.text_answers import TextAnswers
from corpus.divisions import Place, find_places
from retrieval.retriever import Hit

_FEWEST = 2  # places that make a list
_BETWEEN = re.compile(r"[、和与及以]{1,2}")


class PlaceChecks:
    def __init__(self, texts: TextAnswers) -> None:
        self._texts = texts

    def check(self, question: Question, terms: Sequence[Term], hits: Sequence[Hit]) -> Draft | None:
        """What the text says of all else that is asked, judged by the places that it lists there."""
        stated = _lists(question.text)
        rest = [term for term in terms if not term.is_place]
        if not is_check(question.text) or len(stated) != 1 or not any(term.is_name for term in rest):
            return None
        found = self._texts.passage(question, rest, hits)
        if found is None or len(found.claims) != 1:
            return None
        quote = "".join(item.quote for item in found.claims[0].evidence)
        asked = set(stated[0][0])
        said = max(
            (set(places) for places, _ in _lists(quote)), key=lambda one: len(one & asked), default=set()
        )
        if not said & asked:
            return None
        if asked - said:
            lead = "不全对，文件的表述是："
        elif said - asked and re.search(wording()["zone"]["whole"], question.text[: stated[0][1]]):
            lead = "不只是，文件的表述是："
        else:
            lead = "是的，与文件表述相符："
        return Draft(Status.ANSWERED, found.claims, lead=lead)


def _lists(text: str) -> list[tuple[list[Place], int]]:
    """The places of every list of them in ``text`` (长沙、株洲和郴州), and where it starts."""
    found: list[tuple[list[Place], int]] = []
    end = -1
    for places, span in find_places(text):
        if found and end < span.start and _BETWEEN.fullmatch(text[end : span.start]):
            found[-1][0].extend(places)
        else:
            found.append((list(places), span.start))
        end = span.end + (text[span.end : span.end + 1] in ("市", "县"))
    return [one for one in found if len(one[0]) >= _FEWEST]
