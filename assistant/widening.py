"""Looking beyond the home region where its documents have no answer."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Status
from assistant.draft import Draft
from assistant.fits import counts_as
from assistant.intent import Intent, wording
from assistant.nearest import told_of
from assistant.question import Question, is_at_home
from assistant.terms import Term
from assistant.turn import Turn
from corpus.figures import FigureKind
from corpus.periods import find_periods
from corpus.quantity import lexicon
from retrieval.normalize import flatten

_REFUSED = (Status.NOT_IN_CORPUS, Status.NO_SUCH_FIGURE)
_TOLD = 0.8  # share of what a question names that another region's amount must be told of


def widened(turn: Turn, terms: Sequence[Term], foreign: Sequence[Term]) -> Turn | None:
    """``turn`` to be asked of all documents, which use ``terms``, where those of the home region refused, or
    know nothing of ``foreign``, which the question names; 我省 means that region."""
    refused = turn.draft is not None and turn.draft.status in _REFUSED
    if turn.question is None or not turn.narrowed or is_at_home(turn.question) or not (refused or foreign):
        return None
    everywhere = replace(turn.question, documents=turn.look_in)
    return Turn(turn.raw, turn.today, question=everywhere, terms=list(terms))


def stands(wider: Turn, turn: Turn, foreign: Sequence[Term]) -> bool:
    """Whether the answer from beyond the home region may be given in place of what ``turn`` has.

    Where the home region's documents speak of the indicator, only what says more of the question counts.
    A figure of another region is given only where its sentence holds all that the question names, or for a
    year that it names, or as what a document of that region grants.
    """
    draft, question = wider.draft, wider.question
    if draft is None or question is None or draft.status is not Status.ANSWERED:
        return False
    silent = turn.draft is None or turn.draft.status is Status.NOT_IN_CORPUS
    if not silent and told_of(draft, turn.terms) <= told_of(turn.draft, turn.terms):
        return False
    if turn.draft is not None and turn.draft.status not in _REFUSED and not told_of(draft, foreign):
        return False
    return may_stand(draft, question, wider.terms)


def may_stand(draft: Draft, question: Question, terms: Sequence[Term]) -> bool:
    """Whether an answer from beyond the home region may be given to a question that names no region."""
    stated = any(figure.kind is not FigureKind.OTHER for claim in draft.claims for figure in claim.figures)
    asks_figure = question.intent in (Intent.FIGURE, Intent.CHECK, Intent.REVERSE)
    if question.addresses or (asks_figure and _names_kind(question) and not stated):
        return False  # of the document that was meant; a target or a result, which a grant is not
    ages = lexicon()["counting"]["ages"]  # a condition, not what is asked for
    units = {figure.unit for claim in draft.claims for figure in claim.figures} - set(ages)
    if units and question.units and not any(counts_as(u, asked) for u in units for asked in question.units):
        return False
    if not stated and not _period_said(draft, question):
        return False
    quotes = flatten("".join(item.quote for claim in draft.claims for item in claim.evidence))
    if all(term.coverage(quotes) for term in terms if term.is_name):
        return True  # it speaks of everything that the question names
    if stated:
        return bool(question.periods)
    about = {term for term in terms if term.is_name and _speaks_of(draft, term)}
    names = sum(term.weight for term in terms if term.is_name and term not in about)
    if asks_figure and told_of(draft, [t for t in terms if t not in about]) < _TOLD * names:
        return False
    return not asks_figure or not (question.kind or question.periods)


def _names_kind(question: Question) -> bool:
    """Whether a question says that a target or a result is meant; 要达到多少 may ask for a condition."""
    cues = wording()["kind"]
    return any(cue in question.text for cue in (*cues["target"], *cues["actual"]))


def _speaks_of(draft: Draft, term: Term) -> bool:
    """Whether the documents that a draft quotes speak of ``term`` all the time."""
    quoted = {item.document.id: item.document for claim in draft.claims for item in claim.evidence}
    return all(term.is_topic_of(one.text, len(one.structure.by_address)) for one in quoted.values())


def _period_said(draft: Draft, question: Question) -> bool:
    """Whether the periods that a question names stand in what is quoted or in its document's title."""
    items = [item for claim in draft.claims for item in claim.evidence]
    said = find_periods("".join(item.quote + item.document.meta.title for item in items))
    return all(any(asked in one.period or one.period in asked for one in said) for asked in question.periods)
