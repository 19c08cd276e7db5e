"""Conditions of a measure against a business: met, not met or unknown, each with its reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.match_answer import State
from assistant.profile import AMOUNTS, SIZES, Business
from corpus.divisions import Place
from corpus.document import Document
from corpus.measures import Measure
from corpus.quantity import assertions, find_quantities
from corpus.receivers import receivers
from corpus.regions import Zone
from corpus.spans import Span
from corpus.trades import ALL_SERVICES, industries, trades


@dataclass(frozen=True)
class Condition:
    """``at``: the words of the document that set it. ``about``: what a question about it would ask.

    ``hinges``: unknown, and the measure is not shown before it is known.
    """

    name: str
    requires: str
    state: State
    reason: str
    at: Span
    about: str = ""
    fit: int = 0  # how closely a met condition fits: 3 the very trade or place, 2 its industry, 0 everyone
    hinges: bool = False


def trade_condition(measure: Measure, business: Business, at: Span) -> Condition | None:
    """Industry: the very trade, its industry, a trade of the same chain (unknown), or another."""
    mine = business.specific
    if measure.through & industries(mine):
        return Condition(
            "行业", "、".join(sorted(measure.through)), State.MET, "贵方属于承办的行业", at, fit=2
        )
    if not measure.trades:
        return None
    wanted = measure.trades - {ALL_SERVICES}
    names = "、".join(sorted(measure.trades))
    if not mine and not (business.is_service and not wanted):
        return Condition("行业", names, State.UNKNOWN, "没有说明所在行业", at, about="行业")
    known = trades()
    if ALL_SERVICES in measure.trades and business.is_service:
        return Condition("行业", ALL_SERVICES, State.MET, "属于服务业", at)
    if wanted & mine:
        said = business.trades[min(wanted & mine)]
        return Condition("行业", names, State.MET, f"“{said}”属于所说行业", at, fit=3)
    shared = industries(wanted) & industries(mine)
    if shared & wanted:
        return Condition("行业", names, State.MET, f"属于{'、'.join(sorted(shared & wanted))}", at, fit=2)
    kinds = sorted(name for name in wanted if known[name].parent in shared)
    if shared & mine or any(known[name].linked for name in shared):
        asked = "、".join(kinds)
        return Condition(
            "行业",
            names,
            State.UNKNOWN,
            f"没有说明是否从事{asked}",
            at,
            about=f"业务:{'/'.join(kinds)}",
            fit=1,
        )
    return Condition("行业", names, State.UNMET, "是别的行业", at)


def place_condition(
    measure: Measure,
    business: Business,
    document: Document,
    region: Place | None,
    zone: Zone | None,
    home: Place | None,
) -> Condition:
    """Region of the document, and the cities that the measure speaks to where it names some.

    ``home``: where a business is taken to be that does not say; what is for elsewhere is not shown to it.
    """
    mine = business.place
    narrow = sorted(measure.places)
    names = (
        "、".join(place.name for place in narrow)
        if narrow
        else (region.name or "全国" if region else "未写明")
    )
    at, title = measure.span, document.meta.title
    words = at.of(document.text)
    if site := next((name for name in business.sites if name in words), None):
        return Condition("地区", names, State.MET, f"写到“{site}”", at, fit=3)
    if zone and mine and (member := zone.member(mine)) and any(p.holds(mine) for p in narrow):
        reason = f"{mine.city or mine.name}属于“{zone.group}”中的{zone.name}"
        return Condition("地区", names, State.MET, reason, member.clause, fit=3)
    if region is None and not narrow:
        return Condition("地区", names, State.UNKNOWN, f"《{title}》没有写明适用地区", at)
    if mine is None:
        hinges = bool(narrow) or (region is not None and home is not None and not region.holds(home))
        return Condition("地区", names, State.UNKNOWN, "没有说明所在市州", at, about="地区", hinges=hinges)
    if narrow:
        if any(place.holds(mine) for place in narrow):
            return Condition("地区", names, State.MET, f"在{mine.name}", at, fit=3)
        if any(mine.holds(place) for place in narrow):
            return Condition(
                "地区", names, State.UNKNOWN, f"只说明在{mine.name}", at, about="地区", hinges=True
            )
        return Condition("地区", names, State.UNMET, f"在{mine.name}，不在所说地区", at)
    assert region is not None
    if region.holds(mine):
        return Condition("地区", names, State.MET, f"在{mine.name}", at)
    if mine.holds(region):
        return Condition("地区", names, State.UNKNOWN, f"只说明在{mine.name}", at, about="地区")
    return Condition("地区", names, State.UNMET, f"在{mine.name}，《{title}》只适用于{names}", at)


def receiver_condition(measure: Measure, business: Business, at: Span) -> Condition | None:
    """Size and kind: one of the kinds named suffices. What speaks to no business is not for one to see."""
    if not measure.receivers:
        if measure.open or measure.trades or measure.through:
            return None
        return Condition("对象", "未写明", State.UNKNOWN, "没有写明给企业", at, hinges=True)
    states = {name: _is(name, business) for name in sorted(measure.receivers)}
    names = "、".join(states)
    met = [name for name, state in states.items() if state is State.MET]
    if met:
        return Condition(
            "对象", names, State.MET, f"属于{'、'.join(met)}{_basis(met[0], business)}", at, fit=2
        )
    open_ = [name for name, state in states.items() if state is State.UNKNOWN]
    if open_:
        declared = all(receivers()[name].declared for name in open_)
        about = ("身份:" if declared else "规模:") + "/".join(open_)
        reason = f"没有说明是否为{'、'.join(open_)}"
        return Condition("对象", names, State.UNKNOWN, reason, at, about=about, hinges=declared)
    return Condition("对象", names, State.UNMET, f"不是{names}", at)


def _is(name: str, business: Business) -> State:
    kind = receivers()[name]
    if name in business.kinds:
        return State.MET
    if any(name in receivers()[said].excludes or said in kind.excludes for said in business.kinds):
        return State.UNMET
    size = business.at_most or business.size_said
    if name == "小微企业" and size:
        return State.MET if SIZES.index(size) >= 2 else State.UNMET if business.size_said else State.UNKNOWN
    if name == "中小企业" and (size or "小微企业" in business.kinds):
        small = "小微企业" in business.kinds or SIZES.index(size) >= 1
        return State.MET if small else State.UNKNOWN
    if name == "中小企业" and "头部企业" in business.kinds:
        return State.UNMET
    if name == "头部企业" and (
        business.at_most in SIZES[1:] or business.size_said in SIZES[1:] or "中小企业" in business.kinds
    ):
        return State.UNMET
    if name == "小微企业" and "头部企业" in business.kinds:
        return State.UNMET
    if name == "个体工商户" and re.search(r"公司|企业|集团|机构|医院|学校", business.text):
        return State.UNMET
    return State.UNKNOWN


def _basis(name: str, business: Business) -> str:
    if name in business.kinds:
        return f"（“{business.kinds[name]}”）" if business.kinds[name] != "填写" else ""
    if business.employees is not None and business.at_most:
        return f"（{business.employees}人，至多为{business.at_most}）"
    return f"（{business.size_said}）" if business.size_said else ""


def stated_conditions(measure: Measure, document: Document, business: Business) -> Iterator[Condition]:
    """The conditions that the measure spells out; amounts are compared, the rest is for the reader."""
    for span in measure.conditions:
        words = span.of(document.text)
        state, reason = _compare(words, business)
        yield Condition(
            "条件", words, state, reason, span, about="" if state is not State.UNKNOWN else "条件"
        )


def _compare(words: str, business: Business) -> tuple[State, str]:
    compared: list[tuple[bool | None, str]] = []
    # Nothing is compared with a business that has told no amount.
    for quantity in find_quantities(words) if business.amounts else ():
        cue = words[max(0, quantity.span.start - 10) : quantity.span.start]
        name = next((n for n, c in AMOUNTS.items() if re.search(c, cue)), "")
        mine = business.amounts.get(name)
        if mine is None or quantity.group != "money":
            compared.append((None, ""))
            continue
        value, unit = quantity.normal
        if unit != "元":
            compared.append((None, ""))
            continue
        said = assertions(*quantity.comparator.split("、"))
        holds = mine <= value if said & {"at_most", "less_than"} else mine >= value
        compared.append((holds, f"{name}{mine:f}元"))
    if any(holds is False for holds, _ in compared):
        return State.UNMET, "、".join(reason for holds, reason in compared if holds is False)
    if compared and all(holds for holds, _ in compared) and not re.search(r"认定|审核|批准|评定|亩均", words):
        return State.MET, "、".join(reason for _, reason in compared)
    return State.UNKNOWN, "请对照原文核对"
