"""The list of related notices."""

import re

from corpus.document import built_in, read_document
from corpus.related import notices, related_to, search


def test_every_notice_has_a_source_and_no_value_is_empty() -> None:
    assert len(notices()) == 13
    for notice in notices():
        assert notice.source
        assert notice.gives
        for value in notice.model_dump(exclude_none=True).values():
            assert value not in ("", "unknown")
        if notice.document_number:
            assert re.fullmatch(r".+〔\d{4}〕\d+号", notice.document_number)


def test_those_beside_the_plan() -> None:
    plan = read_document(built_in()[0])
    assert len(related_to(plan)) == 13
    assert all(notice.document_number != plan.meta.document_number for notice in related_to(plan))


def test_search_by_words() -> None:
    assert [notice.document_number for notice in search(["物流"])] == ["国办发〔2022〕17号"]
    assert search(["消费券"])[0].document_number == "湘政办发〔2023〕35号"
    assert search(["火箭"]) == []
    assert search([]) == []


def test_an_address_has_a_scheme() -> None:
    with_address = [notice for notice in notices() if notice.address]
    assert with_address
    assert all(notice.urls[0].startswith("https://") for notice in with_address)
    assert not [notice for notice in notices() if not notice.address and notice.urls]
