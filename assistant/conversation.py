"""Follow-up questions made standalone from the conversation, without a model.

A turn that names its subject and says what is wanted of it is never touched, whatever came before. Any other is
completed with the slots it leaves open, taken from the latest turn that has them; where several completions are
possible, the first that the documents answer is meant.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.answer import Answer, Status
from assistant.outline import titled_children
from assistant.question import Intent, wording
from assistant.screen import screen
from assistant.terms import TermReader
from assistant.utterance import Piece, Pieces, Slot, Utterance, UtteranceReader, lexicon
from assistant.words import Words
from corpus.document import Document
from retrieval.normalize import flatten, normalize

REMEMBERED = 12  # user turns that a follow-up can lean on
_LONGEST = 300  # characters of an earlier turn that are read; longer ones are pasted text, not topics
_CHOICES = 4


class Message(BaseModel):
    """One message of a conversation. Only what the user said is read: an answer is no source."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True)
class Understood:
    """``text`` is the standalone question; ``choices`` are its readings where several are equally likely."""

    text: str
    completed: bool = False
    choices: tuple[str, ...] = ()
    again: bool = False  # the same topic once more: it changes nothing for the turns after it


@dataclass(frozen=True)
class _Turn:
    """An earlier question in its standalone form."""

    text: str
    said: Utterance
    choices: tuple[str, ...] = ()
    of_member: bool = False  # it asked for a member of a list: 第一个…


Ask = Callable[[str], Answer]


class Conversation:
    """Reads conversations about ``documents``; keeps none."""

    def __init__(
        self, words: Words, terms: TermReader, documents: Mapping[str, Document], longest: int
    ) -> None:
        self._reader = UtteranceReader(words, terms, documents)
        self._words = words
        self._terms = terms
        self._documents = documents
        self._longest = longest

    def standalone(self, question: str, history: Sequence[Message], ask: Ask) -> Understood:
        """``question`` as it reads without ``history``; ``ask`` answers a standalone question."""
        said = [message.content for message in history if message.role == "user"][-REMEMBERED:]
        turns: list[_Turn] = []
        for text in said:
            if self._is_topic(text):
                alone = screen(text, _LONGEST) is not None  # 明天会下雨吗: a topic too, but none that leans
                understood = Understood(text) if alone else self._resolve(text, turns, ask)
                member = self._reader.read(text).has(Slot.ORDINAL)
                if not understood.again:
                    read = self._reader.read(understood.text)
                    turns.append(_Turn(understood.text, read, understood.choices, member))
        understood = self._resolve(question, turns, ask) if turns else Understood(question)
        return understood if len(understood.text) <= self._longest else Understood(question)

    def _is_topic(self, text: str) -> bool:
        """Whether a turn can be leant on: no courtesy, no pasted text, no attempt to steer."""
        refused = screen(text, _LONGEST)
        steering = any(cue in normalize(text) for cue in wording()["steering"]["cues"])
        empty = refused is not None and refused.status in (Status.EMPTY, Status.TOO_LONG)
        return not (steering or empty or _is_talk(text))

    def _resolve(self, raw: str, turns: Sequence[_Turn], ask: Ask) -> Understood:
        if not turns or _is_talk(raw):
            return Understood(raw)
        attempt = _Attempt(self._reader, self._words, self._terms, self._documents, turns, ask)
        found = list(dict.fromkeys(attempt.candidates(raw)))
        if attempt.choices:
            return Understood(raw, choices=tuple(attempt.choices))
        if not found:
            return Understood(raw)
        said = [raw, *(turn.text for turn in turns)]
        if re.sub(r"\W", "", attempt.chosen(found)) == re.sub(r"\W", "", normalize(raw)):
            return Understood(raw)
        return Understood(_written(attempt.chosen(found), said), completed=True, again=attempt.again)


def _is_talk(text: str) -> bool:
    """Courtesy, or talk about the assistant itself."""
    words = lexicon()["talk"]
    plain = normalize(text)
    if any(re.search(pattern, plain) for pattern in words["self"]):
        return True
    known = "|".join(sorted(map(re.escape, words["words"]), key=len, reverse=True))
    return re.fullmatch(rf"(?:{known}|[\W_])+", plain) is not None


