"""Where else to look when the documents do not say: listed notices beside them. Facts of the list only."""

from collections.abc import Callable, Mapping, Sequence

from assistant.question import Question
from assistant.terms import Term
from corpus.divisions import Place, find_places, place_of
from corpus.document import Document
from corpus.numbers import canonical
from corpus.related import Notice, related_to, search

_FEW = 3  # notices that are told of
_NAMED = 2  # and that are named behind a refusal
_TELLING = 2.0  # weight of a word that says what is asked; 服务业, 发展 say nothing


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
        return [_line(notice) for notice in self._found(words, documents, lambda n: _is_for(n, place))[:_FEW]]

    def hint(self, question: Question, terms: Sequence[Term]) -> str:
        """Behind a refusal: the names of the notices that may hold what is asked; "" where there is none."""
        words = [
            t.word for t in terms if t.is_place or (t.is_name and (t.weight >= _TELLING or not t.in_corpus))
        ]
        years = [f"{period.first}年" for period in question.periods if period.first == period.last]
        named = find_places(question.text)
        place = named[0][0][0] if named else None
        found = self._found([*words, *years], question.documents, lambda n: _is_for(n, place))[:_NAMED]
        told = "；".join(notice.name + (f"，{notice.issuer}" if notice.issuer else "") for notice in found)
        return f"文件库中没有、但可能相关的文件：{told}。" if found else ""

    def _found(
        self, words: Sequence[str], documents: Sequence[str], fits: Callable[[Notice], bool]
    ) -> list[Notice]:
        found: dict[Notice, None] = {}
        for key in documents or self._by_document:
            fit = [notice for notice in self._by_document[key] if fits(notice)]
            telling = [word for word in words if word not in self._titles[key]]
            found |= dict.fromkeys(search(telling, fit) if fit else [])
        return list(found)


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
