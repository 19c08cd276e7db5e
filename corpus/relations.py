"""What a document says of other documents: repeals, amends, rests on them."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from corpus.numbers import find_numbers
from corpus.spans import Span, sentences


class RelationKind(StrEnum):
    REPEALS = "废止"
    AMENDS = "修改"
    BASED_ON = "依据"


class Relation(BaseModel):
    """``text[start:end]`` is the mention of the other document, title and number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: RelationKind
    title: str | None = None
    number: str | None = None
    start: int
    end: int


class _Named(NamedTuple):
    title: str | None
    number: str | None
    span: Span


_TITLE = re.compile(r"《((?:[^《》]|《[^《》]{0,80}》){2,150})》")
_BEHIND = re.compile(r"\s{0,3}[（(][^《》。；]{4,60}?号")
_ENDS = r"(?:予以|自行|即行|一并|相应)?(?:废止|失效|停止(?:执行|施行|使用)|不再(?:执行|施行))"
_REPEALED = re.compile(rf"^[^《》。；]{{0,24}}?(?:同时|均|都|一律|即|也|随之)?{_ENDS}(?=[，。；、）)！\s]|$)")
_REPEALS = re.compile(
    r"(?:^|[，；。：、]|决定|现将?|同时|一并|予以)(?:废止|停止(?:执行|施行))(?:以下|下列|了)?[^《》，。；]{0,12}$"
)
# Only a part of the other document, or a state it was in already.
_PART = re.compile(r"^(?:中|里|内|第|有关|相关|的?规定|的?(?:第|部分|附件))")
_ALREADY = re.compile(r"(?:已|已经|业已|被)[^《》，。；]{0,4}(?:废止|失效)")
_AMENDED = re.compile(
    r"^[^《》，。；]{0,30}(?:作出?|进行)(?:如下|以下|了?相应)[^《》，。；]{0,4}(?:修改|修订|修正|调整)"
    r"|^[^《》。；]{0,24}(?:修改为|修订为|作如下修改|修改如下|修订如下)"
)
_AMENDS = re.compile(r"(?:决定|现|兹)[^《》，。；]{0,6}(?:修改|修订|修正)$")
_IN_TITLE = re.compile(r"关于(?:修改|修订|修正)(?P<name>《.+》|.+?)(?:的(?:决定|通知|公告)|部分条款|$)")
_ABOLISHES = re.compile(r"关于(?:废止|宣布失效|停止执行)(?P<name>《.+》|.+?)的(?:决定|通知|公告)")
_BASIS = re.compile(r"(?:根据|依据|按照|依照|遵照)[^。；]{0,400}$")
_MADE = re.compile(
    r"制定|制订|编制|拟定|出台|现(?:就|将|结合|予)|结合[^。，]{0,16}(?:实际|情况)|提出(?:如下|以下|本)"
)
_SHORT_NAME = re.compile(r"以下(?:简称|统称|称)[:：]?[《“]([^《》”]{2,20})[》”]")
# Between documents of a list; also 《…》，2000年1月13日…公布的《…》.
_LISTED = re.compile(r"[\s、，和及与以]*(?:[^《》。；]{0,60}(?:公布|发布|印发|下发)的)?")
_NEAR = 600  # characters around a mention: what is said of it stands no farther off
_KIND_ONLY = re.compile(
    "(?:实施|管理|暂行|总体|指导|若干)?(?:办法|方案|规划|计划|意见|通知|决定|规定|细则|条例|纲要|措施|制度|标准|目录)"
)
_PREAMBLE = 3000  # characters: what a text rests on it says at its head


