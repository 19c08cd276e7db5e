"""Members of what was asked about: the third of a list, the latter of two, the choice that was picked."""

import re
from collections.abc import Iterator, Sequence

from assistant import rewording
from assistant.answer import Answer
from assistant.intent import Intent
from assistant.known import Known, Topic
from assistant.outline import titled_children
from assistant.utterance import Slot, Utterance, lexicon
from corpus.numerals import parse_numeral
from retrieval.normalize import normalize

_LISTS = "包括："  # how an answer leads a list


class Members:
    def __init__(self, known: Known) -> None:
        self._known = known

    @staticmethod
    def picked(own: Utterance, choices: Sequence[str]) -> str | None:
        """The one of ``choices`` that ``own`` picks, where it was asked to choose."""
        if not choices or own.has(Slot.ASK):
            return None
        if own.has(Slot.ORDINAL) and (member := _member(own.text, choices)):
            return member
        if re.fullmatch(r"[1-9]", own.text) and int(own.text) <= len(choices):
            return choices[int(own.text) - 1]
        names = [piece.text for piece in own.of(Slot.ENTITY, Slot.MEASURE)]
        fitting = [choice for choice in choices if names and all(name in normalize(choice) for name in names)]
        return fitting[0] if len(fitting) == 1 else None

    def listed(self, turns: Sequence[Topic]) -> bool:
        """Whether the talk is about a list whose members are no articles, which 第二条 would name."""
        latest = next((turn for turn in reversed(turns) if not turn.of_member), None)
        if latest is None or latest.said.has(Slot.ADDRESS):
            return False
        answer = self._known.ask(latest.text)
        lists = _LISTS in answer.text or latest.said.question.intent == Intent.LIST
        articles = any(citation.address.startswith("第") for citation in answer.citations[1:])
        return lists and not articles and len(self._listed(answer)) > 1

    def named(self, own: Utterance, turns: Sequence[Topic]) -> Iterator[str]:
        """The question with the member that its ordinal points at, of the latest list."""
        ordinal = own.of(Slot.ORDINAL)[0]
        listing = [t for t in turns if not t.of_member and t.said.question.intent == Intent.LIST]
        for turn in [*reversed(listing), *reversed(turns)]:
            pair = self._pair(turn) if re.search("[前后]", ordinal.text) else []
            members = pair or self._listed(self._known.ask(turn.text))
            name = _member(own.text, members)
            if name is None:
                continue
            latest = turns[-1].text if turns[-1].of_member else ""
            before = next((member for member in members if member in latest), None)
            if pair:
                if not own.has(Slot.ASK, Slot.MEASURE):
                    yield name
                said = self._known.reader.read(name)
                yield rewording.period(said) + rewording.replaced(own, ordinal, rewording.phrase(said))
            elif own.has(Slot.ASK, Slot.MEASURE, Slot.BASIS):
                yield rewording.replaced(own, ordinal, name)
            elif before:  # the last question about a member, about this one
                yield latest.replace(before, name)
            else:
                yield f"{name}讲了什么"
            return

    def _pair(self, turn: Topic) -> list[str]:
        """A question about A and B as one about A and one about B."""
        pieces = turn.said.pieces
        for place in range(1, len(pieces) - 1):
            left, middle, right = pieces[place - 1 : place + 2]
            joins = (
                middle.text in lexicon()["base"]["coordinators"] and left.slot is right.slot is Slot.ENTITY
            )
            if joins:
                before, after = pieces[: place - 1], pieces[place + 2 :]
                if rewording.alike(left.text, right.text) or self._known.words.is_place(left.text):
                    both = [(*before, left, *after), (*before, right, *after)]
                else:
                    tail = tuple(p for p in after if p.slot not in (Slot.ENTITY, Slot.MEASURE))
                    both = [
                        (*before, left, *tail),
                        (*(p for p in before if p.slot is Slot.PERIOD), right, *after),
                    ]
                return [re.sub("分别|各自|各", "", rewording.text(one)) for one in both]
        return []

    def _listed(self, answer: Answer) -> list[str]:
        """The members of the list that an answer gives or leads, as names that a question can quote."""
        if _LISTS in answer.text and len(answer.citations) > 1:
            names = [citation.quote for citation in answer.citations[1:]]
        elif answer.citations:
            first = answer.citations[0]
            document = self._known.documents[first.document]
            section = document.structure.at(first.start)
            names = [child.heading for child in titled_children(document, section)]
        else:
            names = []
        return [f"“{re.sub('[“”]', '', name).strip(' 。；—')}”" for name in names]


def _member(text: str, members: Sequence[str]) -> str | None:
    """The member that an ordinal of ``text`` points at."""
    if len(members) < 2:
        return None
    for pattern in lexicon()["ordinal"]["patterns"]:
        if found := re.search(pattern, text):
            groups = found.groupdict()
            if number := groups.get("number"):
                place = int(parse_numeral(number) or 0)
            elif groups.get("last"):
                place = len(members)
            else:
                place = 1 if groups.get("former") else 2
            if 1 <= place <= len(members):
                return members[place - 1]
    return None
