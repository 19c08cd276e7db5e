"""Whether a figure is of the kind that a question asks for: its basis, unit, base and period."""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

from assistant.intent import wording
from assistant.question import Question
from corpus.figures import Figure, FigureKind
from corpus.indicators import vocabulary
from corpus.periods import Period
from corpus.quantity import Quantity, group_of, lexicon, normalise
from retrieval.normalize import flatten

GRANT = re.compile(r"补贴|补助|津贴|奖励|奖金|奖补|资助|贴息")  # money, or a share of it
_RATIO_NAME = re.compile(r"占|比重|比例|比率|份额|率$")
# Said without a share, how much it is; 增加值目标 may be any target of it.
_AMOUNT = re.compile(r"^(?!.*(?:目标|指标)).*(?:增加值|产值|[总易售]额|收入|利润|产量|人数|数量|总数)")
_MEASURES = re.compile(r"增加值|产值|利润|营业收入")
_RATE = re.compile(r"[\u4e00-\u9fff](?<!比)率$")
_NEAR = 8  # characters from an amount within which its level stands
_CHANGES = ("年均增速", "增速", "增减", "倍数")


def misfits(figure: Figure, question: Question) -> int:
    """How many of basis, unit and kind disagree with the question."""
    wrong = 0
    if question.basis:
        related = set(question.basis)
        if question.units and not any(unit in ("%", "个百分点") for unit in question.units):
            related.discard("占比")  # 500强里占了几家
        if related & {"年均增速", "增速"}:
            related |= {"年均增速", "增速"} if "年均增速" in related else {"年均增速", "增速", "倍数"}
        if "增减" in related:
            related = (related - {"占比"}) | {"倍数", "新增"}
        if "新增" in related and figure.basis == "增减" and group_of(figure.unit) == "count":
            related.add("增减")  # 增加了16张
        if "总量" in related:
            related.add("新增")
        wrong += bool(related) and figure.basis not in related
        if "占比" in question.basis and figure.basis in ("增减", "倍数"):
            wrong += not _RATIO_NAME.search(figure.indicator)  # 比重提高几个点 is of no growth rate
    elif figure.basis in _CHANGES:
        wrong += not any(_names_change(figure, unit) for unit in question.units)
    elif figure.basis == "占比":
        wrong += "率" not in question.text and bool(_AMOUNT.search(question.text))
    wrong += other_rate(figure, question) + _other_measure(figure, question)
    if question.units:
        wrong += not any(unit_fits(figure.unit, unit) for unit in question.units)
    if figure.kind == FigureKind.OTHER and not question.units and GRANT.search(question.text):
        wrong += group_of(figure.unit) != "money" and "%" not in figure.unit
    if question.kind and figure.kind != FigureKind.OTHER and len(question.periods) < 2:
        wrong += figure.kind != question.kind
    return wrong


def other_rate(figure: Figure, question: Question) -> bool:
    """Whether a share is asked for and the figure is a rate that the question does not name: 贡献率."""
    rate = _RATE.search(figure.indicator)
    return "占比" in question.basis and rate is not None and rate[0] not in question.text


def is_level(word: str) -> bool:
    """Whether ``word`` names a level of government: 国家级."""
    return word in wording()["level"]["words"]


def asks_total(text: str) -> bool:
    """Whether a question asks for all there is: 一共, 总数."""
    return any(word in text for word in wording()["total"]["words"])


def other_level(text: str, asked: Quantity, said: str, figure: Figure) -> bool:
    """Whether a question puts an amount at another level than a document does, whose words are ``said``:
    17个是国家级的吗, where they are 17个省级."""
    words = wording()["level"]["words"]
    near = text[max(0, asked.span.start - _NEAR) : asked.span.end + _NEAR]
    behind = text[asked.span.end : asked.span.end + _NEAR]
    claimed = next((word for word in words if word in behind), None) or next(
        (word for word in words if word in near), next((word for word in words if word in text), None)
    )
    if claimed is None:
        return False
    number = re.search(re.escape(f"{figure.value.normalize():f}") + r"[^，。；、0-9]*", said)
    about = number[0] if number and _levels(number[0]) else said
    held = _levels(about)
    return bool(held) and claimed not in held


def _levels(text: str) -> set[str]:
    """The levels that ``text`` speaks of."""
    words = wording()["level"]
    return {
        word
        for word in words["words"]
        if word in text or (words["short"][word] and re.search(words["short"][word], text))
    }


