"""The facts of a document in words: what each is called, how it is written, where it was found."""

import re
from datetime import date
from typing import Any

from corpus.document import Document

FIELDS = {
    "title": "标题",
    "issued_as": "印发通知",
    "document_number": "文号",
    "issuer": "发文机关",
    "region": "地区",
    "signed_on": "成文日期",
    "issued_on": "印发或发布日期",
    "amended_on": "修正日期",
    "effective_on": "施行日期",
    "valid_until": "有效期至",
    "period_start": "期限起（年）",
    "period_end": "期限止（年）",
    "addressees": "主送",
    "openness": "公开",
    "topic": "主题词",
    "responsible": "注明负责的单位",
    "superseded_by": "取代它的（用户指定）",
    "source": "来源",
    "file_name": "原文件名",
    "media": "格式",
    "added_on": "加入日期",
    "notes": "读取说明",
}
_ORIGINS = {"page": "网页所载", "file": "取自文件名", "user": "用户更正"}
_MEDIA = {
    "text": "文本",
    "markdown": "Markdown",
    "html": "网页",
    "docx": "Word",
    "xlsx": "Excel",
    "pdf": "PDF",
    "scan": "扫描的 PDF",
    "image": "图片",
    "ofd": "OFD",
}
_MOST = 12  # bodies told of a long list
_LONGEST = 30  # characters quoted


def told(value: Any) -> Any:
    """A value as it is written: days as 2025-03-01, a long list cut short."""
    if isinstance(value, tuple):
        more = f"等{len(value)}个" if len(value) > _MOST else ""
        return "、".join(str(part) for part in value[:_MOST]) + more
    return value.isoformat() if isinstance(value, date) else value


def fact(document: Document, field: str) -> Any:
    """A fact as it is written; None or empty where it is not known."""
    value = getattr(document.meta, field)
    return _MEDIA.get(value, value) if field == "media" else told(value)


def origin(document: Document, field: str) -> str:
    """Where a value was found: the words of the text, or who else says so; "" where nothing is known."""
    source = document.meta.sources.get(field)
    if source is None:
        return ""
    if source.origin != "text":
        return _ORIGINS[source.origin]
    if source.start is None or source.end is None or source.end > len(document.text):
        return ""
    quote = re.sub(r"\s+", " ", document.text[source.start : source.end])
    more = "……" if len(quote) > _LONGEST else ""
    return f"{document.structure.at(source.start).address}：{quote[:_LONGEST]}{more}"
