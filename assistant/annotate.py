"""Markers, validity notices and next questions: from a checked draft to the answer contract."""

from datetime import date
from urllib.parse import quote

from assistant.answer import Answer, AnswerFigure, Citation, Mode
from assistant.draft import Draft, Evidence
from corpus.document import Document


def annotate(draft: Draft, question: str, mode: Mode, today: date) -> Answer:
    """``draft`` in the form of the contract; the text carries the markers of its citations."""
    citations: dict[tuple[str, int, int], Citation] = {}
    figures: list[AnswerFigure] = []
    texts: list[str] = []
    for claim in draft.claims:
        markers = [cite(item, citations) for item in claim.evidence]
        texts.append(claim.text + "".join(f"[{marker}]" for marker in dict.fromkeys(markers)))
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
    notices = [notice for document in used.values() for notice in validity_notices(document, today)]
    return Answer(
        status=draft.status,
        mode=mode,
        question=question.strip(),
        text=draft.lead + ("\n" if len(texts) > 2 else "").join(texts),
        citations=tuple(citations.values()),
        figures=tuple(figures),
        notices=tuple(notices),
        suggestions=draft.suggestions,
    )


def cite(item: Evidence, citations: dict[tuple[str, int, int], Citation]) -> int:
    key = (item.document.id, item.span.start, item.span.end)
    if key not in citations:
        meta = item.document.meta
        citations[key] = Citation(
            marker=len(citations) + 1,
            document=item.document.id,
            title=meta.title,
            document_number=meta.document_number,
            address=item.address,
            heading=item.heading,
            quote=item.quote,
            start=item.span.start,
            end=item.span.end,
            url=f"/documents/{quote(item.document.id)}#{item.address}",
        )
    return citations[key].marker


def validity_notices(document: Document, today: date) -> list[str]:
    """What a reader must know about the validity of a document on a day."""
    meta = document.meta
    if meta.period_start and meta.period_end and today.year > meta.period_end:
        return [
            f"《{meta.title}》的规划期为{meta.period_start}—{meta.period_end}年，已期满；其中的目标是当时的规划目标，不代表实际完成情况。"
        ]
    return []