def _written(text: str, said: Sequence[str]) -> str:
    """``text`` as a question for people: Latin letters as the user wrote them, a question mark at the end."""
    for word in {word for one in said for word in re.findall(r"[A-Za-z]{2,}", one)}:
        text = re.sub(rf"(?<![A-Za-z]){re.escape(word.lower())}(?![A-Za-z])", word, text)
    text = re.sub(r"\s+", " ", text).strip(" ,，。？?")
    return text.replace(",", "，") + "？"


class _Attempt:
    """Completions of one turn, the likeliest first."""

    def __init__(
        self,
        reader: UtteranceReader,
        words: Words,
        terms: TermReader,
        documents: Mapping[str, Document],
        turns: Sequence[_Turn],
        ask: Ask,
    ) -> None:
        self._reader = reader
        self._words = words
        self._terms = terms
        self._documents = documents
        self._turns = turns
        self._ask = ask
        self._own: Utterance = reader.read("")
        self.choices: list[str] = []
        self.again = False

    # What kind of turn it is ----------------------------------------------------------------------------

    def candidates(self, raw: str) -> Iterator[str]:
        """Standalone forms of ``raw``; none where it is to be left alone."""
        text = re.sub(r"\s+", " ", normalize(raw)).strip()
        marks = lexicon()["marks"]
        if any(re.match(pattern, text) for pattern in marks["apart"]):
            return
        if (picked := self._picked(text)) is not None:
            yield picked
        elif (new := _corrected(text)) is not None:
            yield from self._corrected(new)
        elif (back := _returned(text)) is not None:
            yield from self._returned(*back)
        elif found := re.match("|".join(marks["change"]), text):
            self._own = self._reader.read(text[found.end() :])
            yield from self._changed(self._own, self._turns[-1])
        else:
            yield from self._followed(raw, self._reader.read(text))

    def _followed(self, raw: str, own: Utterance) -> Iterator[str]:
        self._own = own
        turn = self._turns[-1]
        if own.has(Slot.ORDINAL) and not own.is_complete:
            yield from self._member(own)
        elif titled := self._titled(raw, own, turn):
            yield titled
        elif again := self._again(own, turn):
            self.again = True
            yield from again
        elif own.is_complete:
            yield from self._dated(own, turn)
        elif own.has(Slot.PRONOUN):
            yield from self._referred(own, turn)
        elif own.has(Slot.ENTITY, Slot.ADDRESS):
            if own.marked:
                yield from self._changed(own, turn)
        elif not own.marked and any(not self._reader.knows(piece) for piece in own.of(Slot.OTHER)):
            return  # about something of its own
        elif own.has(Slot.ASK, Slot.BASE) or own.question.quantities or own.text.endswith(_YES_NO):
            yield from self._inherited(own)
        elif (own.is_measured or own.has(Slot.PERIOD)) and (own.marked or not own.has(Slot.OTHER)):
            for earlier in self._same_topic():
                yield from self._changed(own, earlier)
            if own.has(Slot.KIND) and (subject := _phrase(turn.said)):
                # The target may be of another basis than what was achieved.
                yield _text(own.of(Slot.PERIOD)[:1]) + subject + _text(own.of(Slot.KIND)[:1]) + "是多少"
        elif own.marked and own.has(Slot.OTHER):
            yield from self._changed(own, turn)

    def _same_topic(self) -> Iterator[_Turn]:
        """The latest turn, and those before it that are about the same thing."""
        latest = self._turns[-1]
        yield latest
        names = {piece.text for piece in latest.said.of(Slot.ENTITY)}
        for turn in reversed(self._turns[:-1]):
            if names & {piece.text for piece in turn.said.of(Slot.ENTITY)}:
                yield turn

    # Completing ------------------------------------------------------------------------------------------

    def _dated(self, own: Utterance, turn: _Turn) -> Iterator[str]:
        """“那金融业占GDP多少”: complete, but marked as going on, so that the period goes on too."""
        figure = own.is_measured and turn.said.question.intent in (Intent.FIGURE, Intent.CHECK)
        if not own.marked or not figure:
            return
        frame = self._frame(own, turn)
        same = {p.text for p in own.of(Slot.ENTITY)} & {p.text for p in turn.said.of(Slot.ENTITY)}
        if not same and own.has(Slot.MEASURE) and not own.has(Slot.BASIS, Slot.BASE, Slot.KIND, Slot.ASK):
            yield frame + own.text + _measure_of(turn.said)  # 社零年均增长多少 … 节能环保服务业产值呢
        if frame or not own.has(Slot.ASK, Slot.AMOUNT):
            yield frame + _asking(own)

    def _titled(self, raw: str, own: Utterance, turn: _Turn) -> str | None:
        """“这个文件的文号”, where there are several documents: the one that the last answer quoted."""
        found = _DOCUMENT.search(normalize(raw))
        if len(self._documents) < 2 or not (found or (own.about_document and not own.has(Slot.ENTITY))):
            return None
        if own.has(Slot.REGION) or own.question.numbers or "《" in own.text:
            return None
        cited = {citation.title for citation in self._ask(turn.text).citations}
        if len(cited) != 1:
            return None
        title = f"《{cited.pop()}》"
        return (
            own.text.replace(found[0], title, 1) if found and found[0] in own.text else f"{title}的{own.text}"
        )

    def _frame(self, own: Utterance, turn: _Turn) -> str:
        """The region and period of ``turn`` that ``own`` leaves open."""
        region = "" if own.has(Slot.REGION) else "".join(p.text for p in turn.said.of(Slot.REGION)[:1])
        kinds = own.of(Slot.KIND)
        dated = own.has(Slot.PERIOD) or (kinds and not turn.said.has(Slot.KIND))
        return region + ("" if dated else _period(turn))

    def _again(self, own: Utterance, turn: _Turn) -> list[str]:
        """“原文怎么说”, “具体一点”, “还有吗”: the last question again, or its whole section."""
        words = lexicon()["ask"]
        kind = next((k for k in ("again", "rest", "more") if any(w in own.text for w in words[k])), "")
        named = own.of(
            Slot.ENTITY,
            Slot.MEASURE,
            Slot.OTHER,
            Slot.AMOUNT,
            Slot.PERIOD,
            Slot.BASE,
            Slot.BASIS,
            Slot.ADDRESS,
        )
        known = [*words["again"], *words["more"], *words["rest"], *words["filler"]]
        if not kind or any(all(piece.text not in word for word in known) for piece in named):
            return []
        if kind == "rest":
            return [f"{_subject(turn)}还有哪些内容"] if _subject(turn) else [turn.text]
        cited = self._ask(turn.text).citations
        if kind == "more" and cited and cited[0].address[-1:] in ")0123456789":
            return [f"{cited[0].address}讲了什么", turn.text]
        return [turn.text]

    def _referred(self, own: Utterance, turn: _Turn) -> Iterator[str]:
        """A pronoun stands for the subject of the last question."""
        pronoun = own.of(Slot.PRONOUN)[0]
        words = lexicon()["pronouns"]
        place = pronoun.text in words["place"] or pronoun.text.endswith(tuple(words["place_heads"]))
        plural = any(word in own.text for word in words["plural"])
        if not plural and len(names := self._alternatives(turn, place=place)) > 1:
            read = [self._frame(own, turn) + _replaced(own, pronoun, name) for name in names]
            answers = [self._ask(text) for text in read]
            told = {answer.text for answer in answers if answer.status == Status.ANSWERED}
            if len(told) > 1:
                self.choices = [_written(text, []) for text in read[:_CHOICES]]
                return
        self.again = self._is_aside(own)
        for subject in self._subjects(own, turn, place=place):
            for frame in self._frames(own, turn):
                yield frame + _replaced(own, pronoun, subject)
        if pronoun.text in ("里面", "其中") and own.has(Slot.ENTITY):
            yield self._frame(own, turn) + _replaced(own, pronoun, "")

    def _inherited(self, own: Utterance) -> Iterator[str]:
        """The subject is left out: “年均增长多少”, “在哪一条”, “是60%吗”."""
        self.again = self._is_aside(own)
        for turn in self._same_topic():
            for frame in self._frames(own, turn):
                for subject in self._subjects(own, turn):
                    lead = own.pieces[0].text if own.pieces and own.pieces[0].slot is Slot.PERIOD else ""
                    yield f"{frame}{lead}{subject}{own.text[len(lead) :]}"

    def _frames(self, own: Utterance, turn: _Turn) -> list[str]:
        if own.question.intent not in (Intent.FIGURE, Intent.CHECK, Intent.PLACE) and not own.is_measured:
            return ["".join(p.text for p in turn.said.of(Slot.REGION)[:1])]
        frame = self._frame(own, turn)
        region = "".join(p.text for p in turn.said.of(Slot.REGION)[:1] if not own.has(Slot.REGION))
        # Another statistic of the same thing may be known for another period only.
        return [frame, region] if own.has(Slot.BASIS, Slot.BASE) and frame != region else [frame]

    @staticmethod
    def _is_aside(own: Utterance) -> bool:
        """Whether a turn only asks where or why the last thing is said: what follows goes on from that thing."""
        why = any(word in own.text for word in lexicon()["ask"]["why"])
        return (own.question.intent == Intent.PLACE or why) and not own.has(Slot.ENTITY)

    def _subjects(self, own: Utterance, turn: _Turn, *, place: bool = False) -> Iterator[str]:
        if place and (names := [p.text for p in turn.said.of(Slot.ENTITY) if self._words.is_place(p.text)]):
            yield names[0]
            return
        said = turn.said
        if own.has(Slot.MEASURE) and (entity := _entity(said)):
            yield entity
        if own.question.intent in (Intent.PLACE, Intent.CHECK) or own.text.endswith(_YES_NO):
            if statement := _statement(said, kind=not own.has(Slot.KIND)):
                yield statement
        elif own.question.basis == {"增减"} and not own.has(Slot.MEASURE):
            if said.question.basis == {"占比"}:  # 占GDP比重多少 … 比2015年提高了多少
                yield _phrase(said, Slot.BASE, Slot.BASIS)
            yield _phrase(said, Slot.BASE)
        yield from (s for s in (_phrase(said), _first_phrase(said)) if s)
        if not said.has(Slot.ENTITY, Slot.MEASURE) and said.has(Slot.ADDRESS):
            yield said.of(Slot.ADDRESS)[0].text

    def _alternatives(self, turn: _Turn, *, place: bool) -> list[str]:
        """What a singular pronoun could equally mean."""
        if place:
            return list(
                dict.fromkeys(p.text for p in turn.said.of(Slot.ENTITY) if self._words.is_place(p.text))
            )
        if len(turn.said.of(Slot.ENTITY)) < 2 or not _coordinated(turn.said):
            return []
        return list(dict.fromkeys(figure.indicator for figure in self._ask(turn.text).figures))

    # Changing one constituent ------------------------------------------------------------------------------

    def _changed(self, own: Utterance, turn: _Turn) -> Iterator[str]:
        """The last question with what ``own`` names in the place of its like."""
        base = _redated(own, turn.said)
        new = _content(own)
        kinds = {piece.slot for piece in own.pieces}
        things = own.of(Slot.ENTITY)  # “企业数量”: of what, is left out
        things = things if all(piece.text in lexicon()["base"]["things"] for piece in things) else ()
        if Slot.ADDRESS in kinds:
            yield _swapped(base, Slot.ADDRESS, own.of(Slot.ADDRESS)[0].text)
            yield own.of(Slot.ADDRESS)[0].text + "讲了什么"
        elif not new:
            yield _text(base)
        elif (things or Slot.ENTITY not in kinds) and kinds & {Slot.MEASURE, Slot.BASIS, Slot.BASE}:
            subject = _entity(turn.said) if Slot.MEASURE in kinds else _phrase(turn.said)
            yield from self._of(subject, own, turn)
        elif things:
            yield from self._of(_entity(turn.said), own, turn)
        elif not turn.said.has(Slot.ENTITY) and turn.said.has(Slot.ADDRESS):
            yield f"{turn.said.of(Slot.ADDRESS)[0].text}{own.text}讲了什么"
            yield f"{own.text}有什么内容"
        elif Slot.ENTITY in kinds and kinds & {Slot.MEASURE, Slot.BASIS, Slot.BASE}:
            yield from self._dated(replace(own, marked=True), turn)
        else:
            yield from (_text(pieces) for pieces in self._substituted(base, own, new))
            figure = turn.said.question.intent == Intent.FIGURE
            yield self._frame(own, turn) + new + ("是多少" if figure else _question_of(turn.said))

    def _of(self, subject: str, own: Utterance, turn: _Turn) -> Iterator[str]:
        """What ``own`` measures, of ``subject``: 税收 of 服务业从业人员 is 服务业税收."""
        frame = self._frame(own, turn)
        counted = next((t for t in lexicon()["base"]["things"] if subject.endswith(t)), "")
        names = list(dict.fromkeys([subject, subject.removesuffix(counted), _phrase(turn.said)]))
        share = "占比" in turn.said.question.basis and not own.has(Slot.BASIS, Slot.BASE, Slot.ASK)
        for tail in ("占比是多少", None) if share else (None,):
            own_first = not own.has(Slot.ENTITY) and counted in lexicon()["base"]["owners"]
            for name in names if own_first else [*names[1:2], names[0], *names[2:]]:
                yield frame + name + (own.text + tail if tail else _asking(own))

    def _substituted(self, base: Pieces, own: Utterance, new: str) -> Iterator[Pieces]:
        names = [piece for piece in base if piece.slot in (Slot.ENTITY, Slot.OTHER)]
        entities = [piece for piece in base if piece.slot is Slot.ENTITY]
        if self._words.is_place(new):
            for piece in base:
                if piece.slot is Slot.REGION or (piece in entities and self._words.is_place(piece.text)):
                    yield _put(base, [piece], new)
        single = sum(piece.slot in (Slot.ENTITY, Slot.OTHER, Slot.MEASURE) for piece in own.pieces) == 1
        alike = [piece for piece in entities if single and _alike(piece.text, new)]
        for piece in alike:
            yield _put(base, [piece], new)
        run = _run(base, Slot.ENTITY, Slot.OTHER)
        if run:
            base = _bare(base, run[-1])
            yield _put(base, run, new)
        whole = _run(base, Slot.ENTITY, Slot.OTHER, Slot.MEASURE)
        if whole and whole != run:
            yield _put(base, whole, new)
        for piece in reversed(entities or names):
            if [piece] != run:
                yield _put(base, [piece], new)

    def _corrected(self, new: str) -> Iterator[str]:
        own = self._own = self._reader.read(new)
        if own.is_complete and own.has(Slot.ASK):
            yield new
        else:
            yield from self._changed(own, self._turns[-1])

    # Going back ------------------------------------------------------------------------------------------

    def _returned(self, topic: str, rest: str) -> Iterator[str]:
        named = self._reader.read(topic)
        turn = self._matching(topic) or (_Turn(topic, named) if topic not in _PLACES else None)
        if turn is None:
            return
        if not re.search(r"\w", rest):
            yield turn.text if turn.text != topic else f"{topic}讲了什么"
            return
        again = _Attempt(self._reader, self._words, self._terms, self._documents, [turn], self._ask)
        found = list(again.candidates(rest))
        self._own, self.choices = again._own, again.choices
        yield from found or [rest]

    def _matching(self, topic: str) -> _Turn | None:
        """The latest turn that ``topic`` names."""
        if topic == "first":
            return self._turns[0]
        if topic == "before":
            latest = _subject(self._turns[-1]) or self._turns[-1].text
            others = [turn for turn in self._turns[:-1] if (_subject(turn) or turn.text) != latest]
            return others[-1] if others else self._turns[-1]
        named = self._reader.read(topic)
        words = {piece.text for piece in named.of(Slot.ENTITY, Slot.ADDRESS, Slot.OTHER)}
        whole = [turn for turn in self._turns if words and all(word in turn.text for word in words)]
        return whole[-1] if whole else None

    # Members of a list -------------------------------------------------------------------------------------

    def _picked(self, text: str) -> str | None:
        """The choice that answers a question back."""
        choices = self._turns[-1].choices
        own = self._reader.read(text)
        if not choices or own.has(Slot.ASK):
            return None
        if own.has(Slot.ORDINAL) and (member := _member(own.text, choices)):
            return member[0]
        if re.fullmatch(r"[1-9]", own.text) and int(own.text) <= len(choices):
            return choices[int(own.text) - 1]
        names = [piece.text for piece in own.of(Slot.ENTITY, Slot.MEASURE)]
        fitting = [choice for choice in choices if names and all(name in normalize(choice) for name in names)]
        return fitting[0] if len(fitting) == 1 else None

    def _member(self, own: Utterance) -> Iterator[str]:
        ordinal = own.of(Slot.ORDINAL)[0]
        listing = [t for t in self._turns if not t.of_member and t.said.question.intent == Intent.LIST]
        for turn in [*reversed(listing), *reversed(self._turns)]:
            pair = self._pair(turn) if re.search("[前后]", ordinal.text) else []
            members = pair or self._listed(self._ask(turn.text))
            if found := _member(own.text, members):
                name, _ = found
                if pair:
                    if not own.has(Slot.ASK, Slot.MEASURE):
                        yield name
                    yield self._frame(own, turn) + _replaced(own, ordinal, _phrase(self._reader.read(name)))
                elif own.has(Slot.ASK, Slot.MEASURE, Slot.BASIS) and not re.search(r"多少|几", own.text):
                    yield _replaced(own, ordinal, name)
                else:
                    yield name + ("讲了什么" if not own.has(Slot.ASK) else own.text.replace(ordinal.text, ""))
                return

    def _pair(self, turn: _Turn) -> list[str]:
        """A question about A and B as one about A and one about B."""
        pieces = turn.said.pieces
        for place in range(1, len(pieces) - 1):
            left, middle, right = pieces[place - 1 : place + 2]
            joins = (
                middle.text in lexicon()["base"]["coordinators"] and left.slot is right.slot is Slot.ENTITY
            )
            if joins:
                before, after = pieces[: place - 1], pieces[place + 2 :]
                if _alike(left.text, right.text) or self._words.is_place(left.text):
                    both = [(*before, left, *after), (*before, right, *after)]
                else:
                    tail = tuple(p for p in after if p.slot not in (Slot.ENTITY, Slot.MEASURE))
                    both = [
                        (*before, left, *tail),
                        (*(p for p in before if p.slot is Slot.PERIOD), right, *after),
                    ]
                return [re.sub("分别|各自|各", "", _text(one)) for one in both]
        return []

    def _listed(self, answer: Answer) -> list[str]:
        """The members of the list that an answer gives or leads, as names that a question can quote."""
        if "包括：" in answer.text:
            names = [citation.quote for citation in answer.citations[1:]]
        elif answer.citations:
            first = answer.citations[0]
            document = self._documents[first.document]
            section = document.structure.at(first.start)
            names = [child.heading for child in titled_children(document, section)]
        else:
            names = []
        return [f"“{re.sub('[“”]', '', name).strip(' 。；')}”" for name in names]

    # Choosing ----------------------------------------------------------------------------------------------

    def chosen(self, candidates: Sequence[str]) -> str:
        """The first candidate that the documents answer in all that the turn itself names; else the first."""
        figure = self._own.is_measured or self._turns[-1].said.question.intent == Intent.FIGURE
        for place, text in enumerate(candidates):
            answer = self._ask(text)
            if answer.status == Status.ANSWERED and self._covers(answer):
                if place == 0 or not figure or answer.figures or self._own.question.intent == Intent.PLACE:
                    return text
        return candidates[0]

    def _covers(self, answer: Answer) -> bool:
        said = flatten(answer.text + "".join(c.quote + c.heading for c in answer.citations))
        said += flatten("".join(figure.indicator for figure in answer.figures))
        names = [piece.text for piece in self._own.of(Slot.ENTITY)]
        return all(self._terms.term(flatten(name)).coverage(said) for name in names)


