"""The gate, by mutation: whatever is altered in a right answer must be caught, what is fairly said must pass.

After mutation testing of programs (DeMillo, Lipton and Sayward 1978, "Hints on test data selection"): a
mutant is a right claim with one thing changed; one that passes shows what the gate does not see.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from assistant.draft import Claim, evidence
from assistant.statement import claim
from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.ordinals import write_chinese
from corpus.quantity import find_quantities, normalise, same_amount
from corpus.spans import Span

_NEAR = 3  # indicators most alike that take the place of the right one
_STEP = 9  # characters of a quotation between two that are altered
_QUOTED = (30, 160)  # characters of the sentences that are quoted whole


class Altered(NamedTuple):
    """A claim said otherwise, and what was done to it."""

    kind: str
    claim: Claim


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("eval").joinpath("lexicon/mutations.toml").read_text(encoding="utf-8"))


# Right claims ----------------------------------------------------------------------------------------------


def stated(figure: Figure, document: Document) -> Claim:
    """What the product says of a figure."""
    return claim(figure, document)


def located(figure: Figure, document: Document) -> Claim:
    """A figure with its address in the text."""
    right = claim(figure, document)
    return replace(right, text=f"见{figure.address}：{right.text}")


def quoted(document: Document) -> list[Claim]:
    """For each section with an address, its first sentence of fair length, as it is quoted."""
    found: dict[str, Claim] = {}
    for sentence in document.structure.sentences:
        text = sentence.span.of(document.text)
        item = evidence(document, sentence.span)
        long = (
            _QUOTED[0] <= len(text) <= _QUOTED[1]
            and text.endswith("。")
            and text.count("“") == text.count("”")
        )
        if long and not sentence.is_heading and item.address not in found:
            found[item.address] = Claim(f"{item.address}：“{text}”", (item,))
    return list(found.values())


# Mutants ---------------------------------------------------------------------------------------------------


def digits(text: str) -> Iterator[str]:
    """Each digit of each amount made another."""
    for quantity in find_quantities(text):
        for at in range(*quantity.span):
            if text[at] in "0123456789":
                yield text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]


def units(text: str) -> Iterator[str]:
    """The unit of each amount made another."""
    for quantity in find_quantities(text):
        printed = quantity.span.of(text)
        for other in _tables()["units"].get(quantity.unit, ()):
            if printed.endswith(quantity.unit):
                yield text[: quantity.span.end - len(quantity.unit)] + other + text[quantity.span.end :]


def comparators(text: str) -> Iterator[str]:
    """The word before or behind each amount made one that asserts something else."""
    table: dict[str, list[str]] = _tables()["comparators"]
    for quantity in find_quantities(text):
        before, after = text[: quantity.span.start], text[quantity.span.end :]
        ahead = next((word for word in table if before.removesuffix("了").endswith(word)), None)
        behind = next((word for word in table if after.startswith(word)), None)
        if ahead:
            kept = before.removesuffix("了").removesuffix(ahead)
            yield from (f"{kept}{other}{quantity.span.of(text)}{after}" for other in table[ahead])
        if behind:
            kept = after.removeprefix(behind)
            yield from (f"{before}{quantity.span.of(text)}{other}{kept}" for other in table[behind])
        if not ahead and not behind:
            yield f"{before}{quantity.span.of(text)}以上{after}"
            yield f"{before}{quantity.span.of(text)}左右{after}"


def years(text: str) -> Iterator[str]:
    """Each year and plan made another."""
    for year, others in _tables()["years"].items():
        for match in re.finditer(rf"(?<!\d){year}", text):
            yield from (text[: match.start()] + other + text[match.end() :] for other in others)


def results(text: str) -> Iterator[str]:
    """A target told as reached."""
    for word, others in _tables()["results"].items():
        for match in re.finditer(rf"(?<![已经]){word}(?=\d)", text):
            yield from (text[: match.start()] + other + text[match.end() :] for other in others)


def indicators(text: str, figure: Figure, ledger: Sequence[Figure]) -> Iterator[str]:
    """The indicator made another: those most like it in the ledger, and some of other fields."""
    if figure.indicator not in text:
        return
    amount = (figure.value, figure.unit)
    same = {other.indicator for other in ledger if same_amount((other.value, other.unit), amount)}
    others = {other.indicator for other in ledger} - same
    alike = sorted(others, key=lambda one: (-SequenceMatcher(None, one, figure.indicator).ratio(), one))
    for other in [*alike[:_NEAR], *_tables()["elsewhere"]["indicators"]]:
        yield text.replace(figure.indicator, other)


def addresses(right: Claim, document: Document) -> Iterator[str]:
    """The address made one that does not hold the quote, or does not exist."""
    item = right.evidence[0]
    known = [str(address) for address in document.structure.by_address]
    place = known.index(item.address) if item.address in known else 0
    for other in [*known[max(0, place - 2) : place], *known[place + 1 : place + 3], "五(九)3", "九(一)"]:
        section = next((s for a, s in document.structure.by_address.items() if str(a) == other), None)
        if section is None or not (
            section.span.start <= item.span.start and item.span.end <= section.span.end
        ):
            yield right.text.replace(item.address, other, 1)


def quotations(right: Claim, document: Document) -> Iterator[str]:
    """A character of the quotation made another, left out, doubled, or changed for its neighbour."""
    start, end = right.text.index("“") + 1, right.text.rindex("”")
    text = right.text
    for at in range(start + 2, end - 3, _STEP):
        one, other = text[at], text[at + 1]
        for piece in ("某" if one != "某" else "另", "", one + "不", other + one):
            skipped = 2 if len(piece) == 2 and piece[0] == other else 1
            altered = text[:at] + piece + text[at + skipped :]
            quote = altered[start : len(altered) - (len(text) - end)]
            if altered != text and re.sub(r"\s", "", quote) not in re.sub(r"\s", "", document.text):
                yield altered


def elsewhere(right: Claim, figure: Figure, ledger: Sequence[Figure], document: Document) -> Iterator[Claim]:
    """The claim resting on another sentence, which states another amount."""
    wanted = normalise(figure.value, figure.unit)
    amounts: dict[Span, set[tuple[Decimal, str]]] = {}
    for other in ledger:
        amounts.setdefault(other.sentence, set()).add(normalise(other.value, other.unit))
    others = [sentence for sentence, found in amounts.items() if wanted not in found]
    for sentence in others[:: max(1, len(others) // 2)]:
        yield replace(right, evidence=(evidence(document, sentence),))


def mutants(document: Document, ledger: Sequence[Figure]) -> Iterator[Altered]:
    """Wrong claims, each a right one with one thing altered."""
    for figure in ledger:
        right = stated(figure, document)
        texts = {
            "digit": digits(right.text),
            "unit": units(right.text),
            "comparator": comparators(right.text),
            "year": years(right.text),
            "indicator": indicators(right.text, figure, ledger),
            "result": results(right.text) if figure.kind == FigureKind.TARGET else (),
        }
        for kind, altered in texts.items():
            yield from (Altered(kind, replace(right, text=text)) for text in altered)
        yield from (Altered("citation", wrong) for wrong in elsewhere(right, figure, ledger, document))
        placed = located(figure, document)
        yield from (Altered("address", replace(placed, text=t)) for t in addresses(placed, document))
    for right in quoted(document):
        yield from (Altered("address", replace(right, text=t)) for t in addresses(right, document))
        yield from (Altered("quotation", replace(right, text=t)) for t in quotations(right, document))


# What must pass --------------------------------------------------------------------------------------------


def paraphrases(right: Claim) -> Iterator[tuple[str, str]]:
    """The claim in other words that say the same: (what was done, text)."""
    text = right.text
    yield "full width", text.translate(str.maketrans("0123456789%.", "０１２３４５６７８９％．"))
    yield "all the province", re.sub(r"^(到?\d{4}年，|“十.五”期间，)", r"\1全省", text)
    yield "span for plan", text.replace("“十四五”期间", "2021—2025年").replace("“十三五”期间", "2016—2020年")
    yield "plan without quotes", text.replace("“十四五”", "十四五").replace("“十三五”", "十三五")
    yield "hoped for", text.replace("到2025年，", "力争到2025年，")
    for quantity in find_quantities(text):
        before, after = text[: quantity.span.start], text[quantity.span.end :]
        for amount in _same(quantity.value, quantity.unit):
            yield "same amount", f"{before}{amount}{after}"
        if after.startswith("左右"):
            head = re.sub(r"(?:为|达到|达)$", "", before)
            yield "about", f"{head}约{quantity.span.of(text)}{after.removeprefix('左右')}"
        words: list[str] = _tables()["fair"]["more_than"]
        for word in words:
            if before.endswith(word):
                kept = before.removesuffix(word)
                yield from (
                    ("more than", f"{kept}{other}{quantity.span.of(text)}{after}")
                    for other in words
                    if other != word
                )


def _same(value: Decimal, unit: str) -> Iterator[str]:
    """The same amount in another unit or script."""
    if unit == "%":
        whole, _, fraction = format(value, "f").partition(".")
        said = "".join("零一二三四五六七八九"[int(digit)] for digit in fraction)
        yield f"百分之{write_chinese(int(whole))}{'点' + said if said else ''}"
    steps = {
        "万亿元": ("亿元", 10_000),
        "亿元": ("万元", 10_000),
        "亿美元": ("万美元", 10_000),
        "万元/人": ("元/人", 10_000),
    }
    if unit in steps:
        smaller, factor = steps[unit]
        yield f"{(value * factor).normalize():f}{smaller}"
    if unit == "亿元" and value >= 100:
        yield f"{(value / 10_000).normalize():f}万亿元"
    if unit in ("家", "项") and value >= 1000:
        yield f"{value:,}{unit}"
        yield f"{(value / 10_000).normalize():f}万{unit}"


def fair(document: Document, ledger: Sequence[Figure]) -> Iterator[Altered]:
    """Right claims, as the product words them and in other words."""
    for figure in ledger:
        right = stated(figure, document)
        yield Altered("unaltered", right)
        yield Altered("unaltered", located(figure, document))
        for kind, text in paraphrases(right):
            if text != right.text:
                yield Altered(kind, replace(right, text=text))
    yield from (Altered("unaltered", right) for right in quoted(document))
