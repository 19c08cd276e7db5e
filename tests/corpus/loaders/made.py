"""Made-up files of an invented county, one per format, as offices produce them."""
# ruff: noqa: E501  # lines of documents

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx as docx_library
import openpyxl
from docx.oxml import parse_xml
from PIL import Image
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

SCAN = Path(__file__).parents[2] / "fixtures/made-up-scan/page.png"  # of this text
TITLE = "云溪县促进现代物流业发展若干措施"
NUMBER = "云政办发〔2024〕12号"
FIRST = "为促进全县现代物流业高质量发展，降低社会物流成本，结合我县实际，制定以下措施，请各乡镇、各部门结合职责认真抓好落实。"
BODY = [
    "一、总体目标",
    "到2026年，全县社会物流总额突破320亿元，物流业增加值达到28.6亿元左右，A级物流企业达到15家以上。",
    "二、支持措施",
    "（一）支持企业做大做强。对首次评为5A级的物流企业，一次性奖励50万元；首次评为4A级的，一次性奖励30万元。",
    "（二）支持冷链设施建设。新建冷库库容5000吨以上的，按设备投资额的10%给予补助，单个项目最高不超过200万元。",
]
CAPTION = "表1 重点物流项目投资计划"
UNIT = "单位：万元"
HEADERS = ["序号", "项目名称", "建设地点", "总投资", "2025年计划投资"]
ROWS = [
    ["1", "云溪冷链物流中心", "城关镇", "12000", "3500"],
    ["2", "县域共配中心", "石桥镇", "4800.5", "1200"],
]
SIGNED = ["云溪县人民政府办公室", "2024年5月20日"]
# What every loader makes of the table
LINES = [
    f"【{CAPTION}，{UNIT}】序号：1；项目名称：云溪冷链物流中心；建设地点：城关镇；总投资：12000；2025年计划投资：3500。",
    f"【{CAPTION}，{UNIT}】序号：2；项目名称：县域共配中心；建设地点：石桥镇；总投资：4800.5；2025年计划投资：1200。",
]
TEXT = "\n".join([TITLE, NUMBER, FIRST, *BODY, *SIGNED]) + "\n"


