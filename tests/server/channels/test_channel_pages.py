"""Pages: within their limit, whole characters, whole citations, nothing left out."""

import random
import re

import pytest

from assistant.annotate import GENERATED_NOTICE
from assistant.answer import Answer, Citation, Mode, Status
from server.channels import wording
from server.channels.pages import MARKDOWN, PLAIN, Paginator, Style
from server.local import LocalEngine

BASE = "https://ce.example.gov.cn"
WORDS = "服务业增加值占比，年均增长、旅游总收入达到1.5万亿元“突破”（左右）𠮷😀ab "


def cited(marker: int, address: str = "五(二)7", **more: object) -> Citation:
    return Citation.model_validate(
        {
            "marker": marker,
            "document": "plan",
            "title": "湖南省“十四五”服务业发展规划",
            "document_number": "湘政办发〔2021〕40号",
            "address": address,
            "heading": "现代商贸",
            "quote": "原文",
            "start": 0,
            "end": 2,
            "url": f"/documents/plan#{address}",
        }
        | more
    )


def answer(text: str, *citations: Citation, **more: object) -> Answer:
    return Answer.model_validate(
        {
            "status": Status.ANSWERED,
            "mode": Mode.EXTRACTIVE,
            "question": "问",
            "text": text,
            "citations": citations,
        }
        | more
    )


def pages(found: Answer, style: Style = PLAIN, base: str = BASE) -> list[str]:
    return Paginator(style, base).pages(found)


def test_a_short_answer_is_one_page_with_its_place_and_link() -> None:
    found = answer(
        "社会消费品零售总额年均增长7%左右。[1]", cited(1), notices=["已期满。"], suggestions=["那2020年呢？"]
    )
    assert pages(found) == [
        "社会消费品零售总额年均增长7%左右。[1]\n\n"
        "出处：《湖南省“十四五”服务业发展规划》（湘政办发〔2021〕40号）\n[1]五(二)7 现代商贸\n"
        "https://ce.example.gov.cn/documents/plan#%E4%BA%94%28%E4%BA%8C%297"
        "\n\n已期满。\n\n还可以问：\n· 那2020年呢？"
    ]


def test_without_a_public_address_there_are_no_links() -> None:
    assert "documents" not in pages(answer("七。[1]", cited(1)), base="")[0]


def test_a_bot_is_given_markdown() -> None:
    link = "[1][五(二)7 现代商贸](https://ce.example.gov.cn/documents/plan#%E4%BA%94%28%E4%BA%8C%297)"
    assert link in pages(answer("七。[1]", cited(1)), MARKDOWN)[0]


def test_one_place_is_named_once_and_each_document_once() -> None:
    other = {"document": "notice", "title": "通知", "document_number": None, "url": "/documents/notice#一"}
    found = answer("甲。[1]乙。[2]丙。[3]", cited(1), cited(2), cited(3, "一", **other))
    page = pages(found)[0]
    assert "[1][2]五(二)7" in page
    assert page.count("出处：") == 2
    assert "出处：《通知》\n[3]一" in page


def test_a_follow_up_says_how_it_was_understood() -> None:
    assert pages(answer("七。", completed=True))[0].startswith("（按“问”理解）\n七。")


def test_generated_text_says_so_on_every_page() -> None:
    found = answer("字" * 30 + "。[1]", cited(1), mode=Mode.GENERATED, notices=[GENERATED_NOTICE])
    long = found.model_copy(update={"text": ("字" * 30 + "。[1]") * 60})
    assert len(pages(long)) > 2
    assert all(page.count(GENERATED_NOTICE) == 1 for page in [*pages(found), *pages(long)])


def test_what_limits_an_answer_is_on_its_first_page() -> None:
    found = pages(answer(("字" * 200 + "。[1]") * 9, cited(1), notices=["已期满。"], suggestions=["乙？"]))
    assert len(found) > 2
    assert found[0].endswith("已期满。")
    assert found[-1].endswith("乙？")


def test_an_answer_of_nothing_is_still_a_page() -> None:
    assert pages(answer("")) == [""]


def random_answer(source: random.Random) -> Answer:
    """Sentences of any length, some past a page, with citations of any number and length."""
    count = source.randint(0, 25)
    known = [
        cited(
            marker,
            f"{source.choice('一二三四五')}({marker})",
            title="题" * source.choice([5, 30, 400]),
            heading="头" * source.choice([0, 5, 200]),
            url=f"/documents/{'d' * source.choice([5, 300, 3000])}#{marker}",
            document=f"d{source.randint(0, 4)}",
        )
        for marker in range(1, count + 1)
    ]
    parts = []
    for _ in range(source.randint(1, 14)):
        length = source.choice([3, 20, 60, 200, source.randint(1, 3000)])
        markers = (
            "".join(f"[{source.randint(1, count)}]" for _ in range(source.randint(0, 3))) if count else ""
        )
        parts.append("".join(source.choices(WORDS, k=length)) + source.choice("。；？\n") + markers)
    label = (GENERATED_NOTICE,) if source.random() < 0.5 else ()
    return answer(
        "".join(parts),
        *known,
        notices=(*label, *("效" * source.choice([10, 900]) + "。" for _ in range(source.randint(0, 2)))),
        suggestions=tuple("问" * source.choice([5, 400]) for _ in range(source.randint(0, 4))),
        completed=source.random() < 0.3,
        question="问" * source.choice([3, 500]),
    )


def without_markers(text: str) -> str:
    return re.sub(r"\[\d+\]|\s", "", text)


@pytest.mark.parametrize(("style", "limit"), [(PLAIN, 2048), (MARKDOWN, 20_480)])
def test_a_thousand_answers_keep_to_the_limit_and_lose_nothing(style: Style, limit: int) -> None:
    source = random.Random(9)
    for _ in range(1000):
        found = random_answer(source)
        made = pages(found, style)
        assert all(len((page + wording.MORE).encode()) <= limit for page in made)
        told = "".join(page.partition("\n\n出处：")[0] for page in made).replace(GENERATED_NOTICE, "")
        # What is not the answer's own text is made of characters that its text never has.
        told = re.sub(r"效+。?|还可以问：(\s*· 问+)+|（按“问+”理解）", "", told)
        assert without_markers(told) == without_markers(found.text)
        for page in made:  # no part of a marker at an edge, and every marker has its place
            body, _, places = page.partition("\n\n出处：")
            for marker in re.findall(r"\[\d+\]", body):
                assert marker in places
            assert not re.search(r"\[\d*$|^\d*\]", body)
        assert "".join(made).encode().decode() == "".join(made)


def test_a_sentence_is_cut_at_a_pause_and_each_part_has_its_source() -> None:
    clause = "字" * 150 + "，"
    made = pages(answer(clause * 12 + "完。[1]", cited(1)))
    assert len(made) > 2
    for page in made:
        body, _, places = page.partition("\n\n出处：")
        assert body.endswith(("，[1]", "完。[1]"))
        assert "[1]五(二)7" in places


def test_real_answers_keep_to_the_limit(plan_engine: LocalEngine) -> None:
    asked = ["全文有哪些指标？", "支持措施有哪些？"]
    asked += [
        f"{s.address}讲了什么？" for d in plan_engine.documents().values() for s in d.structure.sections
    ]
    for question in asked[:120]:
        found = plan_engine.ask(question)
        assert all(len((page + wording.MORE).encode()) <= 2048 for page in pages(found))
