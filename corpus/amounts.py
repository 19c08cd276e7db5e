"""Reading an amount that is neither a change nor a share: a grant, a fine, an age, a time, a count, a sum."""

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
    person_of,
    vocabulary,
)
from corpus.quantity import lexicon
from corpus.statements import Statement, Words

_CHANGE = re.compile(r"(?:提高|提升|增加|上升|扩大|下降|降低|减少|缩短|压减|回落|增|降)(?:了)?$")
_LONGEST_CONDITION = 26  # characters of “情节严重的” that may stand in an indicator


@cache
def _gift() -> re.Pattern[str]:
    """给予每家30万元, 分别奖励100万元, 处5万元: what is given is named behind the number, or by the verb itself."""
    return re.compile(
        rf"(?:最高|一次性|分别|再|另外|另|额外|统一|按照|按|以|可以|可|并)*(?P<verb>{one_of('gift.verbs')})"
        r"(?:了)?(?P<to>(?:企业|其|该[^，。；]{1,4}|[^，。；的]{2,4}方|[^，。；的]{0,8}(?:人|者|员|企业|单位|机构|团队|学校))?)"
        r"(?:最高|一次性|不超过|总额|人民币|共计?|不等|分别|额外|再|上限|最多)*$"
    )


def read_amount(words: Words) -> Statement:
    """One amount from the words on both sides of it."""
    group = words.quantity.group
    if words.quantity.unit in ("岁", "周岁"):
        return _age(words)
    if group in ("money", "multiple") or words.quantity.unit == "分":
        gift = _gift().search(words.body)
        what = given(words.right) or given(words.ahead)
        if gift and (words.quantity.unit != "分" or what):
            return _given(words, words.body[: gift.start()], gift.group("verb"), gift.group("to"), what)
        if what and group == "money" and (not clean(words.body) or words.body.endswith(("按", "按照", "以"))):
            return _given(words, re.sub(r"(?:按照|按|以)$", "", words.body), "", "", what)
    if group == "time":
        return _time(words)
    if words.quantity.unit == "分":
        return _score(words)
    return _plain(words)


def given(right: str) -> str:
    """What is given, where it stands behind the number: 的一次性奖励, 住房补贴, 以下的罚款; or ""."""
    text = re.sub(r"^(?:以上|以下|以内|左右|[（(]?不?含[^）)，。]{0,8}[）)]|起|至|到|\s|[-—~、])+", "", right[:60])
    text = re.sub(r"^(?:的|的标准|标准|给予|予以|发放|进行|实施|分别|一次性|计发|计算)+", "", text)
    found = re.match(rf"(?P<what>[^，。；、：（）()|的]{{0,14}}?(?:{one_of('gift.nouns')}))", text)
    if not found:
        return ""
    what = found.group("what")
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
    per = "" if what.startswith("每") else words.per
    if receiver.endswith(what):
        what = ""
    return Statement(
        words.quantity,
        (receiver or condition) + per + what,
        receiver or words.inherited,
        "倍数" if words.quantity.group == "multiple" else "总量",
        "",
        words.comparator,
        standing=True,
    )


def _receiver(words: Words, before: str, to: str) -> str:
    """Who gets it: in the clause before the verb, else in 对……, of the clause before it."""
    before = re.sub(rf"^.*(?:由[^，。；]{{2,16}}|{one_of('modal')})$", "", before)
    found = clean(head(re.sub(r"^.*?(?:对于|对|向|给|为)(?!外|口)", "", before)))
    own = clean(to)
    if own and own not in ("企业", "其") and not own.startswith(("每", "该")):
        return own
    if 2 <= len(found) <= 24 and not found.startswith(("按", "由", "以", "根据", "经")) and not found.endswith("的"):
        return found
    for clause in reversed(re.split(r"[，；：。]", words.earlier[-160:])[:-1][-2:]):
        if match := re.match(r"(?:其中)?(?:对于|对|凡|为)(?!外|口)(?P<who>.+)$", clause.strip()):
            who = clean(head(match.group("who")))
            if not clause.endswith("的") and 2 <= len(who) <= 20:
                return who
        elif not clause.endswith("的"):
            who = head(clause.strip())
            if who != clause.strip() and 2 <= len(who) <= 12:
                return clean(who)
    return ""


def _condition(words: Words) -> str:
    """The condition under which it is given or fined, with 的: 情节严重的."""
    since = re.split(r"[；。]", words.earlier[-160:])[-1]
    for clause in reversed(since.split("，")):
        text = re.sub(r"^(?:对于|对|凡|如果|如|其中|且|并且|但)", "", clause.strip(" 　：|"))
        if text.endswith("的"):
            return text if 3 <= len(text) <= _LONGEST_CONDITION else ""
    return ""


def _age(words: Words) -> Statement:
    """Of whom the age is: 16周岁以上的|中国公民, 女性|不超过55周岁, 年龄在|45周岁以下."""
    after = words.quantity.after
    subject = clean(re.sub(r"(?:年满|已满|未满|满|为|是指)$", "", words.body))
    noun = "" if re.match(r"[、，；。]|的?[）)，。；]", words.right) else person_of(noun_behind(words.right))
    if noun.startswith(("含", "不含", "给予", "且", "并", "，")) or len(noun) < 2:
        noun = ""
    if not noun and not re.match(r"\s*[，。；、（）()的]|$", words.right) and after:
        noun = person_of(noun_behind(words.ahead))
    if subject.endswith(("年龄", "寿命", "年限")):
        who = subject
    elif noun and re.search(rf"(?:{one_of('people')})", noun):
        who = noun + "年龄"
    else:
        who = person_of(subject) if subject and re.search(one_of("people"), subject) else subject or words.inherited
        who = who if who.endswith("年龄") else who + "年龄"
    basis = "增减" if words.verb else "总量"
    standing = not who.endswith("寿命")
    return Statement(words.quantity, who, who.removesuffix("年龄"), basis, "", words.comparator, standing=standing)


