"""What kind of answer a question asks for, and the vocabulary of questions."""

import re
import tomllib
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from assistant.profile_words import speaks_of_own
from corpus.quantity import Quantity


class Intent(StrEnum):
    FIGURE = "figure"  # how much is it
    REVERSE = "reverse"  # which indicator is 17.5万元/人
    CHECK = "check"  # is it 60%
    LIST = "list"
    PLACE = "place"  # where is it said
    SUPPORT = "support"
    GENERAL = "general"


@cache
def wording() -> dict[str, Any]:
    """The vocabulary of questions, read once."""
    return tomllib.loads(files("assistant").joinpath("lexicon/question.toml").read_text(encoding="utf-8"))


@cache
def document_cues() -> dict[str, tuple[str, ...]]:
    """Words that ask about a document itself, by what they ask."""
    when = wording()["when"]
    said = {name: tuple(words) for name, words in wording()["document"].items()}
    for name in ("date", "effect"):
        said[name] += tuple(map("".join, product(when["asks"], when[name])))
    return said


def is_check(text: str) -> bool:
    """Whether a question says something and asks whether it is right: …, 对吗."""
    return _RIGHT.search(text) is not None


def asks_meaning(text: str) -> bool:
    """Whether a question asks what a word means: 什么是…, …是指什么."""
    return _MEANING.search(text) is not None


@cache
def _place_cue() -> re.Pattern[str]:
    """What asks where something is said; 哪条高铁 does not, nor 办公室设在哪."""
    cues = wording()["intent"]
    return re.compile(rf"(?<![设建开放落定])(?:{'|'.join(cues['place'])})(?!{'|'.join(cues['counted'])})")


HOW_MUCH = re.compile(
    r"(?<![那这哪去近后来头])(?<!除了)(?<!(?<!提)前)(?:多少|几)(?:个)?(?P<unit>[\u4e00-\u9fffa-z%/]{1,5})"
)
_ASKS_AMOUNT = re.compile(r"多少|几(?!十)|多大|多高|多快|多长|多久")
_RIGHT = re.compile(
    r"[对是][吗吧么]|是这样[吗么]|没错吧|没(?:说|记|写)错|对不对|是不是|准吗|准不准|正确吗|属实|是?这么[写说定]的[吗么]"
)
_MEANING = re.compile(
    r"什么是(?!不)|什么叫|何谓|[是各]?指(?:的是)?(?:什么|啥|哪)|(?:什么|啥)意思|含义|怎么定义|如何定义|怎么理解|如何理解|的定义"
)
_HOW_OFTEN = re.compile(r"(?:多久|几天|几年|几个月|多长时间)[^，。？]{0,8}一次")
# When, by whom or on what penalty asks about a grant and for none: 补贴使用情况什么时候报.
_ASKS_ABOUT_IT = re.compile(
    r"什么时候|啥时候|何时|哪[天月年]|几[号月]|多久|多长时间|[怎咋]么?(?:处)?罚|会[怎咋]么?样|由?谁(?:来)?(?:管|负责|审|批|发|监)"
)
_ASKS_WHAT = re.compile(r"(?<!为)什么|哪|谁|(?<!为)啥")
# A question without an interrogative that ends in a measure: 湘菜产业2025年产值目标.
MEASURE = re.compile(
    r"(?:目标|指标|增速|增幅|升幅|降幅|占比|比重|比例|产值|增加值|总额|数量|数|规模|额|量|率|收入|面积|档次|水平|倍数|占gdp|占地区生产总值|占全[国省市县])(?:值|数)?"
    r"[\s（(]*(?:十[一二三四五]五|\d{4}年?)?[)）\s?？。！]*$"
)
ASKS = re.compile(
    r"多少|(?<![十好])几(?![十乎])|多[大高快长久]|哪(?!怕)|(?<!为)什么|谁|啥|怎么|怎样|如何|何时|几何|呢$|对吗|对不对"
)
_ASKS_ANYHOW = re.compile(r"什么|哪|谁|啥|怎么|怎样|如何|为何|吗|呢|是否|有没有|能不能")
_ASKS_WHICH = re.compile(
    r"(?:哪几|哪些)(?:个)?(?:市州|城市|地方|市|县|省份|地区|园区)(?!.{0,3}(?:提|说|讲|写|出现))"
)
_ASKS_MEMBERS = re.compile(
    r"哪几|哪些|几(?:种|类|型|方面|个方面|大|部分|件事|处|块|条原则|条措施)|分别叫|分别是什么|列一下|列出|名单|清单给"
    r"|(?:各|分别|都)自?(?:叫|是|指|有|包括|包含)(?:什么|啥|哪)|分别[^，。？]{1,4}(?:什么|啥|哪)"
    r"|几(?:条|项|个|点|章|节)[^，。？]{0,10}[，,]?(?:都|各|分别)?(?:是什么|叫什么|有什么|指什么|是啥|叫啥)"
)
# A number that the asker tells of himself, not one that is asked for: 手里有几项专利，怎么贷款？
_TOLD = re.compile(r"(?:有|带|养|雇|好|这|那)几[\u4e00-\u9fff]{1,6}[^，,。？?]*[，,。]")


def intent_of(text: str, quantities: Sequence[Quantity]) -> Intent:
    """What kind of answer ``text``, normalised, asks for; ``quantities``: the amounts that it states."""
    cues = wording()["intent"]
    if "多少" not in text and _TOLD.search(text):
        text = _TOLD.sub("，", text)

    def asks(name: str) -> bool:
        return any(cue in text for cue in cues[name])

    # 我们有30个人，有什么支持: the number is the asker's own.
    told = all(quantity.unit == "人" for quantity in quantities) or speaks_of_own(text)
    own = told and asks("support") and not _RIGHT.search(text)
    if quantities and not own and not _ASKS_AMOUNT.search(text):
        return (
            Intent.REVERSE
            if _ASKS_WHAT.search(text) and not text.endswith(("对吗", "是吗"))
            else Intent.CHECK
        )
    if _HOW_OFTEN.search(text):
        return Intent.GENERAL
    if _ASKS_WHICH.search(text) and not quantities:
        return Intent.SUPPORT if asks("support") else Intent.LIST
    if _place_cue().search(text):
        return Intent.PLACE
    if _ASKS_MEMBERS.search(text) and "多少" not in text and not quantities:
        return Intent.SUPPORT if asks("support") else Intent.LIST
    if MEASURE.search(text) and not _ASKS_ANYHOW.search(text):
        return Intent.FIGURE
    if asks("figure") or HOW_MUCH.search(text):
        return Intent.FIGURE
    if asks("support") and not _ASKS_ABOUT_IT.search(text):
        return Intent.SUPPORT
    return Intent.LIST if asks("list") else Intent.GENERAL
