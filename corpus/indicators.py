"""What a quantity in a clause measures: indicator, basis, base and comparison."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from corpus.amounts import read_amount
from corpus.phrases import clean, noun_behind, strip_periods, vocabulary
from corpus.quantity import Quantity, lexicon
from corpus.shares import change, of_another, share
from corpus.spans import Span
from corpus.statements import Statement, Words
from corpus.units import split_unit

__all__ = ["Statement", "read_clause", "vocabulary"]

_BETWEEN = re.compile(
    r"[、和或至及到以上下左右内（(〔含不\-—－～~ ]*"
)  # what stands between the values of one row
_PER = re.compile(r"(?:为|按照|按|以)?(?P<per>(?:每[^，。；：、满增超每]{1,4}){1,3})$")
_INCLUSIVE = re.compile(r"[（(〔，、]?(?:不?含|包括)$")  # 1万—3万元（含1万元，不含3万元）
_SOURCE = re.compile(
    r"(?:以上|以下)?(?:均|都|皆|应当|应|要|须)?(?P<predicate>(?:来源于|来自于|源于|来自|用于|投向)[^，。；、]+)"
)
_REACH = 120  # characters looked at on each side of a number; keeps long clauses linear


def read_clause(
    text: str, clause: Span, quantities: list[Quantity], previous: Statement | None
) -> Iterator[Statement]:
    """Read the quantities of ``text[clause]``, left to right; ``previous`` is the statement before it."""
    start = clause.start
    topic = _topic(text[: min(clause.start, _REACH)])
    tail = _SOURCE.match(text, quantities[-1].span.end, clause.end)
    rows = _row_ends(text, quantities)
    beyond = re.split(r"[，；。：|]", text[clause.end + 1 : clause.end + 1 + _REACH])[0]
    for number, quantity in enumerate(quantities):
        following = quantities[number + 1].span.start if number + 1 < len(quantities) else clause.end
        left = text[max(start, quantity.span.start - _REACH) : quantity.span.start]
        behind = quantity.span.end + len(quantity.after)
        right, ahead = (
            text[behind : min(following, behind + _REACH)],
            text[rows[number] : min(clause.end, rows[number] + _REACH)],
        )
        listed = (number > 0 and _BETWEEN.fullmatch(left) is not None) or _INCLUSIVE.search(left) is not None
        if listed and previous is not None and _same_row(previous, quantity, right):
            statement = _like(previous, quantity)
        else:
            shared = _shared_head(text, quantities, number, clause.end)
            earlier = text[max(0, clause.start - 2 * _REACH) : clause.start]
            statement = _read(left, right, ahead, beyond, earlier, quantity, previous, shared, topic)
            if not statement.indicator and topic:
                statement = replace(statement, indicator=topic)
            if "\n" in statement.indicator:
                statement = replace(statement, indicator=re.sub(r"\s*\n\s*", "", statement.indicator))
            if tail and quantity.group == "ratio":
                statement = replace(statement, indicator=statement.indicator + tail.group("predicate"))
        previous = statement
        yield statement
        start = quantity.span.end + len(quantity.after)


def _row_ends(text: str, quantities: list[Quantity]) -> list[int]:
    """Where the row of values ends that each quantity belongs to: 10万元、20万元和50万元|的一次性奖励."""
    ends: list[int] = []
    for place in range(len(quantities) - 1, -1, -1):
        end = quantities[place].span.end + len(quantities[place].after)
        if place + 1 < len(quantities) and _BETWEEN.fullmatch(text, end, quantities[place + 1].span.start):
            end = ends[-1]
        ends.append(end)
    return ends[::-1]


@lru_cache(maxsize=512)
def _topic(before: str) -> str:
    """The first clause of the sentence, where it is a short name: 本办法所称港澳青年，是指45周岁以下…"""
    cells = [part for part in before.split("|") if re.search(r"[\u4e00-\u9fff].*[\u4e00-\u9fff]", part)]
    first = re.split(r"[，；：。]", cells[0] if cells else "")[0]
    if first.startswith(("根据", "按照", "依据", "依照", "为", "经", "据")) or "《" in first:
        return ""
    first = re.sub(r"^.*?本[^所]{1,4}所称的?", "", first)
    if len(cells) < 2:
        first = re.split(r"(?<=..)(?:在|为|是)", first)[0]
    name = clean(strip_periods(first))
    return name if 2 <= len(name) <= (40 if len(cells) > 1 else 16) else ""


def _same_row(previous: Statement, quantity: Quantity, right: str) -> bool:
    """100亿元、50亿元; 5万元以上20万元以下: another value of the same indicator."""
    one, other = previous.quantity, quantity
    if one.group != other.group:
        return False
    return other.group != "count" or (
        split_unit(one.unit)[1] == split_unit(other.unit)[1] and not noun_behind(right)
    )


def _like(previous: Statement, quantity: Quantity) -> Statement:
    comparator = quantity.comparator or (previous.comparator if not previous.quantity.after else "")
    return replace(previous, quantity=quantity, comparator=comparator, trailing=False)


def _read(
    left: str,
    right: str,
    ahead: str,
    beyond: str,
    earlier: str,
    quantity: Quantity,
    previous: Statement | None,
    shared: str,
    topic: str,
) -> Statement:
    """One quantity from the words on both sides of it."""
    rest, per, comparator = _strip_comparator(left, quantity)
    body = strip_periods(rest)
    if found := re.search(
        r"每(?:[^，。；每]{0,4}满|(?:增加|超过|新增|减少|多|少|缴纳|逾期|延长)*)$", body + quantity.before
    ):
        printed = f"{found.group()}{quantity.value}{quantity.unit}"
        return Statement(quantity, noun_behind(right), "", "总量", printed, comparator, condition=True)
    up, down = lexicon()["assertions"]["up"], lexicon()["assertions"]["down"]
    verb = quantity.before if quantity.before in up + down else ""
    if verb and not body.endswith(verb):
        body += verb
    words = Words(
        quantity, rest, body, per, right, ahead, beyond, earlier, comparator, verb, shared, topic, previous
    )
    statement = change(words) or of_another(words)
    if statement:
        return statement
    if quantity.group == "ratio" and quantity.unit in ("%", "‰"):
        return share(words)
    return read_amount(words)


def _strip_comparator(left: str, quantity: Quantity) -> tuple[str, str, str]:
    """``left`` without the comparing words at its end; 每人每月 before the number; the words as printed."""
    words = [quantity.before] if quantity.before else []
    rest = (
        re.sub(rf"{re.escape(quantity.before)}(?:了|至|到)?(?:人民币)? ?$", "", left)
        if quantity.before
        else left
    )
    per = ""
    if (found := _PER.search(rest)) and (found.start() > 0 or found.group() != found.group("per")):
        per, rest = found.group("per"), rest[: found.start()]
    listed = sorted(lexicon()["comparators"]["before"], key=len, reverse=True)
    while word := next(
        (item for item in listed if rest.endswith(item) and item not in ("增", "减", "前", "满")), ""
    ):
        if (
            word in ("增长", "提高", "增加", "下降", "减少", "降低", "提升", "上升")
            and words
            and words != ["为"]
        ):
            break
        words.insert(0, word)
        rest = rest[: -len(word)]
    if (
        not per
        and (found := _PER.search(rest))
        and (found.start() > 0 or found.group() != found.group("per"))
    ):
        per, rest = found.group("per"), rest[: found.start()]
    per = re.sub(r"(?:分别|最高|最低|约|为|不超过|按|给予|补贴|补助|奖励|发放)+$", "", per)
    verbs = set(lexicon()["assertions"]["up"])
    kept = [word for word in words if word != "为" and word not in verbs]
    if words and words[0] in verbs:  # 增长超过8%: the verb belongs to the basis
        rest += words[0]
    if quantity.after:
        kept.append(quantity.after)
    return rest, per, "、".join(kept)


def _shared_head(text: str, quantities: list[Quantity], number: int, end: int) -> str:
    """The head that 37个国家级、203个省级服务业标准化试点 share: 服务业标准化试点."""
    if number + 1 >= len(quantities):
        return ""
    this, following = quantities[number], quantities[number + 1]
    between = text[this.span.end : min(following.span.start, this.span.end + 12)]
    if not re.fullmatch(r"[^，。；、]{1,6}[级类型]?[、和]", between) or this.unit != following.unit:
        return ""
    own = between.rstrip("、和")
    if not own.endswith(("级", "类", "型")):
        return ""
    stop = quantities[number + 2].span.start if number + 2 < len(quantities) else end
    found = re.match(r"[^，。；、]*?[级类型](?P<head>[^，。；、]+)", text[following.span.end : stop][:_REACH])
    return found.group("head") if found else ""
