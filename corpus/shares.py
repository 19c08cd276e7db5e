"""Reading changes, multiples and shares: 提高6.9个百分点, 为2015年的1.2倍, 占GDP比重51.7%."""

import re

from corpus.amounts import given, is_limit, joined
from corpus.periods import find_periods
from corpus.phrases import action_behind, clean, join, noun_behind, strip_periods, vocabulary
from corpus.quantity import lexicon
from corpus.statements import Statement, Words

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


def change(words: Words) -> Statement | None:
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


def of_another(words: Words) -> Statement | None:
    """A multiple or is_share of another amount: 为2015年的1.2倍; 按利率的50%贴息; 处违法所得一倍以下罚款."""
    quantity, rest = words.quantity, words.rest
    multiple = quantity.group == "multiple"
    is_share = quantity.unit in ("%", "‰")
    what = given(words.right) or given(words.ahead)
    if is_share and not what and words.right.startswith(("的标准", "的比例")):
        what = action_behind(words.right[3:]) + "标准" if _OF.match(rest) else ""
    if gift := re.match(r"(?:给予)?(?P<what>奖励|补贴|补助|资助|奖补)(?=.+的$)", rest):
        what = what or gift.group("what")
    if not (multiple or is_share) or "占" in rest or not (rest.endswith("的") or what):
        return None
    subject, base = "", rest.removesuffix("的")
    found = _OF.match(rest)
    if found:
        subject, base = clean(strip_periods(found.group("subject"))), found.group("base")
    elif is_share and not what:
        return None
    base = re.sub(rf"^(?:{_LEADS})", "", base)
    # 按投资额给企业5%, 给予企业引进成本10%: the receiver is not what is shared.
    base = re.sub(r"(?:给予?|奖励|补贴)(?:企业|其|个人)?$|^(?:给予?|奖励|补贴|补助)", "", base)
    years = find_periods(base)
    base = base if (years and multiple and not what) or len(clean(base)) < 3 else clean(base)
    if not base or (is_share and len(base) < 2):
        return None
    if what:
        indicator = f"{what}占{base}比例" if is_share else f"{what}相当于{base}的倍数"
        return Statement(
            quantity,
            indicator,
            words.inherited,
            "占比" if is_share else "倍数",
            base,
            words.comparator,
            standing=True,
        )
    by_rule = found is not None and found.group("lead") in ("按照", "按", "以") and not subject
    if by_rule and not _described(words.earlier) and (action := action_behind(words.right)):
        indicator = f"{action}占{base}比例" if is_share else f"{action}标准"
        basis = "占比" if is_share else "倍数"
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


def share(words: Words) -> Statement:
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


def _base(rest: str, fallback: str) -> str:
    mentions = [m for m in find_periods(rest) if m.is_base]
    return mentions[-1].span.of(rest) if mentions else clean(fallback)
