"""How the service has been used, from the audit log and the feedback."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assistant.answer import Status
from server.storage.records import LEFT
from server.storage.tables import Audit, Feedback

ZONE = timezone(timedelta(hours=8), "北京时间")  # whose days are counted
MATCHES = "match"  # the channel whose questions describe a business
_UNANSWERED = (Status.NOT_IN_CORPUS.value, Status.NO_SUCH_FIGURE.value)  # more documents might answer these
_LOOKED_AT = 1000  # different questions that are put together
_LISTED = 30


@dataclass(frozen=True)
class Day:
    day: date
    asked: int
    answered: int


@dataclass(frozen=True)
class Unanswered:
    """A question that was refused, however often it was asked; ``text`` is what was said the last time."""

    question: str
    times: int
    last: datetime
    status: str
    text: str


@dataclass(frozen=True)
class Complaint:
    question: str
    reason: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Usage:
    """Of some days up to today; times of those answers that were worked out, not remembered."""

    days: list[Day]
    statuses: dict[str, int]  # the most frequent first, as the next
    channels: dict[str, int]
    p50_ms: float | None
    p95_ms: float | None
    up: int
    down: int
    complaints: list[Complaint]  # the latest first
    unanswered: list[Unanswered]  # the most frequent first

    @property
    def asked(self) -> int:
        return sum(self.statuses.values())


def usage(session: Session, now: datetime, days: int) -> Usage:
    """``now`` is of any zone; ``days`` counts today."""
    today = now.astimezone(ZONE).date()
    first = today - timedelta(days=days - 1)
    period = _between(Audit.at, first, today)
    votes = _counted(session, Feedback.vote, _between(Feedback.at, first, today))
    return Usage(
        days=[_day(session, first + timedelta(days=number)) for number in range(days)],
        statuses=_counted(session, Audit.status, period),
        channels=_counted(session, Audit.channel, period),
        p50_ms=_percentile(session, period, 0.50),
        p95_ms=_percentile(session, period, 0.95),
        up=votes.get("up", 0),
        down=votes.get("down", 0),
        complaints=_complaints(session, first, today),
        unanswered=list(_unanswered(session, period)),
    )


def _between(column: Any, first: date, last: date) -> ColumnElement[bool]:
    start = datetime(first.year, first.month, first.day, tzinfo=ZONE)
    end = datetime(last.year, last.month, last.day, tzinfo=ZONE) + timedelta(days=1)
    within: ColumnElement[bool] = (column >= start.astimezone(UTC)) & (column < end.astimezone(UTC))
    return within


def _counted(session: Session, column: Any, condition: ColumnElement[bool]) -> dict[str, int]:
    """How many rows there are of each value, the most frequent first."""
    query = select(column, func.count()).where(condition).group_by(column)
    return dict(Counter(dict(session.execute(query).all())).most_common())


def _day(session: Session, day: date) -> Day:
    counts = _counted(session, Audit.status, _between(Audit.at, day, day))
    return Day(day, sum(counts.values()), counts.get(Status.ANSWERED.value, 0))


def _percentile(session: Session, period: ColumnElement[bool], share: float) -> float | None:
    """In milliseconds, by nearest rank; None where nothing was worked out."""
    worked = period & Audit.remembered.is_(False) & (Audit.status != LEFT)
    number = session.execute(select(func.count()).where(worked)).scalar_one()
    if not number:
        return None
    rank = math.ceil(share * number) - 1
    ordered = select(Audit.microseconds).where(worked).order_by(Audit.microseconds).offset(rank).limit(1)
    return session.execute(ordered).scalar_one() / 1000


def _complaints(session: Session, first: date, today: date) -> list[Complaint]:
    query = (
        select(Audit.question, Feedback.reason, Feedback.at, Audit.text)
        .join(Audit, Audit.id == Feedback.request_id)
        .where(_between(Feedback.at, first, today), Feedback.vote == "down")
        .order_by(Feedback.at.desc())
        .limit(_LISTED)
    )
    return [Complaint(*row) for row in session.execute(query)]


def _unanswered(session: Session, period: ColumnElement[bool]) -> Iterator[Unanswered]:
    """Questions that differ in marks and blanks only are one."""
    refused = period & Audit.status.in_(_UNANSWERED) & (Audit.channel != MATCHES)
    times = func.count()
    groups = (
        select(Audit.question, times, func.max(Audit.at, type_=Audit.at.type))
        .where(refused)
        .group_by(Audit.question)
        .order_by(times.desc())
        .limit(_LOOKED_AT)
    )
    found: dict[str, Unanswered] = {}
    for question, number, last in session.execute(groups):
        key = re.sub(r"[\W_]+", "", question)
        known = found.get(key)
        if known is None:
            found[key] = Unanswered(question, number, last, "", "")
        else:
            found[key] = replace(known, times=known.times + number, last=max(known.last, last))
    most = sorted(found.values(), key=lambda one: (one.times, one.last), reverse=True)[:_LISTED]
    for one in most:
        latest = select(Audit.status, Audit.text).where(refused, Audit.question == one.question)
        status, text = session.execute(latest.order_by(Audit.at.desc()).limit(1)).one()
        yield replace(one, status=status, text=text)
