"""What a quantity in a clause measures: indicator, basis, base and comparison."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.periods import find_periods
from corpus.quantity import Quantity, lexicon
from corpus.spans import Span


@cache
def vocabulary() -> dict[str, Any]:
    """The vocabulary file, read once."""
    return tomllib.loads(files("corpus").joinpath("lexicon/figures.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Statement:
    """One quantity of a clause, read."""

    quantity: Quantity
    indicator: str
    subject: str  # what later clauses inherit: 服务业增加值
    basis: str  # 总量 占比 年均增速 增速 增减 新增 倍数
    base: str  # what it is compared with or a share of: GDP, 2015年
    comparator: str
    trailing: bool = False  # the indicator stands behind the number: 706项|服务业地方标准
    condition: bool = False  # 每满一万人…: a measure of another amount, not a figure


_GROWTH = re.compile(r"(?:(?P<yearly>年均|年平均|每年|年)(?:复合)?)?(?P<word>增长率|增长|增速|增幅|递增|增)(?:了|为|达到|达|保持在)?$")
_SHARE = re.compile(r"占(?!比|有)(?P<whole>.+?)(?:的)?(?:比重|比例|比率|份额|之比|的比)(?:的)?(?P<rest>.*)$")
_SHARE_BARE = re.compile(r"占(?!比|有)(?:到)?(?P<whole>[^占]*?)的?$")
_COMPARED = re.compile(r"(?:^|[^对占])(?:同比|环比|相比|比|较)(?![重例率值])(?P<base>.*?)(?P<verb>提高|提升|增长|增加|上升|扩大|下降|降低|减少|缩短|回落|增|降|高|低|翻)(?:了|出)?$")
_ABOVE = re.compile(r"(?P<verb>高于|低于|高出|快于|慢于)(?P<base>.+)$")
_MULTIPLE = re.compile(r"(?:为|是|达到|达|相当于)?(?P<base>[^，为是]{2,12})的$")
_CHANGE = re.compile(r"(?P<verb>提高|提升|增加|上升|扩大|下降|降低|减少|缩短|压减|回落|增|降)(?:了)?$")
_BETWEEN = re.compile(r"[、和或至及以上下左右内\-—－～~ ]*")  # what stands between the values of one row
_PER = re.compile(r"(?:为|按|按照|以)?(?:每[^，。；]{1,4}){1,3}$")
_SOURCE = re.compile(r"(?:均|都|皆)?(?P<predicate>(?:来源于|来自于|源于|来自|用于|投向)[^，。；、]+)")


def read_clause(
    text: str, clause: Span, quantities: list[Quantity], previous: Statement | None
) -> Iterator[Statement]:
    """Read the quantities of ``text[clause]``, left to right; ``previous`` is the last statement before it."""
    start = clause.start
    topic = _topic(text[: clause.start]) if previous is None else ""
    tail = _SOURCE.match(text, quantities[-1].span.end, clause.end)
    for number, quantity in enumerate(quantities):
        following = quantities[number + 1].span.start if number + 1 < len(quantities) else clause.end
        left = text[start : quantity.span.start]
        behind = quantity.span.end + len(quantity.after)
        right, ahead = text[behind:following], text[_row_end(text, quantities[number:]) : clause.end]
        listed = number > 0 and _BETWEEN.fullmatch(left) is not None
        if listed and previous is not None and _same_row(previous, quantity, right, text):
            statement = _like(previous, quantity)
        else:
            shared = _shared_head(text, quantities, number, clause.end)
            statement = _read(left, right, ahead, quantity, previous, shared)
            if not statement.indicator and topic:
                statement = replace(statement, indicator=topic)
            if tail:
                statement = _with_source(statement, tail.group("predicate"))
        previous = statement
        yield statement
        start = quantity.span.end + len(quantity.after)


def _row_end(text: str, quantities: list[Quantity]) -> int:
    """Where the row of values ends that the first quantity begins: 10万元、20万元和50万元|的一次性奖励."""
    end = quantities[0].span.end + len(quantities[0].after)
    for quantity in quantities[1:]:
        if not _BETWEEN.fullmatch(text, end, quantity.span.start):
            break
        end = quantity.span.end + len(quantity.after)
    return end


def _topic(before: str) -> str:
    """The first clause of the sentence, where it is a short name: 本办法所称港澳青年，是指45周岁以下…"""
    first = re.split(r"[，；：。]", before)[0]
    name = _clean(_strip_periods(re.sub(r"^本[^所]{1,4}所称的?", "", first)))
    return name if 2 <= len(name) <= 16 else ""


def _same_row(previous: Statement, quantity: Quantity, right: str, text: str) -> bool:
    """100亿元、50亿元; 5万元以上20万元以下: another value of the same indicator."""
    return previous.quantity.group == quantity.group and (quantity.group != "count" or not _noun(right))


def _like(previous: Statement, quantity: Quantity) -> Statement:
    comparator = quantity.comparator or (previous.comparator if not previous.quantity.after else "")
    return Statement(quantity, previous.indicator, previous.subject, previous.basis, previous.base, comparator)


def _with_source(statement: Statement, predicate: str) -> Statement:
    return replace(statement, indicator=statement.indicator + predicate)


def _read(
    left: str, right: str, ahead: str, quantity: Quantity, previous: Statement | None, shared: str
) -> Statement:
    """One quantity from the words on both sides of it."""
    rest, comparator = _strip_comparator(left, quantity)
    body = _strip_periods(rest)
    if re.search(r"每(?:满|增加|超过|新增)?$", body):
        return Statement(quantity, _noun(right), "", "总量", "", comparator, condition=True)
    inherited = previous.subject if previous else ""
    whole = previous.indicator if previous else ""
    up, down = lexicon()["assertions"]["up"], lexicon()["assertions"]["down"]
    verb = quantity.before if quantity.before in up + down else ""
    if verb and not body.endswith(verb):
        body += verb

    if found := _COMPARED.search(body):
        subject = _clean(body[: found.start() + (0 if found.start() == 0 else 1)])
        base = _base(rest, found.group("base"))
        basis = "倍数" if quantity.group == "multiple" else _change_basis(quantity)
        indicator = subject or whole or inherited or _noun(right)
        return Statement(quantity, indicator, subject or inherited, basis, base, _joined(found.group("verb"), comparator))
    if quantity.unit in ("个百分点", "百分点") and (found := _ABOVE.search(body)):
        subject = _clean(body[: found.start()])
        base = _clean(found.group("base"))
        words = _joined(found.group("verb"), comparator)
        grown = previous.basis if previous and previous.basis in ("年均增速", "增速") and not subject else ""
        return Statement(quantity, (subject or whole or inherited) + grown, subject or inherited, "增减", base, words)
    if quantity.group == "multiple" and (found := _MULTIPLE.search(rest)):
        subject = _clean(_strip_periods(rest[: found.start()])) or inherited
        return Statement(quantity, subject, subject, "倍数", _clean(found.group("base")), comparator)
    if quantity.group == "ratio" and quantity.unit in ("%", "‰"):
        if found := _GROWTH.search(body):
            subject = _clean(body[: found.start()]) or inherited
            basis = "年均增速" if found.group("yearly") else "增速"
            return Statement(quantity, subject or _noun(right), subject, basis, "", comparator)
        return _read_share(body, right, quantity, inherited, comparator)
    if quantity.unit in ("个百分点", "百分点"):
        subject = _clean(_CHANGE.sub("", body))
        if subject.startswith("占"):
            subject = inherited + subject
        words = _joined(verb, comparator)
        return Statement(quantity, subject or whole or _noun(right), subject or inherited, "增减", "", words)
    return _read_amount(body, right, ahead, quantity, previous, comparator, shared, verb)


def _read_share(body: str, right: str, quantity: Quantity, inherited: str, comparator: str) -> Statement:
    if found := _SHARE.search(body) or _SHARE_BARE.search(body):
        whole = _clean(found.group("whole"))
        subject = _clean(body[: found.start()]) or inherited
        rest = found.groupdict().get("rest") or ""
        indicator = f"{subject}占{whole}比重" if not rest or rest in ("达", "为") else f"{subject}{body[found.start():]}"
        return Statement(quantity, indicator, subject, "占比", whole, comparator)
    subject = _clean(body)
    if not subject:
        return Statement(quantity, _noun(right) or inherited, inherited, "占比", "", comparator)
    if re.match(r"对.+的", body) and inherited:
        return Statement(quantity, inherited + body.removesuffix("的"), inherited, "占比", "", comparator)
    if subject in vocabulary()["generic"] and inherited:
        subject = _join(inherited, subject)
    return Statement(quantity, subject, subject, "占比", "", comparator)


def _read_amount(
    body: str,
    right: str,
    ahead: str,
    quantity: Quantity,
    previous: Statement | None,
    comparator: str,
    shared: str,
    verb: str,
) -> Statement:
    inherited = previous.subject if previous else ""
    new = re.search(r"新增|新建", body) is not None or (previous is not None and previous.basis == "新增" and not _drops(body))
    body = _PER.sub("", body) if not body.startswith("每") else body
    gift = _GIFT.search(body)
    subject, noun = _clean(body), _noun(right) or _noun(ahead)
    if gift:
        noun = noun or gift.group("verb")
        receiver = _clean(body[: gift.start()])
        indicator = receiver + noun if 0 < len(receiver) <= 24 else noun
        return Statement(quantity, indicator, receiver or inherited, "总量", "", comparator)
    if shared and noun and not noun.endswith(shared):
        noun += shared
    basis = "新增" if new else ("增减" if verb else ("倍数" if quantity.group == "multiple" else "总量"))
    if verb:
        subject, comparator = _clean(_CHANGE.sub("", body)) or inherited, _joined(verb, comparator)
    owner = _owner(ahead)
    if owner and subject in vocabulary()["generic"] and not inherited:
        subject = owner + subject
    if quantity.group == "count" and noun and not (subject and right.startswith("的")):
        return Statement(quantity, noun, subject or noun, basis, "", comparator, trailing=True)
    if subject:
        indicator = subject
        if subject in vocabulary()["generic"] and inherited:
            indicator = _join(inherited, subject)
        return Statement(quantity, indicator, indicator, basis, "", comparator)
    if noun:
        return Statement(quantity, noun, inherited, basis, "", comparator)
    return Statement(quantity, inherited or body.strip("，、 "), inherited, basis, "", comparator)


def _joined(verb: str, comparator: str) -> str:
    """提高 + 左右 -> 提高、左右; a verb that the comparator begins with is not said twice."""
    if not verb or comparator.startswith(verb) or verb in comparator.split("、"):
        return comparator
    return f"{verb}、{comparator}" if comparator else verb


def _owner(ahead: str) -> str:
    """营业收入过100亿元、50亿元的本土服务业龙头企业: whose revenue it is."""
    found = re.match(r"的(?P<owner>[^，。；：、（）“”和]{2,20})", ahead)
    return found.group("owner") if found else ""


# 给予每家30万元, 分别奖励100万元, 处5万元: what is given is named behind the number, or is the verb itself.
_GIFT = re.compile(
    r"(?:最高|一次性|分别|并|可|可以|再|另|额外|统一|按照?|以)*"
    r"(?P<verb>给予|予以|发放|安排|处以?|并处|奖励|补助|补贴|资助|奖补|罚款|减免|领取|享受|缴纳|支付|收取)"
    r"(?:最高|一次性|每[^，。；]{1,4}|[^，。；的]{2,4}方)*$"
)


def _change_basis(quantity: Quantity) -> str:
    return "增速" if quantity.unit == "%" else "增减"


def _join(subject: str, generic: str) -> str:
    """规模以上文化企业数量 + 营业收入 -> 规模以上文化企业营业收入."""
    for word in vocabulary()["counted"] + vocabulary()["generic"]:
        if subject.endswith(word) and len(subject) > len(word) + 1:
            subject = subject.removesuffix(word)
            break
    return subject + generic


def _strip_comparator(left: str, quantity: Quantity) -> tuple[str, str]:
    """``left`` without the comparing words at its end, and these words as printed."""
    words = [quantity.before] if quantity.before else []
    rest = re.sub(rf"{re.escape(quantity.before)}(?:了|至|到)?(?:人民币)? ?$", "", left) if quantity.before else left
    listed = sorted(lexicon()["comparators"]["before"], key=len, reverse=True)
    while word := next((item for item in listed if rest.endswith(item) and item not in ("增", "减", "前", "满")), ""):
        if word in ("增长", "提高", "增加", "下降", "减少", "降低", "提升", "上升") and words and words != ["为"]:
            break
        words.insert(0, word)
        rest = rest[: -len(word)]
    neutral = {"为"}
    verbs = set(lexicon()["assertions"]["up"])
    kept = [word for word in words if word not in neutral and word not in verbs]
    if words and words[0] in verbs:  # 增长超过8%: the verb belongs to the basis
        rest += words[0]
    if quantity.after:
        kept.append(quantity.after)
    return rest, "、".join(kept)


def _strip_periods(text: str) -> str:
    for mention in reversed(find_periods(text)):
        start, end = mention.span
        tail = re.match(r"(?:年)?(?:期间|时期|以来|底前|底|末|前|全年|上半年|下半年)?", text[end:])
        end += tail.end() if tail else 0
        text = text[:start].rstrip("到至截止在自从") + text[end:]
    return text


def _base(rest: str, fallback: str) -> str:
    mentions = [m for m in find_periods(rest) if m.is_base]
    return mentions[-1].span.of(rest) if mentions else _clean(fallback)


def _clean(text: str) -> str:
    """A noun phrase without leading adverbs and verbs, trailing particles and brackets."""
    text = _drop_verb(re.sub(r"^[（(][^）)]*[）)]", "", text.strip("，、；：。 　|*-—")))
    text = re.sub(r"(?:的|了|等|均|各|为|在|，|、|共|共计|合计|总计|累计|分别|将|已)+$", "", text).strip()
    return _balanced(text)


def _balanced(text: str) -> str:
    """``text`` without a bracket or quotation mark that was cut from its partner."""
    for left, right in ("“”", "（）", "()", "《》"):
        if text.count(left) != text.count(right):
            text = text.strip(left + right)
    return text


def _drop_verb(text: str) -> str:
    while word := _drops(text):
        text = text[len(word) :].lstrip("了 ")
    return text


def _drops(text: str) -> str:
    """The adverb or verb that ``text`` begins with, or nothing."""
    verbs = vocabulary()["verbs"]
    if text.startswith(tuple(vocabulary()["keep"])):
        return ""
    words = sorted(vocabulary()["lead"] + verbs, key=len, reverse=True)
    return next((w for w in words if text.startswith(w) and not (w in verbs and _is_compound(text, w))), "")


# Words that begin like a verb or adverb of the lists but are names: 投入强度, 发展水平, 补贴标准, 全国…
_COMPOUND_TAILS = ("标准", "强度", "期限", "金额", "水平", "比例", "资金", "总额", "额度", "对象", "人数", "面积", "总量", "规模", "效率", "率", "额", "量", "数", "费")


def _is_compound(text: str, word: str) -> bool:
    rest = text[len(word) :]
    return rest.startswith(_COMPOUND_TAILS) and len(word) > 1


_NOUN_END = re.compile(r"[，。；：、！？|（(\s]|以上|以下|左右|以内|的(?=罚款|奖励|补助|补贴|资助)|给予|予以|进行|用于")


def _noun(right: str) -> str:
    """The noun phrase behind a number: 706项|服务业地方标准."""
    right = re.sub(r"^(?:以上|以下|左右|以内|（含[^）]*）|的|）|\)|[-—～~、])+", "", right.lstrip(" "))
    found = _NOUN_END.search(right)
    phrase = right[: found.start()] if found else right
    return _balanced(re.sub(r"(?:和|与|及|以及|、|等)+$", "", phrase).strip())[:40]


def _shared_head(text: str, quantities: list[Quantity], number: int, end: int) -> str:
    """The head that 37个国家级、203个省级服务业标准化试点 share: 服务业标准化试点."""
    if number + 1 >= len(quantities):
        return ""
    this, following = quantities[number], quantities[number + 1]
    between = text[this.span.end : following.span.start]
    if not re.fullmatch(r"[^，。；、]{1,6}[级类型]?[、和]", between) or this.unit != following.unit:
        return ""
    own = between.rstrip("、和")
    if not own.endswith(("级", "类", "型")):
        return ""
    stop = quantities[number + 2].span.start if number + 2 < len(quantities) else end
    found = re.match(r"[^，。；、]*?[级类型](?P<head>[^，。；、]+)", text[following.span.end : stop])
    return found.group("head") if found else ""
