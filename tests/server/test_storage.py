"""The store on SQLite and on a real PostgreSQL: tables, group commit, records, retention, masking."""

import json
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from assistant.answer import Answer, Citation, Mode, Status
from server.storage import deliveries, keys, records
from server.storage.database import DatabaseError, open_database
from server.storage.keys import Scope
from server.storage.masking import mask
from server.storage.records import Exchange, Owner, hashed
from server.storage.store import Store
from server.storage.tables import Audit, Base, Conversation, Feedback, Key, StoredMessage

ANSWER = Answer(
    status=Status.ANSWERED,
    mode=Mode.EXTRACTIVE,
    question="我叫13800138000，旅游总收入多少",
    text="到2025年，旅游总收入突破1.5万亿元。[1]",
    citations=(
        Citation(
            marker=1,
            document="plan",
            title="规划",
            document_number=None,
            address="五(四)11",
            heading="旅游业",
            quote="力争到2025年，全省旅游总收入突破1.5万亿元。",
            start=1,
            end=26,
            url="/documents/plan#五(四)11",
        ),
    ),
    timings_ms={"total": 1.5},
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, store_url: str) -> str:
    if request.param == "sqlite":
        return store_url
    found: str = request.getfixturevalue("postgres")
    return found


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


def exchange(owner: Owner, question: str = "旅游总收入多少", request_id: str | None = None) -> Exchange:
    return Exchange(request_id or secrets.token_hex(16), owner, "api", question, ANSWER, 1500, False)


