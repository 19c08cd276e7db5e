"""PDF: paragraphs and ruled tables of pages with text; recognised text of scanned pages."""

import io
import re
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pdfplumber
import pypdfium2
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import extract_words

from corpus.loaders import grids, ocr
from corpus.loaders.layout import Flow, PageLayout, PlacedTable, TextLine, rows
from corpus.loaders.loaded import MIB, Limits, Loaded, LoadError

_BOMB = "PDF 内的压缩内容异常大（可能是恶意文件），没有读取。请向提供者索取正常的文件。"
_STREAM = re.compile(rb"stream\r?\n")
_TWICE = re.compile(rb"/(?:Flate|LZW|RunLength)Decode\s*/(?:Flate|LZW|RunLength)Decode")
_UNMAPPED = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")


def load(data: bytes, name: str, limits: Limits) -> Loaded:
    _refuse_bombs(data, limits)
    try:
        document = pdfplumber.open(io.BytesIO(data))
        count = len(document.pages)
    except PdfminerException as error:
        if "Password" in repr(error.args) or "Password" in repr(error.__context__):
            raise LoadError("PDF 设有打开密码。请取消密码后另存，再添加。") from error
        raise
    if not count:
        raise LoadError("PDF 不完整或已损坏，读不出任何一页。请重新下载后再添加。")
    if count > limits.pages:
        raise LoadError(f"PDF 有 {count} 页，超过上限 {limits.pages} 页。请拆分后再添加。")
    flow, reader, notes = Flow(limits), ocr.Reader(limits), []
    began = time.monotonic()
    unread: list[int] = []
    typed = 0
    with document:
        for number, page in enumerate(document.pages, 1):
            if time.monotonic() - began > limits.seconds:
                raise LoadError("PDF 读取时间过长，已停止。请拆分，或另存为 DOCX 后再添加。")
            layout = _page(page)
            if layout is None:
                try:
                    layout = reader.read(_picture(data, number - 1, limits), number)
                except LoadError as error:
                    unread.append(number)
                    refusal = error
                    layout = PageLayout(float(page.width), float(page.height))
            elif layout.lines or layout.tables:
                typed += 1
            flow.page(layout)
            page.close()  # its parsed objects are the bulk of the memory
        stated = _stated(document.metadata or {})
    if unread and not typed and not reader.pages:
        raise refusal
    if unread:
        notes.append(f"第 {_ranges(unread)} 页是图像，没有读出文字：{refusal}")
    text, pages = flow.finish()
    if flow.contents:
        notes.append(f"略去目录 {flow.contents} 行。")
    media = "scan" if reader.pages > typed else "pdf"
    return Loaded(text, media, pages, stated, (*notes, *reader.notes()))


def _refuse_bombs(data: bytes, limits: Limits) -> None:
    """LoadError where a compressed stream unpacks beyond the limits; nothing is kept while counting."""
    if _TWICE.search(data):
        raise LoadError(_BOMB)
    total = 0
    for match in _STREAM.finditer(data):
        inflater = zlib.decompressobj()
        size, position = 0, match.end()
        pending = data[position : position + MIB]
        try:
            while pending and not inflater.eof:
                size += len(inflater.decompress(pending, MIB))
                pending = inflater.unconsumed_tail
                if not pending:
                    position += MIB
                    pending = data[position : position + MIB]
                if size > limits.member_bytes * 2:
                    raise LoadError(_BOMB)
        except zlib.error:
            continue  # not compressed in this way
        total += size
        if total > limits.unpacked_bytes * 10:
            raise LoadError(_BOMB)


def _page(page: Any) -> PageLayout | None:
    """The lines and tables of a page; ``None`` for a picture of text, or where its letters are not mapped."""
    # Rotated letters are watermarks and marginal notes.
    chars = [char for char in page.chars if char["upright"] and char["size"] > 1]
    visible = [char["text"] for char in chars if not char["text"].isspace()]
    unmapped = sum(1 for text in visible if _UNMAPPED.search(text))
    area = float(page.width) * float(page.height)
    covered = sum(max(0.0, i["x1"] - i["x0"]) * max(0.0, i["bottom"] - i["top"]) for i in page.images)
    if (len(visible) < 20 and covered > 0.4 * area) or unmapped > 0.05 * max(len(visible), 20):
        return None

    def lines(of: list[Any]) -> list[TextLine]:
        words = extract_words(of, x_tolerance_ratio=0.35, y_tolerance=3, use_text_flow=False)
        # Words are parted only where a space is printed or left, which may be narrow.
        return rows((TextLine(w["text"], w["x0"], w["x1"], w["top"], w["bottom"]) for w in words), 0.05)

    layout = PageLayout(float(page.width), float(page.height))
    placed: list[tuple[float, float, float, float]] = []
    for table in page.find_tables():
        grid = grids.fill(table.cells, chars, lines)
        if grid is None:
            continue
        x0, top, x1, bottom = table.bbox
        placed.append(table.bbox)
        layout.tables.append(PlacedTable(grid, x0, x1, top, bottom))
    layout.lines = lines([char for char in chars if not any(grids.inside(char, box) for box in placed)])
    return layout


def _picture(data: bytes, index: int, limits: Limits) -> Any:
    """The page as an RGB picture at 200 dpi."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[index]
        scale = ocr.DPI / 72
        width, height = page.get_size()
        if width * height * scale * scale > limits.pixels:
            raise LoadError("页面幅面过大，不能识别其中的文字。")
        picture = page.render(scale=scale).to_pil().convert("RGB")
        page.close()
    return picture


def _stated(metadata: dict[str, Any]) -> dict[str, str]:
    """The title, where someone has written one and it is not the name of a file."""
    title = str(metadata.get("Title") or "").strip()
    named = re.search(r"\.(?:docx?|wps|pdf|xlsx?|indd)$|^Microsoft|^幻灯片|^文档\d*$", title, re.IGNORECASE)
    return {"title": title} if len(re.findall(r"[\u4e00-\u9fff]", title)) >= 4 and not named else {}


def _ranges(numbers: list[int]) -> str:
    def runs() -> Iterator[str]:
        start = last = numbers[0]
        for number in [*numbers[1:], -1]:
            if number != last + 1:
                yield str(start) if start == last else f"{start}–{last}"
                start = number
            last = number

    return "、".join(runs())
