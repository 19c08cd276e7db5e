"""What replies are checked against: the documents themselves, read here and not by what wrote the reply."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from assistant.draft import Claim, Evidence, evidence
from assistant.verification import Gate
from corpus.address import Address
from corpus.document import Document
from corpus.figures import Figure, extract
from corpus.quantity import find_quantities
from corpus.related import related_to
from corpus.sections import Section
from corpus.spans import Span
from eval.reply import Cited, Reply

Amount = tuple[Decimal, str]


class Reference:
    """The documents that the gold presumes, with their ledgers and the gate over them."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = documents
        self.ledgers: dict[str, Sequence[Figure]] = {
            key: extract(document) for key, document in documents.items()
        }
        self.gate = Gate(self.ledgers)

    def verbatim(self, citation: Cited) -> bool:
        """Whether the quote stands in its document, at its place."""
        document = self.documents.get(citation.document or "")
        quote = citation.quote or ""
        return bool(document and quote and document.text[citation.start : citation.end] == quote)

    def evidence(self, citation: Cited) -> Evidence | None:
        """The place cited, if it is one."""
        document = self.documents.get(citation.document or "")
        if document is None or not self.verbatim(citation):
            return None
        return evidence(document, Span(citation.start, citation.end))

    def passes(self, text: str, cited: Sequence[Cited]) -> bool:
        """Whether the gate lets a claim through that rests on what is cited."""
        found = [self.evidence(citation) for citation in cited]
        if not found or None in found:
            return False
        claim = Claim(text, tuple(item for item in found if item))
        return next(self.gate.faults(claim), None) is None

    def located(self, reply: Reply) -> Reply:
        """A plain text with its addresses in the documents' own form (第五章第四节第11项 is 五(四)11)."""
        if reply.form == "contract":
            return reply
        places = (place for citation in reply.citations for place in self._find(citation.address))
        cited = {
            (document.id, str(section.address)): Cited(document=document.id, address=str(section.address))
            for document, section in places
        }
        return reply.model_copy(update={"citations": tuple(cited.values())})

    def section(self, citation: Cited) -> str:
        """The text of the section cited; "" where there is none."""
        found = self._find(citation.address)
        return next((s.span.of(d.text) for d, s in found if d.id == citation.document), "")

    def inside(self, document: str, address: str, above: str) -> bool:
        """Whether an address stands at or below another in one document."""
        return any(
            above == str(part.address)
            for found, section in self._find(address)
            if found.id == document
            for part in found.structure.path(section)
        )

    def _find(self, address: str) -> Iterator[tuple[Document, Section]]:
        try:
            wanted = Address.parse(address)
        except ValueError:
            return
        for document in self.documents.values():
            if section := document.structure.find(wanted):
                yield document, section

    def holds(self, text: str) -> bool:
        """Whether the words stand in one of the documents."""
        return any(text in document.text for document in self.documents.values())

    @cached_property
    def amounts(self) -> frozenset[Amount]:
        """Every amount that the documents state."""
        return frozenset(q.normal for d in self.documents.values() for q in find_quantities(d.text))

    @cached_property
    def beside(self) -> tuple[str, ...]:
        """The names of the notices that are listed beside the documents."""
        return tuple(notice.name for d in self.documents.values() for notice in related_to(d))

    def facts(self, document: str) -> str:
        """What is said of a document beside its text: title, number, dates, period."""
        found = self.documents.get(document)
        if found is None:
            return ""
        meta = found.meta
        days = [f"{day.year}年{day.month}月{day.day}日" for day in (meta.signed_on, meta.issued_on) if day]
        period = f"{meta.period_start}—{meta.period_end}年"
        return " ".join([meta.title, meta.document_number or "", *days, period])
