"""The head of a document: its title, number, addressees and what a page states above it.

A title may be broken over lines, letter-spaced and begin with several bodies; the number may stand before or
behind it (gov.cn puts it behind, many offices before).
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from corpus.dates import only_date
from corpus.edges import opening_end
from corpus.headings import is_decimal_scheme
from corpus.lines import Line
from corpus.numbers import find_numbers
from corpus.organs import is_organ, organs
from corpus.spans import Span
from corpus.zones import REMARK, Zone


class Found(NamedTuple):
    """A value and where the text has it."""

    value: str
    span: Span


@dataclass
class Front:
    title: Found | None = None
    number: Found | None = None
    order_of: Found | None = None  # the body of an order: 国务院 of 中华人民共和国国务院令
    addressees: Found | None = None
    remarks: list[Found] = field(default_factory=list)  # （…通过）, 2019年10月22日 …公布
    stated: dict[str, Found] = field(default_factory=dict)  # 发布日期：2023-11-07, and rows of a page's table


KIND = (
    r"(?:通知|通告|公告|通报|公报|公示|决定|决议|命令|意见|批复|复函|函|答复|请示|报告|议案|纪要|规划|计划|纲要|方案|办法|细则"
    r"|规定|规则|规程|条例|章程|准则|守则|措施|政策|预案|标准|规范|制度|指南|指引|导引|要点|清单|目录|名单|说明|公约|条款"
    r"|若干措施|[\u4e00-\u9fff]{3,}法)"
)
# …实施细则及申报要求: a kind and what comes with it.
_WITH = r"(?:[及和与暨](?:申报|办理|操作|实施|工作|任务|责任)?(?:要求|须知|说明|分工|流程|解读|问答))?"
TITLE_END = re.compile(rf"{KIND}{_WITH}(?:\s?[（(〔][^（）()〔〕]{{1,24}}[）)〕])*$")
_CHROME = re.compile(
    r"\[图[:：]|【|点击|当前位置|您(?:的|所在)?位置|分享|浏览次数|字体|打印|首页|返回|扫一扫|来源[:：]|责任编辑|作者[:：]|时间[:：]"
    r"|网站|登录|无障碍|特急|加急|急件|机密|签发人|主题分类|<!--|(?!.*关于).{2,40}文件$|[^：:]{2,8}[:：]$"
)
_LABELLED = re.compile(
    r"(?P<label>标题|名称|文件名称|文号|发文字号|发文机关|发布机构|发布机关|制发机关|印发机关|来源|信息来源|稿源|成文日期|发文日期|印发日期"
    r"|发布日期|发布时间|生成日期|公开日期|时间|日期|主题词|主题分类|索引号|有效性|效力状态)\s?[:：]\s?(?P<value>[^：:|；;]*?(?:\d\d?:\d\d(?::\d\d)?)?)"
    r"(?=[\s\u3000|；;]+(?:[^\s|：:]{2,6}[:：])|[\s|。；;]*$)"
)
_ADDRESSED = re.compile(
    r"政府|部|单位|委|局|厅|办|机构|机关|公司|企业|院|校|会|署|省|市|区|县|州|代表|委员|主席|同志|中心|协会|银行"
)
_HEAD = 400  # characters in which a first line is looked for
_TELLS = 8  # characters of a first line that can be a title whatever it ends in
_NO_TITLE = re.compile(r"[。；|：:]|^[（(]?[一二三四五六七八九十\d]+[、.）)]")
_SHORTEST = 5  # characters; 仲裁公告, 通知公告 are headings of a site
_LONGEST = 160  # characters, the bodies of a joint notice among them
_MOST_LINES = 300  # of a head; a page with all its menus has some hundred
_OPENER = re.compile(r"关于|印发|转发|批转|公布|发布|^对|国务院.{0,4}对")
_NUMBERED = re.compile(r"[\s\u3000]+[\u4e00-\u9fff]{2,12}[〔\[(（]\d{4}[〕\])）]\d{1,5}号$")
_TWICE = re.compile(r"(.{8,}?)\s*\1")
_ACT = re.compile(r"通过|公布|发布|批准|修正|修订|施行|印发")


def read_front(text: str, found: list[Line], zone: Zone) -> Front:
    """What stands above the first sentence of ``zone``."""
    front = Front()
    stop = opening_end(text, found, zone, is_decimal_scheme(text, found[zone.first : zone.last]))
    if zone.cover and zone.last > stop:
        stop = min(stop, zone.last)
    visible = [line for line in found[zone.first : stop] if not line.blank][:_MOST_LINES]
    runs: list[list[Line]] = [[]]
    number_after = 0  # how many runs had begun when the number came
    for place, line in enumerate(visible):
        content = text[line.left : line.right]
        bare = content.lstrip("# \u3000")
        number = None if front.number else _number(text, line, visible, place)
        if content.startswith("|") or _LABELLED.match(content):
            _read_labels(text, line, front)
        elif number:
            front.number, front.order_of = number
            number_after = len(runs)
        elif front.number and line.left < front.number.span.end:
            continue  # 第179号, the second line of an order's number
        elif _is_remark(content):
            front.remarks.append(Found(content, Span(line.left, line.right)))
        elif content[-1] in "：:" and not _CHROME.match(content[:-1]) and _ADDRESSED.search(content):
            if len(runs[-1]) or len(runs) > 1 or front.number:
                front.addressees = Found(content[:-1].strip(), Span(line.left, line.right - 1))
                break
        elif (
            not _CHROME.match(bare)
            and not only_date(content)
            and "。" not in content
            and len(content) <= _LONGEST
        ):
            if _is_under_title(text, runs[-1], content):  # a cover page: title, body, year
                runs.append([])
            runs[-1].append(line)
            continue
        if runs[-1]:
            runs.append([])
    titles = [_title(text, run) for run in runs]
    # Behind the number, before it, else the last there is.
    near = (
        [*titles[number_after - 1 : number_after + 1][::-1], *reversed(titles)]
        if number_after
        else titles[::-1]
    )
    if title := next((title for title in near if title), None):
        front.number = front.number or _in_brackets(text, title) or _run_in(text, title)
        front.title = Found(_once(title.value, front.number), title.span)
    return front


def first_line(text: str) -> Found | None:
    """The first line of ``text`` where it is like a title but in how it ends; None where it is a sentence,
    a numbered heading or what a site prints around a text."""
    for match in re.finditer(r"[^\n]+", text[:_HEAD]):
        content = match[0].strip("# \u3000")
        if not content or _CHROME.match(content):
            continue
        value = unspaced(content)
        fits = _TELLS <= len(value) <= _LONGEST and _han(value[0]) and not _NO_TITLE.search(value)
        start = text.index(content, match.start())
        return Found(value, Span(start, start + len(content))) if fits else None
    return None


def _run_in(text: str, title: Found) -> Found | None:
    """A number on the title's own line, behind it or between two copies of it: …的通知 川府发〔2020〕2号."""
    number = next(iter(find_numbers(text, *title.span)), None)
    outside = number and not re.search(r"[《（(][^》）)]*$", text[title.span.start : number.span.start])
    return Found(number.number, number.span) if number and outside else None


