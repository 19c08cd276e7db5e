"""How the service has been used, counted over made-up records, in SQLite and in PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from server.storage.statistics import ZONE, Usage, usage
from server.storage.store import Store
from server.storage.tables import Audit, Feedback

NOW = datetime(2026, 6, 10, 1, 30, tzinfo=ZONE)  # in UTC it is still the day before


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, store_url: str) -> Iterator[Store]:
    opened = Store.open(store_url if request.param == "sqlite" else request.getfixturevalue("postgres"))
    yield opened
    opened.close()


def _asked(session: Session, question: str = "甲？", status: str = "answered", **more: Any) -> str:
    values = {"at": NOW - timedelta(minutes=1), "channel": "web", "microseconds": 1000, "remembered": False}
    name = uuid4().hex
    row = Audit(
        id=name, question=question, status=status, mode="extractive", text="答", citations=[], **values | more
    )
    session.add(row)
    session.flush()
    return name


def _of(store: Store, days: int = 7) -> Usage:
    return store.read_now(lambda session: usage(session, NOW.astimezone(UTC), days))


def _days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def test_nothing_asked(store: Store) -> None:
    found = _of(store)
    assert (found.asked, found.statuses, found.p50_ms, found.unanswered) == (0, {}, None, [])
    assert [day.asked for day in found.days] == [0] * 7


def test_days_are_those_of_beijing_and_the_period_ends_today(store: Store) -> None:
    def job(session: Session) -> None:
        _asked(session)
        _asked(session, at=datetime(2026, 6, 9, 23, 59, 59, 900_000, tzinfo=ZONE), status="clarification")
        _asked(session, at=datetime(2026, 6, 4, 0, 0, tzinfo=ZONE))
        _asked(session, at=datetime(2026, 6, 3, 23, 59, tzinfo=ZONE))  # eight days ago

    store.write_now(job)
    found = _of(store)
    assert [(day.day.day, day.asked, day.answered) for day in found.days if day.asked] == [
        (4, 1, 1),
        (9, 1, 0),
        (10, 1, 1),
    ]
    assert found.asked == 3
    assert _of(store, 30).asked == 4


def test_times_are_of_answers_worked_out(store: Store) -> None:
    def job(session: Session) -> None:
        for number in range(1, 21):
            _asked(session, microseconds=number * 1000)
        for _ in range(50):
            _asked(session, microseconds=1, remembered=True)

    store.write_now(job)
    found = _of(store)
    assert (found.p50_ms, found.p95_ms) == (10, 19)


def test_questions_that_more_documents_would_answer(store: Store) -> None:
    def job(session: Session) -> None:
        refused = "unanswerable_not_in_corpus"
        for question in ("冷链补贴多少", "冷链补贴多少？", "冷链补贴 多少"):
            _asked(session, question, refused)
        for days in (1, 2):
            _asked(session, "养老床位补贴", "unanswerable_no_such_figure", at=_days_ago(days))
        _asked(session, "写首诗", "unanswerable_out_of_scope")
        _asked(session, "岳阳的冷链公司", refused, channel="match")
        _asked(session, "很久以前", refused, at=_days_ago(20))

    store.write_now(job)
    first, second = _of(store).unanswered
    assert (first.times, first.status) == (3, "unanswerable_not_in_corpus")
    assert (second.question, second.times, second.text) == ("养老床位补贴", 2, "答")
    assert second.last == _days_ago(1)


def test_votes_and_their_reasons(store: Store) -> None:
    def job(session: Session) -> None:
        for vote, reason in (("up", ""), ("down", "没答全"), ("down", "")):
            name = _asked(session, f"问{reason}")
            session.add(Feedback(request_id=name, at=NOW - timedelta(seconds=30), vote=vote, reason=reason))

    store.write_now(job)
    found = _of(store)
    assert (found.up, found.down) == (1, 2)
    assert {(one.question, one.reason) for one in found.complaints} == {("问没答全", "没答全"), ("问", "")}


def test_channels_the_most_used_first(store: Store) -> None:
    def job(session: Session) -> None:
        for channel in ("web", "api", "api"):
            _asked(session, channel=channel)

    store.write_now(job)
    assert list(_of(store).channels.items()) == [("api", 2), ("web", 1)]
