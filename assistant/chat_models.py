"""The language model that the settings name."""

from importlib import util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import ChatSettings


class ModelSettingsError(Exception):
    """A model cannot be made from the settings; the message is in Chinese and names the next step."""


def chat_model(settings: "ChatSettings") -> "BaseChatModel":
    """The model behind ``base_url``, or the local one. Raises ``ModelSettingsError``; calls nothing yet."""
    if settings.base_url and settings.local:
        raise ModelSettingsError("XIANGCE_LLM_BASE_URL 与 XIANGCE_LLM_LOCAL 只能设置一个。")
    if settings.local:
        if not (util.find_spec("torch") and util.find_spec("transformers")):
            raise ModelSettingsError("本地模型需要另装：pip install 'xiangce[local]'。")
        from assistant.local_chat import LocalChat  # noqa: PLC0415

        return LocalChat(
            source=settings.local, max_tokens=settings.answer_tokens, temperature=settings.temperature
        )
    return _endpoint(settings)


def _endpoint(settings: "ChatSettings") -> "BaseChatModel":
    if not settings.model:
        raise ModelSettingsError("设置了 XIANGCE_LLM_BASE_URL，还须用 XIANGCE_LLM_MODEL 写明模型名。")
    if not settings.base_url.startswith(("http://", "https://")):
        raise ModelSettingsError("XIANGCE_LLM_BASE_URL 应以 http:// 或 https:// 开头。")
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
