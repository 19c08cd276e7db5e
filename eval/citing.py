"""Whether what is cited carries what is said.

A reply in the contract marks each claim with its citations, and the product's gate reads whether they carry
it. In a plain text a claim is a sentence with a figure or a quotation, and any section it names may carry it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.address import find_addresses
from corpus.periods import find_periods
from corpus.quantity import find_quantities
from corpus.spans import Span, sentences
from eval.reference import Reference
from eval.reply import Cited, Reply

_MARKED = re.compile(r"(?P<text>.*?)(?P<markers>(?:\[\d+\])+)", re.DOTALL)
_QUOTATION = re.compile(r"“((?:[^“”]|“[^“”]*”)+)”")
_SOURCE = re.compile(r"^（《[^》]*》）")  # behind its marker: from which of several documents
_LONG = 12  # characters from which on words in quotation marks are a quotation and not a name
_ORDINAL = re.compile(r"（\d+）|\d+(?=[处项])")  # (1)...(2)..., 共3处, counted by the answer itself


class Said(NamedTuple):
    """A claim with the citations it is marked with."""

    text: str
    cited: tuple[Cited, ...]


def claims(reply: Reply) -> list[Said]:
    if reply.form == "text":
        spans = [sentence.of(reply.text) for sentence in sentences(reply.text)]
        return [Said(text, reply.citations) for text in spans if find_quantities(text) or quotations(text)]
    by_marker = {citation.marker: citation for citation in reply.citations}
    found, end = [], 0
    for match in _MARKED.finditer(reply.text):
        markers = dict.fromkeys(int(number) for number in re.findall(r"\d+", match["markers"]))
        found.append(
            Said(
                _SOURCE.sub("", match["text"]).strip(), tuple(by_marker[m] for m in markers if m in by_marker)
            )
        )
        end = match.end()
    rest = _SOURCE.sub("", reply.text[end:]).strip()
    return [*found, Said(rest, ())] if found and find_quantities(rest) else found


def carried(said: Said, cited: Sequence[Cited], reply: Reply, reference: Reference) -> bool:
    """Whether the citations ``cited`` carry the claim."""
    if reply.form == "text":
        return any(_stands(said.text, reference.section(citation)) for citation in cited)
    return any(reference.passes(text, cited) for text in _without_lead(said.text))


def citation_recall(reply: Reply, reference: Reference) -> float | None:
    """Share of claims that their citations carry: citation recall of ALCE (Gao et al. 2023, 2305.14627), with
    the gate instead of an inference model. None where nothing is claimed."""
    said = claims(reply)
    if not said:
        return None
    return sum(carried(claim, claim.cited, reply, reference) for claim in said) / len(said)


def citation_precision(reply: Reply, reference: Reference) -> float | None:
    """Share of citations that are needed: in a claim that is carried, and alone enough for it, not spared by
    the others, or quoted in it (citation precision of ALCE, as above). In a text: those that carry one."""
    said = claims(reply)
    if reply.form == "text":
        votes = [any(carried(one, [c], reply, reference) for one in said) for c in reply.citations if said]
    else:
        votes = [
            carried(claim, claim.cited, reply, reference)
            and (
                carried(claim, [citation], reply, reference)
                or bare(citation.quote or "") in bare(claim.text)
                or not carried(claim, [c for c in claim.cited if c != citation], reply, reference)
            )
            for claim in said
            for citation in claim.cited
        ]
    return sum(votes) / len(votes) if votes else None


def verbatim_rate(reply: Reply, reference: Reference) -> float | None:
    """Share of quotations that stand in the documents letter by letter, citations at their place."""
    votes = [reference.holds(text) for text in quotations(reply.text)]
    if reply.form == "contract":
        votes += [reference.verbatim(citation) for citation in reply.citations]
    return sum(votes) / len(votes) if votes else None


def unsupported_number(reply: Reply, question: str, reference: Reference) -> bool | None:
    """Whether the reply states a number that its sources do not: in the contract the quotes it cites and the
    facts about their documents, in a plain text the documents. What the question itself says is not counted.
    A second reading beside the gate's, by other means. None where nothing is stated.
    """
    if not (reply.answered or reply.citations):
        return None
    if reply.form == "text":
        known = reference.amounts | {quantity.normal for quantity in find_quantities(question)}
        return any(quantity.normal not in known for quantity in find_quantities(_own(reply, "")))
    sources = [question, reply.question, *(c.quote or "" for c in reply.citations)]
    sources += [reference.facts(key) for key in {c.document or "" for c in reply.citations}]
    source = "\n".join(sources)
    said = reply.text
    for name in reference.beside:  # the number of a notice is no figure
        said = said.replace(name, "")
    text = _own(reply.model_copy(update={"text": said}), source)
    amounts = {quantity.normal for quantity in find_quantities(source)}
    read = find_quantities(text)
    # Years are the gate's to judge: 2025 may be inherited from what leads a sentence.
    known_spans = [q.span for q in read] + [mention.span for mention in find_periods(text)]
    others = (m for m in re.finditer(r"\d+(?:\.\d+)?", text) if not any(m.start() in s for s in known_spans))
    return any(quantity.normal not in amounts for quantity in read) or any(
        not re.search(rf"(?<![\d.]){re.escape(match[0])}(?![\d.])", source) for match in others
    )


def _own(reply: Reply, source: str) -> str:
    """The words of a reply that are its own: blanks for markers, addresses, counts, and what is quoted."""

    def blank(found: str) -> str:
        return "　" * len(found)

    text = re.sub(r"\[\d+\]", lambda match: blank(match[0]), reply.text)
    for citation in reply.citations:
        text = text.replace(citation.address, blank(citation.address))
        for quote in filter(None, (citation.quote, (citation.quote or "").rstrip("。"))):
            text = text.replace(quote, blank(quote))
    for quote in quotations(text):
        text = text.replace(quote, blank(quote)) if quote in source else text
    for _, span in find_addresses(text):
        text = text[: span.start] + "　" * (span.end - span.start) + text[span.end :]
    return _ORDINAL.sub(lambda match: blank(match[0]), text)


def quotations(text: str) -> list[str]:
    """What stands in quotation marks and is long enough to be a quotation."""
    return [match[1] for match in _QUOTATION.finditer(text) if len(match[1]) > _LONG]


def _without_lead(text: str) -> Iterator[str]:
    """The claim, and the claim without what leads it and states nothing: 不对，文件的表述是：…"""
    yield text
    quoted = [Span(*match.span()) for match in _QUOTATION.finditer(text)]
    counted = _ORDINAL.sub(lambda match: "　" * len(match[0]), text)
    first = min((quantity.span.start for quantity in find_quantities(counted)), default=len(text))
    for match in re.finditer(r"[：。]", text[:first]):
        if not any(match.start() in span for span in quoted) and text[match.end() :].strip():
            yield text[match.end() :]


def bare(text: str) -> str:
    """Letters, digits and Chinese characters alone."""
    return re.sub(r"[\W_]", "", text)


def unmarked(text: str) -> str:
    """Without the markers of citations: [1][2]."""
    return re.sub(r"\[\d+\]", "", text)


def _stands(claim: str, section: str) -> bool:
    """Whether all amounts and quotations of a claim stand in a section."""
    amounts = {quantity.normal for quantity in find_quantities(section)}
    return (
        bool(section)
        and all(quantity.normal in amounts for quantity in find_quantities(claim))
        and all(text in section for text in quotations(claim))
    )
