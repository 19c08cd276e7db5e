"""The facts of a document from its text: read once, when it is taken into the library.

What the text says wins over what a page states of it; what neither says stays empty. Every value carries
where it was found.
"""

import re
from collections.abc import Mapping
from typing import Any

from corpus.dates import find_dates
from corpus.duration import effective_on, period, valid_until
from corpus.front import TITLE_END, Found, Front, first_line, read_front, unspaced
from corpus.lines import lines
from corpus.metadata import Metadata, Source
from corpus.numbers import find_numbers
from corpus.organs import organs, region
from corpus.relations import find_relations
from corpus.responsible import responsible
from corpus.signature import openness, printed_on, read_signature
from corpus.spans import Span
from corpus.stated import believed, read_stated
from corpus.zones import Zone, zones

_PRINTS = re.compile(
    r"(?:重新)?(?:印发|发布|公布)(?:《(?P<marked>[^《》]+(?:《[^《》]*》[^《》]*)*)》|(?P<plain>[^《》]+))的(?:通知|函|通告|公告|决定)$"
)
_DECREED = re.compile(r"《(?P<name>[^《》]+)》[^。]{0,60}(?:通过|批准|公布|发布)")
_PASSED = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{2,20}?)第[一二三四五六七八九十\d]{1,4}届(?P<congress>人民代表大会(?:常务委员会)?)第[一二三四五六七八九十百\d]{1,5}次会议(?:审议)?通过"
)
_DATED_ACT = re.compile(r"[^，。；]{0,70}?(?P<act>修订通过|通过|公布|发布|修正|修订|施行)")


class _Facts:
    """Values with their sources, the first one found kept."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.sources: dict[str, Source] = {}

    def put(self, name: str, value: Any, span: Span | None = None, origin: str = "text") -> None:
        if value in (None, "", ()) or name in self.values:
            return
        self.values[name] = value
        start, end = span if span else (None, None)
        self.sources[name] = Source.model_validate({"origin": origin, "start": start, "end": end})

    def get(self, name: str) -> Any:
        return self.values.get(name)


def read_facts(text: str, stated: Mapping[str, str] | None = None, name: str = "") -> Metadata:
    """The facts of ``text``; ``stated`` is what its page says of it, ``name`` its file's name.

    ``title`` is that of the text proper: of a 印发 notice what it prints; the notice's is ``issued_as``.
    Where neither text nor page has a title it is the file's name, and its source says so.
    """
    found = lines(text)
    texts = zones(text, found)
    head = texts[0]
    front = read_front(text, found, head)
    facts = _Facts()
    page = read_stated(front, stated or {})
    _title(facts, text, front, texts, page.get("title"))
    if front.number:
        facts.put("document_number", front.number.value, front.number.span)
    signature = read_signature(text, found, head)
    if signature:
        facts.put("signed_on", signature.signed_on, signature.span)
        _issuers(facts, signature.issuers)
    if front.order_of:
        _issuers(facts, (front.order_of,))
    _acts(facts, [*front.remarks, *_heading_remarks(text, found, texts)])
    if front.title:
        _issuers(facts, _in_title(front.title))
    if printed := printed_on(text):
        facts.put("issued_on", *printed)
    if front.addressees:
        groups = tuple(part.strip() for part in re.split("[，,；;]", front.addressees.value) if part.strip())
        facts.put("addressees", groups, front.addressees.span)
    if effect := effective_on(text, _by_text(facts, "issued_on"), facts.get("signed_on")):
        facts.put("effective_on", *effect)
    if until := valid_until(text, facts.get("effective_on"), facts.get("signed_on")):
        facts.put("valid_until", *until)
    for field, (value, span) in believed(page, facts.get("issuers") or ()).items():
        facts.put(field, value, span, "page")
    title = facts.get("title")
    source = facts.sources.get("title")
    at = Span(source.start or 0, source.end or 0) if source and source.origin == "text" else None
    if years := period(title, at, text):
        facts.put("period_start", years[0].first, years[1])
        facts.put("period_end", years[0].last, years[1])
    if public := openness(text):
        facts.put("openness", public.value, public.span)
    named = responsible(text)
    if named:
        facts.put("responsible", tuple(dict.fromkeys(body.value for body in named)), named[0].span)
    _region(facts, title)
    facts.put("title", _without_suffix(name) or "未命名文件", None, "file")
    return Metadata(
        **facts.values,
        sources=facts.sources,
        relations=find_relations(text, facts.values["title"]),
        stated=dict(stated or {}),
    )


def _by_text(facts: _Facts, name: str) -> Any:
    source = facts.sources.get(name)
    return facts.get(name) if source and source.origin == "text" else None


def _title(
    facts: _Facts, text: str, front: Front, texts: list[Zone], page: tuple[Any, Span | None] | None
) -> None:
    """From the head, else from the page; of what prints another text (印发《…》的通知) that text's own."""
    notice, span, origin = "", None, "text"
    if front.title:
        notice, span = front.title
    elif page:
        (notice, span), origin = page, "page"
    elif not front.order_of and (line := first_line(text)):
        notice, span = line
    printed = _PRINTS.search(notice)
    if printed and not re.search("》[和、及]《", printed[0]):
        name = printed["marked"] or printed["plain"]
        for zone in texts[1:]:
            if zone.heading and _same(zone.heading, name):
                facts.put("issued_as", notice, span, origin)
                facts.put("title", unspaced(zone.heading), _heading_span(text, zone))
                return
        if texts[0].cover and len(texts) > 1 and not texts[1].heading:
            facts.put("issued_as", notice, span, origin)
            facts.put("title", name, span, origin)
            return
    if front.order_of and not front.title:
        decreed = _DECREED.search(text, front.order_of.span.end, front.order_of.span.end + 400)
        headed = next((zone for zone in texts[1:] if zone.heading and TITLE_END.search(zone.heading)), None)
        if headed and not (decreed and not _same(headed.heading, decreed["name"])):
            facts.put("title", unspaced(headed.heading), _heading_span(text, headed))
        elif decreed:
            facts.put("title", decreed["name"], Span(*decreed.span("name")))
    facts.put("title", notice, span, origin)