_YES_NO = ("吗", "没", "没有", "对不对", "是不是")
_PLACES = ("first", "before")
_DOCUMENT = re.compile(r"(?:这个|这份|该|此|本)(?:规划|计划|文件|通知|方案|办法|意见|政策|条例)")


def _corrected(text: str) -> str | None:
    """What “不是…，是B”, “我问的是B” puts in the place of something said before."""
    words = lexicon()["correct"]
    for pattern in (*words["not_but"], *words["mean"]):
        if (found := re.search(pattern, text)) and re.search(r"\w", found["new"]):
            return found["new"]
    return None


def _returned(text: str) -> tuple[str, str] | None:
    """The topic that a turn goes back to (or first, before), and what it asks of it."""
    words = lexicon()["return"]
    for name in _PLACES:
        for pattern in words[name]:
            if found := re.match(rf"(?:回到|说回|还是|那)?{pattern}", text):
                return name, _with_pronoun(text[found.end() :])
    for pattern in words["named"]:
        if found := re.match(pattern, text):
            return found["topic"], text[found.end() :]
    return None


def _with_pronoun(rest: str) -> str:
    return "它" + rest if re.search(r"\w", rest.strip("呢吗?？")) else ""


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _period(turn: _Turn) -> str:
    return "".join(piece.text for piece in turn.said.of(Slot.PERIOD)[:1])


