"""The composition root: puts an assistant together from settings."""

from collections.abc import Callable, Mapping
from datetime import date

from assistant.documents import documents
from assistant.extractive import Extractive
from assistant.figure_answers import FigureAnswers
from assistant.lookup import FigureIndex
from assistant.outline import Headings
from assistant.passages import PassageReader
from assistant.pipeline import Assistant
from assistant.question import wording
from assistant.sentences import Sentences
from assistant.settings import Settings
from assistant.terms import TermReader
from assistant.text_answers import TextAnswers
from assistant.verification import Gate
from assistant.words import Words, quoted_names
from corpus.document import Document
from corpus.figures import Figure, extract
from retrieval.embeddings import NamedEmbeddings, default_embeddings
from retrieval.index import Hooks, Index, open_index
from retrieval.retriever import Retriever
from retrieval.tokenizer import Tokenizer

__all__ = ["assistant", "documents", "embeddings", "index", "ledgers"]


def ledgers(found: Mapping[str, Document]) -> dict[str, list[Figure]]:
    return {key: extract(document) for key, document in found.items()}


def embeddings(settings: Settings) -> NamedEmbeddings | None:
    """The embedding model, or None where words alone rank."""
    return default_embeddings() if settings.dense else None


def index(
    settings: Settings, found: Mapping[str, Document], hooks: Hooks | None = None, *, exact: bool = False
) -> Index:
    """The index, built first where it is not there; ``exact`` as for ``open_index``."""
    return open_index(
        settings.index_dir, list(found.values()), embeddings(settings), Tokenizer(), hooks, exact=exact
    )


def assistant(
    settings: Settings,
    hooks: Hooks | None = None,
    clock: Callable[[], date] = date.today,
    *,
    exact: bool = False,
    found: Mapping[str, Document] | None = None,
) -> Assistant:
    """An assistant ready to answer; builds the index first where it is not there.

    ``exact`` spares a process that answers one question the import of Chroma. ``found``: other documents than
    those of the settings.
    """
    found = documents(settings) if found is None else found
    model = embeddings(settings)
    tokenizer = Tokenizer()
    opened = open_index(settings.index_dir, list(found.values()), model, tokenizer, hooks, exact=exact)
    retriever = Retriever(opened, tokenizer, model)
    sentences = Sentences(found)
    names = {name for document in found.values() for name in quoted_names(document.text)}
    terms = TermReader(Words(names), sentences.texts, wording()["filler"])
    by_document = ledgers(found)
    figures = FigureIndex([figure for ledger in by_document.values() for figure in ledger], found, terms)
    return Assistant(
        documents=found,
        answerer=Extractive(
            documents=found,
            terms=terms,
            figures=FigureAnswers(figures, found, terms),
            texts=TextAnswers(PassageReader(found, sentences), Headings(found)),
            retriever=retriever,
        ),
        gate=Gate(by_document),
        ledgers=by_document,
        longest=settings.longest_question,
        clock=clock,
    )
