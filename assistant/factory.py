"""The composition root: puts an assistant together from settings."""

import logging
from collections.abc import Callable, Mapping
from datetime import date

from assistant.conversation import Conversation
from assistant.documents import documents, library, outside
from assistant.elsewhere import Elsewhere
from assistant.enumeration_answers import EnumerationAnswers
from assistant.extractive import Extractive
from assistant.figure_answers import FigureAnswers
from assistant.generated import Budget, Generated
from assistant.intake import Intake
from assistant.intent import wording
from assistant.lookup import FigureIndex
from assistant.match_draft import SupportAnswers
from assistant.matching import Matcher
from assistant.models import chat_model, embedding_model, reranker
from assistant.nearest import Nearest
from assistant.outline import Headings
from assistant.passages import PassageReader
from assistant.pipeline import Assistant
from assistant.precedence import Precedence
from assistant.profile_talk import ProfileTalk
from assistant.provisions import Provisions
from assistant.scope import Scope
from assistant.section_answers import SectionAnswers
from assistant.sentences import Sentences
from assistant.settings import Settings
from assistant.terms import TermReader
from assistant.text_answers import TextAnswers
from assistant.tracing import callbacks
from assistant.verification import Gate
from assistant.words import Words, quoted_names
from assistant.zone_answers import ZoneAnswers
from corpus.divisions import place_of
from corpus.document import Document
from corpus.figures import Figure, extract
from corpus.validity import Standing
from retrieval.embeddings import NamedEmbeddings, default_embeddings
from retrieval.index import Hooks, Index, open_index
from retrieval.retriever import Retriever
from retrieval.tokenizer import Tokenizer

logger = logging.getLogger(__name__)

__all__ = ["assistant", "documents", "embeddings", "generated", "index", "intake", "ledgers", "matcher"]


def ledgers(found: Mapping[str, Document]) -> dict[str, list[Figure]]:
    return {key: extract(document) for key, document in found.items()}


def embeddings(settings: Settings) -> NamedEmbeddings | None:
    """The embedding model, or None where words alone rank; raises ``ModelSettingsError``."""
    if not settings.dense:
        return None
    return embedding_model(settings.embedding) if settings.embedding.is_set else default_embeddings()


def index(
    settings: Settings, found: Mapping[str, Document], hooks: Hooks | None = None, *, exact: bool = False
) -> Index:
    """The index, built first where it is not there; ``exact`` as for ``open_index``."""
    return open_index(
        settings.index_dir, list(found.values()), embeddings(settings), Tokenizer(), hooks, exact=exact
    )


def intake(settings: Settings, hooks: Hooks, clock: Callable[[], date] = date.today) -> Intake:
    """What takes documents into the library and keeps the index in step with it."""

    def build(found: Mapping[str, Document]) -> None:
        index(settings, found, hooks, exact=True).close()

    return Intake(
        library(settings),
        outside(settings),
        build,
        clock,
        hooks.on_wait,
        allow_private=settings.allow_private_addresses,
    )


def matcher(settings: Settings, clock: Callable[[], date] = date.today) -> Matcher:
    """Matches businesses with the measures of the documents; needs no index and no model."""
    found = documents(settings)
    by_document = ledgers(found)
    region = place_of(_home(settings, found))
    return Matcher(
        found,
        by_document,
        Gate(by_document),
        Elsewhere(found),
        region,
        clock,
        longest=settings.longest_question,
    )


def _home(settings: Settings, found: Mapping[str, Document]) -> str | None:
    """The region that is meant where none is named: that of the settings, else of the first document."""
    return settings.region or next((d.meta.region for d in found.values() if d.meta.region), None)


