"""The close of a document: who signed it and when, when it was printed, whether it is public."""

import re
from datetime import date
from typing import NamedTuple

from corpus.dates import DATE, find_dates, only_date
from corpus.front import Found, unspaced
from corpus.lines import Line
from corpus.numerals import to_half_width
from corpus.organs import organs
from corpus.spans import Span
from corpus.zones import Zone


class Signature(NamedTuple):
    issuers: tuple[Found, ...]
    signed_on: date
    span: Span  # of the date


_SIGNATORY = re.compile(
    r"(?:代?总\s*理|省\s*长|市\s*长|主\s*席|部\s*长|主\s*任|局\s*长|署\s*长|州\s*长|区\s*长|县\s*长|行\s*长|院\s*长|书\s*记)"
    r"[\s\u3000:：]*[\u4e00-\u9fff·\s\u3000]{2,12}"
)
_MOST_BODIES = 30  # lines: as many as any joint notice has signatures
_PRINTED = re.compile(rf"(?P<day>{DATE}) ?印发")
_RUN_IN = re.compile(
    rf"(?:^|(?<=[。！]))[\s\u3000]*(?P<bodies>[^。；，：]{{4,150}}?)[\s\u3000]*(?P<day>{DATE})[\s\u3000]*$"
)
_BROKEN = 5  # lines over which such a signature may be broken
_OPEN = re.compile(
    r"此件(?P<said>[^（）()。；\n]{0,10}公开[^（）()。；\n]{0,4})|(?:公开方式|公开属性|信息公开选项|公开类别)[\s:：]*"
    r"(?P<way>主动公开|依申请公开|不予公开|不公开)"
)


def read_signature(text: str, found: list[Line], zone: Zone) -> Signature | None:
    """The signature of ``zone``: the bodies on the lines above a line that is a date.

    Of several the first where the zone is a cover notice, else the last: what is attached is signed too.
    """
    visible = [line for line in found[zone.first : zone.last] if not line.blank]
    signatures = []
    for place, line in enumerate(visible):
        content = text[line.left : line.right]
        day = only_date(content) if len(content) <= 40 else None
        if day is None:
            continue
        bodies, signatory = _bodies(text, visible, place)
        if bodies or signatory:
            date_span = next(find_dates(text, line.left, line.right), None)
            span = date_span.span if date_span else Span(line.left, line.right)
            signatures.append(Signature(tuple(bodies), day, span))
    if not signatures:
        return _run_in(text, found, zone)
    return signatures[0 if zone.cover else -1]


def _run_in(text: str, found: list[Line], zone: Zone) -> Signature | None:
    """A signature with its date on one line, as where a page was copied without its line breaks."""
    visible = [line for line in found[zone.first : zone.last] if not line.blank]
    last = visible[-1] if visible else None
    closed = _RUN_IN.search(text[last.left : last.right]) if last else None
    if last is None or closed is None:
        return None
    day = next(find_dates(text, last.left + closed.start("day"), last.right), None)
    start, end = last.left + closed.start("bodies"), last.left + closed.end("bodies")
    if start == last.left:  # a long name may have been broken over lines
        for line in reversed(visible[-_BROKEN:-1]):
            if re.search(r"[。；，：、]", text[line.left : line.right]):
                break
            start = line.left
    apart = [organs(part) for part in re.split(r"[\s\u3000\xa0]+", text[start:end].strip())]
    names = (
        [name for part in apart for name in part] if all(apart) else organs("".join(text[start:end].split()))
    )
    if day is None or not names:
        return None
    return Signature(tuple(Found(name, Span(start, end)) for name in names), day.day, day.span)


def _bodies(text: str, visible: list[Line], place: int) -> tuple[list[Found], bool]:
    bodies: list[Found] = []
    signatory = False
    for line in reversed(visible[max(0, place - _MOST_BODIES) : place]):
        content = unspaced(re.sub(r"&\w{2,6};?", "", text[line.left : line.right]))
        names = organs(content)
        if not names:
            if not bodies and not signatory and _SIGNATORY.fullmatch(text[line.left : line.right].strip()):
                signatory = True
                continue
            break
        bodies[:0] = [Found(name, Span(line.left, line.right)) for name in names]
    return bodies, signatory


def printed_on(text: str) -> tuple[date, Span] | None:
    """The day of the last 印发 note: 广州市人民政府办公厅 2021年4月16日印发."""
    plain = to_half_width(text)
    matches = [
        m
        for m in _PRINTED.finditer(plain)
        if re.fullmatch(r"[\s。）)]*", plain[m.end() : m.end() + 3][:1] or " ")
    ]
    if not matches:
        return None
    found = next(find_dates(text, *matches[-1].span("day")), None)
    return (found.day, found.span) if found else None


def openness(text: str) -> Found | None:
    """What the text says of its being public, without 此件."""
    match = next(iter(reversed(list(_OPEN.finditer(text)))), None)
    if match is None:
        return None
    group = "said" if match["said"] else "way"
    return Found(match[group].strip(), Span(*match.span(group)))