def _same(heading: str, name: str) -> bool:
    one, other = (re.sub(r"[\s《》〈〉“”\"]", "", value) for value in (heading, name))
    return one == other or (min(len(one), len(other)) >= 6 and (one in other or other in one))


def _heading_span(text: str, zone: Zone) -> Span:
    found = lines(text)
    return Span(found[zone.title[0]].left, found[zone.title[1] - 1].right)


def _issuers(facts: _Facts, bodies: tuple[Found, ...]) -> None:
    if bodies and facts.get("issuers") is None:
        span = Span(min(body.span.start for body in bodies), max(body.span.end for body in bodies))
        names = tuple(dict.fromkeys(body.value for body in bodies))
        facts.put("issuers", names, span)
        facts.put("issuer", "、".join(names), span)


def _in_title(title: Found) -> tuple[Found, ...]:
    match = re.match(r"(?P<bodies>[^《》“”]+?)(?:关于|印发|转发|批转|对)", title.value)
    names = organs(match["bodies"]) if match else ()
    return tuple(Found(name, title.span) for name in names)


def _heading_remarks(text: str, found: list[Any], texts: list[Zone]) -> list[Found]:
    """The notes of adoption under the title of the text proper."""
    result = []
    for zone in texts[1:2]:
        for line in found[zone.title[1] : zone.title[1] + 6]:
            content = text[line.left : line.right]
            if content.startswith(("（", "(")) and re.search("通过|公布|修订|修正", content):
                result.append(Found(content, Span(line.left, line.right)))
    return result


def _acts(facts: _Facts, remarks: list[Found]) -> None:
    """From the notes of adoption: passed, published, amended, in force; who passed it; the order's number."""
    order: Found | None = None
    for remark in remarks:
        for mention in find_dates(remark.value):
            act = _DATED_ACT.match(remark.value, mention.span.end)
            if act is None:
                continue
            start = remark.span.start
            span = Span(start + mention.span.start, start + act.end())
            clause = remark.value[mention.span.start : act.end()]
            if "修" in act["act"]:
                facts.values.pop("amended_on", None)  # the last one counts
                facts.put("amended_on", mention.day, span)
            elif act["act"] == "通过":
                facts.put("signed_on", mention.day, span)
            elif act["act"] in ("公布", "发布"):
                if facts.get("signed_on") and mention.day < facts.get("signed_on"):
                    continue  # an earlier text of the same name
                facts.put("issued_on", mention.day, span)
            else:
                facts.put("effective_on", mention.day, span)
            passed = _PASSED.search(clause)
            if passed:
                body = passed["body"].rpartition("日")[2].strip()
                _issuers(facts, (Found(body + passed["congress"], span),))
        for number in find_numbers(remark.value):
            if number.is_order:
                at = Span(remark.span.start + number.span.start, remark.span.start + number.span.end)
                order = Found(number.number, at)
    if order:
        facts.put("document_number", order.value, order.span)
        body = order.value.rpartition("令")[0]
        body = body.removeprefix("中华人民共和国") if body.endswith("国务院") else body
        _issuers(facts, (Found(body, order.span),))


def _region(facts: _Facts, title: str | None) -> None:
    issuers = facts.get("issuers")
    place = region(issuers[0]) if issuers else None
    if place:
        source = facts.sources["issuers"]
        span = Span(source.start, source.end) if source.start is not None and source.end is not None else None
        facts.put("region", place, span, source.origin)


def _without_suffix(name: str) -> str:
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name.rpartition("/")[2].rpartition("\\")[2]).strip()
