"""Models from settings: what is read from the environment, what is refused and how, where calls are told."""

import importlib.util
import os
from pathlib import Path

import pytest
from pydantic import ValidationError
from scripted_model import scripted

from assistant import factory, models, tracing
from assistant.cli.failures import explain
from assistant.cli.state import CliError, Exit, State
from assistant.generated import Generated
from assistant.models import ModelSettingsError, chat_model, embedding_model, reranker
from assistant.pipeline import Assistant
from assistant.settings import ChatSettings, EmbeddingSettings, RerankSettings, Settings
from retrieval.endpoint import Endpoint, EndpointEmbeddings, EndpointError, EndpointReranker


def test_groups_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "LLM_BASE_URL": "http://127.0.0.1:1/v1",
        "LLM_MODEL": "m",
        "LLM_API_KEY": "sk-secret",
        "LLM_EXTRA": '{"enable_thinking": false}',
        "LLM_PROMPT_TOKENS": "900",
        "EMBEDDING_BASE_URL": "http://127.0.0.1:2/v1",
        "EMBEDDING_QUERY_PREFIX": "问：",
        "RERANK_SHAPE": "tei",
        "LONGEST_QUESTION": "99",
    }.items():
        monkeypatch.setenv(f"XIANGCE_{name}", value)
    settings = Settings()
    assert settings.llm.model == "m"
    assert settings.llm.api_key.get_secret_value() == "sk-secret"
    assert settings.llm.extra == {"enable_thinking": False}
    assert settings.llm.prompt_tokens == 900
    assert settings.embedding.query_prefix == "问："
    assert settings.rerank.shape == "tei"
    assert settings.longest_question == 99
    assert "sk-secret" not in repr(settings)


def test_a_bad_value_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGCE_LLM_TIMEOUT", "soon")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert caught.value.errors()[0]["loc"] == ("llm", "timeout")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (ChatSettings(base_url="http://a/v1"), "XIANGCE_LLM_MODEL"),
        (ChatSettings(base_url="127.0.0.1:8000", model="m"), "http://"),
        (ChatSettings(base_url="http://a/v1", model="m", local="/x"), "只能设置一个"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_chinese(settings: ChatSettings, told: str) -> None:
    with pytest.raises(ModelSettingsError, match=told) as caught:
        chat_model(settings)
    assert explain(caught.value) == (str(caught.value), Exit.ENVIRONMENT)


@pytest.mark.parametrize("missing", ["torch", "langchain_openai", "langfuse"])
def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(models.util, "find_spec", lambda name: None if name == missing else real(name))
    make = {
        "torch": lambda: embedding_model(EmbeddingSettings(local="/x")),
        "langchain_openai": lambda: chat_model(ChatSettings(base_url="http://a/v1", model="m")),
        "langfuse": lambda: tracing.callbacks("langfuse"),
    }[missing]
    with pytest.raises(ModelSettingsError, match="pip install"):
        make()


def test_models_elsewhere_are_made_without_a_call(tmp_path: Path) -> None:
    made = embedding_model(EmbeddingSettings(base_url="http://a/v1", model="bge-m3", query_prefix="问："))
    assert isinstance(made, EndpointEmbeddings)
    assert made.identity.startswith("bge-m3/")
    assert isinstance(reranker(RerankSettings(base_url="http://a")), EndpointReranker)
    assert reranker(RerankSettings()) is None
    assert factory.generated(Settings(data_dir=tmp_path), {}) is None


def test_without_its_embedding_server_the_assistant_answers_by_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise EndpointError("连接不上")

    monkeypatch.setattr(Endpoint, "post", down)
    embedding = EmbeddingSettings(base_url="http://127.0.0.1:1/v1", model="m")
    made = factory.assistant(Settings(data_dir=tmp_path, embedding=embedding), exact=True)
    answer = made.ask("网络货运平台怎么发展")
    assert "货运" in answer.text
    assert any("向量服务不可用" in notice for notice in answer.notices)
    assert "1.5万亿元" in made.ask("2025年旅游总收入目标是多少").text


def test_spans_hold_no_text(plan: Assistant) -> None:
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter  # noqa: PLC0415

    kept = InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    callbacks = [tracing.spans(provider)]
    for script in (["优化冷链设施建设布局。[1]"], [RuntimeError("sk-secret")]):
        writer = Generated(scripted(script), plan.documents, callbacks=callbacks)
        plan.with_writer(writer).ask("湖南打算怎么发展冷链物流")
    good, bad = kept.get_finished_spans()
    assert good.attributes["xiangce.answer_characters"] == len("优化冷链设施建设布局。[1]")
    assert bad.status.description == "RuntimeError"
    assert "冷链" not in good.to_json() + bad.to_json()
    assert "secret" not in bad.to_json()


@pytest.mark.skipif("XIANGCE_REQUIRE_LOCAL" not in os.environ, reason="only where nothing may be skipped")
@pytest.mark.parametrize("package", ["torch", "transformers", "langchain_openai"])
def test_nothing_is_skipped_for_want_of_a_package(package: str) -> None:
    assert importlib.util.find_spec(package)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("LLM_EXTRA", "{not json", "XIANGCE_LLM_EXTRA"), ("LLM_TIMEOUT", "soon", "XIANGCE_LLM_TIMEOUT")],
)
def test_the_command_line_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"XIANGCE_{name}", value)
    with pytest.raises(CliError, match=told):
        _ = State().settings
