"""Word documents: paragraphs with their automatic numbers, tables, text boxes and footnotes."""

import io
from collections.abc import Iterator
from typing import Any

from docx.opc.constants import CONTENT_TYPE
from docx.opc.part import PartFactory
from docx.oxml import parse_xml
from docx.package import Package
from docx.parts.document import DocumentPart

from corpus.loaders import numbering
from corpus.loaders.archive import Archive
from corpus.loaders.cells import Cell, Grid, spread
from corpus.loaders.loaded import Limits, Loaded, LoadError
from corpus.loaders.numbering import W, value
from corpus.loaders.writing import Writer, tidy

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# Deleted and moved text, instructions of fields, and what is drawn.
_SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sectPr")} | {
    _FALLBACK
}
_DEEPEST = 12  # tables in tables


def load(data: bytes, name: str, limits: Limits) -> Loaded:
    with Archive(data, limits) as archive:
        archive.check()
        macros = any(n.endswith("vbaProject.bin") for n in archive.names)
        pictures = sum(1 for n in archive.names if n.startswith("word/media/"))
    document = _open(data)
    return _Document(document, limits).load(macros, pictures)


def _open(data: bytes) -> Any:
    """The document; one with macros differs only in its content type, which python-docx would refuse."""
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    template = "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"
    plain = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
    for content_type in (macro, template, plain, CONTENT_TYPE.WML_DOCUMENT_MAIN):
        PartFactory.part_type_for.setdefault(content_type, DocumentPart)
    part = Package.open(io.BytesIO(data)).main_document_part
    if not isinstance(part, DocumentPart):
        raise LoadError("这不是 Word 文档。请用 Office 或 WPS 打开后另存为 DOCX，再添加。")
    return part.document


