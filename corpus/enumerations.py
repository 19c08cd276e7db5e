"""Named enumerations: “生产服务、商贸流通、社会服务、生活服务”四大新体系, 湘东、湘南、湘西三大红色旅游发展带.

One is read only where the number that it states is that of its members.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.document import Document
from corpus.numerals import parse_numeral
from corpus.spans import Span

_ITEM = r"[^，。；：、“”（）《》\s]{2,18}"
_LIST = rf"{_ITEM}(?:、{_ITEM})+(?:[和与及]{_ITEM})?"
_COUNT = r"(?P<count>[两二三四五六七八九十]|[2-9]|1[0-9])"
_NAME = r"(?P<name>[\u4e00-\u9fff]{2,10}?)(?=[，。；、：“”（）《》\s]|$)"
_KIND = "[大个条项类种]|方面"
_BEFORE = re.compile(rf"“(?P<listed>{_LIST})”(?:等)?{_COUNT}(?P<kind>{_KIND})?{_NAME}")
_PLAIN = re.compile(rf"(?P<listed>{_LIST})(?:等)?{_COUNT}(?P<kind>{_KIND}){_NAME}")
_BEHIND = re.compile(
    rf"{_COUNT}(?P<kind>{_KIND}){_NAME}(?:：|，即|，包括|，分别是|，是指|（)(?P<listed>{_LIST})"
)
_NO_NAME = re.compile("[的中]|组成|构成|分别|违反|规定|处分|进行|通过")
# What stands before the first member: 推进实施|市场主体培育、服务质量提升….
_LEADS = re.compile(
    "(?:加快|着力|大力|积极|重点|推进|实施|打造|统筹|建设|构建|完善|发展|保证|同意|优化|提升|联动|推动|支持|形成|深化"
    "|围绕|聚焦|强化|培育|拓展|开展|按照?|由|对|以|将|把)+(?=..)"
)


@dataclass(frozen=True)
class Enumeration:
    """``label`` as printed: 四大新体系; ``span``: the words that say so, members and label."""

    label: str
    name: str
    items: tuple[str, ...]
    span: Span


def enumerations(document: Document) -> list[Enumeration]:
    """Those of a document in the order of its text, each label once."""
    found: dict[str, Enumeration] = {}
    for pattern in (_BEFORE, _PLAIN, _BEHIND):
        for one in _read(document.text, pattern):
            found.setdefault(one.label, one)
    return sorted(found.values(), key=lambda one: one.span.start)


def _read(text: str, pattern: re.Pattern[str]) -> Iterator[Enumeration]:
    for match in pattern.finditer(text):
        items = _items(match["listed"])
        if parse_numeral(match["count"]) != len(items) or _NO_NAME.search(match["name"]):
            continue
        label = f"{match['count']}{match['kind'] or ''}{match['name']}"
        yield Enumeration(label, match["name"], items, Span(*match.span()))


def _items(listed: str) -> tuple[str, ...]:
    """The members of a list, without what leads up to the first and the 等 behind the last."""
    items = listed.split("、")
    if len(last := re.split("[和与及]", items[-1])) == 2 and min(map(len, last)) > 1:
        items[-1:] = last
    first = _LEADS.sub("", items[0], count=1) if _LEADS.match(items[0]) else items[0]
    return (first, *items[1:-1], items[-1].removesuffix("等"))