def _other_measure(figure: Figure, question: Question) -> bool:
    """Whether a question names what is measured, and a figure is of another measure: 增加值, 企业数量."""
    asked = _MEASURES.findall(question.text)
    if not asked or any(word in figure.indicator for word in asked):
        return False
    counts = any(len(word) > 1 and word in question.text for word in vocabulary()["counted"])
    counted = group_of(figure.unit) == "count" and not question.units and not counts
    return counted or _MEASURES.search(figure.indicator) is not None


def _names_change(figure: Figure, asked: str) -> bool:
    """“降几个百分点”, “几倍”: the unit alone asks for a change."""
    return asked in ("个百分点", "倍") and figure.basis in ("增减", "倍数") and unit_fits(figure.unit, asked)


def unit_fits(unit: str, asked: str) -> bool:
    """Whether a figure in ``unit`` can answer “多少 + asked”."""
    if asked == "个百分点":
        return unit in ("个百分点", "百分点", "%")
    have, want = normalise(Decimal(1), unit)[1], normalise(Decimal(1), asked)[1]
    group = group_of(unit)
    if not want:  # 多少亿
        return group in ("money", "") or unit != have
    if group_of(asked) == "count":
        people = lexicon()["counting"]["people"]
        return group == "count" and (asked not in people or have in people)
    return want.partition("/")[0] == have.partition("/")[0] or (not have and group_of(asked) == "money")


def counts_as(unit: str, asked: str) -> bool:
    """``unit_fits`` where nothing but the unit tells what is counted: 6个物流基地 is no 列."""
    if not unit_fits(unit, asked):
        return False
    counted = normalise(Decimal(1), unit)[1].partition("/")[0]
    return group_of(asked) != "count" or asked in ("个", "项") or counted == asked


def base_fit(figure: Figure, question: Question) -> int:
    """1 where the figure compares with what the question compares with, -1 where with something else."""
    if figure.basis not in ("增减", "倍数") or not figure.base:
        return 0
    if figure.base[:4].isdigit():
        if not question.base_periods:
            return 0
        return 1 if any(str(p.last) == figure.base[:4] for p in question.base_periods) else -1
    if question.base_periods:
        return -1
    return 1 if any(part in question.text for part in _latin(flatten(figure.base))) else -1


_GROWTH_NAME = re.compile(r"增速|增长率|增幅")


def name_fit(figure: Figure, question: Question) -> int:
    """For a change of a share or of a growth rate: whether it is of the kind that the question names."""
    if figure.basis not in ("增减", "倍数"):
        return 0
    share, growth = "占比" in question.basis, bool(question.basis & {"年均增速", "增速"})
    fit = 0
    if share:
        fit += 1 if _RATIO_NAME.search(figure.indicator) else -1
    if growth:
        fit += 1 if _GROWTH_NAME.search(figure.indicator) else -1
    return fit


def _latin(text: str) -> list[str]:
    """What a comparison names: the words of the base without 同期 and 增速 (同期GDP增速 -> gdp)."""
    for word in ("同期", "同年", "增速", "增长率", "增幅", "水平", "平均"):
        text = text.replace(word, " ")
    return text.split() or [text]


def fits_period(
    figure: Figure, asked: Sequence[Period], question: Question, known: Collection[int] = ()
) -> bool:
    """Whether a figure is of a period that is asked for; a standing amount is of the years that are
    ``known`` of its document."""
    own = Period.parse(figure.period)
    if question.within_year:
        return False
    if question.base_periods and figure.basis in ("增减", "倍数", "增速") and figure.base[:4].isdigit():
        years = [str(period.last) for period in question.base_periods]
        if figure.base[:4] not in years:
            return False
    if own and figure.basis in _CHANGES and any(own.last <= base.last for base in question.base_periods):
        return False  # what grew until 2020 is not what grows after it
    if not asked:
        return True
    if own is None:
        standing = figure.kind == FigureKind.OTHER
        return standing and all(not period.is_span and period.last in known for period in asked)
    if len(question.periods) > 1 and figure.basis in _CHANGES[2:] and figure.base[:4].isdigit():
        # 从2020到2025提高多少 does not ask for what changed since 2015.
        return figure.base[:4] in [str(period.last) for period in question.periods]
    return any(fits_one(own, period) for period in asked)


def fits_one(own: Period, asked: Period) -> bool:
    """2025 asks for 2021-2025 too, and 2021-2025 for 2025; 2023 for neither."""
    return asked == own or own in asked or (own.is_span and not asked.is_span and asked.last == own.last)
