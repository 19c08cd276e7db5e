"""One realistic file per format: the same made-up document, taken in from each."""
# ruff: noqa: E501  # lines of documents

import io
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import made
import pytest
from PIL import Image

from corpus.loaders import Limits, Loaded, LoadError, load, load_file, ocr
from corpus.loaders.detection import detect
from corpus.structure import parse

ROOT = Path(__file__).parents[3]
SCAN = made.SCAN
GRANT = "一次性奖励50万元"


FILES = {
    "text": made.TEXT.encode,
    "gbk": lambda: made.TEXT.encode("gbk"),
    "html": made.html,
    "docx": made.docx,
    "pdf": made.pdf,
    "ofd": made.ofd,
    "scan": lambda: made.pdf_of(SCAN, SCAN),
    "image": SCAN.read_bytes,
}


@cache
def taken(kind: str) -> Loaded:
    return load(FILES[kind](), f"文件.{kind}")


@pytest.fixture(params=FILES)
def loaded(request: pytest.FixtureRequest) -> Loaded:
    return taken(request.param)


def test_every_format_gives_the_same_paragraphs(loaded: Loaded) -> None:
    lines = loaded.text.split("\n")
    assert [part for part in [made.FIRST, *made.BODY, *made.SIGNED] if part not in lines] == []


def test_every_format_is_cited_by_section(loaded: Loaded) -> None:
    structure = parse(loaded.text)
    offset = loaded.text.index(GRANT)
    assert str(structure.at(offset).address).endswith("二(一)")


def test_pages_stand_where_they_turn() -> None:
    loaded = taken("pdf")
    assert len(loaded.pages) == 3
    assert loaded.page(loaded.text.index(GRANT)) == 1
    # The paragraph that runs over the page is one line, and its parts stand on two pages.
    start = loaded.text.index("（三）加强要素保障")
    end = loaded.text.index("\n", start)
    assert (loaded.page(start), loaded.page(end)) == (1, 2)
    assert loaded.page(loaded.text.index("备用项目42")) == 3
    scanned = taken("scan")
    first = scanned.text.index(GRANT)
    assert scanned.media == "scan"
    assert [scanned.page(first), scanned.page(scanned.text.index(GRANT, first + 1))] == [1, 2]
    assert load(made.TEXT.encode(), "文件.txt").page(5) is None


@pytest.mark.parametrize("name", ["html", "docx", "pdf", "ofd"])
def test_a_row_of_a_table_stands_alone(name: str) -> None:
    lines = taken(name).text.split("\n")
    assert [line for line in made.LINES if line not in lines] == []


def test_running_heads_and_page_numbers_are_left_out() -> None:
    text = taken("pdf").text
    assert "政策汇编" not in text
    assert not re.search(r"(?m)^— \d —$", text)


def test_a_table_over_pages_keeps_its_headers_and_says_them_once() -> None:
    rows = [line for line in taken("pdf").text.split("\n") if line.startswith("【")]
    assert len(rows) == 42
    assert all(f"序号：{n}；项目名称：" in row for n, row in enumerate(rows, 1))
    assert rows[-1] == (
        "【表1 重点物流项目投资计划，单位：万元】序号：42；项目名称：备用项目42；建设地点：石桥镇；总投资：4200；2025年计划投资：420。"
    )


def test_html_keeps_the_body_and_reads_the_block_above_it() -> None:
    loaded = taken("html")
    for chrome in ("不应出现", "首页", "分享到", "主办单位", "当前位置", "索引号", "color"):
        assert chrome not in loaded.text
    assert loaded.stated == {
        "title": made.TITLE,
        "index_number": "YX-2024-00012",
        "issuer": "云溪县人民政府办公室",
        "signed_on": "2024年5月20日",
        "document_number": made.NUMBER,
        "status": "有效",
        "issued_on": "2024-05-22 09:10",
    }


def test_word_text_is_what_a_reader_sees() -> None:
    loaded = taken("docx")
    assert "页眉" not in loaded.text
    assert "修订：新的120万元\n" in loaded.text
    assert loaded.text.count("文本框里的话。") == 1
    assert any("修订" in note for note in loaded.notes)


def test_a_workbook_gives_figures_as_shown_with_headers_over_two_rows() -> None:
    loaded = load(made.xlsx(), "项目.xlsx")
    assert loaded.text.split("\n") == [
        "重点项目",
        "【表1 重点物流项目投资计划，单位：万元】序号：1；项目名称：云溪冷链物流中心；建设地点：城关镇；投资·总投资：12000；投资·2025年计划投资：3500。",
        "【表1 重点物流项目投资计划，单位：万元】序号：2；项目名称：县域共配中心；建设地点：石桥镇；投资·总投资：4800.5；投资·2025年计划投资：1200。",
        "目标",
        "指标：物流费用与GDP的比率；2023年：14.7%；2026年：13.5%。",
        "指标：社会物流总额（亿元）；2023年：251.3；2026年：320。",
        "",
    ]
    assert loaded.page(loaded.text.index("251.3")) == 2
    assert any("草稿" in note for note in loaded.notes)


