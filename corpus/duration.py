"""From when until when a document is in force, by its own words: 自…起施行, 有效期五年, 有效期至…, 规划期."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from corpus.dates import DATE, find_dates
from corpus.numerals import parse_numeral, to_half_width
from corpus.periods import Period, find_periods
from corpus.spans import Span, sentences


class Day(NamedTuple):
    day: date
    span: Span  # the clause that says so


_SELF = (
    r"(?:本|该)(?:实施)?(?:办法|通知|意见|细则|规定|条例|方案|规划|计划|措施|政策(?:措施)?|通告|公告|决定|规则|预案|制度|标准|规程|指南|章程"
    r"|函|指引|若干\S{1,6}|文件|行动(?:方案|计划))(?:（[^（）]{1,10}）)?"
)
_TAKES_EFFECT = r"(?:正式)?(?:开始)?(?:施行|实施|执行|生效|试行)"
_EVENT = r"(?:印发|公布|发布|颁布|签发|下发|发文|批准)"
_FROM = re.compile(
    rf"(?:自|从|于)?(?:(?P<day>{DATE}) ?(?:之日)?(?:起|开始)?|(?P<event>{_EVENT})之?日(?:起)?(?:满)?"
    r"(?:(?P<later>[0-9一二三四五六七八九十]{1,3}) ?个?(?P<unit>日|天|月)(?:后|起|之后)?)?起?)"
    rf" ?{_TAKES_EFFECT}"
)
_ABOUT_ITSELF = re.compile(rf"{_SELF}|现予?(?:以)?(?:公布|发布|印发)|予以公布")
_PERIOD = "(?:有效期限?|执行期限?|实施期限?|施行期限?|试行期限?|政策期限)"
_YEARS = r"(?P<n>[0-9]{1,2}|[一二两三四五六七八九十]{1,3}) ?(?P<unit>年|个月)"
_TERM = re.compile(rf"(?:{_PERIOD}|暂定|试行)(?:为|是|暂定|：|:)? ?{_YEARS}(?!度|以|前|内|后)")
_UNTIL = re.compile(
    rf"(?:{_PERIOD}|施行|实施|执行)[^，。；]{{0,16}}?(?:至|到|截止|截至) ?(?P<day>{DATE})"
    rf"|{_PERIOD}(?:为|自|从|：|:)?[^，。；]{{0,16}}?(?:至|到|—|-|－)+"
    r" ?(?P<year>(?:19|20)[0-9]{2})年(?!\s?[0-9])(?:底|末)?"
)
# The term of a thing the document speaks of, not its own: 证书有效期三年.
_OF_A_THING = re.compile(
    r"(?:证书?|证件|凭证|许可|执照|结果|协议|合同|报告|资格|授牌|卡|码|评定|认定|服务)[^，。；]{0,8}$"
)
_LONGEST = 1000  # characters of a sentence that may say so
_PLANNED = re.compile(r"规划期(?:限|为|是|：|:)*[^，。；0-9]{0,6}$|(?:计划|方案|行动)期(?:限)?(?:为|：)$")
_PLANS = re.compile(r"(?:规划|计划|纲要|方案|行动)(?:[（(][^（）()]*[）)])*$")


def effective_on(text: str, issued_on: date | None, signed_on: date | None) -> Day | None:
    """The day from which the document itself is in force; 自印发之日起 counts from its 印发 or signature."""
    plain = to_half_width(text)
    result = None
    for sentence in sentences(plain):
        quote = plain[sentence.start : sentence.end]
        if len(quote) > _LONGEST or ("行" not in quote and "效" not in quote and "施" not in quote):
            continue
        for match in _FROM.finditer(quote):
            subject = quote[: match.start()]
            at_head = not subject.strip("（( \u3000") and len(quote) < 40  # 2020年1月1日 施行
            if not (_speaks_of_itself(subject) or at_head) or (at_head and match["event"]):
                continue
            start = sentence.start + match.start()
            day = _start(match, quote, issued_on or signed_on)
            if day and not re.search("[《]", subject.rpartition("》")[2]):
                result = Day(day, Span(start, sentence.start + match.end()))
                break
    return result


def _speaks_of_itself(subject: str) -> bool:
    """本办法自…, not 本通知规定的标准自…; 现予公布，自…."""
    named = list(_ABOUT_ITSELF.finditer(subject))
    if not named:
        return False
    between = subject[named[-1].end() :]
    return len(between) <= 60 and not re.match(r"规定|所|第|中|里|附|的|有|确定|明确", between)


def _start(match: re.Match[str], quote: str, base: date | None) -> date | None:
    if match["day"]:
        found = next(find_dates(quote, *match.span("day")), None)
        return found.day if found else None
    if base is None or not match["later"]:
        return base
    later = parse_numeral(match["later"])
    if later is None:
        return base
    return _months_on(base, int(later)) if match["unit"] == "月" else base + timedelta(days=int(later))


def valid_until(text: str, effective: date | None, signed_on: date | None) -> Day | None:
    """The last day of the document's own term; a term of N years ends the day before it would begin anew."""
    plain = to_half_width(text)
    result = None
    for sentence in sentences(plain):
        quote = plain[sentence.start : sentence.end]
        if len(quote) > _LONGEST or not re.search(
            "有效期|执行期|实施期|施行期|试行|政策期限|暂定|至|到", quote
        ):
            continue
        for match in (*_UNTIL.finditer(quote), *_TERM.finditer(quote)):
            before = quote[: match.start()]
            if _OF_A_THING.search(before) or not _is_own(before, match[0]):
                continue
            day = _end(match, quote, effective or signed_on)
            if day:
                result = Day(day, Span(sentence.start + match.start(), sentence.start + match.end()))
    return result


def _is_own(before: str, said: str) -> bool:
    """Whether the sentence speaks of the document's own term."""
    itself = list(re.finditer(_SELF, before))
    if itself:
        between = before[itself[-1].end() :]
        return len(between) <= 60 and (not re.sub(r"[的，、,\s]", "", between) or bool(_FROM.search(between)))
    if re.fullmatch(r"(?:上述|以上|前述)(?:各项)?(?:政策|规定|措施)[^。；]{0,16}，", before.strip()):
        return True
    return bool(re.search(r"重新(?:发布|印发|公布)[，,]$", before)) or said.startswith("政策期限")


def _end(match: re.Match[str], quote: str, start: date | None) -> date | None:
    groups = match.groupdict()
    if groups.get("day"):
        found = next(find_dates(quote, *match.span("day")), None)
        return found.day if found else None
    if groups.get("year"):
        return date(int(groups["year"]), 12, 31)
    count = parse_numeral(groups.get("n") or "")
    if start is None or count is None or not 0 < count < 100:
        return None
    months = int(count) * (12 if groups["unit"] == "年" else 1)
    return _months_on(start, months) - timedelta(days=1)


def _months_on(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def period(title: str | None, title_span: Span | None, text: str) -> tuple[Period, Span] | None:
    """The years a plan is for: said by its title (of a plan, not of a notice about one), else by 规划期."""
    if title and title_span and _PLANS.search(title) and not re.search(r"《[^》]*$", title):
        named = [mention.period for mention in find_periods(title)]
        if named:
            return (next((p for p in reversed(named) if p.is_span), named[-1])), title_span
    for mention in find_periods(text):
        if mention.period.is_span and _PLANNED.search(
            text[max(0, mention.span.start - 12) : mention.span.start]
        ):
            return mention.period, mention.span
    return None