def test_the_migrations_make_the_tables_of_the_code(url: str) -> None:
    engine = open_database(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_workers_that_start_together_migrate_once(url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        for engine in pool.map(lambda _: open_database(url), range(6)):
            engine.dispose()
    again = open_database(url)
    again.dispose()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("nonsense", "XIANGCE_DATABASE_URL"),
        ("sqlite://", "XIANGCE_DATABASE_URL"),
        ("mongodb://x/y", "XIANGCE_DATABASE_URL"),
        ("postgresql+psycopg://u:hush@127.0.0.1:1/none", "打不开"),
        ("sqlite:////proc/nothing/server.db", "打不开"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told(wrong: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=said) as told:
        open_database(wrong)
    assert "hush" not in str(told.value)


def test_writes_at_once_are_all_kept(store: Store) -> None:
    owner = Owner(None)

    def write(number: int) -> str:
        entry = exchange(owner, f"第{number}问")
        store.write_now(lambda session: records.audit(session, entry))
        return entry.request_id

    with ThreadPoolExecutor(16) as pool:
        written = set(pool.map(write, range(300)))
    assert {row.id for row in store.read_now(lambda session: records.log(session, 1000))} == written


def test_a_job_that_fails_spoils_no_other(store: Store) -> None:
    owner, twice = Owner(None), secrets.token_hex(16)
    gate = threading.Event()
    blocker = store._writer.submit(lambda session: gate.wait(10))  # so that the rest is one group
    entries = [exchange(owner, request_id=twice), exchange(owner, request_id=twice), exchange(owner)]
    futures = [store._writer.submit(lambda s, e=entry: records.audit(s, e)) for entry in entries]
    gate.set()
    blocker.result(10)
    assert futures[0].result(10) is None
    with pytest.raises(IntegrityError):
        futures[1].result(10)
    assert futures[2].result(10) is None
    assert len(store.read_now(lambda session: records.log(session, 10))) == 2


def test_closing_writes_what_waits(url: str) -> None:
    store = Store.open(url)
    for _ in range(50):
        entry = exchange(Owner(None))
        store.write_later(lambda session, entry=entry: records.audit(session, entry))
    store.close()
    again = Store.open(url)
    assert len(again.read_now(lambda session: records.log(session, 100))) == 50
    again.close()


def test_two_answers_at_once_get_places_of_their_own(url: str) -> None:
    stores = [Store.open(url), Store.open(url)]
    owner = Owner(None)
    talk = stores[0].write_now(lambda session: records.open_conversation(session, owner)).id

    def say(number: int) -> bool:
        entry = exchange(owner, f"第{number}问")
        return stores[number % 2].write_now(lambda session: records.add_exchange(session, talk, entry))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(say, range(40)))
    kept = stores[0].read_now(lambda session: records.messages(session, talk))
    assert [message.position for message in kept] == list(range(80))
    assert [message.role for message in kept] == ["user", "assistant"] * 40
    for store in stores:
        store.close()


def test_the_contract_is_kept_whole_but_for_numbers_of_persons(store: Store) -> None:
    owner = Owner(None)
    talk = store.write_now(lambda session: records.open_conversation(session, owner)).id
    entry = exchange(owner, "我是13800138000，旅游总收入多少")
    store.write_now(lambda session: records.add_exchange(session, talk, entry))
    store.write_now(lambda session: records.audit(session, entry))
    asked, answered = store.read_now(lambda session: records.messages(session, talk))
    assert asked.content == "我是〔电话〕，旅游总收入多少"
    kept = Answer.model_validate(answered.answer)
    assert kept == ANSWER.model_copy(update={"question": "我叫〔电话〕，旅游总收入多少"})
    (row,) = store.read_now(lambda session: records.log(session, 10))
    assert row.question == asked.content
    assert row.citations == [{"document": "plan", "address": "五(四)11"}]
    assert row.at.tzinfo is not None


def test_what_is_old_is_deleted_and_what_is_not_stays(store: Store) -> None:
    owner = Owner(None)
    old, new = exchange(owner), exchange(owner)
    talks = [store.write_now(lambda session: records.open_conversation(session, owner)).id for _ in "ab"]
    for talk, entry in zip(talks, (old, new), strict=True):
        store.write_now(lambda session, entry=entry: records.audit(session, entry))
        store.write_now(lambda session, talk=talk, entry=entry: records.add_exchange(session, talk, entry))
        store.write_now(lambda session, entry=entry: records.vote(session, owner, entry.request_id, "up", ""))
    then = datetime.now(UTC) - timedelta(days=181)
    store.write_now(
        lambda session: [
            session.execute(update(Audit).where(Audit.id == old.request_id).values(at=then)),
            session.execute(update(Feedback).where(Feedback.request_id == old.request_id).values(at=then)),
            session.execute(update(Conversation).where(Conversation.id == talks[0]).values(updated_at=then)),
        ]
    )
    assert store.purge(180) == 3
    assert [row.id for row in store.read_now(lambda session: records.log(session, 10))] == [new.request_id]
    left = store.read_now(lambda session: session.execute(select(StoredMessage)).scalars().all())
    assert {message.conversation_id for message in left} == {talks[1]}
    assert store.purge(180) == 0


def test_export_and_deletion_for_one_user(store: Store) -> None:
    for name in ("张三", "李四"):
        owner = Owner(None, hashed(name))
        entry = exchange(owner, f"{name}问的")
        talk = store.write_now(lambda session, owner=owner: records.open_conversation(session, owner)).id
        store.write_now(
            lambda session, name=name, owner=owner: deliveries.claim(session, name, "a", owner.user or "")
        )
        store.write_now(lambda session, entry=entry: records.audit(session, entry))
        store.write_now(lambda session, talk=talk, entry=entry: records.add_exchange(session, talk, entry))
        store.write_now(
            lambda session, owner=owner, entry=entry: records.vote(
                session, owner, entry.request_id, "down", "差"
            )
        )
    exported = store.read_now(lambda session: records.export_user(session, hashed("张三") or ""))
    assert len(exported["audit"]) == len(exported["feedback"]) == len(exported["conversations"]) == 1
    assert len(exported["conversations"][0]["messages"]) == 2
    assert "李四" not in json.dumps(exported, ensure_ascii=False)
    assert store.write_now(lambda session: records.delete_user(session, hashed("张三") or "")) == 6
    left = store.read_now(lambda session: records.export_user(session, hashed("李四") or ""))
    assert all(left.values())
    gone = store.read_now(lambda session: records.export_user(session, hashed("张三") or ""))
    assert not any(gone.values())


def test_quota_and_keys(store: Store) -> None:
    made = store.write_now(lambda session: keys.create(session, "门户", [Scope.ASK], daily_quota=2))
    found = store.read_now(lambda session: keys.find(session, made))
    assert found
    assert found.allows(Scope.ASK)
    assert not found.allows(Scope.ADMIN)
    day = datetime.now(UTC).date()
    spent = [store.write_now(lambda session: keys.spend(session, found.id, 2, day)) for _ in range(3)]
    assert spent == [True, True, False]
    assert store.write_now(lambda session: keys.spend(session, found.id, 2, day + timedelta(days=1)))
    assert not store.write_now(lambda session: keys.spend(session, found.id, 0, day + timedelta(days=2)))
    row = store.read_now(lambda session: session.get(Key, found.id))
    assert made.split("_", 2)[2] not in row.digest


def test_a_nul_is_no_error(store: Store) -> None:
    entry = exchange(Owner(None), "旅游\0收入")
    store.write_now(lambda session: records.audit(session, entry))
    (row,) = store.read_now(lambda session: records.log(session, 1))
    assert row.question == "旅游\ufffd收入"


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "+86 138 0013 8000",
        "138-0013-8000",
        "１３８００１３８０００",
        "0731-82212345",
        "0731 82212345",
        "430102199003071234",
        "43010219900307123X",
        "430102 19900307 123x",
        "430102900307123",
    ],
)
def test_numbers_of_persons_are_masked(text: str) -> None:
    masked = mask(f"我的号码是{text}，请问旅游总收入")
    assert not any(c.isdigit() for c in masked)
    assert masked.startswith("我的号码是〔")


@pytest.mark.parametrize(
    "text",
    [
        "1.5万亿元",
        "2021—2025年",
        "湘政办发〔2021〕40号",
        "30000家",
        "15000亿元",
        "13800家",
        "0.51234567",
        "10086000000亩",
    ],
)
def test_figures_are_not(text: str) -> None:
    assert mask(f"到2025年{text}。") == f"到2025年{text}。"


@given(
    before=st.text(max_size=30),
    after=st.text(max_size=30),
    number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
)
def test_a_phone_number_is_masked_wherever_it_stands(before: str, after: str, number: str) -> None:
    if before[-1:].isdigit() or before.endswith((".", "．")) or after[:1].isdigit():
        return  # part of a longer number
    assert number not in mask(before + number + after)
