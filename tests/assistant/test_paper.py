"""Texts to hand on."""

import io
import re
from html import escape

import pytest
from docx import Document
from markdown_it import MarkdownIt

from assistant.paper import Block, Form, markdown, written

BLOCKS = [Block(1, "题"), Block(0, "正文[1]"), Block(-1, "一条"), Block(-1, "　其下")]


def test_markdown_and_docx_say_the_same() -> None:
    assert markdown(BLOCKS) == "# 题\n\n正文[1]\n- 一条\n  - 其下\n"
    paper = Document(io.BytesIO(written(BLOCKS, Form.DOCX)))
    assert [paragraph.text for paragraph in paper.paragraphs] == [block.text for block in BLOCKS]
    assert paper.core_properties.title == "题"


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[甲](javascript:alert(1))",
        "[1](javascript:alert(1))",
        "![甲](https://evil.example/a.png)",
        "[1]: https://evil.example",
        "# 题",
        "`甲` *乙* _丙_ | 丁",
    ],
)
def test_markup_in_a_text_is_text(text: str) -> None:
    html = MarkdownIt("commonmark").render(markdown([Block(0, text)]))
    assert not any(tag in html for tag in ("<img", "<a ", "<h1", "<em", "<code"))
    assert re.sub(r"<[^>]*>", "", html).strip() == escape(text, quote=False).strip()


def test_what_word_cannot_hold_is_left_out() -> None:
    paper = Document(io.BytesIO(written([Block(1, "题"), Block(0, "甲\x00\x0b乙")], Form.DOCX)))
    assert paper.paragraphs[1].text == "甲乙"
