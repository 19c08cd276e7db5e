"""Where else an answer may stand: listed notices that the library does not hold."""

from collections.abc import Callable, Mapping, Sequence

from assistant.question import Question
from assistant.terms import Term
from corpus import related
from corpus.divisions import Place, place_of
from corpus.document import Document
from corpus.numbers import canonical
from corpus.related import Notice
from corpus.versions import plain

_TELLING = 2.0  # weight of a word that says what is asked; 服务业, 发展 say nothing
_MOST = 2  # notices that are named
_LINES = 3  # and told of at length


class Elsewhere:
    """Knows the notices listed beside ``documents`` (corpus/sources.toml) whose text is not among them."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        listed: Callable[[Document], Sequence[Notice]] = related.related_to,
    ) -> None:
        """``listed``: the notices beside a document."""
        numbers = {canonical(d.meta.document_number) for d in documents.values() if d.meta.document_number}
        titles = {plain(document.meta.title) for document in documents.values()}
        self._titles = {key: document.meta.title for key, document in documents.items()}
        self._beside = {
            key: tuple(
                notice
                for notice in listed(document)
                if canonical(notice.document_number or "") not in numbers
                and plain(notice.title) not in titles
            )
            for key, document in documents.items()
        }

    def hint(self, question: Question, terms: Sequence[Term]) -> str:
        """Names the notices that may hold what is asked, by their listed facts; "" where there is none."""
        words = [
            t.word for t in terms if t.is_place or (t.is_name and (t.weight >= _TELLING or not t.in_corpus))
        ]
        years = [f"{period.first}年" for period in question.periods if period.first == period.last]
        found = self.notices([*words, *years], question.documents)
        if not found:
            return ""
        return f"文件库中没有、但可能相关的文件：{'；'.join(_told(notice) for notice in found)}。"

    def lines(
        self, words: Sequence[str], documents: Sequence[str] = (), place: Place | None = None
    ) -> list[str]:
        """The few notices that may tell of ``words``, each with all its facts; of ``documents`` (ids; all if
        empty).

        A notice of another region than ``place`` is left out; without a place, one of a single city is. Words
        of a document's own title tell nothing among the notices beside it.
        """
        found: dict[Notice, None] = {}
        for key in documents or self._beside:
            fit = [notice for notice in self._beside.get(key, ()) if _is_for(notice, place)]
            telling = [word for word in words if word not in self._titles[key]]
            found |= dict.fromkeys(related.search(telling, fit) if fit else [])
        return [_line(notice) for notice in list(found)[:_LINES]]

    def notices(self, words: Sequence[str], documents: Sequence[str] = ()) -> list[Notice]:
        """Those beside ``documents`` (ids; empty: all) that have one of ``words``, the likeliest first."""
        beside = dict.fromkeys(n for key in documents or self._beside for n in self._beside.get(key, ()))
        return related.search(words, tuple(beside))[:_MOST] if beside else []


def _told(notice: Notice) -> str:
    issued = f"{notice.issued_on.year}年" if notice.issued_on and not notice.document_number else ""
    return f"{notice.name}{'，' if notice.issuer or issued else ''}{issued}{notice.issuer or ''}"


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
