"""The answerer without a model: the figure ledger and the documents' own sentences."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.answer import Status
from assistant.document_answers import about_document
from assistant.draft import Draft, located
from assistant.enumeration_answers import EnumerationAnswers
from assistant.figure_answers import FigureAnswers
from assistant.intent import Intent, asks_meaning, is_check, wording
from assistant.lacking import lead_of
from assistant.match_draft import SupportAnswers
from assistant.meant import asks_of_document, is_elsewhere, meant
from assistant.place_checks import PlaceChecks
from assistant.profile_words import speaks_of_own
from assistant.provisions import Provisions
from assistant.question import Question
from assistant.quoted_amounts import QuotedAmounts
from assistant.section_answers import SectionAnswers
from assistant.sums import says_for_what
from assistant.terms import Term, TermReader
from assistant.text_answers import TextAnswers, procedure_said, tells
from assistant.titles import Titles
from assistant.told import told
from assistant.verdict import verdict
from assistant.zone_answers import ZoneAnswers
from corpus.address import Address
from corpus.document import Document
from corpus.figures import FigureKind
from retrieval.normalize import flatten
from retrieval.retriever import Hit, LazyHits, Retriever


class Extractive:
    """Chooses among the ways to answer; each returns a draft or None."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        terms: TermReader,
        figures: FigureAnswers,
        sections: SectionAnswers,
        texts: TextAnswers,
        supports: SupportAnswers,
        provisions: Provisions,
        zones: ZoneAnswers,
        enumerations: EnumerationAnswers,
        retriever: Retriever,
    ) -> None:
        self._documents = documents
        self._titles = Titles(documents)
        self._terms = terms
        self._figures = figures
        self._amounts = QuotedAmounts(figures, texts)
        self._sections = sections
        self._texts = texts
        self._place_checks = PlaceChecks(texts)
        self._supports = supports
        self._provisions = provisions
        self._zones = zones
        self._enumerations = enumerations
        self.retriever = retriever

    def read(self, question: Question) -> list[Term]:
        """The content words of a question, without those that only lead up to it."""
        return told(question, self._titles.without(question.content), self._terms)

    def knows(self, word: str) -> bool:
        """Whether the documents use ``word`` or an equivalent of it."""
        return self._terms.term(word).in_corpus

    def says(self, term: Term, documents: Collection[str]) -> bool:
        """Whether a passage of ``documents`` (ids) holds ``term``."""
        return self._texts.says(term, documents)

    @property
    def notice(self) -> str | None:
        """For the user: why the search is by words alone; None where it is not."""
        return self.retriever.notice

    def look_up(self, question: Question, terms: Sequence[Term], today: date) -> Draft | None:
        """What needs no search: facts about a document, addresses, figures and near misses."""
        for number in question.numbers:
            if not any(
                flatten(d.meta.document_number or "") == flatten(number) for d in self._documents.values()
            ):
                return Draft(Status.NOT_IN_CORPUS, lead=f"文件库中没有{number}，无法依据它回答。")
        if name := self._titles.unheld(question.text):
            return Draft(Status.NOT_IN_CORPUS, lead=f"文件库中没有《{name}》，无法依据它回答。")
        documents = self._sections.ordered(
            [self._documents[key] for key in question.documents or self._documents], question
        )
        held = meant(question.text, terms, documents, self.says)
        for document in held:
            if found := about_document(question, terms, document, today):
                return found
        elsewhere = is_elsewhere(question.text, terms, self._documents.values())
        if elsewhere or (not held and asks_of_document(question.text)):
            return Draft(Status.NOT_IN_CORPUS, lead="文件库中没有问题所指的文件，无法依据它回答。")
        if question.addresses and (found := self._by_address(question, terms)):
            return found
        found = (
            self._zones.answer(question)
            or self._sections.aims(question, terms, documents)
            or self._sections.overview(question, terms, documents)
        )
        if found:
            return found
        if any(cue in question.text for cue in wording()["achieved"]["cues"]):
            return self._figures.near_miss(question, terms) or _refusal(terms)
        return self._by_ledger(question, terms)

    def retrieve(self, question: Question) -> LazyHits:
        """Passages near the question, best first, searched for when they are needed."""
        documents = question.documents or None
        return LazyHits(lambda: self.retriever.search(question.text, documents=documents, limit=10))

    def by_words(self, question: Question) -> list[Hit]:
        """Passages near the question by its words alone: the first few, at once."""
        documents = question.documents or None
        return self.retriever.search(question.text, documents=documents, limit=5, dense=False)

    def closest(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """What a search agrees is nearest to a question that nothing answers, said to be no more."""
        return self._provisions.agreed(question, terms, self.retrieve(question))

    def _by_address(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        address = question.addresses[0]
        documents = [self._documents[key] for key in question.documents or self._documents]
        documents.sort(key=lambda document: address not in document.structure.by_address)
        documents = self._sections.ordered(documents, question)
        exists = any(document.structure.find(address) for document in documents)
        if any(term.is_name for term in terms) and _may_be_figure(question):
            found = self._figures.answer(question, terms)  # 五(四)11的旅游总收入目标是多少
            if found:
                return self._placed(found, address, exists)
        return self._sections.section(address, documents)

    @staticmethod
    def _placed(found: Draft, address: Address, exists: bool) -> Draft:
        """A draft about figures, with what is wrong about the address that the question gave."""
        if not exists:
            return replace(found, lead=f"文件中没有“{address}”这一条。")
        places = list(dict.fromkeys(item.address for claim in found.claims for item in claim.evidence))
        inside = any(
            (section := item.document.structure.find(address)) and item.span.start in section.span
            for claim in found.claims
            for item in claim.evidence
        )
        return found if inside else replace(found, lead=f"相关表述不在{address}，而在{'、'.join(places)}：")

    def _by_ledger(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        if question.intent == Intent.PLACE:
            return self._figure_place(question, terms)
        if not _may_be_figure(question) or not (question.quantities or says_for_what(terms)):
            return None
        found = self._figures.answer(question, terms)
        standing = found and any(f.kind == FigureKind.OTHER for c in found.claims for f in c.figures)
        if found and not standing:
            return found
        if found and procedure_said(question, _quoted(found)):
            return found
        counted = question.units and question.intent is not Intent.LIST  # 一共几个，是哪些
        asked = question.intent in (Intent.FIGURE, Intent.REVERSE, Intent.CHECK) or counted
        return self._figures.near_miss(question, terms) if asked else None

    def draft(self, question: Question, terms: Sequence[Term], hits: Sequence[Hit]) -> Draft:
        """The documents' own words, or a refusal."""
        found = self._text(question, terms, hits)
        if found.status is Status.ANSWERED and not found.lead and len(found.claims) == 1:
            quote = _quoted(found)
            lists = "包括：" in found.claims[0].text or "其下包括" in found.claims[0].text
            return replace(
                found, lead=verdict(question, quote) or ("" if lists else lead_of(question, quote))
            )
        return found

    def _text(self, question: Question, terms: Sequence[Term], hits: Sequence[Hit]) -> Draft:
        if question.intent == Intent.PLACE:
            return self._place(question, terms, hits)
        if question.intent in (Intent.FIGURE, Intent.REVERSE, Intent.CHECK):
            found = self._amounts.answer(question, terms, hits)
            if found or question.intent != Intent.REVERSE or "哪" not in question.text:
                says = says_for_what(terms)
                near = found or (self._figures.near_miss(question, terms, standing=True) if says else None)
                near = near or (self._provisions.nearest(question, terms, hits) if says else None)
                return near or Draft(Status.NOT_IN_CORPUS, lead="文件没有给出这项数据。")
        named = is_check(question.text) and any(term.is_quoted for term in terms)  # “两副”是常德和衡阳，对吗
        if (named or question.intent == Intent.LIST) and (found := self._sections.members(question, terms)):
            return found
        if found := self._enumerations.answer(question):
            return found
        if found := self._sections.headed(question, terms, whole=True):
            return found
        telling = [term for term in terms if term.weight >= 1]
        if telling and all(t.is_quoted for t in telling) and (found := self._texts.places(question, terms)):
            return found  # “破零倍增”指什么: wherever it is said
        if not _may_say(question, hits):
            return _refusal(terms, procedure=True)
        if found := self._place_checks.check(question, terms, hits):
            return found
        if question.intent == Intent.SUPPORT and (found := self._support(question, terms, hits)):
            return found
        placed = question.intent in (Intent.LIST, Intent.GENERAL) and not question.periods
        long = _written_out(terms)
        if (
            asks_meaning(question.text)
            and long != terms
            and (found := self._texts.passage(question, long, hits))
        ):
            return found
        found = (self._sections.of_place(question, terms) if placed else None) or self._sections.headed(
            question, terms
        )
        return (
            (found if found and tells(question, _quoted(found)) else None)
            or self._texts.passage(question, terms, hits)
            or _refusal(terms)
        )

    def _support(self, question: Question, terms: Sequence[Term], hits: Sequence[Hit]) -> Draft | None:
        """Measures for the business that the question describes, or sentences on what it asks about."""
        found = self._supports.draft(question.text, terms, question.documents)
        return found or self._texts.support(question, terms, hits)

    def _place(self, question: Question, terms: Sequence[Term], hits: Sequence[Hit]) -> Draft:
        found = self._texts.places(question, terms)
        if not found and _may_say(question, hits):
            own = speaks_of_own(question.text)  # 我们做…的，对口的支持在哪一节
            return (
                (self._support(question, terms, hits) if own else None)
                or self._texts.passage(question, terms, hits)
                or _refusal(terms)
            )
        said = found is not None and procedure_said(question, _quoted(found))
        return found if found and said else _refusal(terms, procedure=bool(found))

    def _figure_place(self, question: Question, terms: Sequence[Term]) -> Draft | None:
        """“…的目标在哪一节”, “8633.9亿元在第几部分”: where a figure stands."""
        if question.quantities:
            found = self._figures.reverse(question, terms)
        elif question.basis or question.kind or question.units:
            found = self._figures.answer(question, terms)
        else:
            return None
        return located(found) if found else None


def _may_say(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether the documents may hold what only itself can tell, where the question asks for that."""
    return procedure_said(question, "") or procedure_said(question, "".join(h.passage.text for h in hits[:5]))


def _written_out(terms: Sequence[Term]) -> list[Term]:
    """``terms``, short names by what they are short for: who asks what 两业融合 means knows the name."""
    long = [tuple(form for form in term.forms if len(form) > 2 * len(term.word)) for term in terms]
    return [
        replace(term, forms=forms, parts=()) if forms and term.is_name else term
        for term, forms in zip(terms, long, strict=True)
    ]


def _quoted(found: Draft) -> str:
    return "".join(item.quote for claim in found.claims for item in claim.evidence)


def _may_be_figure(question: Question) -> bool:
    return question.intent in (Intent.FIGURE, Intent.REVERSE, Intent.CHECK) or bool(
        question.kind or question.basis or question.units or question.periods
    )


def _refusal(terms: Sequence[Term], procedure: bool = False) -> Draft:
    """Why there is no answer, and where else to look."""
    names = [term for term in terms if term.is_name]
    if names and not any(term.in_corpus for term in names):
        return Draft(Status.OUT_OF_SCOPE, lead="文件没有涉及这个问题。我只回答政策文件里写明的内容。")
    if procedure:
        return Draft(
            Status.NOT_IN_CORPUS,
            lead="文件没有给出所问的条件、流程、金额、人员、联系方式或罚则，请以主管部门发布的通知为准。",
        )
    return Draft(Status.NOT_IN_CORPUS, lead="文件中没有找到能回答这个问题的内容。")
