"""Asks a target the turns of an item and measures each reply."""

from collections.abc import Callable, Mapping, Sequence

from corpus.document import Document
from eval.items import Item
from eval.metrics import Asked, measure
from eval.record import Record, Retrieved
from eval.reference import Reference
from eval.reply import FAILED, Reply, failed
from eval.scoring import Verdict, judge
from eval.targets import Said, Target, documents

Library = Callable[[Sequence[str]], Mapping[str, Document]]


class Examiner:
    """``library``: the documents that replies are checked against, given the made-up ones of an item."""

    def __init__(self, target: Target, library: Library = documents) -> None:
        self._target = target
        self._library = library
        self._references: dict[tuple[str, ...], Reference] = {}

    def examine(self, item: Item) -> list[Record]:
        """One record a turn; none where the target cannot be asked this. The target's own answers are the
        conversation so far."""
        history: list[Said] = []
        verdicts: list[Verdict] = []
        records: list[Record] = []
        reference = self._reference(item.beside)
        broken = False
        for number, turn in enumerate(item.turns, 1):
            reply = self._ask(turn.question, history, item.beside)
            if reply is None:
                return []
            reply = reference.located(reply)
            broken = broken or reply.status == FAILED
            verdict = judge(turn, reply)
            verdicts.append(verdict)
            asked = Asked(
                turn=turn,
                reply=reply,
                verdict=verdict,
                reference=reference,
                so_far=tuple(verdicts),
                broken=broken,
                last=number == len(item.turns),
                conversation=len(item.turns) > 1,
            )
            records.append(
                Record(
                    item=item.id,
                    turn=number,
                    suite=item.suite,
                    kind=item.kind,
                    question=turn.question,
                    gold=turn.gold,
                    reply=reply,
                    verdict=verdict,
                    why=item.why,
                    retrieved=self._retrieved(reply.question or turn.question, item, verdict),
                    values=measure(asked),
                )
            )
            history += [Said("user", turn.question), Said("assistant", reply.text)]
        return records

    def _retrieved(self, question: str, item: Item, verdict: Verdict) -> tuple[Retrieved, ...]:
        """The passages found; their text only where it helps to see what went wrong."""
        found = self._target.retrieve(question, item.beside)
        return tuple(hit.model_copy(update={"text": ""}) if verdict.right else hit for hit in found)

    def _ask(self, question: str, history: Sequence[Said], beside: Sequence[str]) -> Reply | None:
        try:
            return self._target.ask(question, history, beside)
        except Exception as error:  # what a question does to a target is a result, not the end of the run
            return failed(f"程序出错（{type(error).__name__}：{error}）", 0.0)

    def _reference(self, beside: Sequence[str]) -> Reference:
        key = tuple(beside)
        if key not in self._references:
            self._references[key] = Reference(self._library(key))
        return self._references[key]
