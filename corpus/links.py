"""How the documents of a library refer to each other."""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.document import Document
from corpus.metadata import Metadata
from corpus.numbers import canonical
from corpus.relations import Relation
from corpus.versions import named, plain


@dataclass(frozen=True)
class Link:
    """``relation`` stands in the text of ``document``; ``other`` is what it names, None where that is not at
    hand."""

    document: Document
    relation: Relation
    other: Document | None

    @property
    def name(self) -> str:
        """《title》（number） of what is named, as far as is known."""
        if self.other:
            return named(self.other.meta)
        number = self.relation.number
        title = f"《{self.relation.title}》" if self.relation.title else ""
        return f"{title}（{number}）" if title and number else title or number or ""


def links_from(document: Document, documents: Mapping[str, Document]) -> list[Link]:
    """What the text of ``document`` says of others, in its order."""
    others = [other for other in documents.values() if other.id != document.id]
    return [
        Link(document, relation, next((o for o in others if means(relation, o.meta)), None))
        for relation in document.relations
    ]


def links_to(document: Document, documents: Mapping[str, Document]) -> list[Link]:
    """What the texts of others say of ``document``."""
    return [
        Link(other, relation, document)
        for other in documents.values()
        if other.id != document.id
        for relation in other.relations
        if means(relation, document.meta)
    ]


def means(relation: Relation, meta: Metadata) -> bool:
    """Whether a relation names the document with these facts: by number where it gives one, else by title."""
    if relation.number and meta.document_number:
        return canonical(relation.number) == canonical(meta.document_number)
    titles = {plain(title) for title in (meta.title, meta.issued_as) if title}
    return bool(relation.title) and plain(relation.title or "") in titles
