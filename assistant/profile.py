"""A business as its own words describe it: industry, place, size, kind and needs, each with the words read.

No document is consulted here. What contradicts itself is listed, not resolved.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from assistant.match_answer import Options, ProfileForm, Understood
from corpus.divisions import Place, find_places
from corpus.numerals import parse_numeral
from corpus.receivers import receivers
from corpus.spans import Span
from corpus.trades import ALL_SERVICES, find_trades, narrowest, trades
from corpus.wording import needs, vocabulary
from retrieval.normalize import normalize

SIZES = ("大型", "中型", "小型", "微型")


class ProfileError(ValueError):
    """A form that names what does not exist; the message is Chinese and says what does."""


@dataclass(frozen=True)
class Business:
    """What is known of a business. ``at_most``: the size it cannot exceed by its employees or revenue."""

    text: str
    trades: dict[str, str] = field(default_factory=dict)  # name -> words read
    place: Place | None = None
    employees: int | None = None
    revenue: Decimal | None = None  # 元 a year
    amounts: dict[str, Decimal] = field(default_factory=dict)  # 投资, 面积 … as the conditions name them
    at_most: str = ""
    size_said: str = ""
    size_group: str = ""
    sites: tuple[str, ...] = ()  # where it settles, in its own words, if no division: 马栏山
    kinds: dict[str, str] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()

    @cached_property
    def is_service(self) -> bool | None:
        """Whether it is a service business; None where it does not say."""
        known = [trades()[name] for name in self.trades]
        return None if not known else any(trade.service for trade in known)

    @cached_property
    def specific(self) -> frozenset[str]:
        """Its trades, without 服务业, which names none."""
        return frozenset(name for name in self.trades if name != ALL_SERVICES)


@cache
def _sizes() -> dict[str, Any]:
    return tomllib.loads(files("assistant").joinpath("lexicon/sizes.toml").read_text(encoding="utf-8"))


_NUMBER = r"(?P<n>\d+(?:\.\d+)?|[一二两三四五六七八九十百千]+)(?:多|余|来|几)?"
_PEOPLE = re.compile(
    rf"{_NUMBER}(?:个|名|号|位)?(?:左右)?(?:的)?(?:人|员工|职工|老师|工人|雇员)(?!次|才|均|民币)"
)
_STAFF = re.compile(rf"(?:员工|职工|雇员|人数|从业人员)[^,，。;；\d]{{0,4}}{_NUMBER}")
_MONEY = r"[^,，。;；]{0,8}?" + _NUMBER + r"(?P<u>万亿|亿|千万|百万|万)?元?"
_SCALE = {None: 1, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
# What an amount is of, by the words before it: as in profiles, so in conditions.
AMOUNTS = {
    "营业收入": r"营收|营业收入|销售额|销售收入|营业额|主营业务收入|年收入|年销售",
    "投资": r"固定资产投资|投资额|总投资|投资|投入",
}
_SITE = re.compile(
    r"(?:落户|入驻|进驻|落地|位于|坐落|设在|搬到|迁到|注册在)(?:在|到|于)?(?P<site>[\u4e00-\u9fff]{2,12})"
)
_ACTS = re.compile("(?:在|到|来|去|往|落户|落地|入驻|进军|投资)$")
_NOT = re.compile(r"(?:不是|不做|不搞|非|并非|不属于|不需要|不要|不缺|不用)[^,，。;；、]{0,3}$")


def read_profile(form: ProfileForm, home: frozenset[str] = frozenset()) -> Business:
    """The business of ``form``; ``home``: provinces in which a county's short name is understood.

    Raises ``ProfileError`` for a trade, kind, need or place that is not known.
    """
    text = re.sub(r"\s+", " ", normalize(form.text)).strip()
    found_trades = _trades(text)
    kinds = {
        n: m[0] for n, k in receivers().items() if (m := k.said.search(text)) and not _denied(text, m.start())
    }
    wanted = {n: said for n, said in needs(text).items() if not _denied(text, text.find(said))}
    place = _place(text, home)
    employees = _employees(text)
    if form.industries is not None:
        found_trades = dict.fromkeys(_known(form.industries, trades(), "行业"), "填写")
    if form.kinds is not None:
        kinds = dict.fromkeys(_known(form.kinds, receivers(), "企业类型"), "填写")
    if form.needs is not None:
        wanted = dict.fromkeys(_known(form.needs, vocabulary()["need"], "需求"), "填写")
    if form.place is not None:
        place = _place(form.place, home)
        if place is None:
            raise ProfileError(f"不认识地名“{form.place[:20]}”。请写到市州或县市区，如 岳阳市、平江县。")
    if form.employees is not None:
        if form.employees < 0:
            raise ProfileError("人数不能小于 0。")
        employees = form.employees
    amounts = _amounts(text)
    revenue = amounts.get("营业收入")
    size_said = next((size for size in SIZES if re.search(rf"{size}(?!综合|设备|活动|数据|演)", text)), "")
    group, at_most = _at_most(found_trades, employees, revenue)
    if revenue is not None and revenue >= 5 * 10**9 and "头部企业" not in kinds:
        kinds["头部企业"] = f"营业收入{revenue / 10**8:f}亿元"
    business = Business(
        text=form.text,
        trades=found_trades,
        place=place,
        sites=_sites(text, home),
        employees=employees,
        revenue=revenue,
        amounts=amounts,
        at_most=at_most,
        size_said=size_said,
        size_group=group,
        kinds=kinds,
        needs=wanted,
    )
    return replace(business, conflicts=tuple(_conflicts(business)))


def described_at(text: str, home: frozenset[str] = frozenset()) -> list[Span]:
    """Where ``text`` (normalised) says something of a business; spans may overlap."""
    patterns = [
        _PEOPLE,
        _STAFF,
        *(re.compile(rf"(?:{cue}){_MONEY}") for cue in AMOUNTS.values()),
        *(kind.said for kind in receivers().values()),
        *(re.compile("|".join(words)) for words in vocabulary()["need"].values()),
        re.compile("|".join(SIZES)),
    ]
    found = [span for _, span in (*find_trades(text), *find_places(text, home))]
    return found + [Span(*match.span()) for pattern in patterns for match in pattern.finditer(text)]


def options() -> Options:
    """What each list of a form may hold."""
    return Options(industries=tuple(trades()), kinds=tuple(receivers()), needs=tuple(vocabulary()["need"]))


def _known(names: Iterable[str], table: Iterable[str], what: str) -> list[str]:
    known = list(table)
    for name in names:
        if name not in known:
            raise ProfileError(f"没有这个{what}：“{name[:20]}”。可选：{'、'.join(known)}。")
    return list(names)


def _denied(text: str, at: int) -> bool:
    return _NOT.search(text[max(0, at - 10) : max(at, 0)]) is not None


def _trades(text: str) -> dict[str, str]:
    """Trades named and not denied; a kind stands for its industry."""
    said: dict[str, str] = {}
    for name, span in find_trades(text):
        if not _denied(text, span.start):
            said.setdefault(name, span.of(text))
    kept = narrowest(said)
    specific = [name for name in kept if name != ALL_SERVICES]
    return {name: word for name, word in said.items() if name in kept and (name in specific or not specific)}


def _place(text: str, home: frozenset[str]) -> Place | None:
    """The narrowest place of the first that is named; where it acts (来湖南) before where it is from."""
    best: Place | None = None
    acts = False
    for places, span in find_places(text, home):
        if len(places) != 1 or _denied(text, span.start):
            continue
        here = _ACTS.search(text[: span.start]) is not None
        if best is None or best.holds(places[0]) or (here and not acts):
            best, acts = places[0], here
    return best


def _sites(text: str, home: frozenset[str]) -> tuple[str, ...]:
    """What follows 落户, 入驻 … and is neither a division nor a trade (入驻电商平台)."""
    found = (match["site"] for match in _SITE.finditer(text))
    return tuple(site for site in found if not any(span.start == 0 for span in described_at(site, home)))


def _number(digits: str) -> Decimal | None:
    if re.fullmatch(r"[\d.]+", digits):
        return Decimal(digits)
    found = parse_numeral(digits)
    return None if found is None else Decimal(found)


def _employees(text: str) -> int | None:
    match = _STAFF.search(text) or _PEOPLE.search(text)
    if "一个人" in text and not match:
        return 1
    number = _number(match["n"]) if match else None
    return None if number is None else int(number)


def _amounts(text: str) -> dict[str, Decimal]:
    found = {}
    for name, cue in AMOUNTS.items():
        if (match := re.search(rf"(?:{cue}){_MONEY}", text)) and (number := _number(match["n"])) is not None:
            found[name] = number * _SCALE[match["u"]]
    return found


def _at_most(names: Iterable[str], employees: int | None, revenue: Decimal | None) -> tuple[str, str]:
    """The statistical groups that a business may be of and the size it exceeds in none of them; "" where
    nothing is known."""
    groups = _sizes()["group"]
    known = set(names) - {ALL_SERVICES}
    meant = [group for group in groups if known & set(group["trades"])] or (groups[-1:] if known else groups)
    found = [_size(group, employees, revenue) for group in meant]
    sizes = [size for size in found if size is not None]
    if not sizes or (known and len(sizes) < len(found)) or min(sizes) == 0:  # not above 大型 tells nothing
        return "", ""
    name = "、".join(group["name"] for group in meant) if known else "按人数或收入划型的各行业"
    return name, SIZES[min(sizes)]


def _size(group: Mapping[str, Any], employees: int | None, revenue: Decimal | None) -> int | None:
    """The largest size (index of ``SIZES``) that the bounds of ``group`` allow; None where they tell none."""
    allowed = [
        next((size for size, low in enumerate(bounds) if value >= low * scale), len(SIZES) - 1)
        for value, bounds, scale in (
            (employees, group.get("employees"), 1),
            (revenue, group.get("revenue"), 10**4),
        )
        if value is not None and bounds
    ]
    return max(allowed) if allowed else None


def _conflicts(business: Business) -> Iterable[str]:
    names = sorted(business.kinds)
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            if other in receivers()[one].excludes or one in receivers()[other].excludes:
                yield f"“{business.kinds[one]}”与“{business.kinds[other]}”不能同时成立"
    said, most = business.size_said, business.at_most
    if said and most and SIZES.index(said) < SIZES.index(most):
        by = f"{business.employees}人" if business.employees is not None else "营业收入"
        yield f"说是{said}，但按{by}计至多是{most}（{size_source()}，{business.size_group}）"


def size_source() -> str:
    return str(_sizes()["source"])


def size_view(business: Business) -> Understood | None:
    if business.at_most:
        basis = f"{business.employees}人" if business.employees is not None else "营业收入"
        note = f"按{size_source()}“{business.size_group}”，{basis}至多为{business.at_most}"
        return Understood(value=business.at_most, said=basis, note=note)
    return Understood(value=business.size_said, said=business.size_said) if business.size_said else None
