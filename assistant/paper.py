"""A text to hand on, paragraph by paragraph: the same in Markdown and DOCX."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_MARKS = {1: "# ", 2: "## ", 3: "### ", 0: "", -1: "- "}
# What Markdown reads; a marker such as [1] may stand, unless it would be the text of a link.
_SPECIAL = re.compile(r"\[(?!\d+\](?![(\[:]))|[\\`*_<>#|]")


class Form(StrEnum):
    """The value is the suffix of the file."""

    MARKDOWN = "md"
    DOCX = "docx"

    @property
    def media_type(self) -> str:
        if self is Form.MARKDOWN:
            return "text/markdown; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Block:
    """One paragraph: ``level`` 1 to 3 is a heading, 0 text, -1 an item of a list; one that begins with a wide
    space is below the item before it."""

    level: int
    text: str


def written(blocks: Iterable[Block], form: Form) -> bytes:
    """The bytes of a file; the first block is its title."""
    return _docx(list(blocks)) if form is Form.DOCX else markdown(blocks).encode()


def markdown(blocks: Iterable[Block]) -> str:
    lines: list[str] = []
    for block in blocks:
        if block.level >= 0 and lines:
            lines.append("")
        indent = "  " if block.text.startswith("　") else ""
        lines.append(indent + _MARKS[block.level] + _escaped(block.text.lstrip("　").replace("\n", " ")))
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is: a quote must not turn into a heading, a link or a tag."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _docx(blocks: list[Block]) -> bytes:
    from docx import Document  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    paper = Document()
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "List Bullet"):
        style = paper.styles[name]
        style.font.name = "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    paper.core_properties.title = blocks[0].text if blocks else ""
    paper.core_properties.language = "zh-CN"
    for block in blocks:
        text = "".join(c for c in block.text if c.isprintable() or c in "\n\t　")
        if block.level > 0:
            paper.add_heading(text, block.level - 1)
        else:
            paper.add_paragraph(text, style="List Bullet" if block.level < 0 else None)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()
