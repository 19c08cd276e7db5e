"""Numbers that label and state no amount: years and days, markers of headings, parts of names.

``match`` is of the number pattern of ``corpus.quantity``. Vocabulary: ``lexicon/quantities.toml``.
"""

import re

from corpus.numerals import parse_numeral
from corpus.units import group_of, lexicon

_REACH = 16  # characters looked at before a number


def is_year(digits: str) -> bool:
    """Whether ``digits`` are a year of the 19th to the 22nd century."""
    return len(digits) == 4 and digits[:2] in ("18", "19", "20", "21")


_BEHIND_DURATION = re.compile(r"[内之以起前后的止。，、；]|以[内上下]|$|[)）]|[（(]含|[(（]?自|\s*\|")
_BEFORE_DURATION = re.compile(r"(?:每|满|超过|不得少于|不少于|提前|之日起|届满|后|期限?为?|[-—~至]) ?$")


def is_date(text: str, match: re.Match[str], unit: str) -> bool:
    """12月15日, 二〇〇六年九月七日, 15日至18日 of a month; “10日内” and “三十日以上” are durations."""
    if unit not in ("日", "年", "天"):
        return False
    before, after = text[max(0, match.start() - _REACH) : match.start()], text[match.end() : match.end() + 6]
    if unit == "日":
        if re.search(r"月份? ?$|月[0-9]+日?(?:[-—–~至到、和及][0-9]+日)*[-—–~至到、和及]$", before):
            return True
        return not _BEHIND_DURATION.match(after) and not _BEFORE_DURATION.search(before)
    if unit == "天":
        return before.endswith(tuple(lexicon()["names"]["before_day"])) and match.group("han") == "一"
    if unit == "年":
        if (
            before.endswith(tuple(lexicon()["names"]["before_year"]))
            and parse_numeral(match.group().strip("年 ")) == 1
        ):
            return True  # 上一年, 前一年
        digits = match.group("han") or ""
        return bool(re.match(r" ?[0-9]{1,2} ?月(?!内)|[一二三四五六七八九十]+月", after)) or (
            len(digits) >= 2 and not set(digits) & set("十百千")
        )
    return False


def is_marker(text: str, match: re.Match[str], unit: str) -> bool:
    """Whether the number is a heading's: 1.2　等级划分; 4.4人户 (item 4, 4人); 1.2025年 (item 1)."""
    digits = match.group("arabic")
    if text[max(0, match.start() - _REACH) : match.start()].rpartition("\n")[2].strip():
        return False
    whole, dot, fraction = digits.partition(".")
    gap = text[match.end("arabic") : match.end("arabic") + 1]
    if gap in (" ", "\t") and match.group("unit"):
        return len(whole) < 3 and not match.group("magnitude") and group_of(unit) != "money"
    if dot and unit == "年" and is_year(fraction):
        return True
    return bool(dot) and not match.group("magnitude") and unit in lexicon()["names"]["whole"]


def is_named(text: str, start: int, unit: str, end: int) -> bool:
    """三年行动计划, 1.5小时经济圈, 一次性."""
    names = lexicon()["names"]
    if unit == "年":
        return text.startswith(tuple(names["plan_after_years"]), end)
    if unit in ("小时", "分钟", "个小时"):
        return any(mark in text[end : end + 6] for mark in names["circle"])
    if (
        unit == "个"
        and text.startswith(("代表", "全面", "一批"), end)
        and text[max(0, start - 1) : start] in "“”"
    ):
        return True  # “三个代表”
    return unit == "次" and text.startswith(tuple(names["times_of_name"]), end)


_DOCUMENT_NUMBER = re.compile(r"[〔\[(（][0-9]{4}[〕\])）] ?第?$|年第?$")


def is_name(text: str, match: re.Match[str]) -> bool:
    """Whether the number belongs to a name, an ordinal, a code, a document number or a formula."""
    start, end = match.span()
    names = lexicon()["names"]
    left = text[max(0, start - 8) : start]
    unit = match.group("unit") or match.group("han_unit") or match.group("magnitude")
    if re.search(
        r"第[0-9一二三四五六七八九十]{1,3}(?:[、和至及-][0-9一二三四五六七八九十]{1,3})*[、和至及-]$", left
    ):
        return True  # 第2、4、5项
    if left.endswith(tuple(names["before"])) or (_DOCUMENT_NUMBER.search(left) and not unit):
        return True
    if unit == "分" and re.search(r"[0-9] ?[时点]$", left):
        return True  # 8时35分
    if left.endswith(tuple(names["caption"])) and (not unit or " " in match.group()):
        return True
    if re.search(r"[A-Za-z+×/.:：_](?<![  ]%)$", left) and not re.search(r"[::：]$|[A-Z]{2,}$", left):
        return True
    return bool(re.match(r"[A-Za-z+]", text[end : end + 1])) or text[end : end + 1] == "强"
