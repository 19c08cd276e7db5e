"""The texts inside one file: cover notice, main text, further regulations, attachments; and their edges."""

import re
from collections import Counter
from dataclasses import dataclass

from corpus.address import Level
from corpus.headings import has_marker, markers, tidy
from corpus.lines import Line
from corpus.ordinals import read_ordinal, write_chinese


@dataclass
class Zone:
    """One text of the file: ``first:last`` and, for its heading, ``title`` are ranges of lines."""

    first: int
    last: int
    part: str  # the prefix of its addresses; empty for the main text
    cover: bool = False
    marker: str = ""  # 附件2
    title: tuple[int, int] = (0, 0)
    heading: str = ""


_DATE = re.compile(
    r"(?:\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|[一二三四五六七八九〇○零OＯ]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)"
)
REMARK = re.compile(r"[（(].{0,60}[）)]")
CLOSING_LINE = re.compile(
    r"(?:信息|文章|稿件)?来\s*源[：:]|公开方式|公开属性|抄\s*送|抄\s*报|分\s*送|责任编辑|政策解读|一图读懂|相关(?:解读|链接|附件)"
    r"|主办单位|承办单位|网站标识码|[（(]此件|.{2,40}\d{4}年\d{1,2}月\d{1,2}日印发$"
)
_ATTACHMENT = re.compile(
    r"(?P<label>附\s*[件表录]?)\s*(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})?\s*(?P<mark>[.．:：、]?)\s*(?P<title>.*)"
)
_LISTED = re.compile(
    r"(?P<label>附\s*件\s*\d*\s*[：:.．]\s*)?(?P<number>\d{1,2}\s*[.．、])?\s*(?P<title>[^。；：]{4,})"
)
_FILE_NAME = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|zip|rar|jpg|png)\b", re.IGNORECASE)
_KINDS = re.compile(
    r"(?:规划|计划|纲要|方案|办法|细则|规定|规则|条例|章程|准则|守则|意见|措施|政策|预案|标准|规范|制度|决定|决议|报告|请示|指南|指引|要点"
    r"|规程|名单|清单|目录|协议|公约|通知|通告|公告|通报|批复|说明|任务表|分工|导则|若干条)(?:[（(〔].{1,12}[）)〕])?$"
)
_NAMED = re.compile(r"《([^《》]{2,80})》")


def zones(text: str, found: list[Line]) -> list[Zone]:
    """The texts of the file in order; together they cover every line, and there is always at least one."""
    visible = [index for index, line in enumerate(found) if not line.blank]
    result = [Zone(0, len(found), "")]
    signed = False
    names: set[str] = set()  # titles the opening puts in 《》
    listed: set[str] = set()  # titles of attachments, from the list before the signature
    listing = False
    position = 0
    while position < len(visible):
        index = visible[position]
        line = found[index]
        content = text[line.left : line.right]
        if not signed and len(content) < 2000:
            names.update(_plain(name) for name in _NAMED.findall(content))
        entry = _LISTED.fullmatch(content) if len(content) <= 80 else None
        if entry and (entry["label"] or (entry["number"] and listing)):
            listed.add(_plain(entry["title"]))
        listing = entry is not None
        zone = None
        if content.startswith("附"):
            zone = _attachment(text, found, visible, position, listed)
        elif position and signed:
            zone = _titled(text, found, visible, position, names)
        if zone:
            result[-1].last = zone.first
            result.append(zone)
            position += 1
            while position < len(visible) and visible[position] < zone.title[1]:
                position += 1
            continue
        if is_date(content):
            signed = True
        position += 1
    return _labelled(text, found, result)


def is_date(content: str) -> bool:
    return len(content) <= 24 and bool(_DATE.fullmatch(re.sub(r"\s", "", content)))


def _plain(name: str) -> str:
    return re.sub(r"[\s〈〉《》“”\"]", "", name)


def _short(text: str, line: Line) -> bool:
    content = text[line.left : line.right]
    return len(content) <= 50 and not re.search("[。；;|！？]|[：:]$", content)


def _title_lines(text: str, found: list[Line], visible: list[int], position: int) -> list[int]:
    """Up to four lines at ``position`` that could be a title broken over lines."""
    lines = []
    for index in visible[position : position + 4]:
        line = found[index]
        content = text[line.left : line.right]
        numbered = next(iter(markers(text, line)), None)
        if not _short(text, line) or numbered or is_date(content) or REMARK.fullmatch(content):
            break
        if CLOSING_LINE.match(content) or content.startswith(("附件", "——", "目录")):
            break
        lines.append(index)
    return lines


