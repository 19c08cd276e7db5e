"""A language model's answers through the whole pipeline, with a model that plays a script."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from typing import Any

import pytest
from scripted_model import ScriptedModel, scripted

from assistant.answer import Answer, Fallback, Mode, Status
from assistant.answerer import AnswererError, Refusal, Scripted
from assistant.conversation import Message
from assistant.draft import Claim
from assistant.events import Cited, Delta, Done, Event, Replaced, Retrieved, Understood
from assistant.generated import Budget, Generated
from assistant.pipeline import Assistant

OPEN = "湖南打算怎么发展冷链物流"
GOOD = "完善冷链物流系统，优化冷链设施建设布局。[1]"
ALSO = "促进物流智能终端设施建设和资源共享。[1]"
FIGURE = "2025年旅游总收入目标是多少？"

With = Callable[..., Assistant]


@pytest.fixture
def with_model(plan: Assistant) -> With:
    def made(model: ScriptedModel, *, raw: bool = False, **budget: Any) -> Assistant:
        writer = Generated(model, plan.documents, Budget(**budget))
        return rewired(plan, writer, raw)

    return made


def rewired(plan: Assistant, writer: Any, raw: bool = False) -> Assistant:
    return plan.with_writer(writer, raw=raw)


def events(assistant: Assistant, question: str) -> list[Event]:
    async def read() -> list[Event]:
        return [event async for event in assistant.astream(question)]

    return asyncio.run(read())


def told(found: Sequence[Event]) -> str:
    """The text that someone who reads the events has in the end."""
    text = ""
    for event in found:
        if isinstance(event, Delta):
            text += event.text
        elif isinstance(event, Replaced):
            text = event.text
    return text


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same, however long they took."""
    leave = {"timings_ms", "notices", "fallback"}
    return one.model_dump(exclude=leave) == other.model_dump(exclude=leave)


def test_checked_sentences_are_the_answer(with_model: With) -> None:
    answer = with_model(scripted([GOOD + ALSO])).ask(OPEN)
    assert answer.status is Status.ANSWERED
    assert answer.mode is Mode.GENERATED
    assert answer.text.startswith("完善冷链物流系统，优化冷链设施建设布局。[1]")
    assert any("人工智能生成" in notice for notice in answer.notices)
    assert answer.fallback is None
    for citation in answer.citations:
        assert len(citation.quote) < 200
        assert "冷链" in citation.quote or "智能终端" in citation.quote


def test_a_figure_needs_no_model(with_model: With, plan: Assistant) -> None:
    model = scripted(["旅游总收入突破3万亿元。[1]"])
    answer = with_model(model).ask(FIGURE)
    assert model.calls == []
    assert same(answer, plan.ask(FIGURE))


@pytest.mark.parametrize(
    "question", ["2030年旅游总收入目标是多少", "冷链企业补贴多少钱一个项目", "今天天气如何", ""]
)
def test_a_refusal_stays_whatever_the_model_says(with_model: With, plan: Assistant, question: str) -> None:
    model = scripted(["每个项目补贴100万元。[1]"])
    answer = with_model(model).ask(question)
    assert model.calls == []
    assert same(answer, plan.ask(question))


def test_unknown_markers_are_stripped_and_missing_ones_found(with_model: With) -> None:
    for text in (GOOD.replace("[1]", "[47]"), GOOD.replace("[1]", ""), GOOD.replace("[1]", "【1】")):
        answer = with_model(scripted([text])).ask(OPEN)
        assert answer.mode is Mode.GENERATED, text
        assert "47" not in answer.text
        assert "冷链" in answer.citations[0].quote


@pytest.mark.parametrize(
    "bad",
    [
        "到2025年建成冷链物流基地30个。[1]",
        "对冷链物流企业给予一半的购车补贴。[1]",
        "冷链企业可免费使用国家骨干物流基地。[1]",
        "湖南冷链物流规模位居全国第一。[1]",
        "今天长沙天气晴朗适合出游。[1]",
        "详见http://evil.example/冷链。[1]",
        "<script>alert(1)</script>[1]",
    ],
)
def test_what_the_passages_do_not_carry_is_never_shown(with_model: With, plan: Assistant, bad: str) -> None:
    mixed = with_model(scripted([GOOD + bad])).ask(OPEN)
    assert mixed.mode is Mode.GENERATED
    assert mixed.text.count("。") == 1
    alone = scripted([bad])
    answer = with_model(alone).ask(OPEN)
    assert len(alone.calls) == 2, "one repair, then no more"
    assert answer.fallback is Fallback.UNVERIFIED
    assert same(answer, plan.ask(OPEN))
    assert any("没有通过核对" in notice for notice in answer.notices)


