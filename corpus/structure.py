"""The structure of an official document: its tree, its sentences and its addresses."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from corpus.address import Address
from corpus.finding import Nearest, find, nearest
from corpus.sections import Kind, Section, Sentence
from corpus.spans import Span
from corpus.tree import grow

__all__ = ["Kind", "Nearest", "Section", "Sentence", "Structure", "parse"]


@dataclass(frozen=True)
class Structure:
    """``leaves`` partitions ``[0, len(text))``: (span, index of the innermost section), in text order."""

    text: str
    sections: tuple[Section, ...]  # pre-order; sections[0] is the root
    leaves: tuple[tuple[Span, int], ...] = ()
    sentences: tuple[Sentence, ...] = ()  # trimmed, in text order, none across two sections

    @cached_property
    def by_address(self) -> dict[Address, Section]:
        """The sections that have an address of their own; no two share one."""
        return {section.address: section for section in self.sections if section.addressed}

    def find(self, address: Address) -> Section | None:
        """The section meant, in whatever numbering style it was asked for; ``None`` if there is none.

        第五章第二节第7项 and, where only one section can be meant, 五7 and 第7项 all find 五(二)7.
        """
        return find(self.sections, self.by_address, address)

    def nearest(self, address: Address) -> Nearest:
        """What there is where an address does not exist: its closest ancestor and what stands below it."""
        return nearest(self.sections, self.by_address, address)

    def path(self, section: Section) -> tuple[Section, ...]:
        """From the first level below the root down to the section itself."""
        steps = [section]
        while steps[-1].parent:  # neither the root (None) nor a child of it (0)
            steps.append(self.sections[steps[-1].parent])
        return tuple(reversed(steps))

    def children(self, section: Section) -> tuple[Section, ...]:
        return tuple(self.sections[index] for index in section.children)

    def at(self, offset: int) -> Section:
        """The innermost section that holds the character at ``offset``; IndexError outside the text."""
        if not 0 <= offset < len(self.text):
            raise IndexError(f"位置{offset}不在正文（共{len(self.text)}字）之内")
        return self.sections[self.leaves[bisect_right(self._starts, offset) - 1][1]]

    @cached_property
    def _starts(self) -> list[int]:
        return [span.start for span, _ in self.leaves]


def parse(text: str) -> Structure:
    """The structure of any official text; never raises, in time linear in its length."""
    return Structure(text, *grow(text))
