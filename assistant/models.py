"""The models that the settings name. Nothing is called yet, and nothing heavy imported before its use."""

from importlib import util
from typing import TYPE_CHECKING, Any

from assistant.settings import ChatSettings, EmbeddingSettings, ModelSettings, RerankSettings
from retrieval.embeddings import NamedEmbeddings
from retrieval.rerank import Reranker

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class ModelSettingsError(Exception):
    """A model cannot be made from the settings; the message is in Chinese and names the next step."""


def chat_model(settings: ChatSettings) -> "BaseChatModel":
    """The model behind ``base_url``, or the local one. Raises ``ModelSettingsError``; calls nothing yet."""
    _check("LLM", settings, named=True)
    if settings.local:
        from assistant.local_chat import LocalChat  # noqa: PLC0415

        return LocalChat(
            source=settings.local, max_tokens=settings.answer_tokens, temperature=settings.temperature
        )
    return _endpoint(settings)


def _endpoint(settings: ChatSettings) -> "BaseChatModel":
    if not util.find_spec("langchain_openai"):
        raise ModelSettingsError("语言模型接口需要另装：pip install 'xiangce[llm]'。")
    import httpx  # noqa: PLC0415
    from langchain_openai import ChatOpenAI  # noqa: PLC0415
    from pydantic import SecretStr  # noqa: PLC0415

    # No connection outlives its call: one that does belongs to one event loop, and calls come from several.
    limits = httpx.Limits(max_keepalive_connections=0)
    # As max_tokens, not max_completion_tokens: servers other than OpenAI's know only the older name.
    extra: dict[str, Any] = {"max_tokens": settings.answer_tokens, **settings.extra}
    return ChatOpenAI(
        model=settings.model,
        base_url=settings.base_url.rstrip("/"),
        # A local server needs no key, but the client wants one; without ours it would take OPENAI_API_KEY.
        api_key=settings.api_key if settings.api_key.get_secret_value() else SecretStr("none"),
        timeout=settings.timeout,
        max_retries=settings.retries,
        temperature=settings.temperature,
        extra_body=extra,
        stream_usage=False,
        use_responses_api=False,
        http_async_client=httpx.AsyncClient(limits=limits, timeout=settings.timeout),
    )


def embedding_model(settings: EmbeddingSettings) -> NamedEmbeddings:
    """The embedding model behind ``base_url``, or the local one. Raises ``ModelSettingsError``."""
    _check("EMBEDDING", settings, named=True)
    if settings.local:
        from retrieval.local import LocalEmbeddings, ModelFolderError, model_folder  # noqa: PLC0415

        try:
            return LocalEmbeddings(
                model_folder(settings.local), settings.pooling, settings.query_prefix, settings.passage_prefix
            )
        except ModelFolderError as error:
            raise ModelSettingsError(str(error)) from error
    from retrieval.endpoint import Endpoint, EndpointEmbeddings  # noqa: PLC0415

    endpoint = Endpoint(settings.base_url, settings.api_key.get_secret_value(), settings.timeout)
    return EndpointEmbeddings(
        endpoint, settings.model, settings.query_prefix or "", settings.passage_prefix or ""
    )


def reranker(settings: RerankSettings) -> Reranker | None:
    """The reranker, or None where none is set. Raises ``ModelSettingsError``."""
    if not settings.is_set:
        return None
    _check("RERANK", settings, named=False)
    if settings.local:
        from retrieval.local import LocalReranker, ModelFolderError, model_folder  # noqa: PLC0415

        try:
            return LocalReranker(model_folder(settings.local))
        except ModelFolderError as error:
            raise ModelSettingsError(str(error)) from error
    from retrieval.endpoint import Endpoint, EndpointReranker  # noqa: PLC0415

    endpoint = Endpoint(settings.base_url, settings.api_key.get_secret_value(), settings.timeout)
    return EndpointReranker(endpoint, settings.model, settings.shape)


def _check(name: str, settings: ModelSettings, *, named: bool) -> None:
    if settings.base_url and settings.local:
        raise ModelSettingsError(f"XIANGCE_{name}_BASE_URL 与 XIANGCE_{name}_LOCAL 只能设置一个。")
    if settings.local and not (util.find_spec("torch") and util.find_spec("transformers")):
        raise ModelSettingsError("本地模型需要另装：pip install 'xiangce[local]'。")
    if settings.base_url and not settings.base_url.startswith(("http://", "https://")):
        raise ModelSettingsError(f"XIANGCE_{name}_BASE_URL 应以 http:// 或 https:// 开头。")
    if settings.base_url and named and not settings.model:
        raise ModelSettingsError(f"设置了 XIANGCE_{name}_BASE_URL，还须用 XIANGCE_{name}_MODEL 写明模型名。")
