"""What one does with a conversation in the web chat; each gives what the page then shows."""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any
from uuid import uuid4

import gradio as gr
from anyio.to_thread import run_sync

from server.asking import Given
from server.callers import Caller
from server.engine import Event, EventName
from server.errors import ApiError
from server.routes.conversations import in_conversation, keep, own
from server.storage import history, records
from server.storage.records import Owner
from server.web.examples import Examples
from server.web.frame import Frame, data
from server.web.panel import of_citation
from server.web.rendering import render
from server.web.turns import Turn, stored

logger = logging.getLogger(__name__)

Shown = tuple[Any, ...]  # the conversation, the tools above it, its id ("" before it has begun)
_LISTED = 30  # past conversations
_FAILED = "服务内部出错，请稍后重试。"


class Conversing:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._services = frame.services
        self._examples = Examples(frame.services.engine)

    async def begin(self, request: gr.Request) -> Shown:
        """A new conversation."""
        return await self._show(self._frame.visitor(request).owner, "")

    async def answer(
        self, event: gr.EventData, typed: str, talk: str, request: gr.Request
    ) -> AsyncGenerator[Shown, None]:
        """The conversation as its answer grows; the last part is what is left in the box."""
        turn = Turn(str(data(event).get("question") or typed).strip(), pending=True)
        past: list[Turn] = []
        if not turn.question:
            yield gr.skip(), gr.skip(), talk, gr.skip()
            return
        try:
            owner = (await self._frame.admit(request)).owner
            talk, past = await self._continued(owner, talk)
            yield _log([*past, turn]), gr.skip(), talk, ""
            async with aclosing(self._told(owner, talk, turn)) as steps:
                async for turn in steps:
                    tools = gr.skip() if turn.pending else await self._tools(owner, talk)
                    yield _log([*past, turn]), tools, talk, gr.skip()
        except Exception as error:
            turn = replace(turn, pending=False, fault=_told_fault(error))
            yield _log([*past, turn]), gr.skip(), talk, gr.skip()

    async def stop(self, event: gr.EventData, talk: str, request: gr.Request) -> Shown:
        """What was being answered is left as a question that can be asked again."""
        asked = str(data(event).get("question", ""))
        return await self._show(self._frame.visitor(request).owner, talk, Turn(asked, fault="已停止。"))

    async def vote(self, event: gr.EventData, talk: str, request: gr.Request) -> Shown:
        owner, told = self._frame.visitor(request).owner, data(event)
        verdict = "up" if told.get("vote") == "up" else "down"
        reason = str(told.get("reason", ""))[:2000]
        answer = str(told.get("answer", ""))
        await self._services.store.write(lambda s: records.vote(s, owner, answer, verdict, reason))
        return await self._show(owner, talk)

    async def resume(self, event: gr.EventData, talk: str, request: gr.Request) -> Shown:
        return await self._show(self._frame.visitor(request).owner, str(data(event).get("talk", talk)))

    async def forget(self, event: gr.EventData, talk: str, request: gr.Request) -> Shown:
        owner, unwanted = self._frame.visitor(request).owner, str(data(event).get("talk", ""))
        if await self._owns(owner, unwanted):
            await self._services.store.write(lambda s: records.delete_conversation(s, unwanted))
        return await self._show(owner, "" if unwanted == talk else talk)

    async def _continued(self, owner: Owner, talk: str) -> tuple[str, list[Turn]]:
        """The conversation with what was said in it; a new one if it has not begun, or is not ``owner``'s."""
        store = self._services.store
        if talk and await self._owns(owner, talk):
            return talk, await stored(store, talk)
        opened = await store.write(lambda session: records.open_conversation(session, owner))
        return opened.id, []

    async def _show(self, owner: Owner, talk: str, last: Turn | None = None) -> Shown:
        talk = talk if talk and await self._owns(owner, talk) else ""
        turns = await stored(self._services.store, talk) if talk else []
        if last and (not turns or turns[-1].question != last.question):
            turns = [*turns, last]
        examples = () if turns else await run_sync(self._examples.get)
        return _log(turns, examples), await self._tools(owner, talk), talk

    async def _tools(self, owner: Owner, talk: str) -> str:
        talks = await self._services.store.read(lambda session: history.talks(session, owner, _LISTED))
        return render("tools", talk=talk, talks=talks)

    async def _owns(self, owner: Owner, talk: str) -> bool:
        try:
            await own(self._services, owner, talk)
        except ApiError:
            return False
        return True

    async def _told(self, owner: Owner, talk: str, turn: Turn) -> AsyncGenerator[Turn, None]:
        """The turn, each time there is more of it, and when it is kept."""
        services, identity = self._services, uuid4().hex
        about = await in_conversation(services, Caller(None, ""), owner, talk, turn.question, identity, "web")
        async with aclosing(services.asking.stream(about)) as events:
            async for event in events:
                if isinstance(event, Given):
                    await keep(services, talk, event)
                    yield replace(turn, answer=event.answer, id=identity, pending=False)
                elif (grown := _grown(turn, event)) != turn:
                    turn = grown
                    yield turn


def _grown(turn: Turn, event: Event) -> Turn:
    if event.name is EventName.DELTA:
        return replace(turn, text=turn.text + event.data["text"])
    if event.name is EventName.REPLACED:
        return replace(turn, text=event.data["text"])
    return turn


def _log(turns: list[Turn], examples: tuple[str, ...] = ()) -> str:
    return render("log", turns=turns, examples=examples, source=of_citation)


def _told_fault(error: Exception) -> str:
    if isinstance(error, ApiError):
        return error.detail
    logger.error("a question of the web chat failed", exc_info=error)
    return _FAILED
