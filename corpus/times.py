"""Reading ages, points and lengths of time: of whom, for what, within what."""

import re

from corpus.phrases import (
    action_behind,
    clean,
    first_verb,
    noun_behind,
    one_of,
    person_of,
    vocabulary,
)
from corpus.quantity import lexicon
from corpus.statements import Statement, Words


def age(words: Words) -> Statement:
    """Of whom the age is: 16周岁以上的|中国公民, 女性|不超过55周岁, 年龄在|45周岁以下."""
    subject = clean(re.sub(r"(?:年满|已满|未满|满|为|是指)$", "", words.body))
    behind = (
        words.ahead if re.fullmatch(r"[（(〔〕）)不含以上下和或至到\-—－～~ ]*", words.right) else words.right
    )
    behind = re.sub(r"^[）)〕\s]+", "", behind)
    noun = "" if re.match(r"[、，；。]|的?[）)，。；]", behind) else person_of(noun_behind(behind))
    if noun.startswith(("含", "不含", "给予", "且", "并", "，")) or len(noun) < 2:
        noun = ""
    if subject.endswith(("年龄", "寿命", "年限")):
        who = subject
    elif noun and re.search(rf"(?:{one_of('people')})", noun):
        who = noun + "年龄"
    else:
        who = (
            person_of(subject) if subject and re.search(one_of("people"), subject) else subject or words.known
        )
        who = who if who.endswith("年龄") else who + "年龄"
    basis = "增减" if words.verb else "总量"
    standing = not who.endswith("寿命")
    return Statement(
        words.quantity, who, who.removesuffix("年龄"), basis, "", words.comparator, standing=standing
    )


def score(words: Words) -> Statement:
    """Points: 专科（20分）; 每满1年计8分; 最高分值为20分."""
    points: dict[str, str] = vocabulary()["gift"]["points"]
    body = words.body.rstrip("（( ")
    verb = re.search(rf"(?:{one_of('gift.points')})$", body)
    if verb and words.previous and words.previous.condition:
        indicator = words.previous.base + points[verb.group()]
        return Statement(words.quantity, indicator, words.known, "总量", "", words.comparator, standing=True)
    subject = kept = clean(body[: verb.start()] if verb else body) or words.known
    if verb and not clean(body[: verb.start()]):
        indicator = words.known + words.per + points[verb.group()]
        return Statement(words.quantity, indicator, kept, "总量", "", words.comparator, standing=True)
    if subject and not subject.endswith(("分", "分值", "积分", "得分", "成绩", "分数")):
        subject += "分值"
    indicator = subject or noun_behind(words.right) or "分值"
    return Statement(words.quantity, indicator, kept, "总量", "", words.comparator, standing=True)


def time_span(words: Words) -> Statement:
    """How long, or within what time: 有效期|5年; 30日内|提交材料; 连续就业|满1年."""
    duration = rf"(?:{one_of('durations')})$"
    quantity = words.quantity
    body = re.sub(r"(?:年满|已满|未满|满|每|分|用|利用)$", "", words.body)
    body = re.sub(r"(?:不得|不)超过[^，。；]*之日起$", "", body)
    subject = clean(body.partition("是指")[0])
    if len(subject) > 20:
        subject = clean(subject.rpartition("、")[2])
    subject = re.sub(r"之日起?未?$|未$", "", subject)
    deadline = (
        quantity.after in lexicon()["within"]
        or (quantity.before == "提前" or words.rest.endswith("提"))
        or body.endswith("之日起")
        or re.match(r"前(?!的)", words.right) is not None
    )
    if re.search(duration, subject):
        indicator = subject
    elif deadline:
        right = _open(words)
        action = action_behind(right)
        if not action and re.fullmatch(r"(?:之?内|以内|前|时间|[（(].*[）)])*", right):
            action = action_behind(words.beyond)
        subject = re.sub(r"(?:之日|之时|之后|以后|后|前)?起?$", "", subject)
        indicator = action + "期限" if action else (subject or words.known) + "时间"
    else:
        indicator = _duration(words, subject)
    reached = (
        re.search(r"缩短|压缩|压减|控制在|达到|降至|减至|平均|提速", words.rest[-8:] + words.comparator)
        is not None
    )
    basis = "增减" if words.verb else "总量"
    return Statement(
        quantity,
        indicator,
        subject or words.known,
        basis,
        "",
        words.comparator,
        standing=not reached or re.match(r"(?:以上|以内|以下)?的[，；。]", words.right) is not None,
    )


# 一年|至少进行一次资格认证, 两个月|安排一次: how often.
_OFTEN = re.compile(
    r"(?:至少|最多)?(?:进行|开展|组织|召开)?(?P<act>[^，。；]{0,6}?)一次(?P<what>[^，。；（(]{0,12})"
)


def _open(words: Words) -> str:
    """The words behind the number, or behind its row where only a dash or a bracket stands between."""
    between = re.fullmatch(r"[（(〔〕）)不含\-—－～~至到 ]*", words.right)
    return re.sub(r"^[）)〕]*(?:以上|以下)?", "", words.ahead if between else words.right)


def _duration(words: Words, subject: str) -> str:
    noun = noun_behind(words.right or words.ahead)
    named = re.search(rf"(?:{one_of('durations')})", noun)
    right = _open(words)
    if often := _OFTEN.match(right):
        return (often.group("what") or often.group("act") or words.known) + "间隔"
    if words.body.endswith("连续") and (action := action_behind(right)):
        return action + "时间"
    of_subject = words.comparator or words.right.startswith(("的，", "以上", "的人"))
    if noun.startswith("时间"):
        noun, named = "", None
        if action := action_behind(words.beyond):
            return action + "期限"
    if named and named.start() == 0 and named.group() == "期限" != noun:  # 1年以上期限劳动合同
        return noun[named.end() :] + named.group()
    if named and named.end() - named.start() >= 2:
        return noun[: named.end()]
    if noun and 2 <= len(noun) <= 16 and not (subject and of_subject) and not first_verb(noun):
        return (subject if len(subject) <= 16 and not words.right.startswith("的") else "") + noun + "时间"
    if not subject and (action := action_behind(words.right) or action_behind(words.beyond)):
        return action + "时间"
    known = subject or words.known or noun
    return known if re.search(rf"(?:{one_of('durations')})$", known) else known + "时间"
