"""Ways to complete a turn from an earlier one; each yields standalone questions, the likeliest first."""

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant import rewording
from assistant.answer import Status
from assistant.intent import Intent
from assistant.known import Known, Topic
from assistant.utterance import Piece, Pieces, Slot, Utterance, lexicon
from corpus.indicators import vocabulary
from corpus.numerals import CHINESE_DIGITS

YES_NO = ("吗", "没", "没有", "对不对", "是不是")


class Completion:
    """Fills the slots that a turn leaves open."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def dated(self, own: Utterance, turn: Topic) -> Iterator[str]:
        """“那金融业占GDP多少”: complete, but marked as going on, so that the period goes on too."""
        figure = own.is_measured and turn.said.question.intent in (Intent.FIGURE, Intent.CHECK)
        if not own.marked or not figure:
            return
        frame = self.frame(own, turn)
        same = {p.text for p in own.of(Slot.ENTITY)} & {p.text for p in turn.said.of(Slot.ENTITY)}
        if not same and own.has(Slot.MEASURE) and not own.has(Slot.BASIS, Slot.BASE, Slot.KIND, Slot.ASK):
            yield (
                frame + own.text + rewording.measure_of(turn.said)
            )  # 社零年均增长多少 … 节能环保服务业产值呢
        if frame or not own.has(Slot.ASK, Slot.AMOUNT):
            yield frame + rewording.asking(own)

    def frame(self, own: Utterance, turn: Topic) -> str:
        """The region and period of ``turn`` that ``own`` leaves open."""
        region = "" if own.has(Slot.REGION) else rewording.region(turn.said)
        kinds = own.of(Slot.KIND)
        dated = own.has(Slot.PERIOD) or (kinds and not turn.said.has(Slot.KIND))
        return region + ("" if dated else rewording.period(turn.said))

    def _frames(self, own: Utterance, turn: Topic) -> list[str]:
        if own.question.intent not in (Intent.FIGURE, Intent.CHECK, Intent.PLACE) and not own.is_measured:
            return [rewording.region(turn.said)]
        frame = self.frame(own, turn)
        region = "" if own.has(Slot.REGION) else rewording.region(turn.said)
        # Another statistic of the same thing may be known for another period only.
        return [frame, region] if own.has(Slot.BASIS, Slot.BASE) and frame != region else [frame]

    def referred(self, own: Utterance, turn: Topic) -> Iterator[str]:
        """A pronoun stands for the subject of the last question."""
        pronoun = own.of(Slot.PRONOUN)[0]
        place = _is_place(pronoun.text)
        for subject in self._subjects(own, turn, place=place):
            for frame in self._frames(own, turn):
                yield frame + rewording.replaced(own, pronoun, subject)
        if pronoun.text in ("里面", "其中") and own.has(Slot.ENTITY):
            yield self.frame(own, turn) + rewording.replaced(own, pronoun, "")

    def inherited(self, own: Utterance, turn: Topic) -> Iterator[str]:
        """The subject is left out: “年均增长多少”, “在哪一条”, “是60%吗”."""
        lead = own.pieces[0].text if own.pieces and own.pieces[0].slot is Slot.PERIOD else ""
        for frame in self._frames(own, turn):
            for subject in self._subjects(own, turn):
                yield f"{frame}{lead}{subject}{own.text[len(lead) :]}"

    def _subjects(self, own: Utterance, turn: Topic, *, place: bool = False) -> Iterator[str]:
        if place and (
            names := [p.text for p in turn.said.of(Slot.ENTITY) if self._known.words.is_place(p.text)]
        ):
            yield names[0]
            return
        said = turn.said
        if own.has(Slot.MEASURE) and (entity := rewording.entity(said)):
            yield entity
        if own.question.intent in (Intent.PLACE, Intent.CHECK) or own.text.endswith(YES_NO):
            if statement := rewording.statement(said, kind=not own.has(Slot.KIND)):
                yield statement
        elif own.question.basis == {"增减"} and not own.has(Slot.MEASURE):
            if said.question.basis == {"占比"}:  # 占GDP比重多少 … 比2015年提高了多少
                yield rewording.phrase(said, Slot.BASE, Slot.BASIS)
            yield rewording.phrase(said, Slot.BASE)
        elif own.question.intent == Intent.FIGURE and not own.has(Slot.MEASURE, Slot.BASIS, Slot.BASE):
            yield rewording.phrase(said, Slot.BASE, Slot.BASIS)  # the same statistic: 2020年是多少
        yield from (s for s in (rewording.phrase(said), rewording.first_phrase(said)) if s)
        if not said.has(Slot.ENTITY, Slot.MEASURE) and said.has(Slot.ADDRESS):
            yield said.of(Slot.ADDRESS)[0].text
        if not said.has(Slot.ENTITY, Slot.MEASURE, Slot.ADDRESS) and (other := rewording.content(said)):
            yield other

    def readings(self, own: Utterance, turn: Topic) -> list[str]:
        """Where a singular pronoun can equally mean several things, the question of each; else empty."""
        pronoun = own.of(Slot.PRONOUN)[0]
        if any(word in own.text for word in lexicon()["pronouns"]["plural"]):
            return []
        frame = self.frame(own, turn)
        names = self._alternatives(turn, place=_is_place(pronoun.text))
        read = [frame + rewording.replaced(own, pronoun, name) for name in names]
        answers = [self._known.ask(text) for text in read] if len(read) > 1 else []
        told = {answer.text for answer in answers if answer.status == Status.ANSWERED}
        return read if len(told) > 1 else []

    def _alternatives(self, turn: Topic, *, place: bool) -> list[str]:
        """What a singular pronoun could stand for."""
        if place:
            return list(
                dict.fromkeys(p.text for p in turn.said.of(Slot.ENTITY) if self._known.words.is_place(p.text))
            )
        if len(turn.said.of(Slot.ENTITY)) < 2 or not rewording.coordinated(turn.said):
            return []
        return list(dict.fromkeys(figure.indicator for figure in self._known.ask(turn.text).figures))

    def changed(self, own: Utterance, turn: Topic) -> Iterator[str]:
        """The last question with what ``own`` names in the place of its like."""
        base = rewording.redated(own, turn.said)
        new = rewording.content(own)
        kinds = {piece.slot for piece in own.pieces}
        things = own.of(Slot.ENTITY)  # “企业数量”: of what, is left out
        things = things if all(piece.text in lexicon()["base"]["things"] for piece in things) else ()
        if Slot.ADDRESS in kinds:
            yield rewording.swapped(base, Slot.ADDRESS, own.of(Slot.ADDRESS)[0].text)
            yield own.of(Slot.ADDRESS)[0].text + "讲了什么"
        elif not new:
            yield from self._placed(own, base)
        elif (things or Slot.ENTITY not in kinds) and kinds & {Slot.MEASURE, Slot.BASIS, Slot.BASE}:
            if Slot.MEASURE in kinds and (like := self._measuring(base)):
                yield rewording.text(rewording.put(base, [like], new))
            subject = rewording.entity(turn.said) if Slot.MEASURE in kinds else rewording.phrase(turn.said)
            yield from self._of(subject, own, turn)
        elif things:
            yield from self._of(rewording.entity(turn.said), own, turn)
        elif not turn.said.has(Slot.ENTITY) and turn.said.has(Slot.ADDRESS):
            yield f"{turn.said.of(Slot.ADDRESS)[0].text}{own.text}讲了什么"
            yield f"{own.text}有什么内容"
        elif Slot.ENTITY in kinds and kinds & {Slot.MEASURE, Slot.BASIS, Slot.BASE}:
            yield from self.dated(replace(own, marked=True), turn)
        else:
            asked = rewording.question_of(turn.said)
            figure = turn.said.question.intent == Intent.FIGURE
            whole = rewording.region(turn.said) + new + asked if asked and not figure else ""
            found = [rewording.text(pieces) for pieces in self._substituted(base, own, new, whole)]
            yield from found
            if not (found and _qualifies(new)):
                yield self.frame(own, turn) + new + ("是多少" if figure else asked)

    def _placed(self, own: Utterance, base: Pieces) -> Iterator[str]:
        """``base``, where ``own`` names a region (那全省的呢) with that for its place."""
        places = [p for p in base if p.slot is Slot.REGION or self._known.words.is_place(p.text)]
        if (new := rewording.region(own)) and places:
            base = rewording.put(base, places[:1], new)
        yield rewording.text(base)

    @staticmethod
    def _measuring(base: Pieces) -> Piece | None:
        """The name in ``base`` that ends as a measure does: 固定资产投资."""
        measures = tuple(vocabulary()["generic"])
        found = (p for p in base if p.slot is Slot.ENTITY and p.text.endswith(measures))
        return next((p for p in found if p.text not in lexicon()["base"]["things"]), None)

    def _of(self, subject: str, own: Utterance, turn: Topic) -> Iterator[str]:
        """What ``own`` measures, of ``subject``: 税收 of 服务业从业人员 is 服务业税收."""
        frame = self.frame(own, turn)
        counted = next((t for t in lexicon()["base"]["things"] if subject.endswith(t)), "")
        names = [subject, subject.removesuffix(counted)]
        if own.has(Slot.ENTITY) or counted not in lexicon()["base"]["owners"]:
            names.reverse()
        names.append(rewording.phrase(turn.said))
        share = "占比" in turn.said.question.basis and not own.has(Slot.BASIS, Slot.BASE, Slot.ASK)
        for tail in ("占比是多少", None) if share else (None,):
            for name in dict.fromkeys(names):
                yield frame + name + (own.text + tail if tail else rewording.asking(own))

    def _substituted(self, base: Pieces, own: Utterance, new: str, whole: str) -> Iterator[Pieces]:
        """``base`` with ``new`` for its like: by kind, by ending, for the whole phrase."""
        names = [piece for piece in base if piece.slot in (Slot.ENTITY, Slot.OTHER)]
        entities = [piece for piece in base if piece.slot is Slot.ENTITY]
        if self._known.words.is_place(new):
            for piece in base:
                if piece.slot is Slot.REGION or (
                    piece in entities and self._known.words.is_place(piece.text)
                ):
                    yield rewording.put(base, [piece], new)
        if numbered := _renumbered(rewording.text(base), new):
            yield (Piece(numbered, Slot.ENTITY),)
        single = sum(piece.slot in (Slot.ENTITY, Slot.OTHER, Slot.MEASURE) for piece in own.pieces) == 1
        alike = [piece for piece in entities if single and rewording.alike(piece.text, new)]
        for piece in alike:
            yield rewording.put(base, [piece], new)
        run = rewording.run(base, Slot.ENTITY, Slot.OTHER)
        if run and not alike and _qualifies(new):
            yield rewording.put(base, run[:1], new + run[0].text)  # 国家级 of 标准化试点
            return
        if whole:
            yield (Piece(whole, Slot.ENTITY),)
        if run:
            base = rewording.bare(base, run[-1])
            yield rewording.put(base, run, new)
        longer = rewording.run(base, Slot.ENTITY, Slot.OTHER, Slot.MEASURE)
        if longer and longer != run:
            yield rewording.put(base, longer, new)
        for piece in reversed(entities or names):
            if [piece] != run:
                yield rewording.put(base, [piece], new)


def _qualifies(word: str) -> bool:
    """Whether ``word`` only narrows a noun: 国家级."""
    return word.endswith(tuple(lexicon()["base"]["attributes"]))


_NUMERAL = f"[{CHINESE_DIGITS}十\\d]+"


def _renumbered(text: str, new: str) -> str | None:
    """``text`` with the numeral of ``new`` where it counts the same: 四星 for the 五星 of 五星级酒店."""
    found = re.fullmatch(rf"(?P<number>{_NUMERAL})(?P<counted>\D+)", new)
    like = found and re.search(rf"{_NUMERAL}(?={re.escape(found['counted'])})", text)
    return f"{text[: like.start()]}{found['number']}{text[like.end() :]}" if found and like else None


def _is_place(pronoun: str) -> bool:
    words = lexicon()["pronouns"]
    return pronoun in words["place"] or pronoun.endswith(tuple(words["place_heads"]))
