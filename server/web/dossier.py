"""One document of the library: its facts and where they are from, its relations, its tree."""

from dataclasses import dataclass
from typing import Any

from assistant.telling import FIELDS, fact, origin
from corpus.document import Document
from corpus.library import EDITABLE
from corpus.links import Link, links_from, links_to
from corpus.numbers import canonical
from corpus.related import related_to
from corpus.spans import Span
from corpus.structure import Section
from corpus.validity import Standing, Validity
from server.routes.documents import known
from server.services import Services
from server.web.places import Place

_DAYS = ("signed_on", "issued_on", "effective_on", "valid_until")
_YEARS = ("period_start", "period_end")
_CHOSEN = "superseded_by"  # among documents, not written


@dataclass(frozen=True)
class Fact:
    name: str
    value: Any
    origin: str


@dataclass(frozen=True)
class Field:
    """A fact as a form edits it. ``value`` is as told, "" where there is none."""

    name: str
    label: str
    value: str
    origin: str
    like: str  # how it is written
    corrected: bool


@dataclass(frozen=True)
class Node:
    title: str
    place: Place | None
    children: "list[Node]"


@dataclass(frozen=True)
class Mention:
    """``place`` is where the words stand; ``document`` the id of the other document, if it is at hand."""

    kind: str
    name: str
    place: Place
    document: str | None


@dataclass(frozen=True)
class Listed:
    """A notice listed beside the document; ``address`` is where it may be found, or ""."""

    name: str
    gives: str
    address: str
    document: str | None


@dataclass(frozen=True)
class Dossier:
    document: Document
    standing: Validity
    facts: list[Fact]
    mentions: list[Mention]
    mentioned: list[Mention]
    listed: list[Listed]
    tree: list[Node]
    fields: list[Field]  # empty where nothing may be changed
    figures: int


def dossier(services: Services, name: str, *, admin: bool) -> Dossier:
    """Raises ``ApiError`` where there is no such document."""
    document = known(services, name)
    documents = services.engine.documents()
    structure = document.structure
    return Dossier(
        document=document,
        standing=Standing(documents).of(document, services.clock()),
        facts=list(_facts(document)),
        mentions=[_mention(link, link.name, link.other) for link in links_from(document, documents)],
        mentioned=[
            _mention(link, f"《{link.document.meta.title}》", link.document)
            for link in links_to(document, documents)
        ],
        listed=_listed(document, list(documents.values())),
        tree=[_node(document, child) for child in structure.children(structure.sections[0])],
        fields=_fields(document) if admin and document.id in services.engine.changeable() else [],
        figures=len(services.engine.figures().get(document.id, ())),
    )


def _facts(document: Document) -> list[Fact]:
    meta = document.meta
    skipped = {"title"} | ({"file_name"} if meta.file_name == meta.source else set())
    return [
        Fact(label, value, origin(document, field))
        for field, label in FIELDS.items()
        if field not in skipped and (value := fact(document, field))
    ]


def _fields(document: Document) -> list[Field]:
    meta = document.meta
    return [
        Field(
            name=field,
            label=FIELDS[field],
            value=text_of(document, field),
            origin=origin(document, field),
            like="如 2025-12-31" if field in _DAYS else "如 2025" if field in _YEARS else "",
            corrected=field in meta.sources and meta.sources[field].origin == "user",
        )
        for field in EDITABLE
        if field != _CHOSEN
    ]


def text_of(document: Document, field: str) -> str:
    """A fact as a form shows it, "" where there is none."""
    value = fact(document, field)
    return "" if value is None else str(value)


def _mention(link: Link, name: str, other: Document | None) -> Mention:
    relation, owner = link.relation, link.document
    address = str(owner.structure.at(relation.start).address)
    place = Place(owner.id, address, Span(relation.start, relation.end))
    return Mention(relation.kind, name, place, other.id if other else None)


def _listed(document: Document, documents: list[Document]) -> list[Listed]:
    held = {canonical(d.meta.document_number): d.id for d in documents if d.meta.document_number}
    return [
        Listed(
            notice.name,
            notice.gives,
            notice.urls[0] if notice.urls else "",
            held.get(canonical(notice.document_number)) if notice.document_number else None,
        )
        for notice in related_to(document)
    ]


def _node(document: Document, section: Section) -> Node:
    title = " ".join(part for part in (section.marker, section.heading) if part)
    place = Place(document.id, str(section.address), section.heading_span) if section.addressed else None
    children = [_node(document, child) for child in document.structure.children(section)]
    return Node(title, place, [child for child in children if child.title or child.children])