def _titled(text: str, found: list[Line], visible: list[int], position: int, names: set[str]) -> Zone | None:
    """A further text whose title stands after a signature or repeats a name the cover notice gave."""
    before = text[found[visible[position - 1]].left : found[visible[position - 1]].right]
    follows_signature = is_date(before) or bool(REMARK.fullmatch(before))
    lines = _title_lines(text, found, visible, position)
    for count, joined in enumerate(_joined(text, found, lines), 1):
        if _plain(joined) in names or (follows_signature and _KINDS.search(joined)):
            return Zone(lines[0], len(found), "", title=(lines[0], lines[count - 1] + 1), heading=joined)
    if follows_signature and not lines and _begins(text, found[visible[position]]):
        return Zone(visible[position], len(found), "")
    return None


def _begins(text: str, line: Line) -> bool:
    """Whether the line is the first chapter or article of a text."""
    first = next(iter(markers(text, line)), None)
    return (
        first is not None
        and first.number == 1
        and first.level in {Level.CHAPTER, Level.ARTICLE, Level.HEADING}
    )


def _joined(text: str, found: list[Line], indices: list[int]) -> list[str]:
    """The title made of the first line, of the first two, …"""
    pieces = [tidy(text[found[index].left : found[index].right]) for index in indices]
    return ["".join(pieces[: count + 1]) for count in range(len(pieces))]


def _attachment(
    text: str, found: list[Line], visible: list[int], position: int, names: set[str]
) -> Zone | None:
    """An attachment that begins at this line; ``None`` where the line only refers to one."""
    line = found[visible[position]]
    match = _ATTACHMENT.fullmatch(text, line.left, line.right)
    if not match or len(match[0]) > 60 or (match["label"] == "附" and not match["mark"]):
        return None
    named = match["title"].strip()
    if named and (match["mark"] in {":", "："} or not match["number"] or re.search("[。；，]", named)):
        return None
    bare_number = bool(match["number"]) and not named and match["mark"] not in {":", "："}
    if _FILE_NAME.search(match[0]) or not (bare_number or _starts_attachment(text, found, visible, position)):
        return None
    number = read_ordinal(match["number"]) if match["number"] else None
    label = re.sub(r"\s", "", match["label"])
    label = "附件" if label == "附" else label
    start = visible[position]
    lines = [start]
    heading = tidy(named)
    if not named:
        rest = _title_lines(text, found, visible, position + 1)
        titles = _joined(text, found, rest)
        known = [
            count
            for count, joined in enumerate(titles, 1)
            if _plain(joined) in names or _KINDS.search(joined)
        ]
        count = known[0] if known else min(1, len(rest))
        heading = titles[count - 1] if count else ""
        lines += rest[:count]
    marker = text[line.left : match.start("title")].strip() if named else text[line.left : line.right]
    return Zone(
        start,
        len(found),
        f"{label}{number or ''}",
        marker=marker,
        title=(start, lines[-1] + 1),
        heading=heading,
    )


def _starts_attachment(text: str, found: list[Line], visible: list[int], position: int) -> bool:
    """Whether an attachment follows, and not a mere list, which ends in a signature or in nothing."""
    numbered = 0
    following = visible[position + 1 : position + 16]
    for index in following:
        content = text[found[index].left : found[index].right]
        if is_date(content):
            return False
        if len(content) > 60 or content.startswith("|") or re.fullmatch(r"附\s*件\s*\d*[：:.]?", content):
            return True
        numbered += has_marker(text, found[index])
    return len(following) == 15 or numbered < len(following)


def _labelled(text: str, found: list[Line], result: list[Zone]) -> list[Zone]:
    """Give the cover notice and every further text the prefix of its addresses."""
    if len(result) > 1 and not result[1].part:
        opening = text[found[0].start : found[max(result[0].last - 1, 0)].end]
        named = _plain(result[1].heading) in _plain(opening)
        issued = re.search("印发|转发|公布|发布", opening)
        if issued and (named or not result[1].heading or len(opening) < 1500):
            result[0].cover = True
            result[0].part = {"转发": "转发通知", "公布": "公布令"}.get(issued[0], "印发通知")
    main_seen = False
    used: set[str] = set()
    repeats: Counter[str] = Counter()
    for order, zone in enumerate(result):
        if zone.part and not zone.cover:
            repeats[zone.part] += 1
            if repeats[zone.part] > 1:  # two attachments both labelled 附件1
                zone.part = f"{zone.part}之{write_chinese(min(repeats[zone.part], 9999))}"
        elif not zone.cover:
            if main_seen:
                zone.part = (
                    f"《{zone.heading}》" if 0 < len(zone.heading) <= 60 and "》" not in zone.heading else ""
                )
                if not zone.part or zone.part in used:
                    zone.part = f"正文{order + 1}"
            main_seen = True
        used.add(zone.part)
    return result