def package(members: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def repackaged(data: bytes, changes: Mapping[str, str | bytes]) -> bytes:
    """A zip package with some members replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return package({**members, **changes})


def html() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td><p>{cell}</p></td>' for cell in row)}</tr>" for row in ROWS)
    return f"""<!DOCTYPE html><html><head><meta charset="gb2312"><title>{TITLE}-云溪县人民政府门户网站</title>
<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="2024-05-22 09:10">
<script>var tracking = "不应出现";</script><style>p {{ color: red }}</style></head><body>
<div class="header"><a href="/">首页</a><a href="/a">政务公开</a><a href="/b">网上办事，一网通办，全程在线。</a></div>
<div class="main"><div class="crumbs">当前位置：<a href="/">首页</a> &gt; 政策文件</div>
<table class="info"><tr><td>索 引 号：</td><td>YX-2024-00012</td><td>主题分类：</td><td></td></tr>
<tr><td>发文机关：</td><td>云溪县人民政府办公室</td><td>成文日期：</td><td>2024年5月20日</td></tr>
<tr><td>发文字号：</td><td>{NUMBER}</td><td>有效性：</td><td>有效</td></tr></table>
<div class="wrap"><div class="text"><p style="text-align:center"><b>云溪县促进现代物流业<br>发展若干措施</b></p>
<p align="center">{NUMBER}</p><p>　　{FIRST}</p>{"".join(f"<p>　　{p}</p>" for p in BODY)}
<p style="text-align:center">{CAPTION}</p><p style="text-align:right">（{UNIT}）</p>
<table border="1"><thead><tr>{"".join(f"<td>{h}</td>" for h in HEADERS)}</tr></thead>{rows}</table>
<p>{SIGNED[0]}</p><p>{SIGNED[1]}</p><script>document.write("不应出现")</script></div></div>
<div class="share">分享到：微信，微博，朋友圈。</div></div>
<div class="footer">主办单位：云溪县人民政府，承办单位：云溪县政务服务局，电话：0700-1234567。</div></body></html>""".encode(
        "gb18030"
    )


@cache
def docx() -> bytes:
    """With automatic numbers, a header, a text box, a footnote, a table and tracked changes."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = docx_library.Document()
    document.core_properties.title = TITLE
    document.sections[0].header.paragraphs[0].text = "页眉不应出现"
    document.add_paragraph(TITLE)
    document.add_paragraph(NUMBER)
    document.add_paragraph(FIRST)
    lists = document.part.numbering_part.element
    lists.insert(
        0,
        parse_xml(
            f"""<w:abstractNum {space} w:abstractNumId="90">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>
</w:abstractNum>"""
        ),
    )
    lists.append(parse_xml(f'<w:num {space} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for text in BODY:
        level = 0 if text[1] == "、" else 1 if text[0] == "（" else None
        paragraph = document.add_paragraph(
            text if level is None else text.partition("、" if level == 0 else "）")[2]
        )
        if level is not None:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                parse_xml(f'<w:numPr {space}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>')
            )
    paragraph = document.add_paragraph("修订：")
    paragraph._p.append(parse_xml(f"<w:del {space}><w:r><w:delText>旧的100万元</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {space}><w:r><w:t>新的120万元</w:t></w:r></w:ins>"))
    box = f"<w:txbxContent {space}><w:p><w:r><w:t>文本框里的话。</w:t></w:r></w:p></w:txbxContent>"
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    paragraph._p.append(
        parse_xml(
            f"<w:r {space} {compatible}><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    document.add_paragraph(CAPTION)
    document.add_paragraph(UNIT)
    table = document.add_table(rows=1, cols=len(HEADERS))
    for cell, text in zip(table.rows[0].cells, HEADERS, strict=True):
        cell.text = text
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for text in SIGNED:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "重点项目"
    sheet.append([CAPTION])
    sheet.merge_cells("A1:E1")
    sheet.append([None, None, None, None, UNIT])
    sheet.append(["序号", "项目名称", "建设地点", "投资", None])
    sheet.append([None, None, None, "总投资", "2025年计划投资"])
    for area in ("A3:A4", "B3:B4", "C3:C4", "D3:E3"):
        sheet.merge_cells(area)
    for number, name, place, total, planned in ROWS:
        sheet.append([int(number), name, place, float(total), int(planned)])
    second = book.create_sheet("目标")
    second.append(["指标", "2023年", "2026年"])
    second.append(["物流费用与GDP的比率", 0.147, 0.135])
    second.append(["社会物流总额（亿元）", 251.3, 320])
    for place in ("B2", "C2"):
        second[place].number_format = "0.0%"
    book.create_sheet("草稿").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@cache
def pdf(pages: int = 3, *, password: str | None = None) -> bytes:
    """A header and page numbers on every page, a paragraph over two pages, a table over two pages."""

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    text = ParagraphStyle(
        "text", fontName="STSong-Light", fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK"
    )
    centred = ParagraphStyle("title", parent=text, firstLineIndent=0, alignment=TA_CENTER, fontSize=20)
    flow: list[Any] = [
        Paragraph(TITLE, centred),
        Paragraph(NUMBER, centred),
        Paragraph(FIRST, text),
        *(Paragraph(part, text) for part in BODY),
        Paragraph(
            "（三）加强要素保障。" + "统筹安排用地、用能、用工等要素，对重点项目实行清单管理。" * 12, text
        ),
        Spacer(1, 20),
        Paragraph(CAPTION, centred),
        Paragraph(f"（{UNIT}）", text),
    ]
    rows = [
        [str(n), f"备用项目{n}", "石桥镇", str(n * 100), str(n * 10)] for n in range(3, 3 + 20 * (pages - 1))
    ]
    flow.append(
        Table(
            [HEADERS, *ROWS, *rows],
            colWidths=[40, 140, 80, 80, 110],
            repeatRows=1,
            style=TableStyle(
                [
                    ("FONT", (0, 0), (-1, -1), "STSong-Light", 12),
                    ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ]
            ),
        )
    )
    flow += [Paragraph(part, text) for part in SIGNED]

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont("STSong-Light", 10)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 40, "云溪县政策汇编")
        canvas.drawCentredString(A4[0] / 2, 40, f"— {document.page} —")

    document = SimpleDocTemplate(out, pagesize=A4, title=TITLE, encrypt=password)
    document.build(flow, onFirstPage=furniture, onLaterPages=furniture)
    return out.getvalue()


def wrapped(text: str, width: float = 26) -> list[str]:
    """The lines of a paragraph, the first indented by two letters; no mark begins a line, no number breaks."""
    lines, room = [""], width - 2
    for piece in re.findall(r"[0-9A-Za-z.%]+|[^0-9A-Za-z.%]", text):
        needed = sum(1 if letter >= "\u2e80" else 0.5 for letter in piece)
        if needed > room and piece not in "，。；：、）”":
            lines.append("")
            room = width
        lines[-1] += piece
        room -= needed
    return lines


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(body: Sequence[str] | None = None) -> bytes:
    """Two pages: running text in lines of 26 letters' width; the table, ruled, on the second."""
    first: list[str] = []
    line = 0
    for text in body or [FIRST, *BODY, *SIGNED]:
        for index, piece in enumerate(wrapped(text)):
            first.append(_ofd_text(piece, 30 + 5.64 * 2 * (index == 0), 40 + 10 * line))
            line += 1
    first.insert(0, _ofd_text(TITLE, 60, 25))
    second = [_ofd_text(CAPTION, 70, 30), _ofd_text(f"（{UNIT}）", 140, 40)]
    widths = [15, 50, 30, 25, 40]
    places = [sum(widths[:index]) + 25 for index in range(len(widths) + 1)]
    for row, cells in enumerate([HEADERS, *ROWS]):
        second += [
            _ofd_text(cell, place + 1, 58 + 10 * row) for cell, place in zip(cells, places, strict=False)
        ]
    for row in range(4):
        second.append(_ofd_rule(places[0], 50 + 10 * row, places[-1], 50 + 10 * row))
    second += [_ofd_rule(place, 50, place, 80) for place in places]
    return package(
        {
            "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocInfo><ofd:Title>{TITLE}</ofd:Title></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
            "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
            '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'
            '<ofd:Page ID="2" BaseLoc="Pages/Page_1/Content.xml"/></ofd:Pages></ofd:Document>',
            "Doc_0/Pages/Page_0/Content.xml": _ofd_page(first),
            "Doc_0/Pages/Page_1/Content.xml": _ofd_page(second),
        }
    )


def _ofd_page(objects: Sequence[str]) -> str:
    return (
        f"<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID='9'>{''.join(objects)}"
        "</ofd:Layer></ofd:Content></ofd:Page>"
    )


def _ofd_text(text: str, x: float, y: float) -> str:
    """A line of text on its baseline; the letters are 16 points wide, Latin ones half as wide."""
    steps = " ".join("5.64" if letter >= "\u2e80" else "2.82" for letter in text[:-1])
    return (
        f'<ofd:TextObject Boundary="{x} {y - 5} 150 6" Font="1" Size="5.64">'
        f'<ofd:TextCode X="0" Y="5" DeltaX="{steps}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def _ofd_rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return (
        f'<ofd:PathObject Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def pdf_of(*pictures: Path) -> bytes:
    """A PDF whose pages are pictures."""
    out = io.BytesIO()
    first, *rest = [Image.open(path).convert("L") for path in pictures]
    first.save(out, "PDF", resolution=200, save_all=True, append_images=rest)
    return out.getvalue()
