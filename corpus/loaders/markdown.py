"""Markdown: the marks go, the words and the numbers of lists stay."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt

from corpus.loaders.cells import spread
from corpus.loaders.decoding import decode
from corpus.loaders.loaded import Limits, Loaded
from corpus.loaders.writing import Writer, cell

_FRONT = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_FIELD = re.compile(r"(?m)^(title|source|date|issuer|document_number)\s*:\s*['\"]?(.+?)['\"]?\s*$")
_NAMES = {"date": "issued_on"}


def load(data: bytes, name: str, limits: Limits) -> Loaded:
    text, notes = decode(data)
    stated: dict[str, str] = {}
    front = _FRONT.match(text)
    if front:
        stated = {_NAMES.get(key, key): value for key, value in _FIELD.findall(front[1])}
        text = text[front.end() :]
    text = re.sub(r"(?<=\d)([*_~])(?=\d)", r"\\\1", text)  # 5*3 is no emphasis
    # An indented paragraph is a paragraph here, never code.
    parser = MarkdownIt("commonmark", {"html": True}).enable("table").disable(["code", "reference", "entity"])
    writer = Writer(limits)
    _write(parser.parse(text), writer, limits)
    return Loaded(writer.text, "markdown", stated=stated, notes=notes)


def _write(tokens: Sequence[Any], writer: Writer, limits: Limits) -> None:
    markers: list[str] = []
    marker = ""
    rows: list[list[tuple[Any, int, int]]] = []
    head = in_table = False
    for token in tokens:
        kind = token.type
        if kind == "list_item_open":
            marker = f"{token.info}{token.markup}" if token.info else ""
            markers.append(marker)
        elif kind == "table_open":
            rows, in_table = [], True
        elif kind in {"thead_open", "tbody_open"}:
            head = kind == "thead_open"
        elif kind == "tr_open":
            rows.append([])
        elif kind == "table_close":
            in_table = False
            writer.table(spread(rows, limits.cells), header_rows=1)
        elif kind == "inline":
            content = _plain(token.children or [])
            if in_table:
                rows[-1].append((cell(content, head=head), 1, 1))
                continue
            for line in content.split("\n"):
                writer.paragraph(marker + line)
                marker = ""
        elif kind in {"fence", "code_block"}:
            for line in token.content.split("\n"):
                writer.paragraph(line)


def _plain(children: Sequence[Any]) -> str:
    written = ""
    for child in children:
        if child.type in {"text", "code_inline"}:
            written += child.content
        elif child.type in {"softbreak", "hardbreak"} or (
            child.type == "html_inline" and re.match(r"<br\b", child.content, re.IGNORECASE)
        ):
            written += "\n"
    return written