def assistant(
    settings: Settings,
    hooks: Hooks | None = None,
    clock: Callable[[], date] = date.today,
    *,
    exact: bool = False,
    found: Mapping[str, Document] | None = None,
    model: NamedEmbeddings | None = None,
) -> Assistant:
    """An assistant ready to answer; builds the index first where it is not there.

    ``exact`` spares a process that answers one question the import of Chroma. ``found`` and ``model``: other
    documents, and another model of vectors, than those of the settings.
    """
    found = documents(settings) if found is None else found
    model = embeddings(settings) if model is None else model
    tokenizer = Tokenizer()
    opened = _opened(settings, found, model, tokenizer, hooks, exact=exact)
    retriever = Retriever(
        opened, tokenizer, model, reranker=reranker(settings.rerank), reranked=settings.rerank.depth
    )
    words, terms, sentences = _vocabulary(found)
    by_document = ledgers(found)
    gate = Gate(by_document)
    standing = Standing(found)
    elsewhere = Elsewhere(found)
    home = _home(settings, found)
    chosen = Matcher(
        found, by_document, gate, elsewhere, place_of(home), clock, longest=settings.longest_question
    )
    precedence = Precedence(found, standing, home)

    def answerer(held: Mapping[str, Document], terms: TermReader, sentences: Sentences) -> Extractive:
        reader = PassageReader(held, sentences)
        index = FigureIndex([figure for key in held for figure in by_document[key]], held, terms)
        figures = FigureAnswers(index, held, precedence)
        return Extractive(
            documents=held,
            terms=terms,
            figures=figures,
            sections=SectionAnswers(reader, Headings(held), precedence),
            texts=TextAnswers(reader, precedence),
            supports=SupportAnswers(chosen, held),
            provisions=Provisions(reader, figures),
            zones=ZoneAnswers(held, precedence),
            enumerations=EnumerationAnswers(held, precedence),
            retriever=retriever,
        )

    at_home = {key: document for key, document in found.items() if precedence.is_home(document)}
    nearest = None
    if 0 < len(at_home) < len(found):
        nearest = Nearest(answerer(at_home, *_vocabulary(at_home)[1:]), tuple(at_home.values()))
    return Assistant(
        documents=found,
        answerer=answerer(found, terms, sentences),
        gate=gate,
        ledgers=by_document,
        matcher=chosen,
        scope=Scope(found, home, standing),
        standing=standing,
        elsewhere=elsewhere,
        conversation=Conversation(words, terms, found, settings.longest_question),
        profiles=ProfileTalk(chosen),
        longest=settings.longest_question,
        clock=clock,
        writer=generated(settings, found),
        raw=settings.llm.stream == "raw",
        nearest=nearest,
    )


def _vocabulary(found: Mapping[str, Document]) -> tuple[Words, TermReader, Sentences]:
    """What is known of words from ``found``."""
    sentences = Sentences(found)
    words = Words({name for document in found.values() for name in quoted_names(document.text)})
    return words, TermReader(words, sentences.texts, wording()["filler"]), sentences


def generated(settings: Settings, found: Mapping[str, Document]) -> Generated | None:
    """The answerer with a language model, or None where none is set; raises ``ModelSettingsError``."""
    chosen = settings.llm
    if not chosen.is_set:
        return None
    budget = Budget(
        prompt_tokens=chosen.prompt_tokens,
        answer_tokens=chosen.answer_tokens,
        seconds=chosen.timeout,
        concurrency=chosen.concurrency,
    )
    return Generated(chat_model(chosen), found, budget, callbacks(chosen.trace))


def _opened(
    settings: Settings,
    found: Mapping[str, Document],
    model: NamedEmbeddings | None,
    tokenizer: Tokenizer,
    hooks: Hooks | None,
    *,
    exact: bool,
) -> Index:
    """The index; where the model that it needs is elsewhere and does not answer, one of words alone."""
    listed = list(found.values())
    try:
        return open_index(settings.index_dir, listed, model, tokenizer, hooks, exact=exact)
    except Exception as error:
        # Known by name: what defines it is imported only where a server is set.
        if type(error).__name__ != "EndpointError":
            raise
        logger.warning("no vectors: %s", error)
        opened = open_index(settings.index_dir, listed, None, tokenizer, hooks, exact=exact)
        opened.notice = "向量服务不可用，目前仅按词语检索；服务恢复后重新启动即可。"
        return opened
