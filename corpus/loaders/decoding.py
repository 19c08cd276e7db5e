"""Bytes to text: BOM, declared encoding, UTF-8, GB18030 (which holds GBK and GB2312)."""

import codecs
import re

from corpus.loaders.loaded import LoadError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ue000-\uf8ff\ufffd]")
_UNREADABLE = "认不出文字的编码，或不是文字文件。请用记事本或 WPS 另存为 UTF-8 文本（或 DOCX、PDF）后再添加。"
CUT = "文件末尾缺了半个字，可能没有下载完整。"


def decode(data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text with ``\\n`` line ends, and notes; LoadError when no encoding fits.

    Strict UTF-8 goes before what a page declares: Chinese text in another encoding is practically never
    valid UTF-8, while declarations are often wrong.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            body = data[len(bom) :]
            text = body.decode(encoding, "ignore")
            return _clean(text), (() if text.encode(encoding) == body else (CUT,))
    cut: tuple[str, ...] = ()
    try:
        return _clean(data.decode("utf-8")), ()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start > 0:
            return _clean(data[: error.start].decode("utf-8")), (CUT,)
    candidates = ["gb18030"]
    if declared and declared.lower().replace("_", "-") not in {"utf-8", "utf8", "gbk", "gb2312", "gb18030"}:
        candidates.insert(0, declared)
    if data[:4096].count(0) > len(data[:4096]) // 8:
        candidates = ["utf-16-le", "utf-16-be"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except LookupError:
            continue
        except UnicodeDecodeError as error:
            if len(data) - error.start > 3 or error.start == 0:
                continue
            text, cut = data[: error.start].decode(encoding, "ignore"), (CUT,)
        if len(_CONTROL.findall(text)) <= len(text) // 100:
            return _clean(text), cut
    raise LoadError(_UNREADABLE)


def _clean(text: str) -> str:
    controls = _CONTROL.findall(text)
    if len(controls) > max(8, len(text) // 20):
        raise LoadError(_UNREADABLE)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\u200b]", "", text)