def _once(title: str, number: Found | None) -> str:
    """A title without the number behind it, and once where a page prints it twice on end."""
    if number and number.value in title:
        title = title.partition(number.value)[0].rstrip() or title
    twice = _TWICE.fullmatch(title)
    return twice[1] if twice else title


def _number(text: str, line: Line, visible: list[Line], place: int) -> tuple[Found, Found | None] | None:
    """A number that is all the line says, a second one beside it at most; an order's may take two lines."""
    content = text[line.left : line.right]
    if len(content) > 60:
        return None
    end = line.right
    if content.endswith("令") and place + 1 < len(visible):
        end = visible[place + 1].right
    numbers = list(find_numbers(text, line.left, end))
    if not numbers or re.search(r"[《。；]", content):
        return None
    first = numbers[0]
    rest = text[line.left : first.span.start] + text[numbers[-1].span.end : line.right]
    if re.sub(r"[\s\u3000（）()#]|文号|发文字号|[:：]", "", rest):
        return None
    span = Span(first.span.start, first.span.end)
    organ = None
    if first.is_order:
        at = text.index("令", first.span.start)
        organ = Found(_order_organ(text[first.span.start : at]), Span(first.span.start, at))
    return Found(first.number, span), organ


def _order_organ(name: str) -> str:
    return name.removeprefix("中华人民共和国") if name.endswith("国务院") else name


