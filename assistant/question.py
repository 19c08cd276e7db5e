"""What a question asks for, read from its wording: no document is consulted here."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import product

from assistant.asked_units import asked_units
from assistant.intent import ASKS, Intent, intent_of, wording
from corpus.address import Address, find_addresses
from corpus.numerals import parse_numeral
from corpus.periods import Period, PeriodMention, find_periods
from corpus.quantity import Quantity, find_quantities, lexicon
from corpus.spans import Span
from retrieval.normalize import normalize


@dataclass(frozen=True)
class Question:
    """``text`` is normalised: half-width, simplified, lower-case."""

    raw: str
    text: str
    intent: Intent
    content: str  # text without periods, quantities and addresses: what content words are read from
    addresses: tuple[Address, ...] = ()
    numbers: tuple[str, ...] = ()  # document numbers named
    documents: tuple[str, ...] = ()  # ids of the documents meant; empty: all
    periods: tuple[Period, ...] = ()
    base_periods: tuple[Period, ...] = ()  # 比2015年
    relative: tuple[str, ...] = ()  # end, own, previous: periods said relative to a plan's own
    quantities: tuple[Quantity, ...] = ()
    basis: frozenset[str] = frozenset()
    kind: str = ""  # target, actual, or ""
    units: tuple[str, ...] = ()  # units asked for: 多少亿美元 -> 亿美元
    compares: bool = False
    within_year: bool = False  # 上半年, 三季度, 月份
    excluding: bool = False  # 不算…, 单独: a part of a sum
    quoted: tuple[str, ...] = ()  # names in quotation marks
    from_to: bool = False  # 从多少提高到多少: where it stood and where it shall be
    both_kinds: bool = False  # the target and the result are held against each other
    today: date | None = None  # the day it is asked on
    wanted: int = 0  # how many members a list question names: 哪四个区 -> 4


_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[(]\d{4}[〕\])]第?\d{1,5}号")
_SPEAKING = re.compile(
    r"^(?:请|麻烦|帮|我|想|要|再|就|给|引用|引|问|一下|看看|看|查询|搜索|搜|找|解释|说说|说|讲讲|讲|介绍|读|"
    r"那个|这个|那份|这份|那|这|根据|依据|按照|依照|按|关于|对于|对|文件|文号|通知|在)+(?=[\u4e00-\u9fff])"
)
_SHORT_YEAR = re.compile(r"(?<![\d.])([1-4]\d)年(?![以内期限来间])")  # 25年目标
_BARE_YEAR = re.compile(
    r"(?<![\d.])(20[0-4]\d)(?![\d年.亿万千百多余元家项个张名人户倍%〕\]]|[-—~至到]|[)）]\d)"
)  # 2025目标
TITLE = re.compile(r"《[^《》]+》")  # what it puts in quotation marks is not what is asked about
_COUNTER = "个|条|项|件|种|类|处|节|章|段|家|大|座|位|方面|地方|部分|块|型|张|所"
# What is asked for by 哪些… is the kind of the answer, not its subject.
_KIND = (
    "市州|城市|地市|地方|省份|地区|行业|产业|部门|机构|企业|园区|领域|方面|技术|类型|市|事情|事|园|县|人|"
    "内容|东西|任务"
)
_INTERROGATIVE = re.compile(
    r"百分之多少|多少|多大规模|多大|多高|多快|多长|多久|几何|咋办|咋样|为啥|"
    rf"[哪那这]儿|[哪那这][些几一两二三四五六七八九十]?(?:{_COUNTER})?(?:{_KIND})?|几(?:{_COUNTER})(?:{_KIND})?"
)
# What only says what is asked for, where a provision seldom says the word: 什么条件, 金额范围是多少.
_ASKED_NOUN = re.compile(
    r"(?:什么|哪些|哪几个|啥|何种|怎样的?|哪种)(?:条件|要求|情况|情形)"
    r"|(?:的)?(?:金额|数额|额度|幅度)(?:范围|区间)?(?=(?:各|分别)?(?:是|有|为|能|可)?(?:多少|几|多大))"
)
# What was named before, called by what it is: A和B这两个对外开放目标.
_WANTED = re.compile(r"[哪这那]([两二三四五六七八九十])|([三四五六七八九十])大(?=[\u4e00-\u9fff]{2})")
_POINTED = re.compile(r"[这那][两几三四五六]个[^，。？、]{0,8}?(?:目标|指标|数字|数据)")
_FROM_TO = re.compile(r"(?:从|由)[^，。？]*(?:多少|几)[^，。？]*(?:到|至)[^，。？]*(?:多少|几)")
_YEAR_TO_YEAR = re.compile(r"从(\d{4})年?(?:的[^，。？]{0,6})?(?:到|至)(\d{4})年?")


def understand(raw: str, today: date | None = None) -> Question:
    """Read ``raw``; never raises, whatever the text. ``today`` gives 去年, 今年 their meaning."""
    return _remembered(raw, today) if today else _read(raw, None)  # several steps read the same


def _read(raw: str, today: date | None) -> Question:
    words = wording()
    text = re.sub(r"\s+", " ", normalize(raw)).strip()
    text = (
        text.replace("个点", "个百分点")
        .replace("美金", "美元")
        .replace("百分之几", "百分之多少")
        .replace("个亿", "亿")
    )
    text = _in_common_words(text)
    text = re.sub(r"(?<=元)人民币", "", text)
    text = re.sub(r"元每(?=人|亩|平方米|吨|辆|张|户|月|年)", "元/", text)
    dated = _SHORT_YEAR.sub(r"20\1年", text)
    dated = _BARE_YEAR.sub(r"\1年", dated)
    dated = _YEAR_TO_YEAR.sub(r"\1年、\2年", dated)
    mentions = find_periods(dated)
    addresses = find_addresses(dated)
    plain = _without_relative(dated, mentions)
    quantities = [_signed(q, dated) for q in find_quantities(plain) if not _is_in_name(q)] or _bare(dated)
    numbers = _NUMBER.findall(dated)
    relative = tuple(name for name, cues in words["period"].items() if any(cue in dated for cue in cues))
    year = (today or date.today()).year
    shifts = [
        shift
        for word, shift in words["calendar"]["years"].items()
        if re.search(rf"{word}(?![(（](?:19|20)\d\d)", dated)  # 去年（2020）: the year is given
        and not _is_of_asker(word, dated)
    ]
    calendar = tuple(Period(year + shift, year + shift) for shift in shifts)
    past = any(shift < 0 for shift in shifts)
    kinds = _kinds(dated, relative)
    if "还是" in dated and len(kinds) == 2:
        kinds, relative = frozenset(), ()  # 是目标还是实绩: which of them is asked
    content = _without(dated, mentions, addresses, quantities, numbers)
    content = re.sub(r"占(?:全社会|全省)", "占", content)  # what a share is of, where nothing else is said
    content = _ASKED_NOUN.sub(" ", content)
    content = _INTERROGATIVE.sub(" ", _POINTED.sub(" ", _unit_in_doubt().sub(" ", content)))
    for cues in words["period"].values():
        for cue in sorted(cues, key=len, reverse=True):
            content = content.replace(cue, " ")
    return Question(
        raw=raw,
        text=dated,
        today=today,
        intent=intent_of(dated, quantities),
        content=content,
        addresses=tuple(address for address, _ in addresses),
        numbers=tuple(_SPEAKING.sub("", number) for number in numbers),
        periods=tuple(m.period for m in mentions if not _is_base(dated, m)) + calendar,
        base_periods=tuple(m.period for m in mentions if _is_base(dated, m)),
        relative=relative,
        quantities=tuple(quantities),
        basis=_basis(dated),
        kind="actual" if past else next(iter(kinds)) if len(kinds) == 1 else "",
        units=tuple(asked_units(dated, _basis(dated))),
        compares=any(cue in dated for cue in words["intent"]["compare"]),
        within_year=any(part in dated for part in words["calendar"]["parts"]),
        excluding=any(word in dated for word in words["parts"]["excluding"]),
        quoted=tuple(
            name
            for name in re.findall(r"[“\"「『]([^“”\"「」『』]{2,20})[”\"」』]", TITLE.sub(" ", dated))
            if not find_periods(name) and not find_quantities(name)
        ),
        from_to=_FROM_TO.search(dated) is not None,
        both_kinds=len(kinds) == 2,
        wanted=_wanted(dated),
    )


_remembered = lru_cache(512)(_read)


def _in_common_words(text: str) -> str:
    """``text`` with the interrogatives of the region's speech in those of the common language."""
    words = wording()["dialect"]
    counted = "|".join(words["counted"])
    for word, common in words["asking"].items():
        if word in text and not ASKS.search(text):
            text = re.sub(
                rf"{word}(?=[\s，,。？?！!]|$|(?:{counted})(?:[啊呀咯嘞呢哒]|[\s，,。？?！!]|$))",
                common,
                text,
            )
    return text


