"""Addresses (条款号): where in a document a passage stands, such as 五(二)7 or 第三条(二).

An address is a path of numbered steps inside one text of the file. The main text needs no prefix; an
attachment has 附件2, a further regulation its title in 《》. Text without a number has a name: 文首, 前言 …
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import total_ordering
from typing import NamedTuple

from corpus.ordinals import CHINESE, CIRCLES, read_ordinal, write_chinese, write_circle
from corpus.spans import Span


class Level(IntEnum):
    """Numbering styles, the widest first: a step is always of a later level than the one before it."""

    BOOK = 1  # 第一编
    VOLUME = 2  # 第一篇
    DIVISION = 3  # 第一部分
    CHAPTER = 4  # 第一章
    PART = 5  # 第一节
    ARTICLE = 6  # 第一条
    PARAGRAPH = 7  # 第二款: not printed, but told by counting the paragraphs of an article
    HEADING = 8  # 一、
    PAREN = 9  # （一）
    POINT = 10  # 1.
    PAREN_DIGIT = 11  # （1）
    CIRCLE = 12  # ①
    DECIMAL = 13  # one component of 1.2.1; may follow itself


UNITS = {
    "编": Level.BOOK,
    "篇": Level.VOLUME,
    "部分": Level.DIVISION,
    "章": Level.CHAPTER,
    "节": Level.PART,
    "条": Level.ARTICLE,
    "款": Level.PARAGRAPH,
}
_UNIT_OF = {level: unit for unit, level in UNITS.items()}

WHOLE, OPENING, CONTENTS, BODY, PREFACE, CLOSING = "全文", "文首", "目录", "正文", "前言", "文末"
NAMES = (WHOLE, OPENING, CONTENTS, BODY, PREFACE, CLOSING)
COVERS = ("印发通知", "转发通知", "公布令")


class Step(NamedTuple):
    level: Level
    number: int


@total_ordering
@dataclass(frozen=True)
class Address:
    """``str()`` gives the canonical form, which ``Address.parse`` reads back.

    ``part`` is empty for the main text; ``name`` is set only where there are no steps.
    """

    part: str = ""
    steps: tuple[Step, ...] = ()
    name: str = ""

    def __str__(self) -> str:
        return join(self.part, self.name or _write_steps(self.steps))

    def __lt__(self, other: object) -> bool:
        return self._key() < other._key() if isinstance(other, Address) else NotImplemented

    def _key(self) -> tuple[object, ...]:
        if self.part in COVERS:
            rank = 0
        elif not self.part:
            rank = 1
        else:
            rank = 3 if self.part.startswith("附") else 2
        number = re.search(r"\d+", self.part)
        order = NAMES.index(self.name) if self.name else len(NAMES) - (1 if self.steps else 2)
        if self.name == CLOSING:
            order = len(NAMES)
        return rank, int(number[0]) if number else 0, self.part, order, self.steps

    @property
    def parent(self) -> "Address | None":
        """The address one step up; ``None`` at the top."""
        return Address(self.part, self.steps[:-1]) if len(self.steps) > 1 else None

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read one address in any usual form (五（二）7, 第五章第二节第7项, 附件2三、（一））.

        ValueError if ``text`` as a whole is not one.
        """
        wanted = text.strip()
        part, start = _read_part(wanted)
        rest = wanted[start:].strip(" \u3000的·")
        if rest in NAMES:
            return cls(part, name=rest)
        if part and not rest:
            return cls(part)
        steps, end = _read_steps(rest, 0)
        if not steps or rest[end:].strip(" \u3000、.．。，,"):
            raise ValueError(f"“{text.strip()[:40]}”不是条款号；条款号如“五(二)7”“第三条(二)”“附件2三(一)”")
        return cls(part, steps)


def join(part: str, rest: str) -> str:
    """附件2 and 三(一) as 附件2三(一); a dot parts what would read as one number (附件·一)."""
    merges = rest[:1].isdigit() if part[-1:].isdigit() else part[:1] == "附" and rest[:1] in CHINESE
    return f"{part}·{rest}" if merges and rest else part + rest


