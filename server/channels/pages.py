"""An answer as messages of bounded size: cut between sentences, each with the sources it cites.

All pages together hold the whole text of the answer. Where one sentence has to be cut, each of its parts
carries the sentence's first marker.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.annotate import GENERATED_NOTICE
from assistant.answer import Answer, Citation
from server.channels import wording
from server.routes.citing import link

PLAIN_LIMIT = 2048  # bytes of a text message: WeChat by convention, WeCom's message/send by its documentation
MARKDOWN_LIMIT = 20_480  # bytes of a streamed message of a WeCom bot

# A sentence with the quotation marks, brackets and markers that follow it, or a line.
_SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；]+[”’」』）)]*(?:\[\d+\])*\n*|\n+|$)")
_MARKER = re.compile(r"\[(\d+)\]")
_ATOM = re.compile(r"\[\d+\]|.", re.DOTALL)
_PAUSES = "，、：；,;:）)”\n "
_LINK = 500  # bytes; a longer one would crowd the answer out


@dataclass(frozen=True)
class Style:
    """How sources are written; ``limit`` in bytes of UTF-8."""

    limit: int
    source: Callable[[str, str, str], str]  # markers, place, link


def _plain(markers: str, place: str, url: str) -> str:
    return f"{markers}{place}" + (f"\n{url}" if url else "")


def _markdown(markers: str, place: str, url: str) -> str:
    return f"{markers}[{place}]({url})" if url else f"{markers}{place}"


PLAIN = Style(PLAIN_LIMIT, _plain)
MARKDOWN = Style(MARKDOWN_LIMIT, _markdown)


class Paginator:
    """``base`` is where the server is reached ("": no links)."""

    def __init__(self, style: Style, base: str) -> None:
        self._style = style
        self._base = base
        self._room = style.limit - len(wording.MORE.encode())

    def pages(self, answer: Answer) -> list[str]:
        """At least one; each fits the limit with the hint that there is more."""
        label = GENERATED_NOTICE if GENERATED_NOTICE in answer.notices else ""
        notices = [notice for notice in answer.notices if notice != GENERATED_NOTICE]
        lead = f"（按“{answer.question}”理解）\n" if answer.completed else ""
        known = {citation.marker: citation for citation in answer.citations}

        def page(text: str) -> str:
            shown = [known[marker] for marker in _markers(text) if marker in known]
            return "\n\n".join(filter(None, (text.strip("\n"), self._sources(shown), label)))

        pages = [page(body) for body in self._packed(lead + answer.text, lambda text: self._fits(page(text)))]
        for notice in notices:  # on the first page: whoever reads no further has still read it
            if self._fits(f"{pages[0]}\n\n{notice}"):
                pages[0] += f"\n\n{notice}"
            else:
                pages += self._packed(notice, self._fits)
        suggested = _suggested(answer.suggestions)
        if suggested and self._fits(f"{pages[-1]}\n\n{suggested}"):
            pages[-1] += f"\n\n{suggested}"
        return pages

    def _fits(self, text: str) -> bool:
        return len(text.encode()) <= self._room

    def _packed(self, text: str, fits: Callable[[str], bool]) -> list[str]:
        packed = [""]
        for unit in filter(None, _SENTENCE.findall(text)):
            if fits(packed[-1] + unit):
                packed[-1] += unit
            else:
                packed += [unit] if fits(unit) else _cut(unit, fits, self._room)
        return [body for body in packed if body.strip()] or [""]

    def _sources(self, citations: Sequence[Citation]) -> str:
        """One line for each place, under the name of its document."""
        places: dict[tuple[str, str], list[Citation]] = {}
        for citation in dict.fromkeys(citations):
            places.setdefault((citation.document, citation.address), []).append(citation)
        lines = []
        for _, group in groupby(places.values(), key=lambda found: found[0].document):
            found = list(group)
            lines.append(f"出处：{_named(found[0][0])}")
            lines += [self._source(cited) for cited in found]
        return "\n".join(lines)

    def _source(self, cited: Sequence[Citation]) -> str:
        first = cited[0]
        markers = "".join(f"[{citation.marker}]" for citation in cited)
        place = f"{_short(first.address, 40)} {_short(first.heading, 30)}".strip() or "全文"
        url = link(first, self._base) if self._base else ""
        return self._style.source(markers, place, url if len(url) <= _LINK else "")


def _markers(text: str) -> list[int]:
    return [int(marker) for marker in _MARKER.findall(text)]


def _cut(unit: str, fits: Callable[[str], bool], room: int) -> list[str]:
    """A sentence too long for a page: cut at pauses where there are any, never within a marker.

    No page holds more than ``room`` characters.
    """
    marker = found[0] if (found := _MARKER.search(unit)) else ""
    atoms, pieces = _ATOM.findall(unit), []
    while atoms:
        most = max(1, _most(lambda count: fits("".join(atoms[:count]) + marker), min(room, len(atoms))))  # noqa: B023
        if most < len(atoms):
            pauses = (place for place in range(most, most // 2, -1) if atoms[place - 1] in _PAUSES)
            most = next(pauses, most)
        piece = "".join(atoms[:most])
        pieces.append(piece if _MARKER.search(piece) else piece + marker)
        atoms = atoms[most:]
    return pieces


def _most(good: Callable[[int], bool], top: int) -> int:
    """The largest count up to ``top`` that is good; all below a good one are."""
    low, high = 0, top
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if good(middle) else (low, middle - 1)
    return low


def _named(citation: Citation) -> str:
    number = citation.document_number
    return f"《{_short(citation.title, 90)}》" + (f"（{_short(number, 40)}）" if number else "")


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _suggested(suggestions: Sequence[str]) -> str:
    return "还可以问：\n" + "\n".join(f"· {one}" for one in suggestions[:3]) if suggestions else ""