_LINKS = ("的", "和", "与", "跟", "及", "以及", "、", "对", "“", "”")


def _chain(said: Utterance, *slots: Slot) -> list[list[Piece]]:
    """Noun phrases: runs of pieces of ``slots`` with what links them; periods and kinds inside are skipped."""
    runs: list[list[Piece]] = [[]]
    links: list[Piece] = []
    for piece in said.pieces:
        if piece.slot in slots:
            runs[-1] += [*(links if runs[-1] else []), piece]
            links = []
        elif piece.slot is Slot.FILLER and piece.text in _LINKS:
            links.append(piece)
        elif piece.slot not in (Slot.PERIOD, Slot.REGION, Slot.KIND):
            links = []
            if runs[-1]:
                runs.append([])
    return [run for run in runs if any(p.slot in (Slot.ENTITY, Slot.MEASURE) for p in run)]


def _phrase(said: Utterance, *more: Slot) -> str:
    """All that a turn is about, without its period and what it asks; ``more`` slots are kept too."""
    return "".join(_text(run) for run in _chain(said, Slot.ENTITY, Slot.MEASURE, *more))


def _first_phrase(said: Utterance) -> str:
    runs = _chain(said, Slot.ENTITY, Slot.MEASURE)
    return _text(runs[0]) if runs else ""