def find_relations(text: str, title: str = "") -> tuple[Relation, ...]:
    """The relations ``text`` states, in its order, each document once a kind; none to itself (``title``).

    A short name (以下简称《办法》) is no document. A task to amend one later, a citation in passing
    and a document said to be repealed already give no relation.
    """
    short = {_bare(title), *(_bare(match[1]) for match in _SHORT_NAME.finditer(text))}
    found: dict[tuple[RelationKind, str | None], Relation] = {}
    for sentence in sentences(text):
        for kind, named in _of_sentence(text, sentence):
            if (
                named.number is None
                and named.title
                and (_bare(named.title) in short or _KIND_ONLY.fullmatch(named.title))
            ):
                continue
            key = (kind, named.number or named.title)
            found.setdefault(
                key,
                Relation(
                    kind=kind,
                    title=named.title,
                    number=named.number,
                    start=named.span.start,
                    end=named.span.end,
                ),
            )
    return tuple(sorted(found.values(), key=lambda relation: relation.start))


def _of_sentence(text: str, sentence: Span) -> Iterator[tuple[RelationKind, _Named]]:
    quote = sentence.of(text)
    may_end = re.search(_ENDS, quote)
    may_change = re.search("修改|修订|修正|调整", quote)
    may_rest = sentence.start < _PREAMBLE and re.search("根据|依据|按照|依照|遵照", quote)
    if not (may_end or may_change or may_rest):
        return
    named = list(_named(text, sentence))
    in_title = _IN_TITLE.search(quote) if len(quote) < 150 and not quote.endswith("。") else None
    abolishes = _ABOLISHES.search(quote) if len(quote) < 150 and not quote.endswith("。") else None
    ends = _list_ends(text, named)
    for place, item in enumerate(named):
        before = text[max(sentence.start, item.span.start - _NEAR) : item.span.start]
        after = text[item.span.end : min(sentence.end, item.span.end + _NEAR)]
        rest = text[ends[place] : min(sentence.end, ends[place] + _NEAR)]
        if _ALREADY.search(after[:12]) or _ALREADY.search(before[-8:]):
            continue
        if in_title and in_title.start("name") <= item.span.start - sentence.start < in_title.end("name"):
            yield RelationKind.AMENDS, item
        elif abolishes and abolishes.start("name") <= item.span.start - sentence.start < abolishes.end(
            "name"
        ):
            yield RelationKind.REPEALS, item
        elif may_end and (_REPEALED.match(rest) or _REPEALS.search(before)) and not _is_basis(before, after):
            yield (RelationKind.AMENDS if _PART.match(rest) else RelationKind.REPEALS), item
        elif may_change and (_AMENDED.match(after) or _AMENDS.search(before)):
            yield RelationKind.AMENDS, item
        elif may_rest and item.title and _is_basis(before, after):
            yield RelationKind.BASED_ON, item


def _is_basis(before: str, after: str) -> bool:
    clause = _BASIS.search(before)
    return bool(clause and not _MADE.search(re.sub("《[^》]*》", "", clause[0])) and _MADE.search(after))


def _list_ends(text: str, named: list[_Named]) -> list[int]:
    """For each document where the list (《…》、《…》和《…》) it stands in ends."""
    ends = [item.span.end for item in named]
    for place in range(len(named) - 2, -1, -1):
        between = text[named[place].span.end : named[place + 1].span.start]
        if len(between) <= 80 and _LISTED.fullmatch(between):
            ends[place] = ends[place + 1]
    return ends


def _named(text: str, sentence: Span) -> Iterator[_Named]:
    """The documents named in a sentence, by title with the number behind it, or by number alone."""
    position = sentence.start
    for match in _TITLE.finditer(text, *sentence):
        yield from _bare_numbers(text, position, match.start())
        position = match.end()
        behind = _BEHIND.match(text, match.end(), sentence.end)
        number = next(find_numbers(text, match.end(), behind.end()), None) if behind else None
        if number:
            close = re.compile(r"[^）)《]{0,60}[）)]").match(text, number.span.end, sentence.end)
            position = close.end() if close else number.span.end
        yield _Named(match[1], number.number if number else None, Span(match.start(), position))
    yield from _bare_numbers(text, position, sentence.end)


def _bare_numbers(text: str, start: int, end: int) -> Iterator[_Named]:
    for number in find_numbers(text, start, end):
        if not number.is_order:
            yield _Named(None, number.number, number.span)


def _bare(title: str) -> str:
    return re.sub(r"[\s《》〈〉<>“”\"]", "", title)
