"""What a page states of the text on it: 索引号 tables, meta tags, the line under the title."""

import re
from collections.abc import Mapping
from typing import Any

from corpus.dates import find_dates
from corpus.front import Front, unspaced
from corpus.numbers import canonical
from corpus.organs import organs
from corpus.spans import Span

Stated = dict[str, tuple[Any, Span | None]]

# How pages and loaders call what they state, by our field.
_STATED = {
    "title": ("title", "标题", "名称", "文件名称", "page_title"),
    "document_number": ("document_number", "文号", "发文字号"),
    "issuers": ("issuer", "发文机关", "制发机关", "印发机关", "发布机构", "发布机关"),
    "signed_on": ("signed_on", "成文日期", "发文日期"),
    "issued_on": ("issued_on", "印发日期", "发布日期", "发布时间", "公开日期", "时间"),
    "effective_on": ("effective_on",),
    "valid_until": ("expires_on",),
    "topic": ("subject", "主题词", "主题分类"),
}
_DATES = {"signed_on", "issued_on", "effective_on", "valid_until"}
_SITE = re.compile(r"\s?[-_—|]+\s?[^-_—|]*(?:网站?|门户|政府)$")


def read_stated(front: Front, stated: Mapping[str, str]) -> Stated:
    """By our field: the value and where the text has it, if the page's table is in the text."""
    page: dict[str, tuple[str, Span | None]] = {label: (f.value, f.span) for label, f in front.stated.items()}
    page.update({label: (value, None) for label, value in stated.items() if value})
    found: Stated = {}
    for field, labels in _STATED.items():
        said = next((page[label] for label in labels if label in page), None)
        value = _value(field, unspaced(said[0])) if said else None
        if said and value:
            found[field] = (value, said[1])
    return found


def _value(field: str, said: str) -> Any:
    if field in _DATES:
        mention = next(find_dates(said), None)
        return mention.day if mention else None
    if field == "issuers":
        return organs(said) or (said,)
    if field == "document_number":
        return canonical(said)
    return _SITE.sub("", said) if field == "title" else said


def believed(page: Stated, issuers: tuple[str, ...]) -> Stated:
    """Without the dates of a copy: a page of another issuer than the text's tells when it copied it."""
    named = page.get("issuers")
    copied = bool(named and issuers and not any(_akin(named[0][0], body) for body in issuers))
    kept = {field: value for field, value in page.items() if not (copied and field.endswith("_on"))}
    if named and not issuers:
        kept["issuer"] = ("、".join(named[0]), named[1])
    elif named:
        kept.pop("issuers")
    return kept


def _akin(one: str, other: str) -> bool:
    """Whether two names may be of one body: pages abbreviate the end (卫生健康委, 卫生健康委员会)."""
    return one in other or other in one or one[:6] == other[:6]
