"""The year from which a document speaks, by its metadata or by its own words."""

import re
from functools import cache

from corpus.document import Document
from corpus.numerals import parse_numeral, to_half_width

_HAN_YEAR = r"[一二][〇零○九八一][〇零○一二三四五六七八九]{2}"
_DATE = rf"(?P<year>(?:18|19|20|21)[0-9]{{2}}|{_HAN_YEAR}) ?年 ?[0-9一二三四五六七八九十]{{1,3}} ?月"
_FRONT_LINES = 30  # of a document, in which its number and the note of its adoption stand


@cache
def _dates() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    day = r" ?[0-9一二三四五六七八九十]{1,3} ?日"
    signature = re.compile(rf"[\s　（(]*{_DATE}{day}[\s　）)]*")
    adopted = re.compile(
        rf"{_DATE}{day}[^，。；]*(?:通过|公布|批准|发布|印发)|(?:成文|发布|印发)日期[：:\s|]*(?P<on>(?:19|20)[0-9]{{2}})"
    )
    number = re.compile(r"[〔\[](?P<year>(?:19|20)[0-9]{2})[〕\]] ?[0-9]{1,4} ?号")
    return signature, adopted, number


def reference_year(document: Document) -> int | None:
    """The year from which the document speaks: what ends before it is a result.

    The metadata's date, else what the text says by rule: a line that is a date and nothing else (the
    signature), the note of adoption or the document number at its head.
    """
    meta = document.meta
    for day in (meta.signed_on, meta.issued_on):
        if day:
            return day.year
    if meta.period_start:
        return meta.period_start
    lines = [line for line in to_half_width(document.text).splitlines() if line.strip()]
    signature, adopted, number = _dates()
    for found in (signature.fullmatch(line) for line in lines if len(line) < 40):
        if found:
            return _as_year(found.group("year"))
    for pattern in (adopted, number):
        for line in lines[:_FRONT_LINES]:
            if found := pattern.search(line[:200]):
                return _as_year(found.groupdict().get("on") or found.group("year"))
    return None


def _as_year(text: str) -> int | None:
    value = parse_numeral(text.replace("○", "〇"))
    return None if value is None else int(value)
