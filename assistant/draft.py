"""What an answerer proposes, before it is verified and given markers."""

from dataclasses import dataclass, field, replace

from assistant.answer import Status
from corpus.document import Document
from corpus.figures import Figure
from corpus.spans import Span


@dataclass(frozen=True)
class Evidence:
    """The passage that carries a claim: a span of a document and the address it is cited by."""

    document: Document
    span: Span
    address: str
    heading: str

    @property
    def where(self) -> str:
        """The address and, where it has one, the heading: 五(二)7“现代商贸”, 第二十八条."""
        return f"{self.address}“{self.heading}”" if self.heading else self.address

    @property
    def quote(self) -> str:
        return self.span.of(self.document.text)


@dataclass(frozen=True)
class Claim:
    """One sentence of an answer with what it rests on; ``figures`` are the ledger entries it states.

    ``free``: worded by a language model, so that its words are checked too, not only its figures.
    """

    text: str
    evidence: tuple[Evidence, ...]
    figures: tuple[Figure, ...] = ()
    free: bool = False


@dataclass(frozen=True)
class Draft:
    """``lead`` stands before the claims and asserts nothing about a document but what they say; ``closing``
    stands behind them: it asks the user something, or names documents that are not here."""

    status: Status
    claims: tuple[Claim, ...] = ()
    lead: str = ""
    suggestions: tuple[str, ...] = field(default=())
    closing: str = ""
    notices: tuple[str, ...] = ()  # what else the user should know
    of_document: bool = False  # it tells of a document itself: its number, issuer, dates
    of_business: bool = False  # it tells what there is for the business that the question describes


def evidence(document: Document, span: Span) -> Evidence:
    """Evidence with the address and heading of the section that holds ``span``."""
    structure = document.structure
    section = structure.at(span.start)
    named = [part for part in structure.path(section) if part.addressed]
    return Evidence(document, span, str(section.address), named[-1].heading if named else section.heading)


def located(draft: Draft) -> Draft:
    """``draft`` led by where its claims stand, unless they say so themselves."""
    items = [item for c in draft.claims for item in (c.evidence if c.figures else c.evidence[:1])]
    if not items or draft.claims[0].text.startswith(items[0].address):
        return draft
    places = dict.fromkeys(item.where for item in items)
    return replace(draft, lead=f"{draft.lead}见{'、'.join(places)}：")
