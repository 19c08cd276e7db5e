"""Markers and notices: from a checked draft to the answer contract."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from assistant.answer import Answer, AnswerFigure, Citation, Mode
from assistant.draft import Claim, Draft, Evidence
from corpus.document import Document
from corpus.validity import Standing
from corpus.validity import Status as ValidityStatus

# 人工智能生成合成内容标识办法, in force since 2025-09-01: generated text says that it is.
GENERATED_NOTICE = "本答案的文字由人工智能生成，已逐句与所引条文核对；请以所引原文为准。"


class Citations:
    """Gives each cited span a marker, from 1 in the order of first use."""

    def __init__(self) -> None:
        self._by_span: dict[tuple[str, int, int], Citation] = {}

    def __iter__(self) -> Iterator[Citation]:
        return iter(self._by_span.values())

    def __len__(self) -> int:
        return len(self._by_span)

    def tell(self, claim: Claim) -> tuple[str, list[int]]:
        """The text of ``claim`` with the markers of its evidence, and these markers."""
        markers = [self.cite(item) for item in claim.evidence]
        return claim.text + "".join(f"[{marker}]" for marker in dict.fromkeys(markers)), markers

    def cite(self, item: Evidence) -> int:
        """The marker of ``item``."""
        key = (item.document.id, item.span.start, item.span.end)
        if key not in self._by_span:
            meta = item.document.meta
            self._by_span[key] = Citation(
                marker=len(self._by_span) + 1,
                document=item.document.id,
                title=meta.title,
                document_number=meta.document_number,
                address=item.address,
                heading=item.heading,
                quote=item.quote,
                start=item.span.start,
                end=item.span.end,
                url=f"/documents/{quote(item.document.id)}#{item.address}",
                page=item.document.page(item.span.start),
            )
        return self._by_span[key].marker


def annotate(
    draft: Draft,
    question: str,
    mode: Mode,
    today: date,
    standing: Standing | None = None,
    *,
    naming: bool = False,
) -> Answer:
    """``draft`` in the form of the contract; the text carries the markers of its citations.

    ``standing``: of the documents of the library, for the validity notices. ``naming``: the text names the
    documents that it cites, for there are others.
    """
    citations = Citations()
    figures: list[AnswerFigure] = []
    texts: list[str] = []
    tellers: list[dict[str, Document]] = []  # by claim: the documents it cites
    for claim in draft.claims:
        text, markers = citations.tell(claim)
        texts.append(text)
        tellers.append({item.document.id: item.document for item in claim.evidence})
        figures += [
            AnswerFigure(
                indicator=figure.indicator,
                value=format(figure.value, "f"),
                unit=figure.unit,
                comparator=figure.comparator,
                period=figure.period,
                kind=figure.kind.value,
                marker=markers[0],
            )
            for figure in claim.figures
        ]
    used = {item.document.id: item.document for claim in draft.claims for item in claim.evidence}
    notices = [notice for document in used.values() for notice in validity_notices(document, today, standing)]
    if naming and texts and mode is Mode.EXTRACTIVE:
        for place, own in enumerate(tellers):
            if place + 1 == len(tellers) or tellers[place + 1] != own:
                texts[place] += f"（{'、'.join(_named(document) for document in own.values())}）"
    # Generated text is told sentence by sentence, before their number is known.
    listed = len(texts) > 2 and mode is Mode.EXTRACTIVE
    return Answer(
        status=draft.status,
        mode=mode,
        question=question.strip(),
        text="\n".join(filter(None, (draft.lead + ("\n" if listed else "").join(texts), draft.closing))),
        citations=tuple(citations),
        figures=tuple(figures),
        notices=((GENERATED_NOTICE,) if mode is Mode.GENERATED else ()) + tuple(notices) + draft.notices,
        suggestions=draft.suggestions,
    )


def _named(document: Document) -> str:
    return f"《{document.meta.title}》{document.meta.document_number or ''}"


def validity_notices(document: Document, today: date, standing: Standing | None = None) -> list[str]:
    """What a reader must know about the validity of a document on a day."""
    meta = document.meta
    if meta.period_start and meta.period_end and today.year > meta.period_end:
        return [
            f"《{meta.title}》的规划期为{meta.period_start}—{meta.period_end}年，已期满；其中的目标是当时的规划目标，不代表实际完成情况。"
        ]
    found = (standing or Standing({document.id: document})).of(document, today)
    if found.status in (ValidityStatus.IN_FORCE, ValidityStatus.UNKNOWN):
        return []
    return [f"《{meta.title}》{found.status.value}：{found.reason}。"]
