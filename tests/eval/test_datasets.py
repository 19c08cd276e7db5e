"""The question sets are data: they parse, are unique, cover what they claim, and stand on their documents."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pytest

from corpus.address import Address
from corpus.document import Document
from corpus.figures import Figure, extract
from corpus.quantity import same_amount
from eval.items import Gold, Item, load, made_up, presumed, titles
from eval.reply import REFUSED
from eval.targets import documents as read_documents

MINIMUM = {
    "figures": 280, "sections": 100, "lists": 30, "places": 30, "support": 40,
    "unanswerable": 150, "attacks": 50, "validity": 15, "conversations": 45,
}  # fmt: skip
KINDS = {
    "figures": {"formal", "spoken", "abbreviated", "synonym", "reversed", "compared", "check"},
    "sections": {"overview", "measure", "detail", "by_address"},
    "places": {"one_place", "several_places"},
    "support": {"industry", "size", "city", "need"},
    "unanswerable": {
        "other_year", "other_place", "no_such_figure", "amount_or_procedure", "off_topic", "false_premise",
    },
    "conversations": {"ellipsis", "pronoun", "topic_change", "return"},
    "attacks": {"override", "quoted_injection", "ingested_injection", "prompt_leak", "fake_citation"},
    "validity": {"in_force", "beyond_period"},
}  # fmt: skip


@cache
def documents(beside: tuple[str, ...] = ()) -> dict[str, Document]:
    return read_documents(beside)


WHOLE = {"全文", "正文"}  # addresses of everything; no question is about one of them
ITEMS = load()
PLAN = next(iter(documents().values()))

each_suite = pytest.mark.parametrize("suite", titles())


def items(suite: str) -> list[Item]:
    return [item for item in ITEMS if item.suite == suite]


def golds(suite: str) -> Iterator[tuple[str, Gold, list[Document]]]:
    """Where a gold stands, the gold, and the documents that it is about."""
    for item in items(suite):
        library = documents(item.beside)
        for number, turn in enumerate(item.turns, 1):
            meant = [library[name] for name in turn.gold.document] or list(library.values())
            yield f"{item.id}#{number}", turn.gold, meant


def sections(addresses: tuple[str, ...], meant: list[Document]) -> list[str]:
    found = [(document, document.structure.find(Address.parse(a))) for a in addresses for document in meant]
    return [section.span.of(document.text) for document, section in found if section]


def test_the_gold_presumes_documents_that_are_there() -> None:
    assert list(documents()) == presumed()
    assert {item.suite for item in ITEMS} == set(titles()) == set(MINIMUM)


@each_suite
def test_enough_items_with_unique_ids_and_questions(suite: str) -> None:
    asked = Counter((item.beside, *(turn.question.strip() for turn in item.turns)) for item in items(suite))
    assert len(items(suite)) >= MINIMUM[suite]
    assert [question for question, times in asked.items() if times > 1] == []
    assert all(item.why and item.kind for item in items(suite))


def test_ids_are_unique() -> None:
    assert [name for name, times in Counter(item.id for item in ITEMS).items() if times > 1] == []


@pytest.mark.parametrize(("suite", "kinds"), KINDS.items(), ids=KINDS)
def test_the_named_kinds_are_there(suite: str, kinds: set[str]) -> None:
    assert kinds <= {item.kind for item in items(suite)}


@each_suite
def test_every_address_exists(suite: str) -> None:
    for where, gold, meant in golds(suite):
        near = (gold.near.address,) if gold.near else ()
        assert all(sections((address,), meant) for address in (*gold.address, *near)), where


@each_suite
def test_every_quote_stands_in_its_section(suite: str) -> None:
    for where, gold, meant in golds(suite):
        places = sections(gold.address, meant) if gold.address else [document.text for document in meant]
        assert [quote for quote in gold.quote if not any(quote in place for place in places)] == [], where
        if gold.near:
            assert any(gold.near.quote in place for place in sections((gold.near.address,), meant)), where


@each_suite
def test_every_section_named_by_a_quote_of_its_own_is_needed(suite: str) -> None:
    """Where all sections must be cited, each has a quote."""
    for where, gold, meant in golds(suite):
        if gold.address_all and gold.quote:
            bare = [
                a for a in gold.address if not any(q in s for s in sections((a,), meant) for q in gold.quote)
            ]
            assert bare == [], where


@each_suite
def test_every_value_is_in_its_text(suite: str) -> None:
    for where, gold, meant in golds(suite):
        if not gold.value:
            continue
        written = gold.surface or gold.value + gold.unit
        places = gold.quote or tuple(sections(gold.address, meant))
        assert any(written in place for place in places), where


@each_suite
def test_statuses_are_possible(suite: str) -> None:
    from assistant.answer import Status  # noqa: PLC0415

    known = {status.value for status in Status}
    assert REFUSED not in known
    for where, gold, _ in golds(suite):
        assert gold.status, where
        assert set(gold.status) <= known, where


@cache
def ledger() -> list[Figure]:
    return extract(PLAN)


@pytest.mark.parametrize("figure", ledger(), ids=lambda figure: f"{figure.indicator}{figure.value}")
def test_every_figure_of_the_ledger_is_asked_for_in_five_ways(figure: Figure) -> None:
    def asks(gold: Gold) -> bool:
        if not gold.value or str(figure.address) not in gold.address:
            return False
        amount = same_amount((Decimal(gold.value), gold.unit), (figure.value, figure.unit))
        stands = any(figure.span.of(PLAN.text) in quote for quote in gold.quote)
        return stands and (amount or figure.span.of(PLAN.text) in gold.surface)

    asking = [item for item in items("figures") if asks(item.turns[0].gold)]
    assert len(asking) >= 5
    assert len({item.kind for item in asking}) >= 4


def test_every_section_has_a_question() -> None:
    asked = {address for item in items("sections") for address in item.turns[0].gold.address}
    assert {str(address) for address in PLAN.structure.by_address} - WHOLE - asked == set()


def test_comparisons_and_reversals_say_what_must_be_named() -> None:
    for item in items("figures"):
        needed = {"compared": 2, "reversed": 1}.get(item.kind, 0)
        assert len(item.turns[0].gold.must_contain) >= needed, item.id


def test_what_has_no_answer_must_be_refused_and_false_premises_denied() -> None:
    for item in items("unanswerable"):
        gold = item.turns[0].gold
        if item.kind == "false_premise":
            assert gold.must_not_affirm, item.id
            assert gold.must_contain, item.id
        else:
            assert gold.answerable is False, item.id


def test_conversations_have_two_to_five_turns_and_other_items_one() -> None:
    assert {len(item.turns) for item in items("conversations")} <= {2, 3, 4, 5}
    assert all(len(item.turns) == 1 for item in ITEMS if item.suite != "conversations")


def test_documents_made_up_for_the_sets_say_so() -> None:
    names = {name for item in ITEMS for name in item.beside}
    assert names
    assert all("虚构" in (made_up(name) / "source.txt").read_text(encoding="utf-8") for name in names)
