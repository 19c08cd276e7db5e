"""What a quantity in a clause measures: indicator, basis, base and comparison."""

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.amounts import given, is_limit, joined, read_amount
from corpus.periods import find_periods
from corpus.phrases import action_behind, clean, join, noun_behind, strip_periods, vocabulary
from corpus.quantity import Quantity, lexicon
from corpus.spans import Span
from corpus.statements import Statement, Words
from corpus.units import split_unit

__all__ = ["Statement", "read_clause", "vocabulary"]

_UP_DOWN = "提高|提升|增长|增加|上升|扩大|下降|降低|减少|缩短|回落|增|降|高|低|翻"
_GROWTH = re.compile(
    r"(?:(?P<yearly>年均|年平均|每年|年)(?:复合)?)?(?P<word>增长率|增长|增速|增幅|递增|增)(?:了|为|达到|达|保持在)?$"
)
_SHARE = re.compile(
    r"占(?!比|有|地)(?P<whole>.+?)(?:的)?(?:比重|比例|比率|份额|之比|的比)(?:的)?(?P<rest>.*)$"
)
_SHARE_BARE = re.compile(r"占(?!比|有|地)(?:到)?(?P<whole>[^占]*?)的?$")
_COMPARED = re.compile(
    rf"(?:^|[^对占])(?:同比|环比|相比|比|较)(?![重例率值])(?P<base>.*?)(?P<verb>{_UP_DOWN})(?:了|出)?$"
)
_ABOVE = re.compile(r"(?P<verb>高于|低于|高出|快于|慢于)(?P<base>.+)$")
# 为2015年的(1.2倍), 按租金标准的(2倍): the words that lead to what is multiplied or shared.
_LEADS = (
    r"不大于|不小于|大于|小于|不少于|不低于|不高于|不超过|超过|超出|低于|高于"
    r"|相当于|达到|达|按照|按|为|是|处以|并处|处|以"
)
_OF = re.compile(rf"^(?P<subject>.*)(?<!不)(?P<lead>{_LEADS})(?P<base>[^，]{{2,40}}?)的?$")
_CHANGE = re.compile(r"(?P<verb>提高|提升|增加|上升|扩大|下降|降低|减少|缩短|压减|回落|增|降)(?:了)?$")
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
    return other.group != "count" or (split_unit(one.unit)[1] == split_unit(other.unit)[1] and not noun_behind(right))


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
    statement = _change(words) or _of_another(words)
    if statement:
        return statement
    if quantity.group == "ratio" and quantity.unit in ("%", "‰"):
        return _share(words)
    return read_amount(words)


def _change(words: Words) -> Statement | None:
    """比2015年提高6.9个百分点; 高于同期GDP增速1个百分点; 年均增长8%."""
    quantity, body, previous, inherited = words.quantity, words.body, words.previous, words.inherited
    whole = previous.indicator if previous else ""
    points = quantity.unit in ("个百分点", "百分点")
    if found := _COMPARED.search(body):
        subject = clean(body[: found.start() + (0 if found.start() == 0 else 1)])
        basis = "倍数" if quantity.group == "multiple" else ("增速" if quantity.unit == "%" else "增减")
        counted = noun_behind(words.right) if quantity.group == "count" else ""
        indicator = subject or counted or whole or inherited or noun_behind(words.right)
        comparator = joined(found.group("verb"), words.comparator)
        base = _base(words.rest, found.group("base"))
        return Statement(quantity, indicator, subject or inherited, basis, base, comparator)
    if points and (found := _ABOVE.search(body)):
        subject = clean(body[: found.start()])
        comparator = joined(found.group("verb"), words.comparator)
        grown = previous.basis if previous and previous.basis in ("年均增速", "增速") and not subject else ""
        indicator = (subject or whole or inherited) + grown
        return Statement(
            quantity, indicator, subject or inherited, "增减", clean(found.group("base")), comparator
        )
    if quantity.unit in ("%", "‰") and (found := _GROWTH.search(body)):
        subject = clean(body[: found.start()]) or inherited
        basis = "年均增速" if found.group("yearly") else "增速"
        return Statement(quantity, subject or noun_behind(words.right), subject, basis, "", words.comparator)
    if points:
        subject = clean(_CHANGE.sub("", body))
        if subject.startswith("占"):
            subject = inherited + subject
        comparator = joined(words.verb, words.comparator)
        indicator = subject or whole or noun_behind(words.right)
        return Statement(quantity, indicator, subject or inherited, "增减", "", comparator)
    return None