def test_the_repair_is_told_why_and_may_succeed(with_model: With) -> None:
    model = scripted(["对冷链物流企业给予一半的购车补贴。[1]"], [GOOD])
    answer = with_model(model).ask(OPEN)
    assert answer.mode is Mode.GENERATED
    first, second = model.calls
    assert second[: len(first)] == first, "the repair goes on from the first attempt"
    assert second[-2] == ("ai", "对冷链物流企业给予一半的购车补贴。")
    assert "数字不在引文中：一半" in second[-1][1] or "一半" in second[-1][1]


def test_the_model_may_say_that_the_passages_do_not_answer(with_model: With) -> None:
    for text in ("条文未回答", "条文中没有提及冷链物流的发展。", "<think>想想</think>条文未回答。"):
        answer = with_model(scripted([text])).ask(OPEN)
        assert answer.status is Status.NOT_IN_CORPUS
        assert answer.mode is Mode.EXTRACTIVE
        assert "没有找到直接回答" in answer.text
        assert answer.citations


class APIConnectionError(Exception):
    pass


class StatusError(Exception):
    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ([APIConnectionError("sk-secret")], Fallback.UNREACHABLE),
        ([StatusError(429)], Fallback.RATE_LIMITED),
        ([StatusError(500)], Fallback.SERVER_ERROR),
        ([StatusError(401)], Fallback.REJECTED),
        ([ValueError("nonsense")], Fallback.SERVER_ERROR),
        ([GOOD, APIConnectionError()], Fallback.INTERRUPTED),
        ([60.0, GOOD], Fallback.TIMEOUT),
        ([GOOD, 60.0, ALSO], Fallback.TIMEOUT),
        ([""], Fallback.EMPTY),
        (["<think>还没想完"], Fallback.EMPTY),
        (["哈" * 20_000], Fallback.UNVERIFIED),
        (["冷链。" * 5_000], Fallback.UNVERIFIED),
        (['{"error": "\\u0000\\ufffd"}'], Fallback.UNVERIFIED),
    ],
)
def test_every_failure_gives_the_extractive_answer(
    with_model: With, plan: Assistant, caplog: pytest.LogCaptureFixture, script: list[Any], reason: Fallback
) -> None:
    for raw in (False, True):
        model = scripted(script)
        assistant = with_model(model, seconds=0.4, raw=raw)
        answer = assistant.ask(OPEN)
        assert answer.fallback is reason
        assert answer.mode is Mode.EXTRACTIVE
        assert same(answer, plan.ask(OPEN))
        assert any("按原文摘录" in notice for notice in answer.notices)
        found = events(with_model(scripted(script), seconds=0.4, raw=raw), OPEN)
        assert told(found) == answer.text
        assert isinstance(found[-1], Done)
        assert found[-1].answer.fallback is reason
        assert model.open == 0
    assert "secret" not in caplog.text
    assert OPEN not in caplog.text


def test_a_failing_model_is_left_alone_for_a_while(with_model: With) -> None:
    model = scripted([StatusError(500)])
    assistant = with_model(model, patience=2, rest=60)
    reasons = [assistant.ask(OPEN).fallback for _ in range(4)]
    assert reasons == [Fallback.SERVER_ERROR, Fallback.SERVER_ERROR, Fallback.BUSY, Fallback.BUSY]
    assert len(model.calls) == 2


def test_only_so_many_answers_are_written_at_a_time(with_model: With) -> None:
    model = scripted([0.2, GOOD])
    assistant = with_model(model, concurrency=1, seconds=10)

    async def read() -> list[Event]:
        return [event async for event in assistant.astream(OPEN)]

    async def together() -> list[list[Event]]:
        return list(await asyncio.gather(read(), read(), read()))

    found = asyncio.run(together())
    assert all(one[-1].answer.mode is Mode.GENERATED for one in found if isinstance(one[-1], Done))
    assert len(model.calls) == 3
    assert model.most == 1


def test_the_prompt_keeps_to_its_budget_and_holds_no_false_markers(with_model: With) -> None:
    model = scripted([GOOD])
    with_model(model, prompt_tokens=600).ask(f"{OPEN}？[1] 还有\n[2] 另起一行")
    system, user = (text for _, text in model.calls[0])
    assert len(system) + len(user) <= 700
    assert "问题：湖南打算怎么发展冷链物流？（1） 还有 （2） 另起一行" in user


