"""OFD, the national format of fixed pages (GB/T 33190-2016): the text layer of its own XML.

No kept library fits: easyofd needs PyMuPDF, which is AGPL. The text of a page stands in TextObject elements,
in boxes on the page; tables are found from the ruled lines as in PDF.
"""

import io
import posixpath
import re
import time
from typing import Any

from defusedxml import ElementTree
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges
from PIL import Image, UnidentifiedImageError

from corpus.loaders import grids, ocr
from corpus.loaders.archive import Archive
from corpus.loaders.layout import Flow, PageLayout, PlacedTable, TextLine, rows
from corpus.loaders.loaded import Limits, Loaded, LoadError

_MM = 72 / 25.4  # OFD measures in millimetres
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?")
_STATED = {"Title": "title"}


def load(data: bytes, name: str, limits: Limits) -> Loaded:
    with Archive(data, limits) as archive:
        return _Package(archive, limits).load()


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _named(root: Any, name: str) -> list[Any]:
    return [element for element in root.iter() if _local(element) == name]


def _text(root: Any, name: str) -> str:
    found = _named(root, name)
    return (found[0].text or "").strip() if found else ""


def _numbers(text: str | None) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text or "")]


class _Package:
    def __init__(self, archive: Archive, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._names = {name.lower().lstrip("/"): name for name in archive.names}
        self._began = time.monotonic()

    def load(self) -> Loaded:
        entry = self._xml("OFD.xml")
        flow, reader = Flow(self._limits), ocr.Reader(self._limits)
        notes: list[str] = []
        stated = {key: text for name, key in _STATED.items() if (text := _text(entry, name))}
        unread: list[int] = []
        number = typed = 0
        refusal: LoadError | None = None
        for root in _named(entry, "DocRoot"):
            path = (root.text or "").strip()
            document = self._xml(path)
            folder = posixpath.dirname(path)
            media = self._media(document, folder)
            area = _numbers(_text(document, "PhysicalBox")) or [0, 0, 210, 297]
            pages = [page for page in _named(document, "Page") if page.get("BaseLoc")]
            if len(pages) > self._limits.pages:
                raise LoadError(f"OFD 超过 {self._limits.pages} 页。请拆分后再添加。")
            for page in pages:
                number += 1
                if time.monotonic() - self._began > self._limits.seconds:
                    raise LoadError("OFD 读取时间过长，已停止。请拆分，或另存为 PDF 后再添加。")
                content = self._xml(posixpath.join(folder, page.get("BaseLoc")))
                box = _numbers(_text(content, "PhysicalBox")) or area
                layout = _page(content, box[2] * _MM, box[3] * _MM)
                if not layout.lines and not layout.tables:
                    images = [image.get("ResourceID") for image in _named(content, "ImageObject")]
                    try:
                        layout = self._recognised(
                            [media[key] for key in images if key in media], reader, number
                        )
                    except LoadError as error:
                        refusal, layout = error, PageLayout(box[2] * _MM, box[3] * _MM)
                        unread.append(number)
                else:
                    typed += 1
                flow.page(layout)
        if refusal and not typed and not reader.pages:
            raise refusal
        if refusal:
            notes.append(f"第 {'、'.join(map(str, unread))} 页是图像，没有读出文字：{refusal}")
        text, starts = flow.finish()
        if flow.contents:
            notes.append(f"略去目录 {flow.contents} 行。")
        return Loaded(text, "ofd", starts, stated, (*notes, *reader.notes()))

    def _xml(self, path: str) -> Any:
        name = self._names.get(posixpath.normpath(path).lstrip("/").lower())
        if name is None:
            raise LoadError("OFD 文件缺少内容，可能不完整。请重新下载后再添加。")
        return ElementTree.fromstring(self._archive.read(name), forbid_dtd=True)

    def _media(self, document: Any, folder: str) -> dict[str, str]:
        """The path of every picture in the package, by its id."""
        found: dict[str, str] = {}
        for kind in ("DocumentRes", "PublicRes"):
            for place in _named(document, kind):
                path = posixpath.join(folder, (place.text or "").strip())
                resources = self._xml(path)
                base = posixpath.join(posixpath.dirname(path), resources.get("BaseLoc") or "")
                for item in _named(resources, "MultiMedia"):
                    if item.get("ID"):
                        found[item.get("ID")] = posixpath.join(base, _text(item, "MediaFile"))
        return found

    def _recognised(self, paths: list[str], reader: ocr.Reader, number: int) -> PageLayout:
        layout = PageLayout(595, 842)
        for path in paths:
            name = self._names.get(posixpath.normpath(path).lstrip("/").lower())
            if name is None:
                continue
            try:
                with Image.open(io.BytesIO(self._archive.read(name))) as picture:
                    if picture.width * picture.height > self._limits.pixels:
                        raise LoadError("页面图像过大，不能识别其中的文字。")
                    if picture.width * picture.height < 200 * 200:
                        continue
                    dpi = picture.width / (210 / 25.4)
                    layout = reader.read(picture.convert("RGB"), number, dpi=dpi)
            except UnidentifiedImageError as error:
                raise LoadError("页面图像的格式（如 JBIG2）不能识别，请另存为 PDF 后再添加。") from error
        return layout


def _page(content: Any, width: float, height: float) -> PageLayout:
    layout = PageLayout(width, height)
    chars: list[dict[str, Any]] = []
    for item in _named(content, "TextObject"):
        chars += _letters(item)

    def lines(of: list[Any]) -> list[TextLine]:
        return rows(_words(of))

    boxes = []
    for cells in _tables(content):
        grid = grids.fill(cells, chars, lines)
        if grid is None:
            continue
        left, tops, right, bottoms = zip(*cells, strict=True)
        box = (min(left), min(tops), max(right), max(bottoms))
        boxes.append(box)
        layout.tables.append(PlacedTable(grid, box[0], box[2], box[1], box[3]))
    layout.lines = lines([char for char in chars if not any(grids.inside(char, box) for box in boxes)])
    return layout


def _letters(item: Any) -> list[dict[str, Any]]:
    """The letters of a text object with their places, in points; 8.1 of the standard says how they step."""
    boundary = _numbers(item.get("Boundary"))
    if len(boundary) < 4 or item.get("Visible") == "false" or item.get("Alpha") == "0":
        return []
    matrix = _numbers(item.get("CTM"))
    a, d = (matrix[0], matrix[3]) if len(matrix) >= 6 else (1.0, 1.0)
    e, f = (matrix[4], matrix[5]) if len(matrix) >= 6 else (0.0, 0.0)
    if len(matrix) >= 6 and abs(matrix[1]) > abs(a):
        return []  # turned: a watermark
    size = (_numbers(item.get("Size")) or [boundary[3]])[0] * abs(d or 1.0)
    found: list[dict[str, Any]] = []
    x = y = 0.0
    for code in _named(item, "TextCode"):
        x = (_numbers(code.get("X")) or [x])[0]
        y = (_numbers(code.get("Y")) or [y])[0]
        steps = _steps(code.get("DeltaX"))
        text = (code.text or "").strip("\r\n\t")
        left = x
        for index, letter in enumerate(text):
            wide = size * (1.0 if letter >= "\u2e80" else 0.5)
            step = steps[index] if index < len(steps) else wide / (a or 1.0)
            x0 = (boundary[0] + e + left * a) * _MM
            base = (boundary[1] + f + y * d) * _MM
            end = x0 + min(abs(step * a) or wide, wide * 1.2) * _MM
            found.append(
                {
                    "text": letter, "x0": x0, "x1": end,
                    "top": base - 0.85 * size * _MM, "bottom": base + 0.15 * size * _MM,
                }
            )  # fmt: skip
            left += step
    return found


def _steps(delta: str | None) -> list[float]:
    """The steps of DeltaX; ``g 3 5.2`` in it stands for three steps of 5.2."""
    parts = (delta or "").split()
    found: list[float] = []
    index = 0
    while index < len(parts) and len(found) < 10_000:
        if parts[index] == "g" and index + 2 < len(parts):
            found += [float(parts[index + 2])] * min(int(float(parts[index + 1])), 10_000)
            index += 3
        else:
            found += _numbers(parts[index])[:1]
            index += 1
    return found


def _words(letters: list[dict[str, Any]]) -> list[TextLine]:
    """Letters that follow one another on a line, joined."""
    found: list[TextLine] = []
    for letter in sorted(letters, key=lambda c: (round(c["bottom"]), c["x0"])):
        piece = TextLine(letter["text"], letter["x0"], letter["x1"], letter["top"], letter["bottom"])
        if found and abs(found[-1].bottom - piece.bottom) < 1.5:
            last = found[-1]
            gap = piece.x0 - last.x1
            if -0.6 * piece.size < gap < 0.25 * piece.size:
                found[-1] = TextLine(last.text + piece.text, last.x0, piece.x1, last.top, last.bottom)
                continue
        found.append(piece)
    return found


def _tables(content: Any) -> list[list[grids.Box]]:
    """The cells of the ruled tables of a page, from its straight paths."""
    edges = []
    for path in _named(content, "PathObject"):
        boundary = _numbers(path.get("Boundary"))
        if len(boundary) < 4:
            continue
        points: list[tuple[float, float]] = []
        for command, rest in re.findall(r"([MLC])\s*([^A-Za-z]*)", _text(path, "AbbreviatedData")):
            numbers = _numbers(rest)
            if command != "C" and len(numbers) >= 2:
                points.append(((boundary[0] + numbers[0]) * _MM, (boundary[1] + numbers[1]) * _MM))
            if command == "L" and len(points) >= 2:
                edges += _edge(points[-2], points[-1])
            if command == "C" and len(points) > 2:  # closes the path
                edges += _edge(points[-1], points[0])
        if len(edges) > 20_000:
            return []
    if len(edges) < 4:
        return []
    merged = merge_edges(edges, 3, 3, 3, 3)
    cells = intersections_to_cells(edges_to_intersections(merged, 3, 3))
    return [list(table) for table in cells_to_tables(cells)]


def _edge(start: tuple[float, float], end: tuple[float, float]) -> list[dict[str, Any]]:
    x0, x1 = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    if min(x1 - x0, bottom - top) > 1 or max(x1 - x0, bottom - top) < 3:
        return []
    flat = x1 - x0 > bottom - top
    return [
        {
            "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top,
            "orientation": "h" if flat else "v", "object_type": "line",
        }
    ]  # fmt: skip