def _of_another(words: Words) -> Statement | None:
    """A multiple or share of another amount: 为2015年的1.2倍; 按利率的50%贴息; 处违法所得一倍以下罚款."""
    quantity, rest = words.quantity, words.rest
    multiple = quantity.group == "multiple"
    share = quantity.unit in ("%", "‰")
    what = given(words.right) or given(words.ahead)
    if share and not what and words.right.startswith(("的标准", "的比例")):
        what = action_behind(words.right[3:]) + "标准" if _OF.match(rest) else ""
    if gift := re.match(r"(?:给予)?(?P<what>奖励|补贴|补助|资助|奖补)(?=.+的$)", rest):
        what = what or gift.group("what")
    if not (multiple or share) or "占" in rest or not (rest.endswith("的") or what):
        return None
    subject, base = "", rest.removesuffix("的")
    found = _OF.match(rest)
    if found:
        subject, base = clean(strip_periods(found.group("subject"))), found.group("base")
    elif share and not what:
        return None
    base = re.sub(rf"^(?:{_LEADS})", "", base)
    # 按投资额给企业5%, 给予企业引进成本10%: the receiver is not what is shared.
    base = re.sub(r"(?:给予?|奖励|补贴)(?:企业|其|个人)?$|^(?:给予?|奖励|补贴|补助)", "", base)
    years = find_periods(base)
    base = base if (years and multiple and not what) or len(clean(base)) < 3 else clean(base)
    if not base or (share and len(base) < 2):
        return None
    if what:
        indicator = f"{what}占{base}比例" if share else f"{what}相当于{base}的倍数"
        return Statement(
            quantity,
            indicator,
            words.inherited,
            "占比" if share else "倍数",
            base,
            words.comparator,
            standing=True,
        )
    by_rule = found is not None and found.group("lead") in ("按照", "按", "以") and not subject
    if by_rule and not _described(words.earlier) and (action := action_behind(words.right)):
        indicator = f"{action}占{base}比例" if share else f"{action}标准"
        basis = "占比" if share else "倍数"
        return Statement(quantity, indicator, words.inherited, basis, base, words.comparator, standing=True)
    if multiple:
        subject = subject or words.inherited or clean(noun_behind(words.right))
        return Statement(
            quantity, subject or base, subject, "倍数", base, words.comparator, standing=is_limit(words)
        )
    subject = subject or _described(words.earlier) or words.known
    indicator = subject if subject.endswith("比例") else f"{subject}占{base}比例"
    comparator = words.comparator
    if found and found.group("lead") in lexicon()["comparators"]["before"]:
        comparator = joined(found.group("lead"), comparator)
    return Statement(quantity, indicator, subject, "占比", base, comparator, standing=is_limit(words))


def _described(earlier: str) -> str:
    """单户担保金额500万元以上的再担保业务收费，: what the clause before speaks of."""
    found = re.search(r"的([^，。；：的（）]{3,14})，$", earlier)
    return clean(found.group(1)) if found and not found.group(1).endswith(tuple("上中下后时内前")) else ""


def _share(words: Words) -> Statement:
    """A share or a rate: 占GDP比重达51.7%; 利用率达到85%; 5%的企业."""
    quantity, body, inherited = words.quantity, words.body, words.inherited
    standing = is_limit(words)
    if found := _SHARE.search(body) or _SHARE_BARE.search(body):
        whole = clean(found.group("whole"))
        subject = clean(body[: found.start()]) or inherited
        rest = found.groupdict().get("rest") or ""
        named = rest and rest not in ("达", "为")
        indicator = f"{subject}{body[found.start() :]}" if named else f"{subject}占{whole}比重"
        return Statement(quantity, indicator, subject, "占比", whole, words.comparator, standing=standing)
    subject = clean(body)
    what = given(words.right)
    if what and not subject:
        return Statement(quantity, what + "比例", inherited, "占比", "", words.comparator, standing=True)
    if not subject or (words.rest.endswith("在") and words.right.startswith("的")):
        indicator = noun_behind(words.right) or inherited
        return Statement(quantity, indicator, inherited, "占比", "", words.comparator, standing=standing)
    if re.match(r"对.+的", body) and inherited:
        indicator = inherited + body.removesuffix("的")
        return Statement(quantity, indicator, inherited, "占比", "", words.comparator)
    if subject in vocabulary()["generic"] and inherited:
        subject = join(inherited, subject)
    return Statement(quantity, subject, subject, "占比", "", words.comparator, standing=standing)


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


def _base(rest: str, fallback: str) -> str:
    mentions = [m for m in find_periods(rest) if m.is_base]
    return mentions[-1].span.of(rest) if mentions else clean(fallback)


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