def _score(words: Words) -> Statement:
    """Points: 专科（20分）; 每满1年计8分; 最高分值为20分."""
    subject = clean(re.sub(r"(?:计|积|加|减|扣|得|少加|多加)$", "", words.body.rstrip("（( "))) or words.inherited
    if words.previous and words.previous.condition and not clean(words.body):
        subject = words.previous.indicator
    if subject and not subject.endswith(("分", "分值", "积分", "得分", "成绩", "分数")):
        subject += "分值"
    indicator = subject or noun_behind(words.right) or "分值"
    return Statement(words.quantity, indicator, subject, "总量", "", words.comparator, standing=True)


def _time(words: Words) -> Statement:
    """How long, or within what time: 有效期|5年; 30日内|提交材料; 连续就业|满1年."""
    duration = rf"(?:{one_of('durations')})$"
    quantity = words.quantity
    body = re.sub(r"(?:年满|已满|未满|满|每|分|用|利用)$", "", words.body)
    subject = clean(body)
    deadline = quantity.after in lexicon()["within"] or quantity.before in ("前", "提前") or body.endswith("之日起")
    if re.search(duration, subject):
        indicator = subject
    elif deadline:
        action = action_behind(words.right) or (
            action_behind(words.beyond) if re.fullmatch(r"(?:之?内|以内|前|时间|[（(].*[）)])*", words.right) else ""
        )
        subject = re.sub(r"(?:之日|之时|之后|以后|后|前)?起?$", "", subject)
        indicator = action + "期限" if action else (subject or words.inherited) + "期限"
    else:
        indicator = _duration(words, subject)
    condition = re.match(r"(?:以上|以内|以下)?的[，；。]", words.right) is not None
    basis = "增减" if words.verb else "总量"
    return Statement(
        quantity,
        indicator,
        subject or words.inherited,
        basis,
        "",
        words.comparator,
        standing=condition or deadline or not re.search(duration, subject),
    )


def _duration(words: Words, subject: str) -> str:
    noun = noun_behind(words.right or words.ahead)
    named = re.search(rf"(?:{one_of('durations')})", noun)
    of_subject = words.comparator or words.right.startswith(("的，", "以上", "的人"))
    if noun.startswith("时间"):
        noun, named = "", None
        if action := action_behind(words.beyond):
            return action + "期限"
    if named and named.end() - named.start() >= 2:
        return noun[: named.end()]
    if noun and 2 <= len(noun) <= 16 and not (subject and of_subject) and not first_verb(noun):
        return (subject if len(subject) <= 16 and not words.right.startswith("的") else "") + noun + "时间"
    if not subject and (action := action_behind(words.right) or action_behind(words.beyond)):
        return action + "时间"
    return (subject or words.inherited or noun) + "时间"


def _plain(words: Words) -> Statement:
    quantity, previous, verb = words.quantity, words.previous, words.verb
    body, comparator, inherited = words.body, words.comparator, words.inherited
    grows = previous is not None and previous.basis == "新增" and not first_verb(body)
    new = re.search(r"新增|新建", body) is not None or grows
    subject, noun = clean(body), noun_behind(words.right) or noun_behind(words.ahead)
    if words.shared and noun and not noun.endswith(words.shared):
        noun += words.shared
    basis = "新增" if new else ("增减" if verb else ("倍数" if quantity.group == "multiple" else "总量"))
    if verb:
        subject, comparator = clean(_CHANGE.sub("", body)) or inherited, joined(verb, comparator)
    owner = _owner(words.ahead)
    if owner and subject in vocabulary()["generic"] and not inherited:
        subject = owner + subject
    standing = is_limit(words)
    if quantity.group == "count" and noun and not (subject and words.right.startswith("的")):
        return Statement(
            quantity, words.per + noun, subject or noun, basis, "", comparator, trailing=True, standing=standing
        )
    if subject:
        indicator = join(inherited, subject) if subject in vocabulary()["generic"] and inherited else subject
    else:
        indicator = noun or inherited or body.strip("，、 ")
    kept = indicator if subject else inherited
    return Statement(quantity, words.per + indicator, kept, basis, "", comparator, standing=standing)


def is_limit(words: Words) -> bool:
    """Whether the text sets a rule or a condition: 不得低于, 应当不少于, 投资5000万元以上的，."""
    modal = re.search(r"不得|应当|必须|原则上|不应|不能", words.rest[-12:] + "".join(words.quantity.before)) is not None
    return modal or re.match(r"(?:（[^）]*）)?的(?:[，；。：]|[^，。；]{1,20}[，；])", words.right) is not None and bool(
        words.quantity.after
    )


def joined(verb: str, comparator: str) -> str:
    """提高 + 左右 -> 提高、左右; a verb that the comparator begins with is not said twice."""
    if not verb or comparator.startswith(verb) or verb in comparator.split("、"):
        return comparator
    return f"{verb}、{comparator}" if comparator else verb


def _owner(ahead: str) -> str:
    """营业收入过100亿元、50亿元的本土服务业龙头企业: whose revenue it is."""
    found = re.match(r"的(?P<owner>[^，。；：、（）“”和]{2,20})", ahead)
    return found.group("owner") if found else ""
