"""A chat model that plays a script: for tests of what becomes of its words and its failures."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult


class ScriptedModel(BaseChatModel):
    """One script for each call, the last one repeated: text, seconds to wait, or an error to raise."""

    scripts: list[list[Any]]
    calls: list[list[tuple[str, str]]]
    open: int = 0  # streams neither read to their end nor closed
    most: int = 0  # of them at a time

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: Any, stop: Any = None, run_manager: Any = None, **_: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content="".join(self.scripts[0])))])

    async def _astream(
        self, messages: Any, stop: Any = None, run_manager: Any = None, **_: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.calls.append([(one.type, str(one.text)) for one in messages])
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            for item in self.scripts[min(len(self.calls), len(self.scripts)) - 1]:
                if isinstance(item, Exception):
                    raise item
                if isinstance(item, float):
                    await asyncio.sleep(item)
                    continue
                for start in range(0, len(item), 3):
                    yield ChatGenerationChunk(message=AIMessageChunk(content=item[start : start + 3]))
        finally:
            self.open -= 1


def scripted(*scripts: Sequence[Any]) -> ScriptedModel:
    return ScriptedModel(scripts=[list(script) for script in scripts], calls=[])
