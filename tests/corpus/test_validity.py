"""Status on a day, from made-up documents."""

from datetime import date

import pytest

from corpus.document import Document
from corpus.facts import read_facts
from corpus.validity import Standing, Status, Validity, validity
from tests.notices import notice

TODAY = date(2024, 1, 1)


def library(*texts: str) -> dict[str, Document]:
    return {f"d{n}": Document(f"d{n}", text, read_facts(text)) for n, text in enumerate(texts)}


def first(*texts: str, today: date = TODAY) -> Validity:
    found = library(*texts)
    return validity(found["d0"], found, today)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2022, 5, 5), Status.NOT_YET),
        (date(2022, 5, 6), Status.IN_FORCE),
        (date(2025, 5, 5), Status.IN_FORCE),
        (date(2025, 5, 6), Status.EXPIRED),
    ],
)
def test_by_its_own_words(day: date, status: Status) -> None:
    found = first(notice(), today=day)
    assert found.status is status
    assert found.evidence is not None
    assert "2025-05-05" in found.reason or "2022-05-06" in found.reason


def test_where_nothing_is_said() -> None:
    found = first(notice().replace("，有效期3年", ""))
    assert (found.status, "未注明有效期" in found.reason) == (Status.UNKNOWN, True)


def test_a_law_stands_until_it_is_repealed() -> None:
    law = "云溪市集市条例\n\n第一条 为了规范集市，制定本条例。\n\n第二条 本条例自2015年5月1日起施行。\n"
    new = (
        "云溪市市场条例\n\n第一条 为了规范市场，制定本条例。\n\n"
        "第二条 本条例自2024年7月1日起施行。《云溪市集市条例》同时废止。\n"
    )
    assert first(law).status is Status.IN_FORCE
    before = first(law, new)
    assert (before.status, "将由" in before.reason) == (Status.IN_FORCE, True)
    after = first(law, new, today=date(2024, 7, 1))
    assert (after.status, after.superseded_by) == (Status.REPEALED, "d1")


def test_repealed_by_number() -> None:
    newer = notice(
        "云政办发〔2023〕7号",
        day="2023年8月1日",
        ends="《云溪县集市管理办法》（云政办发〔2022〕12号）同时废止。",
    )
    found = library(notice(), newer)
    of_old = validity(found["d0"], found, TODAY)
    assert (of_old.status, of_old.superseded_by) == (Status.REPEALED, "d1")
    assert of_old.evidence is not None
    other, span = of_old.evidence
    assert span.of(found[other].text) == "《云溪县集市管理办法》（云政办发〔2022〕12号）"
    assert validity(found["d1"], found, TODAY).status is Status.IN_FORCE


def test_numbers_that_differ_are_different_documents() -> None:
    other = notice(
        "云政发〔2023〕1号", "云溪县夜市办法", ends="《云溪县集市管理办法》（云政发〔2022〕12号）同时废止。"
    )
    assert first(notice(), other).status is Status.IN_FORCE


def test_amended() -> None:
    change = (
        "云溪县人民政府关于修改《云溪县集市管理办法》的决定\n\n云政发〔2023〕2号\n\n"
        "县政府决定对《云溪县集市管理办法》作如下修改：\n\n"
        "一、第二条改为二元。\n\n云溪县人民政府\n\n2023年2月1日\n"
    )
    found = first(notice(), change)
    assert (found.status, found.superseded_by) == (Status.AMENDED, "d1")
    assert first(notice(), change, today=date(2026, 1, 1)).status is Status.EXPIRED


def test_a_newer_text_and_the_user_s_word() -> None:
    found = library(notice(), notice(body="集市分早晚两场。"))
    standing = Standing(found)
    assert (standing.of(found["d0"], TODAY).status, standing.of(found["d0"], TODAY).superseded_by) == (
        Status.AMENDED,
        "d1",
    )
    assert standing.of(found["d1"], TODAY).status is Status.IN_FORCE
    old = found["d0"]
    kept = Document(old.id, old.text, old.meta.model_copy(update={"superseded_by": ""}))
    assert Standing({**found, "d0": kept}).of(kept, TODAY).status is Status.IN_FORCE


def test_one_title_alone_is_not_one_document() -> None:
    one = "加快产业发展实施意见\n\n一、工业。支持工业项目建设，按投资额给予奖励。\n"
    other = "加快产业发展实施意见\n\n一、旅游。支持景区建设，对新建景区给予补助。\n"
    assert first(one, other).superseded_by is None


def test_a_plan_of_years() -> None:
    plan = notice(title="云溪县夜间经济发展规划（2023—2026年）").replace(
        "本办法自印发之日起施行，有效期3年。", ""
    )
    assert first(plan, today=date(2022, 12, 31)).status is Status.NOT_YET
    assert first(plan, today=date(2026, 12, 31)).status is Status.IN_FORCE
    assert first(plan, today=date(2027, 1, 1)).status is Status.EXPIRED


def test_what_the_page_says() -> None:
    text = notice()
    document = Document("d", text, read_facts(text, {"status": "失效"}))
    assert validity(document, {"d": document}, TODAY).status is Status.REPEALED
