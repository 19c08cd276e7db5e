"""Assistants over the plan and over a made-up document; searched by words alone, so no model is needed."""

from collections.abc import Callable
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
