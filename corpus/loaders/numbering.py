"""Automatic numbers of Word paragraphs, which stand in no text: 一、 （一） 第一条 (ECMA-376-1, 17.9)."""

from dataclasses import dataclass, field
from typing import Any

from corpus.ordinals import write_chinese, write_circle

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


@dataclass(frozen=True)
class Level:
    start: int
    form: str
    text: str  # 第%1条
    suffix: str
    legal: bool  # all numbers in Arabic
    restart: int | None


@dataclass
class Numbering:
    """Counts the numbered paragraphs of a document in order."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by number id
    lists: dict[str, str] = field(default_factory=dict)  # the abstract list a number id belongs to
    starts: dict[str, dict[int, int]] = field(default_factory=dict)  # overrides, used once
    unresolved: int = 0
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, number: str, level: int) -> str:
        """The label of the next paragraph of this list and level, with the space that follows it."""
        levels = self.levels.get(number)
        if not levels or level not in levels:
            self.unresolved += number != "0"
            return ""
        counts = self._counts.setdefault(self.lists[number], {})
        override = self.starts.get(number, {}).pop(level, None)
        if override is not None:
            counts[level] = override - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [key for key in counts if key > level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart and level < restart):
                del counts[deeper]
        own = levels[level]
        if own.form in {"bullet", "none"} and "%" not in own.text:
            return ""
        label = own.text
        for place in range(9):
            mark = f"%{place + 1}"
            if mark in label and place in levels:
                form = "decimal" if own.legal else levels[place].form
                label = label.replace(mark, written(counts.get(place, levels[place].start), form))
        return label + ("　" if own.suffix != "nothing" and label[-1:] in set("编篇章节条款项") else "")


def written(number: int, form: str) -> str:
    """A number in a numbering format (ST_NumberFormat); Arabic for formats not listed here."""
    if (
        form
        in {
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "ideographDigital",
            "japaneseDigitalTenThousand",
            "koreanDigital2",
        }
        and 0 < number < 10_000
    ):
        if form in {"ideographDigital", "japaneseDigitalTenThousand", "koreanDigital2"}:
            return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
        return write_chinese(number)
    if form == "chineseLegalSimplified" and 0 < number < 10_000:
        return write_chinese(number).translate(_LEGAL)
    if form in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 0 < number <= 50:
        return write_circle(number)
    if form == "decimalEnclosedParen":
        return f"（{number}）"
    if form == "decimalZero":
        return f"{number:02d}"
    if form in {"decimalFullWidth", "decimalFullWidth2"}:
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if form in {"upperLetter", "lowerLetter"} and number > 0:
        letter = chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in {"upperRoman", "lowerRoman"} and 0 < number < 4000:
        roman = _roman(number)
        return roman if form == "upperRoman" else roman.lower()
    return "" if form in {"none", "bullet"} else str(number)


def _roman(number: int) -> str:
    result = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    ):
        count, number = divmod(number, value)
        result += sign * count
    return result


def read(root: Any) -> Numbering:
    """The lists that the root of ``word/numbering.xml`` defines; none for ``None``."""
    found = Numbering()
    if root is None:
        return found
    abstract: dict[str, dict[int, Level]] = {}
    for element in root.iter(f"{W}abstractNum"):
        key = element.get(f"{W}abstractNumId")
        abstract[key] = {int(lvl.get(f"{W}ilvl")): _level(lvl) for lvl in element.iter(f"{W}lvl")}
    for element in root.iter(f"{W}num"):
        number = element.get(f"{W}numId")
        key = value(element, "abstractNumId")
        levels = dict(abstract.get(key, {}))
        for override in element.iter(f"{W}lvlOverride"):
            place = int(override.get(f"{W}ilvl"))
            start = value(override, "startOverride")
            if start:
                found.starts.setdefault(number, {})[place] = int(start)
            for lvl in override.iter(f"{W}lvl"):
                levels[place] = _level(lvl)
        found.levels[number], found.lists[number] = levels, key
    return found


def value(element: Any, name: str, default: str = "") -> str:
    """The w:val of a child; ``default`` where there is none."""
    child = element.find(f"{W}{name}")
    return default if child is None else child.get(f"{W}val", default)


def _level(element: Any) -> Level:
    restart = value(element, "lvlRestart")
    legal = element.find(f"{W}isLgl")
    return Level(
        int(value(element, "start", "1") or 1),
        value(element, "numFmt", "decimal"),
        value(element, "lvlText"),
        value(element, "suff", "tab"),
        legal is not None and legal.get(f"{W}val", "1") not in {"0", "false"},
        int(restart) if restart else None,
    )
