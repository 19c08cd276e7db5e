"""Bad and hostile files: a clear Chinese message each, in little memory, and nothing written."""
# ruff: noqa: E501  # lines of documents

import io
import random
import re
import subprocess
import sys
import textwrap
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.loaders import Limits, LoadError, load

ROOT = Path(__file__).parents[3]
DOCUMENT = "word/document.xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@cache
def bomb(base: bytes, member: str) -> bytes:
    """A package with a member of 500 MB of spaces."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
        with new.open(member, "w", force_zip64=True) as file:
            for _ in range(500):
                file.write(b" " * (1 << 20))
    return out.getvalue()


def liar() -> bytes:
    """A member that unpacks to more than the directory says."""
    data = bytearray(bomb(made.docx(), DOCUMENT))
    size = (500 << 20).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (1000).to_bytes(4, "little")
    return bytes(data)


def encrypted_zip() -> bytes:
    data = bytearray(made.xlsx())
    for match in re.finditer(b"PK\x01\x02", bytes(data)):
        data[match.start() + 8] |= 1
    return bytes(data)


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000 + stream.encode("utf-16-le") + b"\x00" * 500


def pdf_with(stream: bytes, filters: str) -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
        + f"4 0 obj<</Length {len(stream)}/Filter {filters}>>stream\n".encode()
        + stream
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


@cache
def deflated(size: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(b"q " * (1 << 19)) for _ in range(size >> 20)) + packer.flush()


def chunk(content: bytes) -> bytes:
    """A chunk of a PNG file: length, type and data, checksum."""
    return (len(content) - 4).to_bytes(4, "big") + content + zlib.crc32(content).to_bytes(4, "big")


LAUGHS = "<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(10)
)
BAD = {
    "empty": (bytes, "a.txt", "是空的"),
    "blank": (lambda: b" \r\n\x00\x00", "a.docx", "是空的"),
    "no text": (lambda: b"<html><body><script>a</script><div></div></body></html>", "a.html", "没有读到文字"),
    "binary": (lambda: random.Random(1).randbytes(5000), "a.txt", "认不出文字的编码"),
    "truncated docx": (lambda: made.docx()[:9000], "a.docx", "不完整或已损坏"),
    "truncated xlsx": (lambda: made.xlsx()[:2000], "a.xlsx", "不完整或已损坏"),
    "truncated pdf": (lambda: made.pdf()[:600], "a.pdf", "不完整或已损坏"),
    "truncated picture": (
        lambda: (ROOT / "tests/fixtures/made-up-scan/page.png").read_bytes()[:9000], "a.png", "不完整或已损坏"
    ),
    "encrypted pdf": (lambda: made.pdf(1, password="secret"), "a.pdf", "密码"),
    "encrypted office": (lambda: ole("EncryptedPackage"), "a.docx", "密码"),
    "encrypted zip": (encrypted_zip, "a.xlsx", "密码"),
    "doc": (lambda: ole("WordDocument"), "a.wps", "旧版 Word"),
    "xls": (lambda: ole("Workbook"), "a.xls", "旧版 Excel"),
    "rtf": (lambda: b"{\\rtf1 hello}", "a.doc", "RTF"),
    "rar": (lambda: b"Rar!\x1a\x07\x00aaaa", "a.rar", "压缩包"),
    "zip": (lambda: made.package({"a.txt": "文字"}), "a.zip", "压缩包"),
    "zip bomb": (lambda: bomb(made.docx(), DOCUMENT), "a.docx", "异常大"),
    "xlsx bomb": (lambda: bomb(made.xlsx(), "xl/worksheets/sheet1.xml"), "a.xlsx", "异常大"),
    "ofd bomb": (lambda: bomb(made.ofd(), "Doc_0/Document.xml"), "a.ofd", "异常大"),
    "lying zip": (liar, "a.docx", "不完整或已损坏"),
    "many members": (lambda: made.repackaged(made.docx(), {f"x/{n}": "" for n in range(6000)}), "a.docx", "异常大"),
    "outside path": (lambda: made.repackaged(made.docx(), {"../../evil.txt": "x"}), "a.docx", "越界"),
    "absolute path": (lambda: made.repackaged(made.ofd(), {"/etc/evil": "x"}), "a.ofd", "越界"),
    "laughs in docx": (
        lambda: made.repackaged(made.docx(), {DOCUMENT: f"{LAUGHS}]><w:document {W}>&k;</w:document>"}),
        "a.docx", "实体声明",
    ),
    "laughs in utf-16": (
        lambda: made.repackaged(made.xlsx(), {"xl/workbook.xml": f"{LAUGHS}]><a>&k;</a>".encode("utf-16")}),
        "a.xlsx", "实体声明",
    ),
    "external entity": (
        lambda: made.repackaged(
            made.ofd(), {"OFD.xml": "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"}
        ),
        "a.ofd", "损坏",
    ),
    "nested tags": (("<html><body>" + "<div>" * 10_000 + "正文，").encode, "a.html", "嵌套过深"),
    "nested xml": (
        lambda: made.repackaged(
            made.docx(),
            {DOCUMENT: f"<w:document {W}><w:body>" + "<w:sdt>" * 10_000 + "</w:sdt>" * 10_000 + "</w:body></w:document>"},
        ),
        "a.docx", "损坏",
    ),
    "nested ofd": (lambda: made.repackaged(made.ofd(), {"OFD.xml": "<a>" * 100_000 + "</a>" * 100_000}), "a.ofd", "。"),
    "wide cells": (
        lambda: b"<table>" + b'<tr><td rowspan="9999" colspan="9999">a</td><td>b</td></tr>' * 1500 + b"</table>",
        "a.html", "过大",
    ),
    "pdf bomb": (lambda: pdf_with(deflated(300 << 20), "/FlateDecode"), "a.pdf", "异常大"),
    "pdf bomb in a bomb": (
        lambda: pdf_with(zlib.compress(deflated(300 << 20)), "[/FlateDecode /FlateDecode]"), "a.pdf", "异常大"
    ),
    "no pages": (lambda: b"%PDF-1.4\n%%EOF", "a.pdf", "损坏"),
    "huge picture": (
        lambda: b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00")
        + chunk(b"IDAT" + deflated(1 << 20)), "a.png", "过大",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_in_chinese(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make, name, message = BAD[case]
    with pytest.raises(LoadError) as refused:
        load(make(), name)
    assert message in str(refused.value)
    assert str(refused.value).endswith("。")
    assert not list(tmp_path.iterdir())


def test_macros_are_ignored_with_a_note() -> None:
    types = zipfile.ZipFile(io.BytesIO(made.docx())).read("[Content_Types].xml").decode()
    macro = types.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert macro != types
    data = made.repackaged(
        made.docx(), {"word/vbaProject.bin": b"Sub AutoOpen", "[Content_Types].xml": macro}
    )
    loaded = load(data, "文件.docm")
    assert made.BODY[1] in loaded.text
    assert any("宏没有运行" in note for note in loaded.notes)


def test_script_is_never_kept() -> None:
    page = (
        "<html><body><div><p onclick='bad()'>正文一，正文二。</p><script>bad()</script><style>bad{}</style>"
        "<iframe src='javascript:bad()'>bad</iframe><svg><script>bad()</script></svg><noscript>bad</noscript>"
        "<p>正文三，正文四。<!-- bad --><a href='javascript:bad()'>链接</a></p></div></body></html>"
    )
    assert load(page.encode(), "a.html").text == "正文一，正文二。\n正文三，正文四。链接\n"


def test_a_cut_text_is_read_and_said_to_be_cut() -> None:
    loaded = load(made.TEXT.encode()[:-3], "a.txt")
    assert "没有下载完整" in "".join(loaded.notes)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read where Linux tells it")
def test_hostile_files_stay_below_a_gigabyte(tmp_path: Path) -> None:
    for number, (make, name, _) in enumerate(BAD.values()):
        (tmp_path / f"{number}-{name}").write_bytes(make())
    code = r"""
        import pathlib, re, sys
        from corpus.loaders import LoadError, load_file
        for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
            try:
                load_file(path)
            except LoadError:
                pass
        # Not ru_maxrss: that counts what the parent had when this process was born.
        print(int(re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path("/proc/self/status").read_text())[1]) // 1024)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert int(done.stdout) < 1000  # MB


def refusal(data: bytes, name: str) -> str:
    """What the loader says to a file; empty where it takes it. Anything but a LoadError fails the test."""
    try:
        load(data, name, limits=Limits(seconds=20))
    except LoadError as error:
        return str(error)
    return ""


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.md", "a.pdf"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_raise_anything_else(data: bytes, name: str) -> None:
    said = refusal(data, name)
    assert not said or re.search("[\u4e00-\u9fff]", said)


@pytest.mark.parametrize(
    "make", [made.docx, made.xlsx, made.ofd, made.pdf, made.html], ids=lambda m: m.__name__
)
def test_no_damage_raises_anything_else(make: Callable[[], bytes]) -> None:
    whole = make()
    chance = random.Random(7)
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 20, 300])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        said = refusal(bytes(data[: chance.choice([len(data), len(data) // 2])]), "a.bin")
        assert not said or said.endswith("。")
