"""Answers about a document itself: number, issuer, dates, validity."""

import re
from collections.abc import Sequence
from datetime import date

from assistant.answer import Status
from assistant.draft import Claim, Draft, evidence
from assistant.intent import document_cues, wording
from assistant.meant import asks_whether_that_day, references
from assistant.question import Question
from assistant.terms import Term
from corpus.document import Document
from corpus.relations import RelationKind
from corpus.sections import Kind
from corpus.spans import Span


def about_document(
    question: Question, terms: Sequence[Term], document: Document, today: date
) -> Draft | None:
    """The draft for a question about ``document`` itself, or None where it asks for something else."""
    if _asks_what_ends(question.text):
        claim = _ends(document)
        lead = "" if claim else "文件没有写明废止了哪些文件。"
        status = Status.ANSWERED if claim else Status.NOT_IN_CORPUS
        return Draft(status, (claim,) if claim else (), lead=lead, of_document=True)
    cues = document_cues()
    named = bool(references(question.text))
    asked = ["date"] if asks_whether_that_day(question.text) else []
    for name, words in cues.items():
        said = [word for word in words if word in question.text]
        certain = (named and name in _CERTAIN) or any(
            word.endswith(("机关", "单位", "文号")) for word in said
        )
        if name == "name" and question.addresses:
            continue  # 三(一)的标题是什么
        if name != "self" and said and (certain or _is_about(terms, document)):
            asked.append(name)
    if not asked:
        return None
    for name in asked:
        if claim := _FACTS[name](document, today):
            return Draft(Status.ANSWERED, (claim,), of_document=True)
    return Draft(Status.NOT_IN_CORPUS, (), lead="文件和已登记的信息都没有说明这一点。")


def _asks_what_ends(text: str) -> bool:
    """Whether the documents that are ended are asked for: 之前哪个文件作废了, not 被哪个文件废止."""
    words = wording()["ends"]
    return (
        words["not"] not in text
        and any(one in text for one in words["which"])
        and any(one in text for one in words["acts"])
    )


def _ends(document: Document) -> Claim | None:
    """What the document says of others that it ends."""
    at = [one.start for one in document.relations if one.kind is RelationKind.REPEALS]
    spans = dict.fromkeys(s.span for s in document.structure.sentences if any(a in s.span for a in at))
    if not spans:
        return None
    quotes = "".join(f"“{span.of(document.text)}”" for span in spans)
    text = f"《{document.meta.title}》写明：{quotes}"
    return Claim(text, tuple(evidence(document, span) for span in spans))


def _is_about(terms: Sequence[Term], document: Document) -> bool:
    """Whether every content word is of the document's title or of such questions themselves."""
    words = [word for words in document_cues().values() for word in words]
    known = document.meta.title + (document.meta.issuer or "") + "".join(words)
    return all(term.weight < 0.5 or any(form in known for form in term.forms) for term in terms)


def _find(document: Document, pattern: str) -> Span | None:
    found = re.search(pattern, document.text)
    return Span(*found.span()) if found else None


def _stated(document: Document, field: str, pattern: str) -> Span | None:
    """Where the text states a fact: as it was found when the document was taken in, else by its wording."""
    source = document.meta.sources.get(field)
    if source and source.origin == "text" and source.start is not None and source.end is not None:
        return Span(source.start, source.end)
    return _find(document, pattern)


def _number(document: Document, today: date) -> Claim | None:
    number = document.meta.document_number
    span = _stated(document, "document_number", re.escape(number)) if number else None
    if not number or span is None:
        return None
    return Claim(f"《{document.meta.title}》的文号是{number}。", (evidence(document, span),))


def _issuer(document: Document, today: date) -> Claim | None:
    issuer = document.meta.issuer
    span = _stated(document, "issuer", re.escape(issuer)) if issuer else None
    if not issuer or span is None:
        return None
    return Claim(f"印发机关是{issuer}。", (evidence(document, span),))


