"""Named enumerations: “生产服务、商贸流通、社会服务、生活服务”四大新体系, 湘东、湘南、湘西三大红色旅游发展带.

One is read only where the number that it states is that of its members.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpus.document import Document
from corpus.numerals import parse_numeral
from corpus.phrases import vocabulary
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
    return (_leads().sub("", items[0], count=1), *items[1:-1], items[-1].removesuffix("等"))


@cache
def _leads() -> re.Pattern[str]:
    """What stands before the first member: 推进实施|市场主体培育、服务质量提升…."""
    return re.compile(f"^(?:{'|'.join(vocabulary()['enumeration']['leads'])})+(?=..)")
