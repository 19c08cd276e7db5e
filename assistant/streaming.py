"""A finished answer, and what a search found, as events."""

from collections.abc import Iterator, Sequence

from assistant.answer import Answer
from assistant.events import Cited, Delta, Event, Replaced, Retrieved, Source
from retrieval.retriever import Hit


def retrieved(hits: Sequence[Hit]) -> Retrieved:
    return Retrieved(sources=tuple(_source(hit) for hit in hits))


def answered(answer: Answer, *, told: bool) -> Iterator[Event]:
    """The answer with its citations; ``told``: in place of what has been told of it."""
    if told:
        yield Replaced(text=answer.text, reason=answer.fallback)
    for citation in answer.citations:
        yield Cited(citation=citation)
    if not told:
        yield Delta(text=answer.text)


def _source(hit: Hit) -> Source:
    passage = hit.passage
    heading = passage.headings[-1] if passage.headings else ""
    return Source(document=passage.document, address=passage.address, heading=heading)
