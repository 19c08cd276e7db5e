"""Settings, read once where a command or the server is composed."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every field can be set by an environment variable ``XIANGCE_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="XIANGCE_", extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=lambda: user_data_path("xiangce", appauthor=False))
    documents_dir: Path | None = None  # documents beside the built-in ones
    dense: bool = True  # semantic search; without it words alone rank
    allow_private_addresses: bool = False  # may xiangce add fetch from this machine and its network
    longest_question: int = Field(default=500, ge=10)  # characters

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def library_dir(self) -> Path:
        return self.data_dir / "library"