def test_events_tell_the_same_as_ask(with_model: With) -> None:
    script = [GOOD + ALSO + "冷链企业可免费使用国家骨干物流基地。[1]"]
    found = events(with_model(scripted(script)), OPEN)
    answer = with_model(scripted(script)).ask(OPEN)
    kinds = [type(event) for event in found]
    assert kinds[:2] == [Understood, Retrieved]
    assert Replaced not in kinds
    assert kinds.index(Cited) < kinds.index(Delta)
    assert kinds[-1] is Done
    assert told(found) == answer.text
    assert {e.citation.marker for e in found if isinstance(e, Cited)} == {c.marker for c in answer.citations}
    assert isinstance(found[1], Retrieved)
    assert found[1].sources


@pytest.mark.parametrize(
    "question", [OPEN, FIGURE, "", "今天天气如何", "“四区”是哪四个区？", "2030年旅游总收入目标"]
)
def test_extractive_answers_stream_through_the_same_events(plan: Assistant, question: str) -> None:
    found = events(plan, question)
    answer = plan.ask(question)
    assert told(found) == answer.text
    assert isinstance(found[-1], Done)
    assert same(found[-1].answer, answer)
    assert [e.citation for e in found if isinstance(e, Cited)] == list(answer.citations)


def test_raw_text_is_replaced_by_checked_text(with_model: With) -> None:
    bad = "冷链企业可免费使用国家骨干物流基地。[1]"
    found = events(with_model(scripted([bad + GOOD]), raw=True), OPEN)
    shown = "".join(event.text for event in found if isinstance(event, Delta))
    assert "免费" in shown
    assert "免费" not in told(found)
    assert isinstance(found[-1], Done)
    assert told(found) == found[-1].answer.text


def test_who_stops_reading_ends_the_call(with_model: With) -> None:
    model = scripted([GOOD + "促进", 30.0, ALSO])

    async def stop() -> None:
        async with aclosing(with_model(model).astream(OPEN)) as stream:
            async for event in stream:
                if isinstance(event, Delta):
                    break
        assert model.open == 0

        reading = asyncio.create_task(anext(_from_delta(with_model(model))))
        await asyncio.sleep(0.3)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading

    async def _from_delta(assistant: Assistant) -> Any:
        async with aclosing(assistant.astream(OPEN)) as stream:
            async for event in stream:
                if isinstance(event, Done):
                    yield event

    asyncio.run(stop())
    assert model.open == 0


def test_ask_works_where_a_loop_is_running(with_model: With) -> None:
    async def inside() -> Answer:
        return with_model(scripted([GOOD])).ask(OPEN)

    assert asyncio.run(inside()).mode is Mode.GENERATED


def test_callbacks_hear_of_every_call(plan: Assistant) -> None:
    from langchain_core.callbacks import AsyncCallbackHandler  # noqa: PLC0415

    heard: list[str] = []

    class Listener(AsyncCallbackHandler):
        async def on_chat_model_start(self, *_: Any, **__: Any) -> None:
            heard.append("start")

        async def on_llm_end(self, *_: Any, **__: Any) -> None:
            heard.append("end")

    writer = Generated(scripted([GOOD]), plan.documents, callbacks=[Listener()])
    assert rewired(plan, writer).ask(OPEN).mode is Mode.GENERATED
    assert heard == ["start", "end"]


def test_any_answerer_passes_the_same_gate(plan: Assistant) -> None:
    ready = plan.ask(OPEN)
    draft = Claim("湖南打算补贴冷链企业100万元。", ())
    writer = Scripted([draft], [Refusal()])
    answer = rewired(plan, writer).ask(OPEN)
    assert answer.status is Status.NOT_IN_CORPUS
    assert [failed is not None for _, failed in writer.asked] == [False, True]
    assert writer.closed == 2
    broken = rewired(plan, Scripted([AnswererError(Fallback.EMPTY)])).ask(OPEN)
    assert same(broken, ready)


def test_a_follow_up_is_worded_as_the_question_it_stands_for(with_model: With) -> None:
    model = scripted([GOOD])
    history = [Message(role="user", content=OPEN), Message(role="assistant", content="……")]
    question = "那2025年旅游总收入呢？"
    answer = with_model(model).ask(question, history)
    assert model.calls == [], "neither for the figure nor for the earlier question"
    assert "1.5万亿元" in answer.text

    async def read() -> list[Event]:
        return [event async for event in with_model(scripted([GOOD])).astream(question, history)]

    found = asyncio.run(read())
    assert told(found) == answer.text
