"""Reading an amount that is neither a change nor a share: a grant, a fine, a count, a sum."""

import re
from functools import cache

from corpus.phrases import (
    action_behind,
    clean,
    first_verb,
    head,
    join,
    noun_behind,
    one_of,
    unmarked,
    vocabulary,
)
from corpus.statements import Statement, Words
from corpus.times import age, score, time_span

_CHANGE = re.compile(r"(?:提高|提升|增加|上升|扩大|下降|降低|减少|缩短|压减|回落|增|降)(?:了)?$")
_LONGEST_CONDITION = 26  # characters of “情节严重的” that may stand in an indicator


@cache
def _gift() -> re.Pattern[str]:
    """给予每家30万元, 奖励100万元, 处5万元: what is given is named behind the number or by the verb."""
    return re.compile(
        rf"(?:最高|一次性|分别|再|另外|另|额外|统一|按照|按|以|可以|可|并)*(?<![等胜秀者])(?P<verb>{one_of('gift.verbs')})"
        r"(?:了)?(?P<to>(?:企业|其|该[^，。；]{1,4}|[^，。；的]{2,4}方|[^，。；的]{0,8}(?:人|者|员|企业|单位|机构|团队|学校))?)"
        r"(?:最高|一次性|不超过|总额|人民币|共计?|不等|分别|额外|再|上限|最多)*$"
    )


def read_amount(words: Words) -> Statement:
    """One amount from the words on both sides of it."""
    group = words.quantity.group
    if words.quantity.unit in ("岁", "周岁"):
        return age(words)
    if group in ("money", "multiple") or words.quantity.unit == "分":
        gift = _gift().search(words.body)
        what = given(words.right) or given(words.ahead)
        if gift and (words.quantity.unit != "分" or what):
            return _given(words, words.body[: gift.start()], gift.group("verb"), gift.group("to"), what)
        open_ended = words.per or words.body.rstrip(" ").endswith(("按", "按照", "以", "、", "有", "及"))
        if what and group == "money" and (open_ended or not clean(words.body)):
            before = (
                "" if words.body.rstrip(" ").endswith("、") else re.sub(r"(?:按照|按|以)$", "", words.body)
            )
            return _given(words, before, "", "", what)
    if group == "time":
        return time_span(words)
    if words.quantity.unit == "分":
        return score(words)
    return _plain(words)


def given(right: str) -> str:
    """What is given, where it stands behind the number: 的一次性奖励, 住房补贴, 以下的罚款; or ""."""
    text = re.sub(
        r"^(?:以上|以下|以内|左右|[（(]?不?含[^）)，。]{0,8}[）)]|起|至|到|\s|[-—~、）)])+", "", right[:60]
    )
    text = re.sub(r"^的?对[^，。；]{2,14}(?:进行|给予|予以)", "", text)
    text = re.sub(r"^(?:的|的标准|标准|给予|予以|发放|进行|实施|分别|一次性|计发|计算)+", "", text)
    found = re.match(rf"(?P<what>[^，。；、：（）()|的]{{0,10}}(?:{one_of('gift.nouns')}))", text)
    if not found:
        return ""
    what = found.group("what")
    if what.startswith(("应当", "应", "用于", "可", "须", "由")):
        return ""
    tail = re.match(r"(?:资金|支持|标准|经费|金|费)(?!人)", text[found.end() :])
    return what + (tail.group() if tail else "")


def _given(words: Words, before: str, verb: str, to: str, what: str) -> Statement:
    """Who gets it and what is given: 港澳青年|每人每月|住房补贴; 情节严重的|罚款."""
    named: dict[str, str] = vocabulary()["gift"]["named"]
    if not what:
        noun = noun_behind(words.right)
        what = noun if 2 <= len(noun) <= 14 and words.quantity.group == "money" else ""
    what = what or named.get(verb, "") or (verb + "金额" if verb else "金额")
    receiver = _receiver(words, before, to)
    condition = "" if receiver else _condition(words)
    per = words.per
    if not per and (
        found := re.search(r"(?:每[^，。；每]{1,3}){1,3}$", re.sub(r"(?:分别|再|另)+$", "", before))
    ):
        per, receiver = found.group(), "" if receiver in found.group() else receiver
    if words.previous and words.previous.condition:
        per = words.previous.base
    if receiver.endswith(what):
        what = ""
    return Statement(
        words.quantity,
        (receiver or condition) + per + what,
        receiver + what,
        "倍数" if words.quantity.group == "multiple" else "总量",
        "",
        words.comparator,
        standing=True,
    )


