"""Noun phrases: what is left of the words around a number when adverbs, verbs and particles are taken off.

All functions take and return text as printed. Vocabulary: ``lexicon/figures.toml``.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.periods import find_periods


@cache
def vocabulary() -> dict[str, Any]:
    """The vocabulary file, read once."""
    return tomllib.loads(files("corpus").joinpath("lexicon/figures.toml").read_text(encoding="utf-8"))


@cache
def one_of(name: str) -> str:
    """An alternation of the words of one list, the longest first; nested tables by a dot: gift.verbs."""
    items: Any = vocabulary()
    for part in name.split("."):
        items = items[part]
    return "|".join(re.escape(item) for item in sorted(items, key=len, reverse=True))


# What numbers a paragraph or a list: 第六条, 57., （一）, ①, 三、, and the marks of lists and tables.
_MARKER = re.compile(
    r"^(?:\s*(?:第[一二三四五六七八九十百零0-9 ]{1,6}[条章节款项][\s　]*"
    r"|[（(][一二三四五六七八九十0-9]{1,3}[）)]"
    r"|[一二三四五六七八九十]{1,3}、|[0-9]{1,3}[.．、](?![0-9])|[①-⑳]|[●•·▲◆★*#>|-]+))+[\s　]*"
)
_BRACKETED = re.compile(r"^[（(][^）)]*[）)]")
_ASIDE = re.compile(r"[（(][^（）()]{6,}[）)]$")  # a long remark behind a name is not part of it
_TAIL = re.compile(r"(?:的|按照|按|了|等|均|各|为|在|，|、|共|共计|合计|总计|累计|分别|将|已)+$")
# 持证人需在居住(满1年), 各区应按照老年人数: who is obliged is not part of what is measured.
_OBLIGED = re.compile(
    r"^.{2,}(?:应当|必须|应|需|须|可以|可)(?:在|于|自|从|对|向|按照|按)(?P<rest>.{2,})$|^.*责令(?P<other>.{4,})$|^.{2,}(?:(?<!即)[将把]|按照)(?P<third>.{2,})$"
)
# 在旅游节庆活动期间对组团(达1000人次), 2月4日至10日放假(共7天): when it is so is not part of it either.
_WHEN = re.compile(
    r"^(?:在[^，的]{2,14}(?:期间|过程中|时|后)(?:对|将|按)?|[0-9]{1,2}月[0-9]{1,2}日(?:[-—至][0-9月]{1,5}日)?(?:（[^）]*）)?)(?=.{2})"
)
_LONG = 26  # characters; what is longer is a clause, and its last noun is looked for


def clean(text: str) -> str:
    """A noun phrase without list marks, leading adverbs and verbs, trailing particles and brackets."""
    text = _inner(unmarked(text.strip("，；：。 　|*-—")).strip("、"))
    if found := _OBLIGED.match(text):
        text = found.group("rest") or found.group("other") or found.group("third")
    text = _WHEN.sub("", text)
    text = drop_verbs(_BRACKETED.sub("", text.strip("，、；：。 　|*-—")))
    text = _TAIL.sub("", text).strip()
    text = re.sub(rf"(?<=.)(?:{one_of('trail')})+$", "", text)
    text = _TAIL.sub("", text).strip()
    if len(text) > _LONG:
        text = _last_noun(text)
    return balanced(text)


def unmarked(text: str) -> str:
    """``text`` without the number or list mark it begins with: （二）, 3., 第六条."""
    return _MARKER.sub("", text)


def _inner(text: str) -> str:
    """What stands in a bracket or quotation that is still open: 号源（其中专家号源 -> 其中专家号源."""
    for left, right in (("“", "”"), ("（", "）"), ("(", ")"), ("〔", "〕")):
        if text.count(left) > text.count(right):
            outside, _, inside = text.rpartition(left)
            text = inside if len(inside) >= 2 else outside
        elif text.count(left) < text.count(right):
            text = text.rpartition(right)[2] or text
    return text


def _last_noun(text: str) -> str:
    """Of a long clause what follows its last modal verb, preposition or 的."""
    text = _ASIDE.sub("", text)
    for pattern in (
        rf"^.+(?:{one_of('modal')})(?:对|将|按照|按|为|向|在|从|给予)?(?P<rest>.{{2,}})$",
        r"^.+的(?P<rest>.{4,})$",
    ):
        found = re.match(pattern, text)
        if found and len(text) > _LONG:
            text = drop_verbs(found.group("rest"))
    return text


def balanced(text: str) -> str:
    """``text`` without a bracket or quotation mark that was cut from its partner."""
    for left, right in ("“”", "（）", "()", "《》", "〔〕"):
        if text.count(left) != text.count(right):
            text = text.strip(left + right)
    return text


def drop_verbs(text: str) -> str:
    """``text`` without the adverbs and verbs it begins with."""
    while word := first_verb(text):
        text = text[len(word) :].lstrip("了 ")
    return text


@cache
def _leading() -> dict[str, list[tuple[str, bool]]]:
    """The words a phrase may begin with, by first character, the longest first; whether each is a verb."""
    verbs = set(vocabulary()["verbs"])
    table: dict[str, list[tuple[str, bool]]] = {}
    for word in sorted({*vocabulary()["lead"], *verbs}, key=len, reverse=True):
        table.setdefault(word[0], []).append((word, word in verbs))
    return table


@cache
def _kept() -> tuple[str, ...]:
    return tuple(vocabulary()["keep"])


def first_verb(text: str) -> str:
    """The adverb or verb that ``text`` begins with, or nothing."""
    candidates = _leading().get(text[:1], [])
    if not candidates or text.startswith(_kept()):
        return ""
    for word, is_verb in candidates:
        if text.startswith(word) and not (is_verb and _is_compound(text, word)):
            return word
    return ""


def _is_compound(text: str, word: str) -> bool:
    """投入强度, 申请人 and 补贴标准 are names although they begin like a verb; 引进人才 is not."""
    rest = text[len(word) :]
    if len(word) < 2 or rest.startswith(("人才", "人民币", "人员")):
        return False
    return rest.startswith(tuple(vocabulary()["compound_tails"]))


def strip_periods(text: str) -> str:
    """``text`` without the years and plan periods in it and the words that go with them (到…年底, …期间)."""
    for mention in reversed(find_periods(text)):
        start, end = mention.span
        tail = re.match(
            r"(?:年)?(?: ?[0-9]{1,2} ?月(?:份|底|末)?(?: ?[0-9]{1,2} ?日)?)?"
            r"(?:期间|时期|以来|底前|底|末|前|全年|上半年|下半年|度|起)?",
            text[end:],
        )
        end += tail.end() if tail else 0
        text = text[:start].rstrip("到至截止在自从于") + text[end:]
    return re.sub(r"（）|\(\)", "", text)


@cache
def _noun_end() -> re.Pattern[str]:
    return re.compile(
        r"[，。；：、！？|（(\s《]|以上|以下|左右|以内|的(?=罚款|奖励|补助|补贴|资助|资金)"
        rf"|(?<=.)(?:{one_of('noun_stop')})|(?<=..)..了"
    )


def noun_behind(right: str) -> str:
    """The noun phrase behind a number: 706项|服务业地方标准. At most 40 characters, may be empty."""
    right = re.sub(
        r"^(?:以上|以下|左右|以内|[（(]含[^）)]*[）)]|的|[）)〕]|[-—～~])+", "", right[:80].lstrip(" ")
    )
    right = re.sub(r"\s*\n\s*", "", right)
    found = _noun_end().search(right)
    phrase = right[: found.start()] if found else right
    if found and found.group() in "、且" and phrase.startswith(("有", "具", "能", "无", "符合")):
        described = re.match(
            r"[^，。；：（）]+的([^，。；：（）的、]{2,20}?)(?=升级|建设|转型|[，。；]|$)", right
        )
        phrase = described.group(1) if described else phrase  # 10个|有条件、有基础、规模适当的城市
    if "“" not in phrase:
        phrase = phrase.partition("”")[0]
        if re.search(r"[0-9]", phrase[-6:]):
            phrase = re.split(r"[0-9]", phrase)[0]
    if re.match(r"[^，的]{1,3}了", phrase):  # 31个|开通了英文版
        return ""
    phrase = re.sub(r"(?:和|与|及|以及|、|等|的|并|且|或|或者)+$", "", phrase).strip()
    return "" if re.match(one_of("noun_not"), phrase) else balanced(phrase)[:40]


def action_behind(right: str) -> str:
    """What is to be done within a time: 内|提交相关资料. At most 20 characters, may be empty."""
    text = re.sub(r"（[^（）]*）|\([^()]*\)|\s", "", right[:100])
    text = re.sub(r"^(?:之?内|以内|时间|前|后|的，|，|,)+", "", text)
    if text.startswith(("且", "并", "的", "）", ")", "和", "及", "或")):
        return ""
    text = re.sub(
        rf"^(?:(?!不)(?:{one_of('modal')})|将|并|再|其|由[^，。；]{{2,12}}(?=完成|办理|审核|作出|进行))+",
        "",
        text,
    )
    whole = re.split(r"[，。；：:！？|（(\s]|的，", text)[0]
    text = re.split(r"、|(?<=...)(?:并|且|后)(?!发)", whole)[0].rstrip("的了")
    if (
        whole[len(text) :].startswith("、")
        and not re.search(one_of("actions"), text)
        and (verbs := re.search(one_of("actions"), whole[:-2]))
    ):
        text = whole[verbs.start() :]
    if re.search(rf"(?:{one_of('people')}|{one_of('receivers')})$", text) and not re.search(
        one_of("actions"), text
    ):
        return ""  # 毕业2年内|高校毕业生
    if len(text) > 20 and (last := list(re.finditer(one_of("actions"), text[: len(text) - 3]))):
        text = text[last[-1].start() :]
    return balanced(text[:24]) if len(text) >= 2 else ""


def person_of(noun: str) -> str:
    """老年人高龄津贴制度 -> 老年人: of whom an age is stated."""
    found = re.match(rf".*?(?:{one_of('people')})", noun)
    return found.group() if found else noun


def head(phrase: str) -> str:
    """在基地就业满1年的港澳青年 -> 港澳青年: the noun at the end of a long phrase."""
    return phrase.rpartition("的")[2] if len(phrase) > 16 and len(phrase.rpartition("的")[2]) >= 2 else phrase


def join(subject: str, generic: str) -> str:
    """规模以上文化企业数量 + 营业收入 -> 规模以上文化企业营业收入."""
    for word in vocabulary()["counted"] + vocabulary()["generic"]:
        if subject.endswith(word) and len(subject) > len(word) + 1:
            subject = subject.removesuffix(word)
            break
    return subject + generic