def _subject(turn: _Turn) -> str:
    return _phrase(turn.said)


def _entity(said: Utterance) -> str:
    """What a measure is of: 信息服务业 of 信息服务业增加值."""
    runs = _chain(said, Slot.ENTITY)
    return _text(runs[0]) if runs else ""


def _statement(said: Utterance, *, kind: bool) -> str:
    """What a turn says, without what it asks: its phrase with basis and kind, in order."""
    kept = (Slot.ENTITY, Slot.MEASURE, Slot.BASE, Slot.BASIS, *([Slot.KIND] if kind else []))
    return "".join(_text(run) for run in _chain(said, *kept))


def _measure_of(said: Utterance) -> str:
    """What a turn asks of an indicator: 年均增长目标是多少."""
    kept = (Slot.BASIS, Slot.BASE, Slot.KIND)
    return _text(said.of(*kept)) + "是多少"


def _content(own: Utterance) -> str:
    """What a fragment names: from its first to its last content word, without period and kind."""
    slots = (Slot.ENTITY, Slot.MEASURE, Slot.OTHER, Slot.BASIS, Slot.BASE, Slot.AMOUNT)
    places = [place for place, piece in enumerate(own.pieces) if piece.slot in slots]
    if not places:
        return ""
    kept = own.pieces[places[0] : places[-1] + 1]
    return _text([p for p in kept if p.slot not in (Slot.PERIOD, Slot.KIND, Slot.REGION)])