def _write_steps(steps: tuple[Step, ...]) -> str:
    written = ""
    before: Level | None = None
    for level, number in steps:
        if level in _UNIT_OF:
            written += f"第{write_chinese(number)}{_UNIT_OF[level]}"
        elif level is Level.HEADING:
            written += write_chinese(number)
        elif level is Level.PAREN:
            written += f"({write_chinese(number)})"
        elif level is Level.POINT:
            written += f"{number}" if written else f"第{number}项"
        elif level is Level.PAREN_DIGIT:
            written += f"({number})"
        elif level is Level.CIRCLE:
            written += write_circle(number)
        else:
            written += f".{number}" if before is Level.DECIMAL else f"{number}"
        before = level
    return written


# Reading ---------------------------------------------------------------------------------------------------

_PART = re.compile(
    rf"《.*》|正文\d+|(?:附件|附表|附录|附图)\s*\d{{0,3}}(?:之[{CHINESE}]+)?|{'|'.join(COVERS)}", re.DOTALL
)
# What may follow a number that is a step: before other words it counts things (第六部分的五大工程).
_STEP_ENDS = r"(?=\s*(?:$|[^\s\u4e00-\u9fff]|[的是讲说写提里中内下规有呢和与]|内容|具体))"
_STEP = re.compile(
    rf"第\s*(?P<ordinal>[{CHINESE}]{{1,9}}|\d{{1,4}})\s*(?P<unit>部分|[编篇章节条款项点])"
    rf"|第?[（(]\s*(?P<paren>[{CHINESE}]{{1,5}}|\d{{1,3}})\s*[)）](?:项|款|点)?"
    rf"|第?(?P<circle>[{CIRCLES}])项?"
    r"|(?P<decimal>\d{1,2}(?:[.．]\d{1,2}){1,5})(?!\d)"
    r"|(?P<digits>\d{1,3})(?!\d|\s*[大个类种座位家件])"
    rf"|(?P<heading>[{CHINESE}]{{1,5}}+){_STEP_ENDS}"
)
_BETWEEN = re.compile(r"\s*(?:[、.．，,]|(?:里面|里|中|下面|下)?的)?\s*")


def _read_part(text: str) -> tuple[str, int]:
    match = _PART.match(text)
    if not match:
        return "", 0
    return re.sub(r"\s", "", match[0]) if match[0][0] != "《" else match[0], match.end()


def _read_steps(text: str, start: int) -> tuple[tuple[Step, ...], int]:
    """The longest run of steps at ``start``, each narrower than the one before, and where it ends."""
    steps: list[Step] = []
    end = position = start
    while match := _STEP.match(text, position):
        found = _step(match, steps, text[end : match.start()].strip())
        if found is None:
            break
        steps.extend(found)
        end = match.end()
        gap = _BETWEEN.match(text, end)
        position = gap.end() if gap else end
    return tuple(steps), end


def _step(match: re.Match[str], before: list[Step], gap: str) -> list[Step] | None:
    kind = match.lastgroup or ""
    if kind == "unit":
        kind, printed, unit = "unit", match["ordinal"], match["unit"]
    else:
        printed, unit = match[kind], ""
    if kind == "decimal":
        numbers = [int(number) for number in re.split(r"[.．]", printed)]
        return None if before or 0 in numbers else [Step(Level.DECIMAL, number) for number in numbers]
    number = read_ordinal(printed)
    if number is None:
        return None
    if unit == "款" and not (before and before[-1].level is Level.ARTICLE):
        return None
    level = {
        "unit": UNITS.get(unit, Level.POINT),
        "paren": Level.PAREN_DIGIT if printed.isdecimal() else Level.PAREN,
        "circle": Level.CIRCLE,
        "digits": Level.POINT if before else Level.DECIMAL,
        "heading": Level.HEADING,
    }[kind]
    if kind == "heading" and before and before[-1].level is Level.HEADING and gap in {".", "．", "、"}:
        level = Level.PAREN  # 五.二.7
    if (
        before
        and level is Level.POINT
        and before[-1].level is Level.PAREN_DIGIT
        and not _has(before, Level.POINT)
    ):
        before[-1] = Step(Level.PAREN, before[-1].number)  # 五(2)7
    if before and not _narrower(level, before[-1].level):
        return None
    return [Step(level, number)]