_BARE_AMOUNT = re.compile(r"(?<=[是为到达])(\d{1,12}(?:\.\d+)?)(?=(?:对|是|准)?(?:吗|吧|不对|没错))")


def _bare(text: str) -> list[Quantity]:
    """A number that a question holds against the document without its unit: 缴费标准是413吗."""
    return [
        Quantity(Decimal(m[1]), "", "", "", Span(*m.span()), group="") for m in _BARE_AMOUNT.finditer(text)
    ]


@cache
def _unit_in_doubt() -> re.Pattern[str]:
    """“单位是人民币还是美元”: which unit is meant is no subject."""
    money = "|".join(sorted((*lexicon()["units"]["money"], "人民币"), key=len, reverse=True))
    return re.compile(rf"(?:单位)?[^，。？\s]{{0,3}}(?:{money})(?:还是|或者?)(?:{money})")


def is_at_home(question: Question) -> bool:
    """Whether a question says that it means the asker's own region: 我省, 全省, 本市."""
    return any(cue in question.text for cue in wording()["home"]["cues"])


def _is_of_asker(word: str, text: str) -> bool:
    """Whether a year tells when the asker did something, in a question for what is given for it: 今年评上了
    高级技师，能补多少, but not 今年的补贴是多少."""
    given = f"(?:{wording()['calendar']['given']})"
    of_gift = re.search(rf"{word}的?[^，。？]{{0,6}}?{given}", text)
    return of_gift is None and re.search(given, text) is not None