def _asking(own: Utterance) -> str:
    """The text of ``own`` with what asks for its amount, where it has nothing of the kind."""
    return own.text if own.has(Slot.ASK) or own.question.quantities else own.text + "是多少"


def _question_of(said: Utterance) -> str:
    """What a turn asks of its subject: all behind it."""
    last = max((place for place, piece in enumerate(said.pieces) if piece.slot is Slot.ENTITY), default=-1)
    return _text(said.pieces[last + 1 :])


def _redated(own: Utterance, said: Utterance) -> Pieces:
    """The pieces of ``said`` with the period and kind that ``own`` gives; a kind does not outlive its period."""
    periods, kinds = own.of(Slot.PERIOD), own.of(Slot.KIND)
    pieces = [p for p in said.pieces if p.slot is not Slot.AMOUNT]
    if periods:
        first = next((n for n, p in enumerate(pieces) if p.slot is Slot.PERIOD), None)
        pieces = [p for n, p in enumerate(pieces) if p.slot is not Slot.PERIOD or n == first]
        pieces = [periods[0] if p.slot is Slot.PERIOD else p for p in pieces]
        if first is None:
            pieces = [periods[0], *pieces]
    if periods or kinds:
        pieces = [p for p in pieces if p.slot is not Slot.KIND]
    if kinds:
        if not periods and not said.has(Slot.KIND):
            pieces = [p for p in pieces if p.slot is not Slot.PERIOD]
        asks = next((n for n, p in enumerate(pieces) if p.slot is Slot.ASK), len(pieces))
        pieces[asks:asks] = [kinds[0]]
        if not any(p.slot is Slot.ASK for p in pieces):
            pieces.append(Piece("是多少", Slot.ASK))
    return tuple(pieces)


