"""No test reads or writes what the user of this machine has in the data folder."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XIANGCE_DATA_DIR", str(tmp_path_factory.mktemp("xiangce")))
        yield
