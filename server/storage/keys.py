"""API keys: made, checked, listed, revoked.

A key is ``xc_<id>_<secret>``: 40 random bits that name it and 256 that prove it. A hash of the secret is
kept; a slow hash adds nothing to 256 random bits.
"""

import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from server.storage.database import changed
from server.storage.tables import Key, Usage

_KEY = re.compile(r"xc_([0-9a-f]{10})_([A-Za-z0-9_-]{43})")


class Scope(StrEnum):
    ASK = "ask"  # questions, conversations, feedback
    READ = "read"  # documents, figures, search
    METRICS = "metrics"
    ADMIN = "admin"  # everything


@dataclass(frozen=True)
class KeyFacts:
    """A key without its secret."""

    id: str
    name: str
    scopes: frozenset[Scope]
    rate: str | None
    daily_quota: int | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def allows(self, scope: Scope) -> bool:
        return scope in self.scopes or Scope.ADMIN in self.scopes

    def valid(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def create(
    session: Session,
    name: str,
    scopes: Collection[Scope],
    *,
    rate: str | None = None,
    daily_quota: int | None = None,
    expires_at: datetime | None = None,
) -> str:
    """A new key, told this once."""
    public, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    session.execute(
        insert(Key).values(
            id=public,
            name=name,
            digest=_digest(secret),
            scopes=" ".join(sorted(scopes)),
            rate=rate,
            daily_quota=daily_quota,
            created_at=datetime.now(UTC),
            expires_at=expires_at,
        )
    )
    return f"xc_{public}_{secret}"


def find(session: Session, given: str) -> KeyFacts | None:
    """The valid key that ``given`` is. How long it takes tells nothing of a key's secret."""
    match = _KEY.fullmatch(given)
    public, secret = match.groups() if match else ("", "")
    row = session.execute(select(Key).where(Key.id == public)).scalar_one_or_none()
    known = row.digest if row else _digest("")
    if not hmac.compare_digest(_digest(secret), known) or row is None:
        return None
    facts = _facts(row)
    return facts if facts.valid(datetime.now(UTC)) else None


def every(session: Session) -> list[KeyFacts]:
    return [_facts(row) for row in session.execute(select(Key).order_by(Key.created_at)).scalars()]


def revoke(session: Session, public: str) -> bool:
    """Whether there was such a key, not yet revoked."""
    now = datetime.now(UTC)
    return bool(
        changed(session, update(Key).where(Key.id == public, Key.revoked_at.is_(None)).values(revoked_at=now))
    )


def spend(session: Session, key: str, quota: int, today: date) -> bool:
    """Count one question against the quota of a day; False where it is used up. Exact among workers."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Usage).values(key_id=key, day=today, used=1)
    statement = statement.on_conflict_do_update(
        index_elements=[Usage.key_id, Usage.day], set_={"used": Usage.used + 1}, where=Usage.used < quota
    ).returning(Usage.used)
    return quota > 0 and session.execute(statement).first() is not None


def used(session: Session, day: date) -> dict[str, int]:
    """Questions of a day by key, of those with a quota."""
    rows = session.execute(select(Usage.key_id, Usage.used).where(Usage.day == day))
    return {row.key_id: row.used for row in rows}


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _facts(row: Key) -> KeyFacts:
    return KeyFacts(
        id=row.id,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes.split()),
        rate=row.rate,
        daily_quota=row.daily_quota,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