def _receiver(words: Words, before: str, to: str) -> str:
    """Who gets it: in the clause before the verb, else in 对……, of the clause before it."""
    before = re.sub(rf"^.*(?:由[^，。；]{{2,16}}|{one_of('modal')})$", "", before)
    about = "" if before.startswith("视") else re.sub(r"^.*?(?:对于|对|向|给|为)(?!外|口)", "", before)
    found = clean(head(about))
    own = clean(to)
    if own and own not in ("企业", "其") and not own.startswith(("每", "该")):
        return own
    if (
        2 <= len(found) <= 24
        and not found.startswith(("按", "由", "以", "根据", "经", "视"))
        and not found.endswith("的")
    ):
        return found
    for part in reversed(re.split(r"[，；：。]", words.earlier[-160:])[:-1][-2:]):
        clause = unmarked(part.strip())
        if match := re.match(r"(?:其中)?(?:对于|对|凡|为)(?!外|口)(?P<who>.+)$", clause):
            who = clean(head(match.group("who")))
            if not clause.endswith("的") and 2 <= len(who) <= 20 and _may_receive(who):
                return who
        elif not clause.endswith("的"):
            who = clause.rpartition("的")[2]
            if who != clause and 2 <= len(who) <= 16 and _may_receive(who):
                return clean(who)
    return own if own == "企业" else ""


def _may_receive(who: str) -> bool:
    return re.search(rf"(?:{one_of('receivers')}|{one_of('people')})$", who) is not None


def _condition(words: Words) -> str:
    """The condition under which it is given or fined, with 的: 情节严重的."""
    since = re.split(r"[；。]", words.earlier[-160:])[-1]
    for clause in reversed(since.split("，")):
        text = re.sub(r"^(?:对于|对|凡|如果|如|其中|且|并且|但)", "", unmarked(clause.strip(" 　：|")))
        if text.endswith("的"):
            return text if 3 <= len(text) <= _LONGEST_CONDITION else ""
    return ""


def _plain(words: Words) -> Statement:
    quantity, previous, verb = words.quantity, words.previous, words.verb
    body, comparator, inherited = words.body, words.comparator, words.inherited
    grows = previous is not None and previous.basis == "新增" and not first_verb(body)
    new = re.search(r"新增|新建", body) is not None or grows
    subject, noun = clean(body), noun_behind(words.right) or noun_behind(words.ahead)
    if quantity.unit in ("起", "例", "宗"):
        noun = noun.partition("的")[0]
    if not subject and words.per and words.right.startswith(("的标准", "标准")):
        noun = (action_behind(re.sub("^的?标准", "", words.right)) or action_behind(words.beyond)) + "标准"
    if words.shared and noun and not noun.endswith(words.shared):
        noun += words.shared
    basis = (
        "新增"
        if new and not is_limit(words)
        else ("增减" if verb else ("倍数" if quantity.group == "multiple" else "总量"))
    )
    if verb:
        subject, comparator = clean(_CHANGE.sub("", body)) or inherited, joined(verb, comparator)
    owner = _owner(words.ahead)
    if owner and subject in vocabulary()["generic"] and not inherited:
        subject = owner + subject
    standing = is_limit(words)
    if quantity.group == "count" and noun and not (subject and words.right.startswith("的")):
        return Statement(
            quantity,
            words.per + noun,
            subject or noun,
            basis,
            "",
            comparator,
            trailing=True,
            standing=standing,
        )
    if subject:
        indicator = join(inherited, subject) if subject in vocabulary()["generic"] and inherited else subject
    else:
        people: dict[str, str] = vocabulary()["people_counted"]
        same = previous is not None and previous.quantity.unit == quantity.unit
        indicator = noun or (inherited if same else "") or people.get(quantity.unit, "") or words.known
    kept = indicator if subject else inherited
    if (
        words.per
        and quantity.group == "money"
        and subject
        and not subject.endswith(tuple(vocabulary()["measures"]))
    ):
        indicator += words.per + "金额"
    else:
        indicator = words.per + indicator
    return Statement(quantity, indicator, kept, basis, "", comparator, standing=standing)


def is_limit(words: Words) -> bool:
    """Whether the text sets a rule or a condition: 不得低于, 应当不少于, 投资5000万元以上的，."""
    asserted = words.quantity.assertions
    low = asserted & {"at_most", "less_than"}
    if (low and re.match(r"的[^，。；]{1,20}[，；。]", words.right)) or words.right.startswith("的标准"):
        return True
    if re.search(r"不得|应当|必须|原则上|不应|不能", words.rest[-12:] + words.quantity.before):
        return True
    if not asserted & {"at_least", "more_than", "at_most", "less_than"}:
        return False
    aims = re.search(r"力争|培育|打造|建成|形成|新增|建设|发展|实现|达到|目标", words.rest)
    describes = re.match(r"(?:（[^）]*）)?的(?:[，；。：]|[^，。；]{1,20}[，；])", words.right)
    return describes is not None and aims is None


def joined(verb: str, comparator: str) -> str:
    """提高 + 左右 -> 提高、左右; a verb that the comparator begins with is not said twice."""
    if not verb or comparator.startswith(verb) or verb in comparator.split("、"):
        return comparator
    return f"{verb}、{comparator}" if comparator else verb


def _owner(ahead: str) -> str:
    """营业收入过100亿元、50亿元的本土服务业龙头企业: whose revenue it is."""
    found = re.match(r"的(?P<owner>[^，。；：、（）“”和]{2,20})", ahead)
    return found.group("owner") if found else ""