def _date(document: Document, today: date) -> Claim | None:
    meta = document.meta
    parts, quotes = [], []
    printed = meta.sources.get("issued_on")
    posted = "印发或公布日期" if printed and printed.origin == "text" else "网上发布日期"
    for day, field, what in (
        (meta.signed_on, "signed_on", "成文（印发）日期"),
        (meta.issued_on, "issued_on", posted),
    ):
        span = _stated(document, field, rf"{day.year}年0?{day.month}月0?{day.day}日") if day else None
        if day and span:
            said = "通过日期" if span.of(document.text).endswith("通过") else what
            parts.append(f"{said}是{day.year}年{day.month}月{day.day}日")
            quotes.append(evidence(document, span))
    return Claim("，".join(parts) + "。", tuple(quotes)) if parts else None


def _period(document: Document, today: date) -> Claim | None:
    meta = document.meta
    span = _stated(document, "title", re.escape(meta.title))
    if not meta.period_start or not meta.period_end or span is None:
        return None
    text = f"《{meta.title}》的规划期是{meta.period_start}—{meta.period_end}年"
    if today.year > meta.period_end:
        text += f"，{meta.period_end}年底已期满。文件没有规定失效或延续，引用时请注明规划期"
    else:
        text += "，目前仍在规划期内"
    return Claim(text + "。", (evidence(document, span),))


def _validity(document: Document, today: date) -> Claim | None:
    """The validity that a notice gives itself, in its own words; else the period of a plan."""
    until = document.meta.valid_until
    span = _stated(document, "valid_until", r"有效期[^。；\n]{0,20}[年月日]") if until else None
    if until is None or span is None:
        return _period(document, today)
    sentence = next((s.span for s in document.structure.sentences if span.start in s.span), span)
    text = f"《{document.meta.title}》规定：“{sentence.of(document.text)}”"
    text += "，现已期满。" if until < today else "，目前仍在有效期内。"
    return Claim(text, (evidence(document, sentence),))


def _effect(document: Document, today: date) -> Claim | None:
    """From when it is in force, in its own words."""
    span = _stated(document, "effective_on", r"自[^。；\n]{0,20}(?:施行|实施|执行)")
    if document.meta.effective_on is None or span is None:
        return None
    sentence = next((s.span for s in document.structure.sentences if span.start in s.span), span)
    quote = sentence.of(document.text)
    return Claim(f"《{document.meta.title}》规定：“{quote}”", (evidence(document, sentence),))


def _addressee(document: Document, today: date) -> Claim | None:
    for sentence in document.structure.sentences:
        if document.structure.sections[sentence.section].kind == Kind.FRONT:
            quote = sentence.span.of(document.text)
            if quote.endswith(("：", ":")):
                return Claim(f"主送：{quote.rstrip('：:')}。", (evidence(document, sentence.span),))
    return None


def _openness(document: Document, today: date) -> Claim | None:
    span = _find(document, r"此件[^）)\n]{0,8}公开[^）)\n]{0,4}")
    return Claim(f"文件注明“{span.of(document.text)}”。", (evidence(document, span),)) if span else None


def _name(document: Document, today: date) -> Claim | None:
    meta = document.meta
    span = _stated(document, "title", re.escape(meta.title))
    if span is None:
        return None
    number = f"（{meta.document_number}）" if meta.document_number else ""
    quotes = [evidence(document, span)]
    if meta.document_number and (at := _stated(document, "document_number", re.escape(meta.document_number))):
        quotes.append(evidence(document, at))
    return Claim(f"是《{meta.title}》{number}。", tuple(quotes))


def _basis(document: Document, today: date) -> Claim | None:
    for sentence in document.structure.sentences:
        quote = sentence.span.of(document.text)
        if re.search(r"^(?:根据|依据|按照|为[^。]*根据).*《.+》.*(?:制定|编制)", quote):
            return Claim(f"“{quote}”", (evidence(document, sentence.span),))
    return None


# With these the document may be meant whatever else the question names: 还能引用这个规划的目标吗.
_CERTAIN = {"number", "issuer", "validity", "addressee", "basis"}
_FACTS = {
    "basis": _basis,
    "number": _number,
    "issuer": _issuer,
    "date": _date,
    "effect": _effect,
    "validity": _validity,
    "period": _period,
    "addressee": _addressee,
    "openness": _openness,
    "name": _name,
}
