"""Which format a file really has: by its first bytes and its members, then by its name."""

import re
from pathlib import PurePath

from corpus.loaders.archive import Archive
from corpus.loaders.loaded import Limits, LoadError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
_PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|div|table|tbody|tr|td|p|span|h[1-6]|br)[\s>/]", re.IGNORECASE
)
_TAIL = "请用 Office 或 WPS 打开后另存为 DOCX 或 PDF，再添加。"


def detect(data: bytes, name: str, limits: Limits) -> str:
    """``docx``, ``xlsx``, ``ofd``, ``pdf``, ``image``, ``html``, ``markdown`` or ``text``.

    Raises LoadError for formats that are known and not read.
    """
    extension = PurePath(name).suffix.lower()
    if data.startswith(_OLE):
        _refuse_ole(data, extension)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(data, limits)
    # A PDF may carry a few bytes before its header (ISO 32000-1, annex H.3.4.1).
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_IMAGES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "image"
    if data.startswith(_PACKED):
        raise LoadError("这是压缩包。请解压后逐个添加其中的文件。")
    if data.startswith(b"{\\rtf"):
        raise LoadError(f"这是 RTF 文件，暂不支持。{_TAIL}")
    head = data[:65536].replace(b"\x00", b"")  # UTF-16 reads as ASCII without its zeros
    if b"<w:wordDocument" in head or b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise LoadError(f"这是 Office 2003 的 XML 文件，暂不支持。{_TAIL}")
    if extension in {".md", ".markdown"}:
        return "markdown"
    tags = len(_MARKUP.findall(head))
    if tags >= 1 and (
        extension in {".html", ".htm", ".shtml", ".xhtml"} or tags >= 5 or re.match(rb"\s*<", head)
    ):
        return "html"
    return "text"


def _refuse_ole(data: bytes, extension: str) -> None:
    """Word 97-2003 and its kin, and encrypted packages, are compound files ([MS-CFB])."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise LoadError("文件设有打开密码。请在 Office 或 WPS 中取消密码后另存，再添加。")
    if "WordDocument".encode("utf-16-le") in data:
        kind = "旧版 Word 文件（.doc 或 .wps）"
    elif "Workbook".encode("utf-16-le") in data:
        kind = "旧版 Excel 文件（.xls 或 .et）"
    else:
        kind = f"旧版 Office 或 WPS 文件（{extension or '无扩展名'}）"
    raise LoadError(f"这是{kind}，暂不支持。{_TAIL}")


def _package(data: bytes, limits: Limits) -> str:
    with Archive(data, limits) as archive:
        names = archive.names
        if "[Content_Types].xml" in names:
            if any(name.startswith("word/") for name in names):
                return "docx"
            if any(name.startswith("xl/") for name in names):
                return "xlsx"
            raise LoadError("这是演示文稿或其他 Office 文件，暂不支持。请导出为 PDF 后再添加。")
        if any(name.lower() == "ofd.xml" for name in names):
            return "ofd"
        if "mimetype" in names and "content.xml" in names:
            raise LoadError(f"这是 OpenDocument 文件（.odt、.ods），暂不支持。{_TAIL}")
    raise LoadError("这是压缩包。请解压后逐个添加其中的文件。")