def _is_remark(content: str) -> bool:
    bare = content.strip("（）() \u3000")
    dated = re.match(r"(?:19|20)\d{2}年|[一二][〇○零九八]", bare)
    return bool(_ACT.search(content) and dated) or bool(REMARK.fullmatch(content) and _ACT.search(content))


def _read_labels(text: str, line: Line, front: Front) -> None:
    flat = text[line.left : line.right]
    cells = re.sub(r"\s?\|\s?", lambda match: " " * len(match[0]), flat) if flat.startswith("|") else flat
    for match in _LABELLED.finditer(cells):
        value = match["value"].strip()
        if value:
            start = line.left + match.start("value") + len(match["value"]) - len(match["value"].lstrip())
            front.stated.setdefault(match["label"], Found(value, Span(start, start + len(value))))


def _title(text: str, run: list[Line]) -> Found | None:
    """The title in consecutive lines of the head: from where it begins to the last that ends as titles do."""
    last = next(
        (
            k
            for k in range(len(run) - 1, -1, -1)
            if TITLE_END.search(_NUMBERED.sub("", unspaced(text[run[k].left : run[k].right])))
        ),
        None,
    )
    if last is None:
        return None
    contents = [unspaced(text[line.left : line.right].lstrip("# ")) for line in run[: last + 1]]
    first = 0
    while first < last and not _may_begin(contents[first]):
        first += 1
    opening = next((k for k in range(first, last + 1) if _OPENER.search(contents[k])), None)
    if opening is not None and not all(_may_precede(content) for content in contents[first:opening]):
        first = opening
    value = contents[first]
    for before, content in zip(contents[first:], contents[first + 1 : last + 1], strict=False):
        value += (" " if organs(before) and organs(content) else "") + content
    skipped = re.match(r"[（(]转载[）)]", value)
    value = value[skipped.end() :] if skipped else value
    if not _SHORTEST <= len(value) <= _LONGEST or re.search(r"[。；]|，.*，.*，", value):
        return None
    return Found(value, Span(run[first].left, run[last].right))


def _is_under_title(text: str, run: list[Line], content: str) -> bool:
    ended = any(TITLE_END.search(unspaced(text[line.left : line.right])) for line in run)
    return ended and bool(
        organs(content) or re.fullmatch(r"[\d〇○一二三四五六七八九]{4}\s?年.{0,8}", content)
    )


def _may_begin(content: str) -> bool:
    """Whether a line may be the first of a title, and is no button of a page."""
    return len(content) > 6 or is_organ(content) or bool(re.search(r"[省市区县州]$|[“《]|关于", content))


def _may_precede(content: str) -> bool:
    """Whether a line may stand before 关于: the bodies that issue, or the place."""
    return bool(organs(content)) or bool(re.fullmatch(r".{2,8}[省市区县州]", content))


def unspaced(content: str) -> str:
    """``content`` without the blanks of letter-spacing (通 知); a blank between words stays, as one space."""
    pieces = content.split()
    joined = pieces[0] if pieces else ""
    for before, piece in pairwise(pieces):
        words = (len(before) > 1 and len(piece) > 1) or not (_han(before[-1]) and _han(piece[0]))
        joined += (" " if words else "") + piece
    return joined


def _han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _in_brackets(text: str, title: Found) -> Found | None:
    """The number in brackets at the end of a title or on the line behind it."""
    stop = min(len(text), title.span.end + 40)
    match = re.compile(r"\s*[（(]([^（）()]*[〔\[（(]?\d{4}[^号]{1,8}号)[）)]").match(
        text, title.span.end, stop
    )
    number = next(find_numbers(text, *match.span(1)), None) if match else None
    return Found(number.number, number.span) if number else None
