"""The tables. Their history is in ``migrations``; a test keeps both equal."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A time in UTC; SQLite forgets zones, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
        list[str]: JSON,
    }


class Key(Base):
    """An API key; only the hash of its secret is kept."""

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)  # the public part of the key
    name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the secret part, hexadecimal
    scopes: Mapped[str] = mapped_column(String(100))  # parted by spaces
    rate: Mapped[str | None] = mapped_column(String(50))  # None: the server's own; "": none
    daily_quota: Mapped[int | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Usage(Base):
    """How many questions a key with a quota has asked on a day (UTC)."""

    __tablename__ = "usage"

    key_id: Mapped[str] = mapped_column(ForeignKey("keys.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    used: Mapped[int]


class Conversation(Base):
    """Belongs to a key (None: open mode) and, within it, to a user, whose name is kept hashed."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_owner", "key_id", "user"),
        Index("ix_conversations_updated", "updated_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key_id: Mapped[str | None] = mapped_column(String(16))
    user: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class StoredMessage(Base):
    """One message; ``answer`` is the full contract of an assistant's."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("conversation_id", "position"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(16))
    content: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]


class Audit(Base):
    """What was asked, answered and cited, by which key. ``id`` is the request's."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"), Index("ix_audit_owner", "key_id", "user"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]
    key_id: Mapped[str | None] = mapped_column(String(16))
    user: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(32))
    question: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(64))
    mode: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    citations: Mapped[list[dict[str, Any]]]
    microseconds: Mapped[int] = mapped_column(BigInteger)
    remembered: Mapped[bool]  # served from the cache of answers


class Feedback(Base):
    """What a user thought of an answer; the last word counts."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_at", "at"),)

    request_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]
    key_id: Mapped[str | None] = mapped_column(String(16))
    user: Mapped[str | None] = mapped_column(String(64))
    vote: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text)


class Delivery(Base):
    """A message of a channel and its reply. ``id`` is a hash of the account and the platform's own id."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_user", "user", "at"), Index("ix_deliveries_at", "at"))

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    user: Mapped[str] = mapped_column(String(64))  # hashed
    at: Mapped[datetime]
    attempts: Mapped[int]  # how often the platform sent it
    text: Mapped[str | None] = mapped_column(Text)  # None: not answered yet
    partial: Mapped[str | None] = mapped_column(Text)  # of an answer on its way
    rest: Mapped[list[str] | None]  # parts that the user has still to ask for
    owed: Mapped[bool]  # the platform stopped waiting before the answer came
    request_id: Mapped[str | None] = mapped_column(String(32))  # of the answer, in the audit log


class Announced(Base):
    """A document that a group was told of; document "" stands for the beginning."""

    __tablename__ = "announced"

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime]
