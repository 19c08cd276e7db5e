"""Who acts: the body of a sentence that supports, or that is charged with it in brackets behind."""

import re
from functools import cache

from corpus.wording import begins_support, strength, vocabulary

_CHARGED = re.compile(r"[（(]([^（）()]{2,60}?)(?:牵头|按职责分工)?负责[）)]")
_PREDICATE = re.compile("应当|应|要|可以?|对|给予|支持|鼓励|引导|按|每年|安排")
_TOWARDS = re.compile("(?:^|[，。；：\\s])对[^，。；]{2,40}，$")  # 对…的劳动者，应当: whom it helps
_LONGEST = 40  # characters before the predicate that may name a body


@cache
def _bodies() -> re.Pattern[str]:
    return re.compile("|".join(vocabulary()["actor"]["bodies"]))


@cache
def _obliged() -> re.Pattern[str]:
    return re.compile(vocabulary()["actor"]["obliged"])


def acts(words: str) -> bool:
    """Whether ``words`` name a body that supports: an authority, a bank, a guarantee fund."""
    return _bodies().search(words) is not None


def binds_another(words: str) -> bool:
    """Whether ``words`` oblige whom they name, and no body that supports: 机构应当公示, not 部门应当支持."""
    duty = _obliged().search(words)
    if duty is None or _TOWARDS.search(words[: duty.start()]):
        return False
    return not acts(words[: duty.start()])


def actor(sentence: str, clause: str) -> str:
    """The body charged in brackets in ``sentence``, else the one at the head of ``clause``; "" if none."""
    if charged := _CHARGED.search(sentence):
        return charged[1]
    if begins_support(clause):
        return ""
    head = _PREDICATE.split(clause, maxsplit=1)[0]
    bodies = list(_bodies().finditer(head))
    body = head[: bodies[-1].end()].strip() if bodies and len(head) <= _LONGEST else ""
    return "" if strength(body) else body
