"""Where one text begins and ends in its lines: title block, table of contents, signature and remarks."""

import re

from corpus.headings import has_marker, is_contents_entry, is_table_row
from corpus.lines import Line
from corpus.zones import CLOSING_LINE, REMARK, Zone, is_date

# 发布机构：经济发展局；文号：…；生成日期：…: what a page states above its text, on one line.
_FIELDS = re.compile(r"(?:[\u4e00-\u9fff]{2,6}[:：][^：:。]{1,40}[；;]\s?)+[\u4e00-\u9fff]{2,6}[:：]")


def opening_end(text: str, found: list[Line], zone: Zone, decimals: bool) -> int:
    """The line after the title block (title, document number, addressees) at the head of a file."""
    for index in range(zone.first, zone.last):
        line = found[index]
        if line.blank or is_table_row(text, line):
            continue
        content = text[line.left : line.right]
        if has_marker(text, line, decimals):
            return index
        announces = content[-1] in "：:" and re.search("如下|以下|现就|现将|特制定|按照|根据", content)
        prose = (
            "。" in content or ("，" in content and content[-1] not in "：:" and len(content) > 30)
        ) and not (REMARK.fullmatch(content) or _FIELDS.match(content))
        if announces or prose:
            return index
    return zone.last


def contents_range(
    text: str, found: list[Line], first: int, last: int, decimals: bool
) -> tuple[int, int] | None:
    """The lines of a table of contents, the word 目录 included; ``None`` if there is none."""
    start = next(
        (
            i
            for i in range(first, min(last, first + 400))
            if re.sub(r"\s", "", text[found[i].left : found[i].right]) in {"目录", "目次"}
        ),
        None,
    )
    if start is None:
        return _repeated(text, found, first, last, decimals)
    entry = ""
    last_leader = start
    for index in range(start + 1, last):
        line = found[index]
        if is_contents_entry(text, line):
            last_leader = index
            if not entry:
                entry = _entry(text, line)
            continue
        content = _entry(text, line)
        if not content:
            continue
        if entry and (content == entry or (len(entry) > 6 and content.startswith(entry))):
            return start, index
        if not entry and has_marker(text, line, decimals):
            entry = content
    return (start, last_leader + 1) if last_leader > start else None


def _repeated(text: str, found: list[Line], first: int, last: int, decimals: bool) -> tuple[int, int] | None:
    """A run of at least three bare headings that the text then repeats from the first one."""
    start, opening, count = first, "", 0
    for index in range(first, last):
        line = found[index]
        if line.blank:
            continue
        content = _entry(text, line)
        if not opening:
            if not has_marker(text, line, decimals):
                continue
            start, opening = index, content
        elif content == opening:
            return (start, index) if count >= 3 else None
        if len(content) > 40 or content[-1:] in "。；" or not has_marker(text, line, decimals):
            return None
        count += 1
    return None


def _entry(text: str, line: Line) -> str:
    bare = re.sub(r"[.…·\s]+\d*\s*$", "", text[line.left : line.right])
    return re.sub(r"\s", "", bare)


def tail_start(text: str, found: list[Line], first: int, last: int) -> int:
    """The line where the close begins: list of attachments, signature, date, remarks; ``last`` if none."""
    start = last
    dated = False
    index = last
    while index > first:
        index -= 1
        line = found[index]
        if line.blank:
            continue
        content = text[line.left : line.right]
        head = has_marker(text, line)
        closing = (
            is_date(content)
            or CLOSING_LINE.match(content)
            or (REMARK.fullmatch(content) and len(content) < 40)
        )
        issuer = dated and len(content) <= 40 and not re.search("[。；;，,：:|]", content) and not head
        listed = dated and bool(re.match("附\\s*[件表录]?[\\d一二三四五六七八九十]*\\s*[：:]", content))
        if listed:
            return index
        if not (closing or issuer):
            break
        dated = dated or is_date(content)
        start = index
    listed_at = _attachment_list(text, found, first, start) if dated or start == last else None
    return start if listed_at is None else listed_at


def _attachment_list(text: str, found: list[Line], first: int, last: int) -> int | None:
    """Where a list of attachments (附件：1.… 2.…) that ends just before ``last`` begins."""
    for index in range(last - 1, max(first, last - 40), -1):
        line = found[index]
        if line.blank:
            continue
        content = text[line.left : line.right]
        if re.match("附\\s*[件表录]?[\\d一二三四五六七八九十]*\\s*[：:.．]", content):
            return index
        if len(content) > 70 or content.startswith("|") or content[-1] in "。；;":
            return None
    return None
