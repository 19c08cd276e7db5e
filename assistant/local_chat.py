"""A chat model that runs in this process, by transformers; needs the extra ``local``."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from typing import Any

import torch
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from transformers import AutoModelForCausalLM, AutoTokenizer, StoppingCriteriaList, TextIteratorStreamer

_ROLES = {"human": "user", "ai": "assistant", "system": "system"}


class _Stopped:
    """A stopping criterion that a thread can set."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        return torch.full((input_ids.shape[0],), self.event.is_set(), dtype=torch.bool)


class LocalChat(BaseChatModel):
    """``source``: a folder with safetensors, or a name on the Hugging Face hub (downloaded at first use).

    One answer at a time; the next waits. Loads at first use.
    """

    source: str
    max_tokens: int = 400
    temperature: float = 0.0

    @property
    def _llm_type(self) -> str:
        return "transformers"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"source": self.source}

    @cached_property
    def _lock(self) -> threading.Lock:
        return threading.Lock()

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        tokenizer = AutoTokenizer.from_pretrained(self.source)
        model: Any = AutoModelForCausalLM.from_pretrained(self.source, use_safetensors=True, dtype="auto")
        return tokenizer, model.eval()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> ChatResult:
        text = "".join(str(chunk.text) for chunk in self._stream(messages, stop, run_manager))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> Iterator[ChatGenerationChunk]:
        stopped = _Stopped()
        try:
            for text in self._texts(messages, stopped):
                chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
                if run_manager:
                    run_manager.on_llm_new_token(text, chunk=chunk)
                yield chunk
        finally:
            stopped.event.set()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        stopped = _Stopped()
        texts = self._texts(messages, stopped)
        try:
            while (text := await asyncio.to_thread(next, texts, None)) is not None:
                chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
                if run_manager:
                    await run_manager.on_llm_new_token(text, chunk=chunk)
                yield chunk
        finally:
            stopped.event.set()  # also where the reader is cancelled: generation ends at its next token

    def _texts(self, messages: list[BaseMessage], stopped: _Stopped) -> Iterator[str]:
        with self._lock:
            if stopped.event.is_set():
                return
            tokenizer, model = self._loaded
            told = [{"role": _ROLES.get(one.type, "user"), "content": str(one.text)} for one in messages]
            inputs = tokenizer.apply_chat_template(
                told, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
            streamer: Any = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
            errors: list[Exception] = []
            options = {
                "max_new_tokens": self.max_tokens,
                "do_sample": self.temperature > 0,
                "stopping_criteria": StoppingCriteriaList([stopped]),
                **({"temperature": self.temperature} if self.temperature > 0 else {}),
            }

            def work() -> None:
                try:
                    with torch.inference_mode():
                        model.generate(**inputs, streamer=streamer, **options)
                except Exception as error:  # told in the thread that reads
                    errors.append(error)
                    streamer.end()

            thread = threading.Thread(target=work, daemon=True)
            thread.start()
            try:
                yield from (text for text in streamer if text)
            finally:
                stopped.event.set()
                thread.join()
            if errors:
                raise errors[0]
