"""Assistants over the plan and over a made-up document; searched by words alone, so no model is needed."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from assistant.factory import assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings

FIXTURES = Path(__file__).parent.parent / "fixtures"
TODAY = date(2026, 6, 1)


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant(Settings(data_dir=tmp_path_factory.mktemp("data"), dense=False), clock=lambda: TODAY)


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), documents_dir=FIXTURES, dense=False)
    return assistant(settings, clock=lambda: TODAY)


@pytest.fixture
def ask(plan: Assistant) -> Callable[[str], str]:
    return lambda question: plan.ask(question).text


@pytest.fixture(scope="session")
def beside(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Mapping[str, tuple[str, str]], str], Assistant]:
    """Makes an assistant over the plan and further documents, each as its facts (TOML) and its text, of which
    the first line is the title; with the region that is at home."""

    def made(documents: Mapping[str, tuple[str, str]], home: str) -> Assistant:
        root: Path = tmp_path_factory.mktemp("documents")
        for key, (facts, text) in documents.items():
            (root / key).mkdir()
            (root / key / "source.txt").write_text(text, encoding="utf-8")
            title = text.split("\n", 1)[0]
            (root / key / "document.toml").write_text(f'title = "{title}"\n{facts}\n', encoding="utf-8")
        settings = Settings(
            data_dir=tmp_path_factory.mktemp("data"), documents_dir=root, dense=False, region=home
        )
        return assistant(settings, clock=lambda: TODAY)

    return made
