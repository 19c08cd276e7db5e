import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.tokenizer import Tokenizer

LEXICON = resources.files("retrieval") / "lexicon"


@pytest.mark.parametrize(
    "question",
    [
        "湘政办发〔2021〕40号是什么文件？",
        "请问湘政办发[2021]40号",
        "根据《规划》（湘政办发（2021）40号）",
        "根据湘政办发【2021】 40 号",
        "湘政办发2021年第40号",
        "湘政辦發〔２０２１〕４０號",
    ],
)
def test_document_number_is_one_token(tokenizer: Tokenizer, question: str) -> None:
    assert "湘政办发〔2021〕40号" in tokenizer.tokens(question)
    assert "湘政办发〔2021〕40号" in tokenizer.words(question)


def test_document_numbers_differ_by_prefix(tokenizer: Tokenizer) -> None:
    assert "湘政发〔2023〕4号" not in tokenizer.tokens("湘政办发〔2023〕4号")


def test_a_year_alone_is_no_document_number(tokenizer: Tokenizer) -> None:
    assert not [token for token in tokenizer.words("2021年3号文") if "〔" in token]


def test_variants_meet_their_canonical_term(tokenizer: Tokenizer) -> None:
    assert set(tokenizer.tokens("社会消费品零售总额")) <= set(tokenizer.tokens("社零"))
    assert "研发" in tokenizer.tokens("Ｒ＆Ｄ经费")
    assert {"社零", "社会消费品", "零售总额"} <= set(tokenizer.words("社零增速"))


def test_variants_inside_other_words_do_not(tokenizer: Tokenizer) -> None:
    assert "消费" not in tokenizer.tokens("旅行社零售")


def test_stop_words_and_punctuation_are_left_out(tokenizer: Tokenizer) -> None:
    assert tokenizer.words("的、是什么？") == []
    assert tokenizer.tokens("，。！ \n") == []


def test_figures_and_latin_are_kept(tokenizer: Tokenizer) -> None:
    assert {"1.5", "5g", "17.4%"} <= set(tokenizer.tokens("１．５万亿元，5G，17.4%"))


def test_questions_and_texts_share_pairs(tokenizer: Tokenizer) -> None:
    shared = set(tokenizer.tokens("旅游收入多少")) & set(tokenizer.tokens("旅游总收入突破1.5万亿元"))
    assert {"旅游", "收入"} <= shared


@given(st.text(max_size=60))
def test_any_text_is_cut(text: str) -> None:
    tokenizer = Tokenizer()
    assert all(token.strip() for token in tokenizer.tokens(text) + tokenizer.words(text))


def test_lexicon_is_data_with_its_source() -> None:
    for name in ("userdict.txt", "synonyms.toml", "stopwords.txt"):
        assert (LEXICON / name).read_text(encoding="utf-8").startswith("#")
    table = tomllib.loads((LEXICON / "synonyms.toml").read_text(encoding="utf-8"))["synonyms"]
    variants = [variant for group in table.values() for variant in group]
    assert len(variants) == len(set(variants)), "one variant, one canonical term"
    assert not set(variants) & set(table)


def test_version_follows_the_lexicon(tmp_path: Path) -> None:
    (tmp_path / "userdict.txt").write_text("# none\n智慧文旅 500\n", encoding="utf-8")
    (tmp_path / "synonyms.toml").write_text('[synonyms]\n"甲乙丙" = ["丁戊"]\n', encoding="utf-8")
    (tmp_path / "stopwords.txt").write_text("的  # particle\n", encoding="utf-8")
    own = Tokenizer(tmp_path)
    assert own.words("智慧文旅的丁戊") == ["智慧文旅", "丁戊", *own.words("甲乙丙")]
    assert own.version != Tokenizer().version
    before = own.version
    (tmp_path / "stopwords.txt").write_text("了\n", encoding="utf-8")
    assert Tokenizer(tmp_path).version != before
