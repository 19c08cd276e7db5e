"""Messages of the channels: each is answered once, however often and to whichever worker it comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Select, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from server.storage.database import changed
from server.storage.tables import Announced, Delivery

LIFE = timedelta(days=2)  # of a row; WeChat lets an answer follow within 48 hours


@dataclass(frozen=True)
class Reply:
    """What a message is answered with: ``text`` now, ``rest`` part by part when asked for more.

    ``request_id``: the answer that feedback is about.
    """

    text: str
    rest: tuple[str, ...] = ()
    request_id: str | None = None


@dataclass(frozen=True)
class Answered:
    """``late``: the platform has stopped waiting, so that the reply is owed."""

    reply: Reply
    late: bool


@dataclass(frozen=True)
class Owed:
    """An answer that could not be delivered in time, if it is ``ready``; ``since`` when its question came."""

    id: str
    since: datetime
    ready: bool


@dataclass(frozen=True)
class Claim:
    """``attempt`` 1 has the work to do; ``reply`` is None until it is done."""

    attempt: int
    reply: Reply | None


def identity(account: str, message: str) -> str:
    """The name under which a message of an account is kept; the platform's own may be long."""
    return sha256(f"{account}\0{message}".encode("utf-8", "replace")).hexdigest()


def claim(session: Session, delivery: str, account: str, user: str) -> Claim:
    """Count one arrival."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Delivery).values(
        id=delivery, account=account, user=user, at=datetime.now(UTC), attempts=1, owed=False
    )
    counted = statement.on_conflict_do_update(
        index_elements=[Delivery.id], set_={"attempts": Delivery.attempts + 1}
    ).returning(Delivery.attempts)
    attempt = session.execute(counted).scalar_one()
    return Claim(attempt, find(session, delivery) if attempt > 1 else None)


def find(session: Session, delivery: str) -> Reply | None:
    """What the message was answered with, if it is answered."""
    row = session.get(Delivery, delivery, populate_existing=True)
    return _reply(row) if row else None


def answer(session: Session, delivery: str, made: Reply) -> Answered:
    """Keep the reply to a message."""
    values = {"text": made.text, "rest": list(made.rest), "request_id": made.request_id, "partial": None}
    done = update(Delivery).where(Delivery.id == delivery).values(values).returning(Delivery.owed)
    return Answered(made, late=bool(session.execute(done).scalar_one_or_none()))


def owe(session: Session, delivery: str) -> Reply | None:
    """The platform waits no longer: the answer where there is one after all, else it is owed now."""
    # The condition and the mark in one statement: a worker that answers meanwhile sees the one or the other.
    unanswered = update(Delivery).where(Delivery.id == delivery, Delivery.text.is_(None)).values(owed=True)
    return None if changed(session, unanswered) else find(session, delivery)


def settle(session: Session, delivery: str) -> bool:
    """Whether it was owed until now, so that whoever asks may deliver it."""
    unpaid = update(Delivery).where(Delivery.id == delivery, Delivery.owed).values(owed=False)
    return bool(changed(session, unpaid))


def owe_again(session: Session, delivery: str) -> None:
    """It could not be delivered; the user's next message fetches it."""
    session.execute(update(Delivery).where(Delivery.id == delivery).values(owed=True))


def owed(session: Session, user: str, delivery: str) -> Owed | None:
    """The oldest answer that ``user`` has still to get, of those asked for before the message."""
    # Only of those before: two messages that wait for an answer must not wait for each other.
    came = select(Delivery.at).where(Delivery.id == delivery).scalar_subquery()
    query = select(Delivery).where(Delivery.user == user, Delivery.owed, Delivery.at < came)
    row = session.execute(query.order_by(Delivery.at).limit(1)).scalars().first()
    return Owed(row.id, row.at, row.text is not None) if row else None


def is_owed(session: Session, delivery: str) -> bool:
    """Whether the platform has stopped waiting for the reply to this message."""
    return bool(session.execute(select(Delivery.owed).where(Delivery.id == delivery)).scalar_one_or_none())


def hand_over(session: Session, source: str) -> Reply | None:
    """An owed answer, for another message to deliver; None where it is no longer owed."""
    if not settle(session, source):
        return None
    found = find(session, source)
    session.execute(update(Delivery).where(Delivery.id == source).values(rest=[]))
    return found


def more(session: Session, user: str) -> Reply | None:
    """Take the next part of the last answer to ``user``; None where nothing is left of it."""
    row = session.scalars(_answers(user).with_for_update()).first()
    if row is None or not row.rest:
        return None
    first, *others = row.rest
    session.execute(update(Delivery).where(Delivery.id == row.id).values(rest=[]))
    return Reply(first, tuple(others), row.request_id)


def last_answer(session: Session, user: str) -> str | None:
    """The answer that ``user`` got last."""
    row = session.scalars(_answers(user)).first()
    return row.request_id if row else None


def progress(session: Session, delivery: str, partial: str) -> None:
    """An answer on its way, as far as it goes."""
    unfinished = update(Delivery).where(Delivery.id == delivery, Delivery.text.is_(None))
    session.execute(unfinished.values(partial=partial))


def state(session: Session, delivery: str) -> Delivery | None:
    return session.get(Delivery, delivery, populate_existing=True)


def announce(session: Session, account: str, documents: Sequence[str]) -> list[str]:
    """Those of ``documents`` that ``account`` was not told of; whoever asks first gets them.

    An account that was never told of any knows them all from now on.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    begins = not session.execute(
        select(Announced.account).where(Announced.account == account).limit(1)
    ).first()
    rows = [
        {"account": account, "document": name, "at": datetime.now(UTC)} for name in ("", *sorted(documents))
    ]
    new = dialect.insert(Announced).values(rows).on_conflict_do_nothing().returning(Announced.document)
    found = [name for name in session.execute(new).scalars() if name]
    return [] if begins else found


def _answers(user: str) -> Select[Delivery]:
    """The latest message of ``user`` that got an answer of the assistant."""
    query = select(Delivery).where(Delivery.user == user, Delivery.request_id.is_not(None), ~Delivery.owed)
    return query.order_by(Delivery.at.desc()).limit(1)


def _reply(row: Delivery) -> Reply | None:
    return None if row.text is None else Reply(row.text, tuple(row.rest or ()), row.request_id)
