"""The documents of the home region by themselves: what they say is not to change with what lies beside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import Status
from assistant.draft import Draft
from assistant.extractive import Extractive
from assistant.meant import names_more
from assistant.terms import Term
from assistant.told import RARE
from assistant.turn import Turn
from corpus.address import Address
from corpus.document import Document
from corpus.figures import FigureKind
from retrieval.normalize import flatten
from retrieval.retriever import Hit, agree

_TOLD = 0.6  # share of what a question names that an answer must tell where a search finds others
_FIRST = 3  # hits
_STRANGE = 0.35  # share of what a question names that only other documents know


@dataclass(frozen=True)
class Nearest:
    """``answerer`` knows the words of ``documents`` only."""

    answerer: Extractive
    documents: tuple[Document, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(document.id for document in self.documents)

    def asked(self, turn: Turn) -> Turn | None:
        """``turn`` to be asked of these documents alone; None where it names others."""
        question = turn.question
        if question is None or not (question.documents or turn.selection.is_open):
            return None
        if question.documents and not set(self.ids) <= set(question.documents):
            return None
        own = replace(question, documents=self.ids)
        return Turn(turn.raw, turn.today, question=own, terms=self.answerer.read(own), by=self.answerer)

    def overruled(self, near: Turn, hits: Sequence[Hit]) -> bool:
        """Whether a search among all documents finds the text that answers elsewhere: the ``hits`` that
        words and meaning agree on, and those next to them, are all of other documents."""
        draft = near.draft
        if draft is None or not _only_quotes(draft) or not hits:
            return False
        return agree(hits[0]) and self._elsewhere(hits)

    def _elsewhere(self, hits: Sequence[Hit]) -> bool:
        """Whether the first that a search finds is all of other documents."""
        return bool(hits) and all(hit.passage.document not in self.ids for hit in hits[:_FIRST])

    def settles(self, near: Turn, turn: Turn) -> bool:
        """Whether ``near`` wins whatever the others say: no other documents are meant, or it says all that
        the question names."""
        assert turn.question is not None
        if self._of_another(near, turn):
            return False
        if self._alone(turn):
            return True
        if near.draft is not None and near.draft.of_document:
            return self._strange([term for term in turn.terms if names_more(term)]) < _STRANGE
        if near.draft is not None and self._numbers_so(turn.question.addresses):
            return True
        answered = near.draft is not None and near.draft.status is Status.ANSWERED
        return answered and told_of(near.draft, turn.terms) >= sum(t.weight for t in turn.terms if tells(t))

    def _alone(self, turn: Turn) -> bool:
        """Whether only these documents are asked."""
        assert turn.question is not None
        return set(turn.question.documents) == set(self.ids)

    def _of_another(self, near: Turn, turn: Turn) -> bool:
        """Whether ``near`` tells facts about a document here, and the question names what only others say:
        “六税两费”执行到哪年 asks for no plan's period."""
        if not turn.narrowed or near.draft is None or not near.draft.of_document:
            return False
        return self._strange([term for term in turn.terms if names_more(term)]) >= _STRANGE

    def knows_little(self, near: Turn, terms: Sequence[Term]) -> bool:
        """Whether ``near`` quotes text where much of what is asked for is only known elsewhere."""
        return near.draft is not None and _only_quotes(near.draft) and self._strange(terms) >= _STRANGE

    @staticmethod
    def tells_most(near: Turn, turn: Turn) -> bool:
        """Whether what ``near`` says tells most of what the question names."""
        return told_of(near.draft, turn.terms) >= _TOLD * sum(t.weight for t in turn.terms if tells(t))

    def wins(self, near: Turn, turn: Turn) -> bool:
        """Whether the draft of ``near`` is to be given and not that of ``turn``, made among all documents:
        it says at least as much of what the question names."""
        assert turn.question is not None
        if self._of_another(near, turn):
            return False
        if self._alone(turn):
            return True
        if near.draft is None or not near.draft.claims:
            return False
        own, other = told_of(near.draft, turn.terms), told_of(turn.draft, turn.terms)
        if near.draft.status is not Status.ANSWERED:
            return own > other
        if turn.draft is not None and turn.draft.status is Status.ANSWERED:
            return own >= other and not self.overruled(near, turn.hits)
        sure = near.draft.of_document or gives_figure(near.draft)
        if not sure and not self.tells_most(near, turn) and self._elsewhere(turn.hits):
            return False  # 老人卡借给儿子用: of what is asked it only speaks of 老人
        return sure or self._strange(turn.terms) < _STRANGE

    def _numbers_so(self, addresses: Sequence[Address]) -> bool:
        """Whether a document here numbers as one of ``addresses`` does: 三(一) for 三(六)."""
        firsts = [
            replace(address, steps=(*address.steps[:-1], address.steps[-1]._replace(number=1)))
            for address in addresses
            if address.steps
        ]
        return any(one in document.structure.by_address for document in self.documents for one in firsts)

    def _strange(self, terms: Sequence[Term]) -> float:
        """The share of what ``terms`` name that is said elsewhere only."""
        names = [term for term in terms if term.is_name]
        foreign = [t for t in names if t.in_corpus and not self.answerer.knows(t.word)]
        total = sum(term.weight for term in names)
        return sum(term.weight for term in foreign) / total if total else 0.0


def _only_quotes(draft: Draft) -> bool:
    """Whether it gives text, and no figure, no fact about a document, no measures for a business."""
    return not (draft.of_document or draft.of_business or gives_figure(draft))


def tells(term: Term) -> bool:
    """Whether a term says what is asked for: a name, or a verb as rare as one (划拨)."""
    return term.is_name or (term.in_corpus and term.weight >= RARE)


def gives_figure(draft: Draft) -> bool:
    """Whether it gives a target or a result, of the indicator that was asked for."""
    return any(f.kind is not FigureKind.OTHER for claim in draft.claims for f in claim.figures)


def told_of(draft: Draft | None, terms: Sequence[Term]) -> float:
    """How much of what ``terms`` name a draft says, by weight."""
    items = [item for claim in draft.claims for item in claim.evidence] if draft else []
    text = flatten("".join(item.quote + item.heading + item.document.meta.title for item in items))
    return sum(term.weight * term.coverage(text) for term in terms if tells(term))