def _swapped(pieces: Pieces, slot: Slot, new: str) -> str:
    found = [piece for piece in pieces if piece.slot is slot]
    return _text(_put(pieces, found[:1], new)) if found else new + _text(pieces)


def _put(pieces: Pieces, old: Sequence[Piece], new: str) -> Pieces:
    """``pieces`` with the first of ``old`` replaced by ``new`` and the others left out."""
    ids = {id(piece) for piece in old}
    first = id(old[0]) if old else None
    return tuple(
        Piece(new, Slot.ENTITY) if id(piece) == first else piece
        for piece in pieces
        if id(piece) == first or id(piece) not in ids
    )


def _run(pieces: Pieces, *slots: Slot) -> list[Piece]:
    """The first noun phrase of ``slots`` that has an entity, links included."""
    run: list[Piece] = []
    for piece in pieces:
        if piece.slot in slots and (run or piece.slot is Slot.ENTITY):
            run.append(piece)
        elif run and piece.slot is Slot.FILLER and piece.text in _LINKS:
            run.append(piece)
        elif run and piece.slot not in (Slot.PERIOD, Slot.REGION, Slot.KIND):
            break
    while run and run[-1].slot is Slot.FILLER:
        run.pop()
    return run


def _bare(pieces: Pieces, last: Piece) -> Pieces:
    """``pieces`` without what was said of the old subject only: words in apposition to it (那几类), its unit."""
    kept: list[Piece] = []
    beside = False
    units = lexicon()["base"]["units"]
    for piece in pieces:
        apposed = beside and piece.slot in (Slot.FILLER, Slot.ASK) and re.match("[那这几]", piece.text)
        unit = kept and kept[-1].slot is Slot.ASK and piece.text in units
        if apposed or unit:
            continue
        beside = piece is last or (beside and piece.slot is Slot.FILLER and piece.text in "类种个些")
        if not (beside and piece is not last):
            kept.append(piece)
    return tuple(kept)


