from pathlib import Path

import numpy as np
import pytest

from retrieval.lexical import Lexical

UNITS = [["旅游", "收入"], ["物流", "补贴", "物流"], ["旅游", "补贴"], []]


@pytest.fixture
def lexical() -> Lexical:
    return Lexical.build(UNITS, k1=1.2, b=0.75)


def test_matches_score_and_the_rest_is_zero(lexical: Lexical) -> None:
    scores = lexical.scores(["物流"])
    assert scores.shape == (4,)
    assert scores[1] > 0
    assert scores[[0, 2, 3]].tolist() == [0, 0, 0]


def test_rare_tokens_weigh_more(lexical: Lexical) -> None:
    scores = lexical.scores(["旅游", "收入"])
    assert scores.argmax() == 0


@pytest.mark.parametrize("tokens", [[], ["没有"]])
def test_unknown_tokens_find_nothing(lexical: Lexical, tokens: list[str]) -> None:
    assert not lexical.scores(tokens).any()


def test_comes_back_from_disk(lexical: Lexical, tmp_path: Path) -> None:
    lexical.save(tmp_path / "bm25")
    again = Lexical.load(tmp_path / "bm25", 4)
    np.testing.assert_array_equal(again.scores(["补贴", "旅游"]), lexical.scores(["补贴", "旅游"]))
    with pytest.raises(ValueError, match="holds 4 units"):
        Lexical.load(tmp_path / "bm25", 5)


@pytest.mark.parametrize("units", [[], [[], []]])
def test_nothing_to_index(units: list[list[str]], tmp_path: Path) -> None:
    lexical = Lexical.build(units, k1=1.2, b=0.75)
    assert lexical.scores(["旅游"]).tolist() == [0] * len(units)
    lexical.save(tmp_path / "bm25")
    assert Lexical.load(tmp_path / "bm25", len(units)).size == len(units)
