"""Pages of government sites: the body, without navigation and script; the block of facts above it."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from corpus.loaders import body, decoding, facts
from corpus.loaders.cells import Cell, spread
from corpus.loaders.loaded import Limits, Loaded, LoadError
from corpus.loaders.writing import Writer, tidy

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)


def load(data: bytes, name: str, limits: Limits) -> Loaded:
    declared = _CHARSET.search(data[:4096])
    source, notes = decoding.decode(data, declared[1].decode("ascii") if declared else None)
    root = _parse(source)
    stated = facts.from_meta(root)
    body.drop_chrome(root)
    main = body.find(root)
    stated = {**facts.from_block(list(_outside(root, main))), **stated}
    writer = Writer(limits)
    pictures = _write(main, writer, limits)
    text, block = _trimmed(writer.text)
    stated = {**facts.from_block(block), **stated}
    if pictures:
        notes = (*notes, f"正文里有 {pictures} 张图片，图片中的文字和表格没有读出。")
    return Loaded(text, "html", stated=stated, notes=notes)


def _parse(source: str) -> Any:
    # Depth is bounded by the parser (2048); what lies deeper would be lost, so it is refused instead.
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", source), parser=parser)
    except etree.ParserError as error:
        raise LoadError("网页是空的，没有正文。请确认网址或文件正确。") from error
    if any("depth" in str(entry.message).lower() for entry in parser.error_log):
        raise LoadError("网页标签嵌套过深（可能是恶意文件），没有读取。请将正文另存为文本后再添加。")
    return root


def _outside(root: Any, main: Any) -> Iterator[str]:
    """The pieces of text of the page outside its body, in order."""
    for event, element in _walk(root):
        if element is main:
            continue
        piece = (element.text if event == "start" else element.tail) or ""
        inside = main is not root and any(a is main for a in element.iterancestors())
        empty_cell = (
            event == "start" and body.tag(element) in {"td", "dd"} and not element.text_content().strip()
        )
        if (piece.strip() or empty_cell) and not inside:
            yield tidy(piece)


def _walk(root: Any) -> Iterator[tuple[str, Any]]:
    yield from etree.iterwalk(root, events=("start", "end"))


def _write(main: Any, writer: Writer, limits: Limits) -> int:
    """Write the lines and tables of the body; how many pictures there are in it."""
    line: list[str] = []
    pictures = 0
    skipping: Any = None

    def flush() -> None:
        writer.paragraph("".join(line))
        line.clear()

    for event, element in _walk(main):
        tag = body.tag(element)
        if skipping is not None:
            if event == "end" and element is skipping:
                skipping = None
                line.append(element.tail or "" if element is not main else "")
            continue
        if event == "start":
            if tag == "table" and _is_data(element):
                flush()
                pictures += sum(1 for _ in element.iter("img"))
                _table(element, writer, limits)
                skipping = element
                continue
            if tag in body.LINES or tag == "br":
                flush()
            if tag == "img" and not _is_ornament(element):
                pictures += 1
            line.append(element.text or "")
        else:
            if tag in body.LINES:
                flush()
            if element is not main:
                line.append(element.tail or "")
    flush()
    return pictures


def _is_ornament(element: Any) -> bool:
    width = re.match(r"\d+", element.get("width") or "")
    source = (element.get("src") or "").lower()
    return (width is not None and int(width[0]) < 60) or bool(re.search(r"icon|logo|\.gif$|fileType", source))


def _is_data(table: Any) -> bool:
    """Whether a table is one of data, not of layout: it has columns and holds no other table."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [row for row in table.iter("tr") if len([c for c in row if body.tag(c) in {"td", "th"}]) > 1]
    return len(rows) > 0


def _table(element: Any, writer: Writer, limits: Limits) -> None:
    for caption in element.iter("caption"):
        writer.paragraph(caption.text_content())

    def rows() -> Iterator[list[tuple[Cell, int, int]]]:
        for row in element.iter("tr"):
            yield [
                (_cell(cell), _span(cell, "rowspan"), _span(cell, "colspan"))
                for cell in row
                if body.tag(cell) in {"td", "th"}
            ]

    writer.table(spread(rows(), limits.cells))


def _cell(element: Any) -> Cell:
    pieces = [""]
    for event, inner in _walk(element):
        tag = body.tag(inner)
        if (tag in body.LINES or tag == "br") and inner is not element and (event == "start" or tag != "br"):
            pieces.append("")
        if event == "start":
            pieces[-1] += inner.text or ""
        elif inner is not element:
            pieces[-1] += inner.tail or ""
    return Cell(tuple(line for line in map(tidy, pieces) if line), body.tag(element) == "th")


def _span(cell: Any, name: str) -> int:
    value = re.match(r"\s*(\d{1,4})", cell.get(name) or "")
    return max(1, int(value[1])) if value else 1


def _trimmed(text: str) -> tuple[str, list[str]]:
    """The text without the lines of the site around it, and the facts that stood on top of it."""
    marks = body.data()["chrome"]
    pattern = re.compile("|".join(marks["lines"]))
    lines = text.split("\n")
    top = 0
    for index, line in enumerate(lines[:30]):
        if facts.is_fact(line) or pattern.fullmatch(line):
            top = index + 1
    # What stands above the last of them is the block and the title of the page, unless it is the text itself.
    above = lines[:top]
    if sum(len(line) for line in above if not facts.is_fact(line)) > 400:
        above, top = [], 0
    kept = [line for line in lines[top:] if not pattern.fullmatch(line)]
    return "\n".join(kept), above
