"""Whether a document is in force on a day, as far as it and the other documents at hand tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.document import Document
from corpus.metadata import Metadata
from corpus.numbers import canonical
from corpus.relations import Relation, RelationKind
from corpus.spans import Span
from corpus.versions import dated, identity, is_law, named, plain, same_document


class Status(StrEnum):
    IN_FORCE = "现行"
    NOT_YET = "尚未施行"
    EXPIRED = "期满"
    REPEALED = "已废止"
    AMENDED = "已被修订"
    UNKNOWN = "不明"


@dataclass(frozen=True)
class Validity:
    """``evidence`` is the document that says so and where, None where it is a user's word or nobody's."""

    status: Status
    reason: str  # Chinese, a clause without the closing 。
    evidence: tuple[str, Span] | None = None
    superseded_by: str | None = None  # id of the document that replaced, repealed or amended it


def validity(document: Document, documents: Mapping[str, Document], today: date) -> Validity:
    """The status of ``document`` on ``today``: what repeals or amends it is looked for in ``documents``.

    A notice that names no term is 不明, for its office may have set one elsewhere; a law or an order stands
    until it is repealed.
    """
    return Standing(documents).of(document, today)


class Standing:
    """The relations among ``documents``, gathered once for many questions."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._order = {key: place for place, key in enumerate(documents)}  # the later added is the later
        self._by_number: dict[str, list[tuple[Document, Relation]]] = {}
        self._by_title: dict[str, list[tuple[Document, Relation]]] = {}
        self._same: dict[str, list[Document]] = {}
        for document in documents.values():
            for relation in document.relations:
                if relation.kind is RelationKind.BASED_ON:
                    continue
                if relation.number:
                    self._by_number.setdefault(canonical(relation.number), []).append((document, relation))
                elif relation.title:
                    self._by_title.setdefault(plain(relation.title), []).append((document, relation))
            if key := identity(document.meta):
                self._same.setdefault(key, []).append(document)

    def of(self, document: Document, today: date) -> Validity:
        pending: list[str] = []
        amended: Validity | None = None
        for other, relation in self._acting_on(document):
            begins = other.meta.effective_on or other.meta.issued_on or other.meta.signed_on
            name = named(other.meta)
            evidence = (other.id, Span(relation.start, relation.end))
            if begins and begins > today:
                pending.append(f"自{begins:%Y-%m-%d}起将由{name}{relation.kind}")
            elif relation.kind is RelationKind.REPEALS:
                return Validity(Status.REPEALED, f"已由{name}废止", evidence, other.id)
            elif amended is None:
                amended = Validity(Status.AMENDED, f"部分内容已由{name}修改", evidence, other.id)
        if newer := self.newer(document, today):
            reason = f"库中有较新的文本：{named(newer.meta)}"
            return Validity(Status.AMENDED, reason, None, newer.id)
        found = amended if amended and not _over(document.meta, today) else _by_itself(document, today)
        return Validity(
            found.status, "；".join((found.reason, *pending)), found.evidence, found.superseded_by
        )

    def newer(self, document: Document, today: date) -> Document | None:
        """The newest text of the same number or title; a user's word on it comes first."""
        said = document.meta.superseded_by
        if said is not None:
            return self._documents.get(said)
        best = document
        for other in self._same.get(identity(document.meta) or "", []):
            begins = other.meta.effective_on
            in_force = not (begins and begins > today)
            if in_force and self._later(other, best) and same_document(document, other):
                best = other
        return None if best is document else best

    def _later(self, one: Document, other: Document) -> bool:
        first, second = dated(one.meta), dated(other.meta)
        if first and second and first != second:
            return first > second
        return self._order.get(one.id, -1) > self._order.get(other.id, -1)

    def _acting_on(self, document: Document) -> Iterator[tuple[Document, Relation]]:
        meta = document.meta
        found = list(self._by_number.get(canonical(meta.document_number), ())) if meta.document_number else []
        for title in {plain(title) for title in (meta.title, meta.issued_as) if title}:
            # By title alone only what is older can be meant: the new 办法 repeals the old one of its name.
            found += [item for item in self._by_title.get(title, ()) if self._later(item[0], document)]
        found.sort(key=lambda item: (item[1].kind is not RelationKind.REPEALS, item[0].id))
        for other, relation in found:
            if other.id != document.id:
                yield other, relation


def _over(meta: Metadata, today: date) -> bool:
    return bool(meta.valid_until and meta.valid_until < today)


def _by_itself(document: Document, today: date) -> Validity:
    meta = document.meta

    def said(field: str) -> tuple[str, Span] | None:
        source = meta.sources.get(field)
        if source is None or source.origin != "text" or source.start is None or source.end is None:
            return None
        return document.id, Span(source.start, source.end)

    page = meta.stated.get("status", "")
    if any(word in page for word in ("失效", "废止", "无效")):
        return Validity(Status.REPEALED, f"来源网页注明“{page}”")
    if meta.effective_on and meta.effective_on > today:
        return Validity(Status.NOT_YET, f"自{meta.effective_on:%Y-%m-%d}起施行", said("effective_on"))
    if meta.valid_until:
        over = meta.valid_until < today
        reason = f"有效期至{meta.valid_until:%Y-%m-%d}"
        return Validity(Status.EXPIRED if over else Status.IN_FORCE, reason, said("valid_until"))
    if meta.period_start and meta.period_end:
        years = f"{meta.period_start}—{meta.period_end}年"
        if meta.period_end < today.year:
            return Validity(Status.EXPIRED, f"期限为{years}", said("period_end"))
        if meta.period_start > today.year:
            return Validity(Status.NOT_YET, f"期限为{years}", said("period_start"))
        return Validity(Status.IN_FORCE, f"期限为{years}", said("period_end"))
    begun = f"自{meta.effective_on:%Y-%m-%d}起施行，" if meta.effective_on else ""
    reason = f"{begun}未注明有效期"
    if meta.effective_on and is_law(meta):
        return Validity(Status.IN_FORCE, f"{reason}；库中没有废止或修改它的文件", said("effective_on"))
    return Validity(Status.UNKNOWN, reason, said("effective_on"))