def _narrower(level: Level, before: Level) -> bool:
    return level > before if before is not Level.DECIMAL else level > Level.POINT


def _has(steps: list[Step], level: Level) -> bool:
    return any(step.level is level for step in steps)


# Finding in a question -------------------------------------------------------------------------------------

_START = re.compile(
    r"(?P<part>(?:附件|附表|附录)\s*\d{0,3}\s*的?\s*)?"
    rf"(?P<steps>第\s*(?:[{CHINESE}]{{1,9}}|\d{{1,4}})\s*(?:部分|[编篇章节条项])"
    rf"|(?<![{CHINESE}第周期])(?:(?<!\d)|(?<=[件表录]\d)|(?<=[件表录]\d\d))[{CHINESE}]{{1,5}}(?=\s*[、.．]?\s*[（(]|[.．][{CHINESE}]|\d)"
    rf"|第?[（(][{CHINESE}]{{1,5}}[)）](?=\s*(?:项|第?\d))"
    rf"|(?<![\d.．])\d{{1,2}}(?:[.．]\d{{1,2}}){{1,4}}(?=\s*(?:节|条|款|部分)))"
    rf"|(?P<attachment>(?:附件|附表|附录)\s*(?:\d{{1,3}}|[{CHINESE}]{{1,3}}))|(?P<name>前言|文首|文末)"
)
# What may follow a short mention such as 五7 or 第二项, which could be something else.
_ASKED = re.compile(r"\s*(?:$|[的是讲说写提里中内规有呢和与、，。？?,!！：:）)】」”]|规定|内容|具体)")
_NOT_AN_ARTICLE = re.compile(
    r"\s*(?:生产|高速|铁路|公路|线|路|河|隧道|跑道|消息|评论|课|文章|论文|报道|任|次|届)"
)
_AMOUNT = re.compile(r"\s*[年月日号%％万亿元家个倍人名岁度项米吨公]")


def find_addresses(text: str) -> list[tuple[Address, Span]]:
    """The addresses a free question mentions, in order, each with the span of the mention."""
    found: list[tuple[Address, Span]] = []
    position = 0
    while match := _START.search(text, position):
        address, end = _mention(text, match)
        if address is None:
            position = match.start() + 1
            continue
        found.append((address, Span(match.start(), end)))
        position = end
    return found


def _mention(text: str, match: re.Match[str]) -> tuple[Address | None, int]:
    if match["name"]:
        return Address(name=match["name"]), match.end()
    if match["attachment"]:
        named = _read_part(match["attachment"])[1] == len(match["attachment"])
        return (Address.parse(match["attachment"]) if named else None), match.end()  # 附件零 is none
    part = re.sub(r"[\s的]", "", match["part"] or "")
    steps, end = _read_steps(text, match.start("steps"))
    if (
        len(steps) > 1
        and steps[-1].level is Level.POINT
        and text[end - 1].isdigit()
        and _AMOUNT.match(text, end)
    ):
        end = _end_of(text, match.start("steps"), len(steps) - 1)
        steps = steps[:-1]
    if not steps or not (part or _certain(text, match["steps"], steps, end)):
        return None, match.end()
    return Address(part, steps), end


def _end_of(text: str, start: int, count: int) -> int:
    """Where the first ``count`` steps at ``start`` end."""
    stop = len(text)
    while True:
        steps, end = _read_steps(text[:stop], start)
        if len(steps) <= count or end <= start:
            return end
        stop = end - 1


def _certain(text: str, opening: str, steps: tuple[Step, ...], end: int) -> bool:
    """Whether the mention cannot well be an ordinary phrase (第一条生产线, 五年, 第二项任务)."""
    asked = bool(_ASKED.match(text, end))
    if opening.startswith("第") and opening[-1] == "项":
        return asked or len(steps) > 1 or any(character.isdigit() for character in opening)
    if opening.startswith("第"):
        return len(steps) > 1 or not _NOT_AN_ARTICLE.match(text, end)
    if steps[0].level is Level.HEADING:
        if len(steps) < 2:
            return False
        dotted = "(" not in text[:end] and "（" not in text[:end]
        return not text.startswith("班", end) and (asked or len(steps) > 2 or not dotted)
    return len(steps) > 1 or asked or steps[0].level is Level.DECIMAL