_TIMES = re.compile(r"的(?:几|多少)倍")  # 是2015年的几倍
_HOW_CHANGED = re.compile(
    r"(?:降|升|涨|提高|下降|提升|增加|减少|上升)(?:了?(?:多少|几)|的?(?:幅度|百分点))"
    r"|(?:比|较)[^，。？]{2,8}(?:变化|变动)"  # 比2015年有什么变化
)
_WHICH_WAY = re.compile("[高低快慢多少大小]还是[高低快慢多少大小]")  # asks for both, and for no difference
_FASTER = re.compile(r"(?<!占)比(?![重例率])[^，。？]{1,10}?(?:高|低|快|慢|多(?!少)|(?<!多)少)(?!于|新)")


def _basis(text: str) -> frozenset[str]:
    text = text.replace("规模以上", "")
    found = {name for name, cues in wording()["basis"].items() if any(cue in text for cue in cues)}
    faster = _FASTER.search(text) and not _WHICH_WAY.search(text)
    if faster or _HOW_CHANGED.search(text):
        found.add("增减")
    return frozenset(found)


def _is_base(text: str, mention: PeriodMention) -> bool:
    before = text[max(0, mention.span.start - 2) : mention.span.start]
    compared = before.endswith(("比", "较")) and before not in ("占比", "同比", "环比")
    return mention.is_base or compared or bool(_TIMES.match(text, mention.span.end))


def _without_relative(text: str, mentions: list[PeriodMention]) -> str:
    """``text`` with “十三五”, “过去五年” and the like blanked out, its length kept."""
    for start, end in (m.span for m in mentions if m.period.is_span):
        text = text[:start] + "　" * (end - start) + text[end:]
    for cues in wording()["period"].values():
        for cue in cues:
            text = text.replace(cue, "　" * len(cue))
    return text


def _signed(quantity: Quantity, text: str) -> Quantity:
    """With its sign, where the question gives one: -1.5万亿元."""
    negative = re.search(r"(?<![\d.])[-−负]$", text[: quantity.span.start])
    return replace(quantity, value=-quantity.value) if negative else quantity


def _is_in_name(quantity: Quantity) -> bool:
    """“一家企业”, “一个”: not a figure that a question states."""
    return quantity.value == 1 and quantity.group in ("count", "time")


def _without(
    text: str,
    mentions: list[PeriodMention],
    addresses: list[tuple[Address, Span]],
    quantities: list[Quantity],
    numbers: list[str],
) -> str:
    spans = [m.span for m in mentions] + [span for _, span in addresses] + [q.span for q in quantities]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " + text[end:]
    for number in numbers:
        text = text.replace(number, " ")
    return text


@cache
def kind_cues() -> dict[str, tuple[str, ...]]:
    """Words that ask for what is planned (a modal with its verb among them) or for what was achieved."""
    cues = wording()["kind"]
    to_be = product(cues["to_be"]["modals"], cues["to_be"]["verbs"])
    return {"target": (*cues["target"], *map("".join, to_be)), "actual": tuple(cues["actual"])}


def _kinds(text: str, relative: tuple[str, ...]) -> frozenset[str]:
    """target, actual, both or neither."""
    found = {name for name, cues in kind_cues().items() if any(cue in text for cue in cues)}
    found |= {"target"} if {"end", "own"} & set(relative) else set()
    found |= {"actual"} if "previous" in relative else set()
    return frozenset(found)


def _wanted(text: str) -> int:
    match = _WANTED.search(text)
    return int(parse_numeral(match[1] or match[2]) or 0) if match else 0
