from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.spans import Span, sentences

OFFICIAL = st.text(alphabet="甲乙丙丁，、。！？!?；：“”（）()《》 \t\n\r\u3000\f1２.a/", max_size=200)


def quotes(text: str, **options: bool) -> list[str]:
    return [span.of(text) for span in sentences(text, **options)]


def test_sentences_end_at_stops_and_line_ends() -> None:
    assert quotes("甲县增长。乙县下降！丙县呢？\n标题\r\n\n　　丁县。") == [
        "甲县增长。",
        "乙县下降！",
        "丙县呢？",
        "标题",
        "丁县。",
    ]


def test_closing_quotes_and_brackets_stay_with_the_sentence() -> None:
    assert quotes("他说：“可以。”随后（见附件。）结束。") == ["他说：“可以。”", "随后（见附件。）", "结束。"]


def test_half_width_question_mark_ends_a_sentence_only_between_chinese() -> None:
    assert quotes("能办吗?可以办!好") == ["能办吗?", "可以办!", "好"]
    assert quotes("网址：https://example.cn/a?id=1 见此") == ["网址：https://example.cn/a?id=1 见此"]


def test_decimals_and_abbreviations_do_not_end_a_sentence() -> None:
    assert quotes("增长6.5%以上，No.1。") == ["增长6.5%以上，No.1。"]


def test_wrapped_text_ignores_line_ends() -> None:
    assert quotes("设立专项\n资金。用于奖励\n企业。", wrapped=True) == [
        "设立专项\n资金。",
        "用于奖励\n企业。",
    ]


def test_span_contains_spans_and_offsets() -> None:
    inner: object = Span(2, 5)
    assert inner in Span(0, 5)
    assert inner not in Span(0, 4)
    assert 4 in Span(0, 5)
    assert 5 not in Span(0, 5)


@given(OFFICIAL, st.booleans())
def test_sentences_are_trimmed_ordered_and_lose_nothing(text: str, wrapped: bool) -> None:
    spans = list(sentences(text, wrapped=wrapped))
    for before, after in pairwise(spans):
        assert before.end <= after.start
    for span in spans:
        assert span.of(text) == span.of(text).strip() != ""
    kept = "".join(span.of(text) for span in spans)
    assert "".join(kept.split()) == "".join(text.split())


@given(OFFICIAL, st.integers(0, 60), st.integers(0, 60))
def test_sentences_stay_within_the_range(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    assert all(start <= span.start and span.end <= end for span in sentences(text, start, end))
