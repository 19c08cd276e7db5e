import pytest

from eval.reference import Reference
from eval.targets import documents


@pytest.fixture(scope="session")
def reference() -> Reference:
    return Reference(documents())
