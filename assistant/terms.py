"""The content words of a question and how far a text covers them."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from assistant.words import Words
from retrieval.normalize import flatten
from retrieval.occurrences import Occurrences

Coverages = NDArray[np.float32]

# How much a word of a part of speech (jieba's tags, after ICTCLAS) tells about what is asked.
_TAG_WEIGHT = {
    "n": 1.0,
    "e": 1.0,
    "j": 1.0,
    "l": 0.9,
    "i": 0.9,
    "b": 0.8,
    "s": 0.8,
    "v": 0.6,
    "a": 0.5,
    "x": 1.0,
}
_OTHER_WEIGHT = 0.2
_NOUNS = "njelix"  # with abbreviations, foreign and set phrases, and what no dictionary lists
_REMEMBERED = 4096  # words
_COMMON = 0.3
_OFTEN = 8  # times that even a short document says what it is about
_SUFFIXES = frozenset("率额费金证期量")  # end names that the dictionary may not list
_UNKNOWN = 3.0  # rarity of a word the documents do not use: it says little about where to look


@dataclass(frozen=True)
class Term:
    """A content word; ``forms`` are the spellings that count as it, itself first."""

    word: str
    forms: tuple[str, ...]
    weight: float  # informativeness: part of speech times rarity
    is_name: bool  # noun-like: leaving it out changes what is asked
    in_corpus: bool  # whether any form stands in the documents
    is_place: bool = False
    is_quoted: bool = False  # a name that a document puts in quotation marks: 四区, 破零倍增
    parts: tuple[tuple[str, ...], ...] = ()  # of a long word, each with its equivalents: 工业|企业

    def coverage(self, text: str) -> float:
        """1 where a form stands in ``text``, 0.9 where all parts of the word do, else 0."""
        if any(form in text for form in self.forms):
            return 1.0
        return 0.9 if self.parts and all(any(form in text for form in part) for part in self.parts) else 0.0

    def is_topic_of(self, text: str, sections: int) -> bool:
        """Whether ``text``, of so many sections, speaks of it all the time: so says what it is about."""
        return sum(text.count(form) for form in self.forms) >= max(_OFTEN, sections // 2)

    def coverages(self, texts: Occurrences) -> Coverages:
        """``coverage`` of each of many texts, shape (size,)."""
        found = np.zeros(texts.size, dtype=np.float32)
        if self.parts:
            held = (np.concatenate([texts.holding(form) for form in part]) for part in self.parts)
            found[reduce(np.intersect1d, held)] = 0.9
        for form in self.forms:
            found[texts.holding(form)] = 1.0
        return found


_COUNTED = re.compile(r"([一两二三四五六七八九十])[个条项种大座类块]([\u4e00-\u9fff]{1,2})")


class TermReader:
    """Reads content words; rarity is counted over ``sentences`` (of normalised text)."""

    def __init__(self, words: Words, sentences: Occurrences, filler: Iterable[str]) -> None:
        self._words = words
        self._sentences = sentences
        self._filler = frozenset(filler)
        self.term = lru_cache(_REMEMBERED)(self._term)  # the same words come in question after question

    def read(self, text: str, quoted: Sequence[str] = ()) -> list[Term]:
        """Content words of normalised ``text`` in order, each once; ``quoted`` names count whole where
        the documents hold them, or no part of them means anything."""
        terms: dict[str, Term] = {}
        for name in quoted:
            plain = flatten(name)
            if plain not in self._filler and (self._count(plain) or self._is_strange(plain)):
                terms[plain] = replace(self.term(plain), is_quoted=True, is_name=True)
                text = text.replace(name, " ")
        for word in self._split(self._without_counters(text)):
            known = self._is_filler(word) and word not in self._words.names
            if word not in terms and not known and re.search(r"\w", word):
                term = self.term(word)
                if term.weight > 0:
                    terms[word] = term
        return list(terms.values())

    def _is_strange(self, name: str) -> bool:
        """Whether ``name`` falls into single characters, and so means nothing in parts: 双减."""
        counts = name[:1] in "一二两三四五六七八九十"  # 四标: what it counts may stand there
        return len(name) > 1 and not counts and all(self._is_scrap(word) for word in self._words.cut(name))

    def _is_filler(self, word: str) -> bool:
        """角色定位 is filler where 角色 and 定位 are."""
        parts = self._words.parts(word)
        return word in self._filler or (bool(parts) and self._filler.issuperset(parts))

    def _without_counters(self, text: str) -> str:
        """``text`` with the counted names of the documents as they print them: 三条带 for “三带”."""

        def printed(match: re.Match[str]) -> str:
            for length in (2, 1):
                name = match[1] + match[2][:length]
                if name in self._words.names:
                    return name + match[2][length:]
            counts = match[0][1] == "大" and not self._count(match[0])  # 五大原则
            return match[2] if counts else match[0]

        return _COUNTED.sub(printed, text)

    def words(self, text: str) -> list[str]:
        """All words of normalised ``text``, in order."""
        return list(self._split(text))

    def _split(self, text: str) -> Iterator[str]:
        """Words of ``text``; a number stays with what it ranks (500强)."""
        position = 0
        for match in re.finditer(r"\d+强", text):
            yield from self._joined(self._words.cut(text[position : match.start()]))
            yield match[0]
            position = match.end()
        yield from self._joined(self._words.cut(text[position:]))

    def _joined(self, words: Sequence[str]) -> Iterator[str]:
        """``words``, those put together again that no dictionary knows but the documents hold: 马|栏|山."""
        position = 0
        while position < len(words):
            end = position + 1
            if end < len(words) and words[end] in _SUFFIXES and self._count(words[position] + words[end]):
                yield words[position] + words[end]  # 代偿|率
                position = end + 1
                continue
            if self._is_scrap(words[position]):
                while end < len(words) and self._is_scrap(words[end]):
                    end += 1
                while end > position + 1 and not self._count("".join(words[position:end])):
                    end -= 1
            yield "".join(words[position:end])
            position = end

    def _is_scrap(self, word: str) -> bool:
        return len(word) == 1 and "\u4e00" <= word <= "\u9fff" and word not in self._filler

    def _term(self, word: str) -> Term:
        forms = (word, *self._words.equivalents.get(word, ()))
        if len(word) >= 3 and word.endswith("业"):  # 金融业 and 金融, 旅游业 and 旅游
            stem = word.removesuffix("服务业") if len(word) >= 6 else word.removesuffix("业")
            forms += (stem, *self._words.equivalents.get(stem, ()))
        if len(word) >= 3 and word[-1] in "省市县区州" and self._words.is_place(word):
            forms += (word[:-1],)  # 岳阳市 and 岳阳
        forms += tuple(pair for pair in self._words.run_together(word) if self._count(pair))
        count = sum(self._count(form) for form in forms)
        tag = self._words.tag(word) or "x"
        weight = _TAG_WEIGHT.get(tag[0], _OTHER_WEIGHT)
        place, quoted = tag == "ns" or self._words.is_place(word), word in self._words.names and tag[0] != "v"
        named = tag in ("vn", "an") or (tag == "t" and word.endswith("节"))  # 春节: no time of asking
        if named or place or quoted or (tag[0] == "m" and word in self._words.equivalents):
            weight = 1.0
        total = self._sentences.size
        rarity = math.log((total + 1) / (min(count, total) + 0.5)) if count else _UNKNOWN
        if len(word) == 1:
            weight *= 0.5
        parts = tuple((part, *self._words.equivalents.get(part, ())) for part in self._words.parts(word))
        # A word that no document holds names something only as a noun: 无人机, but not 当中, 关心.
        is_name = weight >= 0.8 and (count > 0 or place or tag[0] in _NOUNS)
        if tag[0] not in _NOUNS and weight * rarity < _COMMON:  # 服务, 发展: in nearly every sentence
            is_name = False
        return Term(word, forms, weight * max(rarity, 0.1), is_name, count > 0, place, quoted, parts)

    def _count(self, form: str) -> int:
        return len(self._sentences.holding(form))


def coverage(terms: Sequence[Term], text: str) -> float:
    """Weighted share of ``terms`` that ``text`` covers, 0 to 1; 0 without terms."""
    total = sum(term.weight for term in terms)
    return sum(term.weight * term.coverage(text) for term in terms) / total if total else 0.0
