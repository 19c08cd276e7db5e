"""Settings, read once where a command or the server is composed."""

from pathlib import Path
from typing import Any, Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ModelSettings(BaseModel):
    """``base_url``: a server elsewhere, or ``local``: a folder or a name on the Hugging Face
    hub. Neither: off."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = ""  # as its documentation gives it, e.g. http://127.0.0.1:11434/v1
    model: str = ""
    api_key: SecretStr = SecretStr("")
    local: str = ""  # a transformers model; needs the extra "local"

    @property
    def is_set(self) -> bool:
        return bool(self.base_url or self.local)


class ChatSettings(ModelSettings):
    """The language model: ``XIANGCE_LLM_<NAME>``."""

    timeout: float = Field(default=30, gt=0, le=600)  # seconds for one answer, retries included
    retries: int = Field(default=2, ge=0, le=10)  # of a call that failed, with growing pauses
    concurrency: int = Field(default=4, ge=1)
    prompt_tokens: int = Field(default=1500, ge=300)
    answer_tokens: int = Field(default=400, ge=20)
    temperature: float = Field(default=0, ge=0, le=2)
    extra: dict[str, Any] = {}  # JSON; more fields of the request, such as {"enable_thinking": false}
    stream: Literal["checked", "raw"] = "checked"
    trace: Literal["", "langfuse", "otel"] = ""


class EmbeddingSettings(ModelSettings):
    """An embedding model instead of the built-in one: ``XIANGCE_EMBEDDING_<NAME>``."""

    timeout: float = Field(default=10, gt=0, le=600)  # seconds for one call
    pooling: Literal["", "cls", "mean", "last"] = ""  # of a local model; else as its own files say
    query_prefix: str | None = None  # None: as the model's own files say
    passage_prefix: str | None = None


class RerankSettings(ModelSettings):
    """A reranker behind the search: ``XIANGCE_RERANK_<NAME>``."""

    timeout: float = Field(default=5, gt=0, le=600)  # seconds for one call
    shape: Literal["jina", "tei"] = "jina"  # of the request; Cohere, vLLM and llama.cpp speak Jina's
    depth: int = Field(default=20, ge=1, le=200)  # passages it is shown


class Settings(BaseSettings):
    """Every field can be set by an environment variable ``XIANGCE_<NAME>``, those of a group by
    ``XIANGCE_<GROUP>_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="XIANGCE_",
        env_nested_delimiter="_",
        env_nested_max_split=1,
        extra="ignore",
        frozen=True,
    )

    data_dir: Path = Field(default_factory=lambda: user_data_path("xiangce", appauthor=False))
    documents_dir: Path | None = None  # documents beside the built-in ones
    dense: bool = True  # semantic search; without it words alone rank
    allow_private_addresses: bool = False  # may xiangce add fetch from this machine and its network
    region: str | None = None  # whose documents come first; None: that of the first document
    longest_question: int = Field(default=500, ge=10)  # characters
    llm: ChatSettings = ChatSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    rerank: RerankSettings = RerankSettings()

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def library_dir(self) -> Path:
        return self.data_dir / "library"
