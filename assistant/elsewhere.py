"""Where else to look when the documents do not say: listed notices beside them. Facts of the list only."""

from collections.abc import Callable, Mapping, Sequence

from corpus.divisions import Place, place_of
from corpus.document import Document
from corpus.numbers import canonical
from corpus.related import Notice, related_to, search

_FEW = 3


class Elsewhere:
    """Notices listed beside ``documents`` that are not among them; ``listed`` gives those of one document."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        listed: Callable[[Document], Sequence[Notice]] = related_to,
    ) -> None:
        held = {canonical(d.meta.document_number) for d in documents.values() if d.meta.document_number}
        self._titles = {key: document.meta.title for key, document in documents.items()}
        self._by_document = {
            key: [
                n
                for n in listed(document)
                if n.document_number not in held and n.title not in self._titles.values()
            ]
            for key, document in documents.items()
        }

    def lines(
        self, words: Sequence[str], documents: Sequence[str] = (), place: Place | None = None
    ) -> list[str]:
        """The few notices that may tell of ``words``, each in a line; of ``documents`` (ids; all if empty).

        A notice of another region than ``place`` is left out; without a place, one of a single city is. Words
        of a document's own title tell nothing among the notices beside it.
        """
        found: dict[Notice, None] = {}
        for key in documents or self._by_document:
            fit = [notice for notice in self._by_document[key] if _is_for(notice, place)]
            telling = [word for word in words if word not in self._titles[key]]
            found |= dict.fromkeys(search(telling, fit) if fit else [])
        return [_line(notice) for notice in list(found)[:_FEW]]


def _is_for(notice: Notice, place: Place | None) -> bool:
    region = place_of(notice.region)
    if region is None:
        return notice.region is None
    return region.holds(place) if place else not region.city


def _line(notice: Notice) -> str:
    dated = notice.issued_on
    day = f"{dated.year}年{dated.month}月{dated.day}日" if dated else ""
    facts = "，".join(filter(None, (notice.issuer, day)))
    where = f"；网址（{notice.address_kind}）：{notice.address}" if notice.address else ""
    return f"可另查{notice.name}{facts and f'，{facts}'}：{notice.gives}{where}（{notice.source}）"
