"""What a user sees of past conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.storage.records import Owner, conversations
from server.storage.tables import Feedback, StoredMessage


@dataclass(frozen=True)
class Talk:
    """A conversation by its first question."""

    id: str
    updated_at: datetime
    question: str


def talks(session: Session, owner: Owner, limit: int) -> list[Talk]:
    """Those in which something was asked, the latest first."""
    found = conversations(session, owner, limit)
    first = select(StoredMessage.conversation_id, StoredMessage.content).where(
        StoredMessage.conversation_id.in_([talk.id for talk in found]), StoredMessage.position == 0
    )
    asked = {row.conversation_id: row.content for row in session.execute(first)}
    return [Talk(talk.id, talk.updated_at, asked[talk.id]) for talk in found if talk.id in asked]


def votes(session: Session, answers: Sequence[str]) -> dict[str, Feedback]:
    """What was thought of ``answers`` (ids of requests), where anything was."""
    query = select(Feedback).where(Feedback.request_id.in_(answers))
    return {vote.request_id: vote for vote in session.execute(query).scalars()}
