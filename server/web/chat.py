"""The tab 问答."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from uuid import uuid4

import gradio as gr

from server.asking import Given
from server.callers import Caller
from server.engine import EventName
from server.errors import ApiError
from server.routes.conversations import in_conversation, keep
from server.storage import records
from server.web.frame import QUIET, Frame
from server.web.turns import Turn, log, stored

_Shown = tuple[str, str, str]  # the conversation, what is left in the box, the conversation's id
_SCRIPT = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-ask]');
  if (button) trigger('ask', {question: button.dataset.ask});
});
watch('value', () => window.xiangce.grown(element));
"""


def build(frame: Frame) -> None:
    services = frame.services
    conversation = gr.State("")
    shown = gr.HTML(log([]), elem_id="log", js_on_load=_SCRIPT)
    with gr.Row(elem_id="ask"):
        question = gr.Textbox(
            label="问题",
            placeholder="问文件里的一个数、一条规定、一项支持……",
            lines=1,
            max_lines=5,
            max_length=2000,
            scale=5,
            elem_id="question",
        )
        button = gr.Button("提问", variant="primary", scale=1, min_width=88, elem_id="send")

    async def answer(asked: str, talk: str, request: gr.Request) -> AsyncGenerator[_Shown, None]:
        asked = asked.strip()
        if not asked:
            raise gr.Error("请先写下问题。", title="没有问题", print_exception=False)
        owner = frame.visitor(request).owner
        if not talk:
            talk = (await services.store.write(lambda s: records.open_conversation(s, owner))).id
        past = await stored(services.store, talk)
        turn = Turn(asked, pending=True)
        yield log([*past, turn]), "", talk
        try:
            about = await in_conversation(services, Caller(None, ""), owner, talk, asked, uuid4().hex, "web")
            async with aclosing(services.asking.stream(about)) as events:
                async for event in events:
                    if isinstance(event, Given):
                        await keep(services, talk, event)
                        turn = Turn(asked, answer=event.answer, id=about.request_id)
                    elif event.name is EventName.DELTA:
                        turn = replace(turn, text=turn.text + event.data["text"])
                    elif event.name is EventName.REPLACED:
                        turn = replace(turn, text=event.data["text"])
                    else:
                        continue
                    yield log([*past, turn]), "", talk
        except ApiError as error:
            yield log([*past, Turn(asked, fault=error.detail)]), "", talk

    async def pressed(event: gr.EventData, talk: str, request: gr.Request) -> AsyncGenerator[_Shown, None]:
        async with aclosing(answer(str(event._data["question"]), talk, request)) as steps:
            async for step in steps:
                yield step

    gr.on(
        [question.submit, button.click],
        answer,
        [question, conversation],
        [shown, question, conversation],
        **QUIET,
    )
    shown.ask(pressed, [conversation], [shown, question, conversation], **QUIET)
