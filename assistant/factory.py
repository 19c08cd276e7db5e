"""The composition root: puts an assistant together from settings."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from assistant.extractive import Extractive
from assistant.figure_answers import FigureAnswers
from assistant.lookup import FigureIndex
from assistant.passages import PassageReader
from assistant.pipeline import Assistant
from assistant.question import wording
from assistant.settings import Settings
from assistant.terms import TermReader
from assistant.text_answers import TextAnswers
from assistant.verification import Gate
from assistant.words import Words, quoted_names
from corpus.document import Document, read_document
from corpus.figures import Figure, extract
from corpus.library import built_in
from retrieval.embeddings import default_embeddings
from retrieval.index import Hooks, Index, open_index
from retrieval.normalize import flatten
from retrieval.retriever import Retriever
from retrieval.tokenizer import Tokenizer


def documents(settings: Settings) -> dict[str, Document]:
    """The built-in documents and those of ``settings.documents_dir``, by id."""
    folders = [*built_in(), *(_folders(settings.documents_dir) if settings.documents_dir else [])]
    return {folder.name: read_document(folder) for folder in folders}


def _folders(root: Path) -> list[Path]:
    return sorted(path.parent for path in root.glob("*/document.toml"))


def ledgers(found: Mapping[str, Document]) -> dict[str, list[Figure]]:
    return {key: extract(document) for key, document in found.items()}


def index(settings: Settings, found: Mapping[str, Document], hooks: Hooks | None = None) -> Index:
    embeddings = default_embeddings() if settings.dense else None
    return open_index(settings.data_dir / "index", list(found.values()), embeddings, Tokenizer(), hooks)


def assistant(
    settings: Settings, hooks: Hooks | None = None, clock: Callable[[], date] = date.today
) -> Assistant:
    """An assistant ready to answer; builds the index first where it is not there."""
    found = documents(settings)
    embeddings = default_embeddings() if settings.dense else None
    tokenizer = Tokenizer()
    opened = open_index(settings.data_dir / "index", list(found.values()), embeddings, tokenizer, hooks)
    retriever = Retriever(opened, tokenizer, embeddings)
    sentences = [
        flatten(sentence.span.of(document.text))
        for document in found.values()
        for sentence in document.structure.sentences
    ]
    names = {name for document in found.values() for name in quoted_names(document.text)}
    terms = TermReader(Words(names), sentences, wording()["filler"])
    by_document = ledgers(found)
    figures = FigureIndex([figure for ledger in by_document.values() for figure in ledger], found, terms)
    return Assistant(
        documents=found,
        answerer=Extractive(
            documents=found,
            terms=terms,
            figures=FigureAnswers(figures, found, terms),
            texts=TextAnswers(found, PassageReader(found)),
            retriever=retriever,
        ),
        gate=Gate(by_document),
        longest=settings.longest_question,
        clock=clock,
    )
