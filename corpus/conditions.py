"""The conditions that a measure spells out: for whom, from what amount on, after what."""

import re
from collections.abc import Iterator

from corpus.clauses import Clause
from corpus.spans import Span

_CONDITION = re.compile(
    r"^(?:对(?!外|接|标|口|应|象|照)|凡|符合|满足|具备|经(?!济|营|费|验|贸)|属于|在|年|自|新|首次|初次|取得|获得|被|项目|投资|引进|从事|连续|毕业)"
)
_TELLS = re.compile(
    r"的(?:企业|单位|机构|项目|组织|人员|个人|酒店|景区|旅行社|团队|园区)?$|以上|不低于|达到?\d|超过|符合|期间|之日起"
    r"|经.{0,14}(?:认定|审核|批准|评定|考核)"
)
_GIFT = re.compile(
    r"(?:分别|一次性|可以?|按[^，。；]{0,30}|均|再|额外)*(?:给予|予以|奖励|补助|补贴|享受|减免|免收|发放|返还|优先)"
)
_ANYWHERE = re.compile(
    r"符合[^，。；]{0,12}条件的[^，。；、]{0,10}|有条件的[^，。；、和]{2,6}|主业突出、运作规范"
)


def stated(clauses: list[Clause], text: str) -> Iterator[Span]:
    """What must hold: the clauses before the one that gives, and what stands in it before the gift."""
    gift = next((n for n, clause in enumerate(clauses) if clause.strength == "给予"), None)
    for number, clause in enumerate(clauses):
        words = clause.span.of(text).rstrip("，；。：")
        if gift is not None and number < gift and clause.strength in ("", "推进"):
            if _CONDITION.match(words) or _TELLS.search(words):
                yield Span(clause.span.start, clause.span.start + len(words))
        elif number == gift and (found := _GIFT.search(words)) and "的" in words[: found.start()]:
            if found.start() >= 4:
                yield Span(clause.span.start, clause.span.start + found.start())
        else:
            for match in _ANYWHERE.finditer(words):
                yield Span(clause.span.start + match.start(), clause.span.start + match.end())
