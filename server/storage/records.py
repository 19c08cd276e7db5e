"""Conversations, the audit log and feedback."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from assistant.answer import Answer
from server.storage.database import changed
from server.storage.masking import mask
from server.storage.tables import Audit, Base, Conversation, Delivery, Feedback, StoredMessage

_AUDIT = insert(Base.metadata.tables[Audit.__tablename__])


@dataclass(frozen=True)
class Owner:
    """A key (None: open mode) and, within it, a user as ``hashed``."""

    key_id: str | None
    user: str | None = None


@dataclass(frozen=True)
class Exchange:
    """A question and its answer, on their way into the records."""

    request_id: str
    owner: Owner
    channel: str
    question: str
    answer: Answer
    microseconds: int
    remembered: bool


def hashed(user: str | None) -> str | None:
    """The name under which a user is kept."""
    return sha256(f"xiangce-user\0{user}".encode("utf-8", "replace")).hexdigest() if user else None


LEFT = "left"  # the status of an answer whose asker went away before its end


def audit(session: Session, exchange: Exchange) -> None:
    answer = exchange.answer
    row = entry(
        exchange.request_id, exchange.owner, exchange.channel, exchange.question, exchange.microseconds
    )
    enter(
        session,
        row
        | {
            "status": answer.status.value,
            "mode": answer.mode.value,
            "text": mask(answer.text),
            "citations": [{"document": c.document, "address": c.address} for c in answer.citations],
            "remembered": exchange.remembered,
        },
    )


def entry(request_id: str, owner: Owner, channel: str, question: str, microseconds: int) -> dict[str, Any]:
    """A row of the audit log for a question that got no answer to its end."""
    return {
        "id": request_id,
        "at": datetime.now(UTC),
        "key_id": owner.key_id,
        "user": owner.user,
        "channel": channel,
        "question": mask(question),
        "status": LEFT,
        "mode": "",
        "text": "",
        "citations": [],
        "microseconds": microseconds,
        "remembered": False,
    }


def enter(session: Session, row: dict[str, Any]) -> None:
    """Write a row of the audit log."""
    # Core, not the ORM: this runs for every question.
    session.connection().execute(_AUDIT, [row])


def open_conversation(session: Session, owner: Owner) -> Conversation:
    now = datetime.now(UTC)
    found = Conversation(
        id=secrets.token_hex(16), key_id=owner.key_id, user=owner.user, created_at=now, updated_at=now
    )
    session.add(found)
    session.flush()
    session.expunge(found)
    return found


def conversation(session: Session, owner: Owner, conversation_id: str) -> Conversation | None:
    """One of ``owner``'s own. Who names no user sees all of the key's."""
    found = session.get(Conversation, conversation_id)
    if found is None or found.key_id != owner.key_id or (owner.user and found.user != owner.user):
        return None
    return found


def conversations(session: Session, owner: Owner, limit: int) -> list[Conversation]:
    """The latest first."""
    query = select(Conversation).where(Conversation.key_id.is_not_distinct_from(owner.key_id))
    if owner.user:
        query = query.where(Conversation.user == owner.user)
    return list(session.execute(query.order_by(Conversation.updated_at.desc()).limit(limit)).scalars())


def messages(session: Session, conversation_id: str, last: int | None = None) -> list[StoredMessage]:
    """In order; only the ``last`` ones if given."""
    query = select(StoredMessage).where(StoredMessage.conversation_id == conversation_id)
    query = query.order_by(StoredMessage.position.desc())
    if last is not None:
        query = query.limit(last)
    return list(session.execute(query).scalars())[::-1]


def add_exchange(session: Session, conversation_id: str, exchange: Exchange) -> bool:
    """Append question and answer; False where the conversation is gone."""
    now = datetime.now(UTC)
    # Locks the row, so that two answers at once get places of their own.
    touch = update(Conversation).where(Conversation.id == conversation_id).values(updated_at=now)
    if not changed(session, touch):
        return False
    place = session.execute(
        select(func.coalesce(func.max(StoredMessage.position), -1)).where(
            StoredMessage.conversation_id == conversation_id
        )
    ).scalar_one()
    contract = exchange.answer.model_dump(mode="json")
    contract["question"] = mask(contract["question"])
    rows: list[dict[str, Any]] = [
        {"id": secrets.token_hex(16), "role": "user", "content": mask(exchange.question), "answer": None},
        {"id": exchange.request_id, "role": "assistant", "content": exchange.answer.text, "answer": contract},
    ]
    for number, row in enumerate(rows, place + 1):
        row |= {"conversation_id": conversation_id, "position": number, "created_at": now}
    session.execute(insert(StoredMessage), rows)
    return True


def delete_conversation(session: Session, conversation_id: str) -> None:
    session.execute(delete(Conversation).where(Conversation.id == conversation_id))


def vote(session: Session, owner: Owner, request_id: str, verdict: str, reason: str) -> bool:
    """Record what the asker thinks; False where this owner got no such answer."""
    asked = session.get(Audit, request_id)
    if asked is None or asked.key_id != owner.key_id or (owner.user and asked.user != owner.user):
        return False
    session.merge(
        Feedback(
            request_id=request_id,
            at=datetime.now(UTC),
            key_id=owner.key_id,
            user=asked.user,
            vote=verdict,
            reason=mask(reason),
        )
    )
    return True


def log(
    session: Session, limit: int, before: datetime | None = None, status: str | None = None
) -> list[Audit]:
    """The audit log, the latest first."""
    query = select(Audit).order_by(Audit.at.desc(), Audit.id).limit(limit)
    if before:
        query = query.where(Audit.at < before)
    if status:
        query = query.where(Audit.status == status)
    return list(session.execute(query).scalars())


def export_user(session: Session, user: str) -> dict[str, list[dict[str, Any]]]:
    """Everything kept of one user (as ``hashed``), under whatever key."""
    talks = session.execute(select(Conversation).where(Conversation.user == user)).scalars().all()
    return {
        "conversations": [
            _row(talk) | {"messages": [_row(message) for message in messages(session, talk.id)]}
            for talk in talks
        ],
        "audit": [_row(row) for row in session.execute(select(Audit).where(Audit.user == user)).scalars()],
        "feedback": [
            _row(row) for row in session.execute(select(Feedback).where(Feedback.user == user)).scalars()
        ],
        "deliveries": [
            _row(row) for row in session.execute(select(Delivery).where(Delivery.user == user)).scalars()
        ],
    }


def delete_user(session: Session, user: str) -> int:
    """Delete everything kept of one user; how many rows that were, messages counted too."""
    talks = select(Conversation.id).where(Conversation.user == user)
    answers = select(Audit.id).where(Audit.user == user)
    statements = (
        delete(StoredMessage).where(StoredMessage.conversation_id.in_(talks)),
        delete(Conversation).where(Conversation.user == user),
        delete(Feedback).where(or_(Feedback.user == user, Feedback.request_id.in_(answers))),
        delete(Audit).where(Audit.user == user),
        delete(Delivery).where(Delivery.user == user),
    )
    return sum(changed(session, statement) for statement in statements)


def _row(row: Any) -> dict[str, Any]:
    values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    values.pop("user", None)
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in values.items()}
