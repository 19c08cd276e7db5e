"""Where calls of a language model are reported to, if anywhere: LangChain callbacks by the settings."""

from importlib import util
from typing import Any
from uuid import UUID

from assistant.models import ModelSettingsError


def callbacks(trace: str) -> list[Any]:
    """Callbacks for ``langfuse`` (configured by its own LANGFUSE_* variables), ``otel`` (by OTEL_EXPORTER_*)
    or none. Raises ``ModelSettingsError`` where what it needs is not installed."""
    if trace == "langfuse":
        if not util.find_spec("langfuse"):
            raise ModelSettingsError("XIANGCE_LLM_TRACE=langfuse 需要另装：pip install 'xiangce[langfuse]'。")
        from langfuse.langchain import CallbackHandler  # noqa: PLC0415

        return [CallbackHandler()]
    if trace == "otel":
        for package in ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.grpc"):
            if not util.find_spec(package):
                raise ModelSettingsError(
                    "XIANGCE_LLM_TRACE=otel 需要另装：pip install opentelemetry-exporter-otlp-proto-grpc。"
                )
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

        provider = TracerProvider()
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        return [spans(provider)]
    return []


def spans(provider: Any) -> Any:
    """A callback that opens one span a call at ``provider``. It holds counts and errors' names, no text:
    questions may be personal."""
    from langchain_core.callbacks import AsyncCallbackHandler  # noqa: PLC0415
    from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415

    tracer = provider.get_tracer("xiangce")

    class Spans(AsyncCallbackHandler):
        def __init__(self) -> None:
            self._open: dict[UUID, Any] = {}

        async def on_chat_model_start(
            self, serialized: dict[str, Any], messages: list[list[Any]], *, run_id: UUID, **_: Any
        ) -> None:
            span = tracer.start_span("chat")
            sent = sum(len(str(one.text)) for batch in messages for one in batch)
            span.set_attribute("xiangce.prompt_characters", sent)
            self._open[run_id] = span

        async def on_llm_end(self, response: Any, *, run_id: UUID, **_: Any) -> None:
            if span := self._open.pop(run_id, None):
                got = sum(len(one.text) for batch in response.generations for one in batch)
                span.set_attribute("xiangce.answer_characters", got)
                span.end()

        async def on_llm_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
            if span := self._open.pop(run_id, None):
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                span.end()

    return Spans()
