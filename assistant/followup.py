"""One turn of a conversation: of what kind of follow-up it is, and what it asks on its own."""

import re
from collections.abc import Iterator, Sequence

from assistant import rewording
from assistant.answer import Answer, Status
from assistant.completion import YES_NO, Completion
from assistant.intent import Intent
from assistant.known import Known, Topic
from assistant.members import Members
from assistant.segmenter import unled
from assistant.utterance import Slot, Utterance, lexicon
from retrieval.normalize import flatten, normalize

_FIRST, _BEFORE = "first", "before"  # topics that a turn goes back to without naming them
_EMPTY = (Slot.ASK, Slot.PRONOUN, Slot.COMMA, Slot.FILLER, Slot.KIND, Slot.REGION)
_TELLING = (Slot.MEASURE, Slot.BASIS, Slot.BASE, Slot.OTHER, Slot.AMOUNT)
_DOCUMENT = re.compile(r"(?:这个|这份|该|此|本)(?:规划|计划|文件|通知|方案|办法|意见|政策|条例)")


class FollowUp:
    """Completions of one turn after ``turns``, of which there is at least one."""

    def __init__(self, known: Known, turns: Sequence[Topic]) -> None:
        self._known = known
        self._turns = turns
        self._complete = Completion(known)
        self._members = Members(known)
        self._own: Utterance = known.reader.read("")
        self.choices: list[str] = []  # readings that are equally likely
        self.again = False  # it only asks again, where or why the last thing is said
        self.located = False  # it asks where the last answer stands, and names nothing
        self.of_member = False  # it points at a member of a list

    def candidates(self, raw: str) -> Iterator[str]:
        """Standalone forms of ``raw``; none where it is to be left alone."""
        text = re.sub(r"\s+", " ", normalize(raw)).strip()
        marks = lexicon()["marks"]
        if any(re.match(pattern, text) for pattern in marks["apart"]):
            return
        article = re.search(lexicon()["ordinal"]["article"], text)
        listed = article is not None and self._members.listed(self._turns)
        own = self._known.reader.read(text, of_list=listed)
        self.of_member = own.has(Slot.ORDINAL)
        if (picked := self._members.picked(own, self._turns[-1].choices)) is not None:
            yield picked
        elif (new := _correction(text)) is not None:
            yield from self._corrected(new)
        elif (back := _return(unled(text)[0])) is not None:
            yield from self._returned(*back)
        elif found := re.match("|".join(marks["change"]), text):
            self._own = self._known.reader.read(text[found.end() :])
            yield from self._complete.changed(self._own, self._turns[-1])
        elif parts := self._parts(text):
            yield from parts
        else:
            yield from self._followed(raw, own)

    def _parts(self, text: str) -> list[str]:
        """“A呢？一并说下B”, “A呢，我是C”: A completed, with B asked beside it or C told beside it."""
        marks = lexicon()["marks"]
        if not (found := re.match(marks["parts"], text)):
            return []
        rest = re.sub(f"^{marks['also']}", "", found["rest"])
        beside = self._known.reader.read(rest)
        if rest == found["rest"] and (beside.asks or beside.has(Slot.PRONOUN)):
            return []
        first = self._followed(found["first"], self._known.reader.read(found["first"]))
        return [f"{one.rstrip('？?')}，{rest}" for one in first]

    def _followed(self, raw: str, own: Utterance) -> Iterator[str]:
        self._own = own
        turn = self._turns[-1]
        if own.has(Slot.ORDINAL) and not own.is_complete:
            yield from self._members.named(own, self._turns)
        elif titled := self._titled(raw, own, turn):
            yield titled
        elif again := self._again(own, turn):
            self.again = True
            yield from again
        elif self._asks_where(own, turn):
            self.again = self.located = True
            yield turn.text
        elif own.is_complete:
            yield from self._complete.dated(own, turn)
        elif own.has(Slot.PRONOUN):
            self.again = _is_aside(own)
            self.choices = self._complete.readings(own, turn)
            yield from self._complete.referred(own, turn)
        elif own.has(Slot.ENTITY, Slot.ADDRESS):
            yield from self._complete.changed(own, turn) if own.marked else ()
        elif own.marked or all(self._known.reader.knows(piece) for piece in own.of(Slot.OTHER)):
            yield from self._filled(own)  # else about something of its own

    def _filled(self, own: Utterance) -> Iterator[str]:
        """Completions of a turn that names no subject."""
        turn = self._turns[-1]
        if own.has(Slot.ASK, Slot.BASE) or own.question.quantities or own.text.endswith(YES_NO):
            self.again = _is_aside(own)
            for earlier in self._same_topic():
                yield from self._complete.inherited(own, earlier)
            if own.has(Slot.PERIOD) and not own.has(*_TELLING):  # 2020年实际完成多少
                yield f"{rewording.period(own)}{rewording.phrase(turn.said)}是多少"
        elif (own.is_measured or own.has(Slot.PERIOD, Slot.REGION)) and (
            own.marked or not own.has(Slot.OTHER)
        ):
            for earlier in self._same_topic():
                yield from self._complete.changed(own, earlier)
            if own.has(Slot.KIND) and (subject := rewording.phrase(turn.said)):
                # The target may be of another basis than what was achieved.
                kind = rewording.text(own.of(Slot.KIND)[:1])
                yield f"{rewording.period(own)}{subject}{kind}是多少"
        elif own.marked and own.has(Slot.OTHER):
            yield from self._complete.changed(own, turn)

    def _same_topic(self) -> Iterator[Topic]:
        """The latest turn, and those before it that are about the same thing."""
        latest = self._turns[-1]
        yield latest
        names = {piece.text for piece in latest.said.of(Slot.ENTITY)}
        for turn in reversed(self._turns[:-1]):
            if names & {piece.text for piece in turn.said.of(Slot.ENTITY)}:
                yield turn

    def _titled(self, raw: str, own: Utterance, turn: Topic) -> str | None:
        """“这个文件的文号”, where there are several documents: the one that the last answer quoted."""
        found = _DOCUMENT.search(normalize(raw))
        if len(self._known.documents) < 2 or not (found or (own.about_document and not own.has(Slot.ENTITY))):
            return None
        if own.has(Slot.REGION) or own.question.numbers or "《" in own.text:
            return None
        cited = {citation.title for citation in self._known.ask(turn.text).citations}
        if len(cited) != 1:
            return None
        title = f"《{cited.pop()}》"
        return (
            own.text.replace(found[0], title, 1) if found and found[0] in own.text else f"{title}的{own.text}"
        )

    def _again(self, own: Utterance, turn: Topic) -> list[str]:
        """“原文怎么说”, “具体一点”, “还有吗”: the last question again, or its whole section."""
        words = lexicon()["ask"]
        kind = next((k for k in ("again", "rest", "more") if any(w in own.text for w in words[k])), "")
        named = [p for p in own.pieces if p.slot not in _EMPTY]
        known = [*words["again"], *words["more"], *words["rest"], *words["filler"]]
        if not kind or any(all(piece.text not in word for word in known) for piece in named):
            return []
        if kind == "rest" and (subject := rewording.phrase(turn.said)):
            return [f"{subject}还有哪些内容"]
        cited = self._known.ask(turn.text).citations
        if kind == "more" and cited and cited[0].address[-1:] in ")0123456789":
            return [f"{cited[0].address}讲了什么", turn.text]
        return [turn.text]

    def _asks_where(self, own: Utterance, turn: Topic) -> bool:
        """“依据是哪一条”: of nothing but what was just answered."""
        bare = all(piece.slot in (Slot.ASK, Slot.FILLER, Slot.COMMA) for piece in own.pieces)
        if not bare or own.question.intent != Intent.PLACE or turn.choices:
            return False
        return bool(self._known.ask(turn.text).citations)

    def _corrected(self, new: str) -> Iterator[str]:
        own = self._own = self._known.reader.read(new)
        if own.is_complete and own.has(Slot.ASK):
            yield new
        elif own.question.quantities and not own.has(Slot.ENTITY, Slot.MEASURE, Slot.BASIS):
            yield from self._filled(own)  # 不对，是55%: another amount of the same thing
        else:
            yield from self._complete.changed(own, self._turns[-1])

    def _returned(self, topic: str, rest: str) -> Iterator[str]:
        named = self._known.reader.read(topic)
        turn = self._matching(topic) or (Topic(topic, named) if topic not in (_FIRST, _BEFORE) else None)
        if turn is None:
            return
        if not re.search(r"\w", rest):
            yield turn.text if turn.text != topic else f"{topic}讲了什么"
            return
        there = FollowUp(self._known, [turn])
        found = list(there.candidates(rest))
        self._own, self.choices, self.located = there._own, there.choices, there.located
        yield from found or [rest]

    def _matching(self, topic: str) -> Topic | None:
        """The latest turn that ``topic`` names."""
        if topic == _FIRST:
            return self._turns[0]
        if topic == _BEFORE:
            latest = rewording.phrase(self._turns[-1].said) or self._turns[-1].text
            others = [
                turn for turn in self._turns[:-1] if (rewording.phrase(turn.said) or turn.text) != latest
            ]
            return others[-1] if others else self._turns[-1]
        named = self._known.reader.read(topic)
        names = {piece.text for piece in named.of(Slot.ENTITY, Slot.ADDRESS, Slot.OTHER)}
        exact = [t for t in self._turns if names and names <= {piece.text for piece in t.said.pieces}]
        near = [t for t in self._turns if names and all(name in t.said.text for name in names)]
        alike = [t for t in exact if t.said.question.basis >= named.question.basis]
        return next((found[-1] for found in (alike, exact, near) if found), None)

    def chosen(self, candidates: Sequence[str]) -> str:
        """The first candidate that the documents answer in all that the turn itself names, of the rate that
        the turn before asked for; else the first."""
        said = self._turns[-1].said
        other = self._own.has(Slot.MEASURE, Slot.BASIS, Slot.BASE)
        rates = [] if other else [p.text for p in said.of(Slot.MEASURE) if p.text.endswith("率")]
        figure = self._own.is_measured or said.question.intent == Intent.FIGURE
        figure = figure and self._own.question.intent != Intent.PLACE
        for text in candidates:
            if not all(rate in text for rate in rates):
                continue
            answer = self._known.ask(text)
            of_kind = text == candidates[0] or bool(answer.figures) or not figure
            if answer.status == Status.ANSWERED and of_kind and self._covers(answer):
                return text
        return candidates[0]

    def _covers(self, answer: Answer) -> bool:
        said = flatten(answer.text + "".join(c.quote + c.heading for c in answer.citations))
        said += flatten("".join(figure.indicator for figure in answer.figures))
        names = [piece.text for piece in self._own.of(Slot.ENTITY)]
        return all(self._known.terms.term(flatten(name)).coverage(said) for name in names)


def _is_aside(own: Utterance) -> bool:
    """Whether a turn only asks where or why something is said: what follows goes on from that thing."""
    why = any(word in own.text for word in lexicon()["ask"]["why"])
    return (own.question.intent == Intent.PLACE or why) and not own.has(Slot.ENTITY)


def _correction(text: str) -> str | None:
    """What “不是…，是B”, “我问的是B” puts in the place of something said before."""
    words = lexicon()["correct"]
    for pattern in (*words["not_but"], *words["mean"]):
        if (found := re.search(pattern, text)) and re.search(r"\w", found["new"]):
            return found["new"]
    return None


def _return(text: str) -> tuple[str, str] | None:
    """The topic that a turn goes back to (or first, before), and what it asks of it."""
    words = lexicon()["return"]
    for name in (_FIRST, _BEFORE):
        for pattern in words[name]:
            if found := re.match(rf"(?:回到|说回|还是|那)?{pattern}", text):
                return name, _with_pronoun(text[found.end() :])
    for pattern in words["named"]:
        if found := re.match(pattern, text):
            return found["topic"], text[found.end() :]
    return None


def _with_pronoun(rest: str) -> str:
    return "它" + rest if re.search(r"\w", rest.strip("呢吗?？")) else ""