def test_a_scan_says_that_its_text_was_recognised() -> None:
    loaded = taken("image")
    wanted = re.sub(r"\s", "", "".join([made.TITLE, made.NUMBER, made.FIRST, *made.BODY, *made.SIGNED]))
    assert re.sub(r"\s", "", loaded.text) == wanted  # every character, so every figure
    assert any("图像识别" in note for note in loaded.notes)


def test_a_page_of_pictures_in_an_ofd_is_recognised() -> None:
    top = io.BytesIO()
    with Image.open(SCAN) as scan:
        scan.crop((0, 0, scan.width, 520)).save(top, "PNG")
    page = made._ofd_page(['<ofd:ImageObject ID="5" ResourceID="7" Boundary="0 0 210 297"/>'])
    data = made.repackaged(
        made.ofd(),
        {
            "Doc_0/Document.xml": f"<ofd:Document {made._OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>"
            "0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
            '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
            "</ofd:Document>",
            "Doc_0/DocumentRes.xml": f'<ofd:Res {made._OFD} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia '
            'ID="7" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
            "</ofd:Res>",
            "Doc_0/Res/a.png": top.getvalue(),
            "Doc_0/Pages/Page_0/Content.xml": page,
        },
    )
    assert load(data, "扫描.ofd").text.split("\n")[:2] == [made.TITLE, made.NUMBER]


def test_without_the_extra_a_scan_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    ocr._engine.cache_clear()
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    for data, name in ((SCAN.read_bytes(), "扫描.png"), (made.pdf_of(SCAN), "扫描.pdf")):
        with pytest.raises(LoadError, match=r"pip install 'xiangce\[ocr\]'"):
            load(data, name)


def test_recognition_asks_for_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    ocr._engine.cache_clear()
    assert ocr._engine() is not None


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("gb18030", b"")],
)
def test_text_in_any_encoding(encoding: str, bom: bytes) -> None:
    assert load(bom + made.TEXT.replace("\n", "\r\n").encode(encoding), "文件.txt").text == made.TEXT


def test_form_feeds_of_text_are_pages() -> None:
    loaded = load("第一页。\n\f第二页。\n".encode(), "文件.txt")
    assert (loaded.pages, loaded.text) == ((0, 6), "第一页。\n\n第二页。\n")


def test_markdown_loses_its_marks_and_keeps_its_numbers() -> None:
    source = (
        "---\ntitle: 云溪县办法\ndate: 2024-05-20\n---\n# 云溪县办法\n\n**第一条** 奖励 *50* 万元，见[附件](a.doc)。\n\n"
        "1. 一般项目\n2. 重点项目，按3*2*5计算\n\n    缩进的一段。\n\n表1 标准（单位：元）\n\n| 档次 | 金额 |\n|---|---|\n| 一档 | 500 |\n"
    )
    loaded = load(source.encode(), "办法.md")
    assert loaded.text.split("\n") == [
        "云溪县办法",
        "第一条 奖励 50 万元，见附件。",
        "1.一般项目",
        "2.重点项目，按3*2*5计算",
        "缩进的一段。",
        "表1 标准（单位：元）",
        "【表1 标准（单位：元）】档次：一档；金额：500。",
        "",
    ]
    assert loaded.stated == {"title": "云溪县办法", "issued_on": "2024-05-20"}


@pytest.mark.parametrize(
    ("name", "wrong", "media"),
    [("html", "a.doc", "html"), ("docx", "a.pdf", "docx"), ("pdf", "a.txt", "pdf"), ("ofd", "a.zip", "ofd"),
     ("image", "a.pdf", "image"), ("text", "a.docx", "text")],
)  # fmt: skip
def test_a_wrong_extension_is_seen_through(name: str, wrong: str, media: str) -> None:
    assert detect(FILES[name](), wrong, Limits()) == media


def test_a_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "文件.txt"
    path.write_text(made.TEXT, encoding="gbk")
    assert load_file(path).text == made.TEXT
    with pytest.raises(LoadError, match="找不到文件"):
        load_file(tmp_path / "没有.txt")
    with path.open("wb") as file:
        file.truncate(300 << 20)  # sparse; it must not be read
    with pytest.raises(LoadError, match="300 MB，超过上限 100 MB"):
        load_file(path)
    with pytest.raises(LoadError, match="超过上限"):
        load(b"a" * 2000, "a.txt", limits=Limits(file_bytes=1000))


def test_a_missing_library_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made.xlsx()
    monkeypatch.delitem(sys.modules, "corpus.loaders.xlsx", raising=False)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(LoadError, match=r"openpyxl.*重新安装"):
        load(data, "a.xlsx")


def test_importing_the_loaders_imports_no_parser() -> None:
    code = (
        "import corpus.loaders, sys; sys.exit(any(name in sys.modules for name in "
        "['lxml', 'docx', 'openpyxl', 'pdfplumber', 'pypdfium2', 'PIL', 'rapidocr', 'numpy', 'defusedxml']))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