def _replaced(own: Utterance, old: Piece, new: str) -> str:
    return _text([Piece(new, Slot.ENTITY) if piece is old else piece for piece in own.pieces])


def _alike(one: str, other: str) -> bool:
    """Whether two names are of one kind, by how they end: 国家级 and 省级, 生产性服务业 and 生活性服务业."""
    if one == other:
        return False
    shared = 0
    while shared < min(len(one), len(other)) and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    return shared > 0 and 3 * shared >= max(len(one), len(other))


def _coordinated(said: Utterance) -> bool:
    joined = lexicon()["base"]["coordinators"]
    return any(piece.slot is Slot.FILLER and piece.text in joined for piece in said.pieces)


_NUMERALS = {n: i for i, n in enumerate("一二三四五六七八九十", 1)}


def _member(text: str, members: Sequence[str]) -> tuple[str, int] | None:
    """The member that an ordinal of ``text`` points at, and its place from 0."""
    for pattern in lexicon()["ordinal"]["patterns"]:
        if len(members) > 1 and (found := re.search(pattern, text)):
            groups = found.groupdict()
            if number := groups.get("number"):
                place = int(number) if number.isdigit() else _NUMERALS.get(number, 0)
            elif groups.get("last"):
                place = len(members)
            else:
                place = 1 if groups.get("former") else 2
            if 1 <= place <= len(members):
                return members[place - 1], place - 1
    return None
