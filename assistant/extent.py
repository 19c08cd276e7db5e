"""How much of a text around the sentences that answer is quoted: more, where they need it, or less."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.outline import lists_cases
from assistant.sentences import Sentences
from assistant.terms import Term, coverage
from assistant.window import LONGEST, Window
from corpus.document import Document
from corpus.sections import Kind, Section
from corpus.spans import Span
from retrieval.normalize import flatten

_LEAF = 420  # characters of a section without parts that is quoted whole
_LIST = 500  # and of a list with what leads into it
_SPECIFIC = 0.5  # share of a question that must be on more than the heading is for one sentence to answer
_TELLING = 1.0  # weight of a word that is to be said beside the names
_SENTENCE = 16  # characters of one that can stand alone
_WHOLE = (Kind.ARTICLE, Kind.FRONT, Kind.PREFACE)  # whose sentences belong together
_GIVES = re.compile(r"\d[\d.,]* ?(?:万|亿)?元|\d ?[%％]")


class Extent:
    """``by_document``: the numbers of the runs of each document."""

    def __init__(self, sentences: Sentences, by_document: Mapping[str, Sequence[int]]) -> None:
        self._sentences = sentences
        self._by_document = by_document

    def whole(self, window: Window, terms: Sequence[Term]) -> Window:
        """``window`` widened to its whole section where that is short, else by the sentences that follow it
        as far as ``LONGEST`` allows. A section without a number is quoted with its heading, and what
        leads into a list (…下列老年人：) with the list."""
        section = window.section
        if window.text.endswith(("：", ":")):
            ends = [p.span.end for p in window.document.structure.children(section)]
            ends = [end for end in ends if window.span.end < end <= window.span.start + _LIST]
            quote = Span(window.span.start, max(ends, default=window.span.end)).of(window.document.text)
            return replace(window, span=Span(window.span.start, window.span.start + len(quote.rstrip())))
        own = self._own(window)
        if own and not section.children and own[-1].end - own[0].start <= _LEAF:
            span = Span(own[0].start, own[-1].end)
        else:
            ends = [s.end for s in own if s.end >= window.span.end and s.end - window.span.start <= LONGEST]
            span = Span(window.span.start, max(ends, default=window.span.end))
        return replace(window, span=self.continued(window.document, window.section, span, terms))

    def _own(self, window: Window) -> list[Span]:
        """The sentences of the section of ``window`` itself, behind its heading."""
        section = window.section
        return [
            span
            for number in self._by_document[window.document.id]
            for run in self._sentences.runs[number : number + 1]
            if run.section is section
            for span in self._sentences.spans[run.first : run.last]
            if not section.addressed or span.start >= section.heading_span.end
        ]

    def narrowed(self, window: Window, terms: Sequence[Term]) -> Window:
        """The sentences of a paragraph that say what is asked, where its heading is on more than that;
        ``window`` where the paragraph is, or may be, the answer."""
        section, text = window.section, window.document.text
        own = self._own(window)
        heading = flatten(section.heading)
        told = [term for term in terms if term.is_name and not term.coverage(heading)]
        on_it = sum(term.weight for term in told) < _SPECIFIC * sum(term.weight for term in terms)
        if section.kind in _WHOLE or on_it or not told or len(own) < 2:
            return window
        if section.addressed and _GIVES.search(section.span.of(text)):
            return window  # what is given, with its conditions
        said = [coverage(told, flatten(span.of(text))) for span in own]
        most = [span for span, share in zip(own, said, strict=True) if share == max(said)]
        best = Span(most[0].start, most[-1].end)
        if not _SENTENCE <= best.end - best.start <= LONGEST:
            return window
        inside, around = flatten(best.of(text) + section.heading), flatten(window.text)
        if any(t.coverage(around) > t.coverage(inside) for t in terms if t.is_name or t.weight >= _TELLING):
            return window  # 条件 of 应当具备什么条件 stands in another sentence
        return replace(window, span=best)

    @staticmethod
    def with_cases(window: Window) -> Window:
        """``window`` widened by the items beside it where a sentence leads into all of them (按以下标准：)
        and they are short: what holds in one case is told with what holds in the others."""
        document, section = window.document, window.section
        parent = document.structure.sections[section.parent] if section.parent is not None else None
        numbered = parent is not None and section.addressed and parent.addressed
        if parent is None or not numbered or not lists_cases(document, parent):
            return window
        text = parent.span.of(document.text).rstrip()
        if len(text) > _LIST:
            return window
        return replace(window, section=parent, span=Span(parent.span.start, parent.span.start + len(text)))

    def continued(self, document: Document, section: Section, span: Span, terms: Sequence[Term]) -> Span:
        """``span`` and, as far as ``LONGEST`` allows, what follows it in its paragraph under a heading
        without a number that still speaks of what is asked."""
        end = span.end
        if section.addressed:
            return span
        names = [term for term in terms if term.is_name]
        for number in self._by_document[document.id]:
            run = self._sentences.runs[number]
            first = self._sentences.spans[run.first]
            if first.start < section.span.end:
                continue
            named = any(term.coverage(flatten(run.section.heading)) for term in names)
            if run.section.addressed or not named or document.text[end : first.start].strip(" \u3000"):
                break
            for sentence in self._sentences.spans[run.first : run.last]:
                if sentence.end - span.start > LONGEST:
                    return Span(span.start, end)
                end = sentence.end
        return Span(span.start, end)