class _Document:
    def __init__(self, document: Any, limits: Limits) -> None:
        self._document = document
        self._limits = limits
        self._writer = Writer(limits)
        part = document.part
        self._numbering = numbering.read(self._related(part, "numbering"))
        self._footnotes = {
            note.get(f"{W}id"): note
            for kind in ("footnote", "endnote")
            for note in self._children(self._related(part, f"{kind}s"), kind)
            if note.get(f"{W}type") in {None, "normal"}
        }
        self._styles = {
            style.get(f"{W}styleId"): style for style in document.styles.element.iter(f"{W}style")
        }
        self._marked = 0  # footnotes referred to so far
        self._contents = self._changes = 0

    @staticmethod
    def _related(part: Any, kind: str) -> Any:
        for relation in part.rels.values():
            if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
                target = relation.target_part
                return target.element if hasattr(target, "element") else parse_xml(target.blob)
        return None

    @staticmethod
    def _children(root: Any, name: str) -> list[Any]:
        return [] if root is None else list(root.iter(f"{W}{name}"))

    def load(self, macros: bool, pictures: int) -> Loaded:
        body = self._document.element.body
        self._changes = sum(1 for _ in body.iter(f"{W}ins", f"{W}del", f"{W}moveFrom"))
        for block in self._blocks(body):
            if block.tag == f"{W}p":
                self._paragraph(block)
            else:
                grid, heads = self._grid(block)
                self._writer.table(grid, header_rows=heads or None)
        notes = []
        if macros:
            notes.append("文件含宏，宏没有运行，也没有读取。")
        if pictures:
            notes.append(f"文件含 {pictures} 张图片，图片中的文字没有读出。")
        if self._changes:
            notes.append(f"文件有 {self._changes} 处修订痕迹，按接受全部修订后的文字读取。")
        if self._contents:
            notes.append(f"略去目录 {self._contents} 行。")
        if self._numbering.unresolved:
            notes.append(f"{self._numbering.unresolved} 处自动编号没有定义，编号可能不全。")
        return Loaded(self._writer.text, "docx", stated=self._stated(), notes=tuple(notes))

    def _stated(self) -> dict[str, str]:
        """The core properties; a title left over from another file is for the reader of the text to judge."""
        properties = self._document.core_properties
        title = (properties.title or "").strip()
        return {"title": title} if title else {}

    def _blocks(self, parent: Any) -> Iterator[Any]:
        """Paragraphs and tables in order; content controls and inserted blocks are looked through."""
        for child in parent.iterchildren():
            if child.tag in {f"{W}p", f"{W}tbl"}:
                yield child
            elif child.tag not in _SKIPPED and child.tag != f"{W}sdtPr":
                yield from self._blocks(child)

    def _paragraph(self, element: Any) -> None:
        text, boxes, notes = self._text(element)
        style, number, level = self._properties(element)
        name = value(self._styles[style], "name").lower() if style in self._styles else ""
        if name.startswith(("toc ", "目录")):
            self._contents += bool(text.strip())
            return
        label = self._numbering.label(number, level) if number and text.strip() else ""
        for line in (label + text.lstrip()).split("\n"):
            self._writer.paragraph(line)
        for box in boxes:
            for block in self._blocks(box):
                if block.tag == f"{W}p":
                    self._paragraph(block)
                else:
                    self._writer.table(self._grid(block)[0])
        for note in notes:
            self._marked += 1
            written = " ".join(self._text(p)[0].strip() for p in note.iter(f"{W}p"))
            self._writer.paragraph(f"（注{self._marked}：{written.strip()}）")

    def _properties(self, element: Any) -> tuple[str, str, int]:
        """The style, the number id and the level of a paragraph, from itself or from its styles."""
        properties = element.find(f"{W}pPr")
        style = value(properties, "pStyle") if properties is not None else ""
        default = next((key for key, s in self._styles.items() if self._is_default(s)), "")
        style = style or default
        number, level = self._number(properties)
        seen: set[str] = set()
        base = style
        while number is None and base in self._styles and base not in seen:
            seen.add(base)
            number, inherited = self._number(self._styles[base].find(f"{W}pPr"))
            level = inherited if level is None else level
            base = value(self._styles[base], "basedOn")
        return style, number or "", level or 0

    @staticmethod
    def _is_default(style: Any) -> bool:
        return style.get(f"{W}default") in {"1", "true"} and style.get(f"{W}type") == "paragraph"

    @staticmethod
    def _number(properties: Any) -> tuple[str | None, int | None]:
        found = properties.find(f"{W}numPr") if properties is not None else None
        if found is None:
            return None, None
        level = value(found, "ilvl")
        return value(found, "numId") or None, int(level) if level else None

    def _text(self, element: Any) -> tuple[str, list[Any], list[Any]]:
        """The visible text of a paragraph, the text boxes anchored in it and the footnotes it refers to."""
        written: list[str] = []
        boxes: list[Any] = []
        notes: list[Any] = []
        pending = [element]
        while pending:
            node = pending.pop()
            tag = node.tag
            if tag in _SKIPPED or not isinstance(tag, str) or (tag == f"{W}r" and self._is_hidden(node)):
                continue
            if tag == f"{W}txbxContent":
                boxes.append(node)
                continue
            if tag == f"{W}t":
                written.append(node.text or "")
            elif tag == f"{W}tab":
                written.append(" ")
            elif tag in {f"{W}br", f"{W}cr"}:
                written.append("\n" if node.get(f"{W}type") in {None, "textWrapping"} else "")
            elif tag == f"{W}noBreakHyphen":
                written.append("-")
            elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
                note = self._footnotes.get(node.get(f"{W}id"))
                if note is not None:
                    notes.append(note)
            pending.extend(reversed(node))
        return "".join(written), boxes, notes

    @staticmethod
    def _is_hidden(run: Any) -> bool:
        vanish = run.find(f"{W}rPr/{W}vanish")
        return vanish is not None and vanish.get(f"{W}val", "1") not in {"0", "false"}

    def _grid(self, table: Any) -> tuple[Grid, int]:
        """The cells of a table and how many of its rows are marked to repeat as headers."""
        rows: list[list[tuple[Cell, int, int]]] = []
        above: dict[int, Cell] = {}
        heads = 0
        for row in table.iterchildren(f"{W}tr"):
            properties = row.find(f"{W}trPr")
            if heads == len(rows) and properties is not None and properties.find(f"{W}tblHeader") is not None:
                heads += 1
            column = int(value(properties, "gridBefore") or 0) if properties is not None else 0
            line: list[tuple[Cell, int, int]] = [(Cell(), 1, 1)] * column
            for item in self._cells(row):
                details = item.find(f"{W}tcPr")
                across = int(value(details, "gridSpan") or 1) if details is not None else 1
                merge = details.find(f"{W}vMerge") if details is not None else None
                if merge is not None and merge.get(f"{W}val") != "restart" and column in above:
                    filled = above[column]
                else:
                    filled = self._cell(item, 1)
                above[column] = filled
                line.append((filled, 1, across))
                column += across
            rows.append(line)
        return spread(rows, self._limits.cells), heads

    def _cells(self, row: Any) -> Iterator[Any]:
        for child in row.iterchildren():
            if child.tag == f"{W}tc":
                yield child
            elif child.tag == f"{W}sdt":
                yield from child.iter(f"{W}tc")

    def _cell(self, item: Any, depth: int) -> Cell:
        lines: list[str] = []
        for block in self._blocks(item):
            if block.tag == f"{W}p":
                _, number, level = self._properties(block)
                text, boxes, _ = self._text(block)
                label = self._numbering.label(number, level) if number and text.strip() else ""
                lines += (label + text.lstrip()).split("\n")
                for box in boxes:
                    lines += [self._text(p)[0] for p in box.iter(f"{W}p")]
            elif depth < _DEEPEST:
                lines += [p for tc in block.iter(f"{W}tc") for p in self._cell(tc, _DEEPEST).paragraphs]
        return Cell(tuple(line for line in map(tidy, lines) if line))
