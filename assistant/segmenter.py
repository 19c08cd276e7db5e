"""Taking the turns of a conversation apart."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from assistant.intent import wording
from assistant.question import kind_cues, understand
from assistant.slots import Slots
from assistant.terms import TermReader
from assistant.titles import region_names
from assistant.utterance import Piece, Pieces, Slot, Utterance, lexicon
from assistant.words import Words
from corpus.address import find_addresses
from corpus.document import Document
from corpus.indicators import vocabulary
from corpus.periods import find_periods
from corpus.quantity import find_quantities
from corpus.spans import Span
from retrieval.normalize import flatten, normalize

_END = re.compile(r"[\s。？！?!.，,；;~～…]+$")
_QUOTED = re.compile('[“"「『][^“”"「」『』]{1,20}[”"」』]')
_ENUMERATED = re.compile(r"、[^，,。、]{1,8}$")
_PERIOD_TAIL = re.compile(r"[”\"]?(?:期间|时期|末期|以来|年底|年末|底)?")
_TITLE = 4  # characters of a heading that is meant when it stands in a turn
_COMMON = 1.5  # a verbal noun less informative than this (发展, 建设) names nothing (see terms)


class Segmenter:
    """Takes turns apart; ``documents`` give the regions that tell which document is meant."""

    def __init__(self, words: Words, terms: TermReader, documents: Mapping[str, Document]) -> None:
        self._words = words
        self._terms = terms
        self._regions = sorted(
            {flatten(name) for d in documents.values() for name in region_names(d)}, key=len, reverse=True
        )

        self._headings = {
            heading
            for document in documents.values()
            for section in document.structure.sections[1:]
            if len(heading := flatten(section.heading)) >= _TITLE
        }

    def read(self, raw: str, *, of_list: bool = False) -> Utterance:
        """``raw`` taken apart; never raises. Leading and ending marks of a follow-up are left out.

        ``of_list``: 第二条 is a member of a list that was given, not an article.
        """
        text, marked = _unmarked(re.sub(r"\s+", " ", normalize(raw)).strip())
        question = understand(text)
        text = question.text
        headed = any(heading in text for heading in self._headings)
        return Utterance(text, self._pieces(text, of_list), question, marked, headed)

    def _pieces(self, text: str, of_list: bool) -> Pieces:
        labels = Slots(text)
        for span in _periods(text):
            labels.put(span, Slot.PERIOD)
        for match in _ordinals().finditer(text):
            if not of_list and re.fullmatch(lexicon()["ordinal"]["article"], match[0]):
                continue
            labels.put(match.span(), Slot.ORDINAL)
        for _, at in find_addresses(text):
            labels.put((at.start, at.end), Slot.ADDRESS)
        for quantity in find_quantities(text):
            if not (quantity.value == 1 and quantity.group in ("count", "time")):
                labels.put((quantity.span.start, quantity.span.end), Slot.AMOUNT)
        for match in _QUOTED.finditer(text):
            labels.put(match.span(), Slot.ENTITY)
        # A period must not be cut into: 十三五|年均, never 十三|五年|均.
        tokens = list(self._tokens(labels.left()))
        self._put_phrases(text, labels, {place for token in tokens for place in token} | {0, len(text)})
        for token in tokens:
            labels.put(token, self._slot(text[slice(*token)]))
        return _based(self._named(list(labels.pieces())))

    def _put_phrases(self, text: str, labels: Slots, edges: set[int]) -> None:
        """Label what may be longer than a word; ``edges`` are where words begin and end."""
        for match in _pronouns().finditer(text):
            if set(match.span()) <= edges and not self._in_apposition(text, match.start(), labels):
                labels.put(match.span(), Slot.PRONOUN)
        for region in (*self._regions, *lexicon()["base"]["scopes"]):
            for match in re.finditer(re.escape(region), text):
                if set(match.span()) <= edges:
                    labels.put(match.span(), Slot.REGION)
        for slot, pattern in _cues():
            for match in pattern.finditer(text):
                if slot is Slot.ASK or set(match.span()) <= edges:
                    labels.put(match.span(), slot)

    def _named(self, pieces: list[Piece]) -> list[Piece]:
        """With nouns that mean little alone counted to the name they begin: 数字|人民币, 重点|实验室."""
        kinds = wording()["document"]["self"]
        for place in range(len(pieces) - 2, -1, -1):
            piece = pieces[place]
            behind = pieces[place + 1]
            if piece.slot is not Slot.FILLER or behind.slot is not Slot.ENTITY or piece.text in kinds:
                continue
            tag = self._words.tag(piece.text)[:1]
            whole = (
                len(piece.text) > 2 and tag == "m" and self._terms.term(piece.text + behind.text).in_corpus
            )
            if tag == "n" or whole:  # 第三方|评估
                pieces[place] = Piece(piece.text, Slot.ENTITY)
        heads, places = lexicon()["pronouns"]["heads"], lexicon()["pronouns"]["place"]
        for place in range(1, len(pieces)):
            before, piece = pieces[place - 1 : place + 1]
            pointing = before.slot is Slot.PRONOUN and before.text[0] in "这那"
            if pointing and piece.slot is Slot.ENTITY and not before.text.endswith((*heads, *places)):
                pieces[place - 1] = Piece(before.text, Slot.FILLER)  # 那些|服务业: it names its own subject
            if before.slot is Slot.ASK and "哪" in before.text and piece.text in heads:  # 哪些城市
                pieces[place] = Piece(piece.text, Slot.FILLER)
        for place in range(1, len(pieces) - 1):
            before, piece, behind = pieces[place - 1 : place + 2]
            inside = piece.slot is Slot.OTHER and before.slot is behind.slot is Slot.ENTITY
            if inside and self._terms.term(before.text + piece.text + behind.text).in_corpus:
                pieces[place] = Piece(piece.text, Slot.ENTITY)  # 服务业|示范|集聚区
        return pieces

    def knows(self, piece: Piece) -> bool:
        """Whether the documents use the word of ``piece``."""
        return self._terms.term(flatten(piece.text)).in_corpus

    def _tokens(self, text: str) -> Iterator[tuple[int, int]]:
        position = 0
        for word in self._terms.words(text):
            at = text.find(word, position)
            if at < 0:
                continue
            yield at, at + len(word)
            position = at + len(word)

    def _in_apposition(self, text: str, start: int, labels: Slots) -> bool:
        """“香港那个互认”, “外卖这些”, “我们这种”: the pointer only repeats the noun before it."""
        if start == 0 or text[start] not in "那这里":
            return False
        if labels.at(start - 1) in (Slot.ENTITY, Slot.AMOUNT) or _ENUMERATED.search(text, 0, start):
            return True
        before = next((text[a:b] for a, b in self._tokens(text[:start]) if b == start), "")
        noun = self._slot(before) in (Slot.ENTITY, Slot.MEASURE) if before else False
        return noun or self._words.tag(before)[:1] in ("r", "n", "f")

    def _slot(self, word: str) -> Slot:
        if not re.search(r"\w", word):
            return Slot.COMMA if word in ",，;；:：。?？!！" else Slot.FILLER
        if word in _measures():
            return Slot.MEASURE
        if word in _fillers() or word in lexicon()["base"]["units"]:
            return Slot.FILLER
        tag = self._words.tag(word)
        if tag == "t":  # 明天, 上午
            return Slot.PERIOD
        term = self._terms.term(word)
        if term.is_name and len(word) > 1 and not (tag[:1] == "v" and term.weight < _COMMON):
            return Slot.ENTITY
        return Slot.OTHER if tag[:1] not in ("p", "c", "u", "y", "d", "r", "q", "m") else Slot.FILLER


def _unmarked(text: str) -> tuple[str, bool]:
    """``text`` without the marks of a follow-up at its ends, and whether it had any that count."""
    marks = lexicon()["marks"]
    text, marked = unled(_END.sub("", text))
    if (found := re.search(marks["end"], text)) and found.start():
        text, marked = text[: found.start()], True
    if (found := re.search(marks["middle"], text)) and found.start():  # 金融业呢，占GDP多少
        text, marked = text[: found.start()] + text[found.end() :], True
    return _END.sub("", text), marked


def unled(text: str) -> tuple[str, bool]:
    """``text`` without the marks of a follow-up at its start, and whether it had any that count."""
    marks, marked = lexicon()["marks"], False
    changed = True
    while changed:
        changed = False
        doubts = marks["doubt"] if find_quantities(text) else ()
        for pattern in (*marks["lead"], *doubts):
            found = re.match(pattern, text)
            if found and found.end() < len(text):
                marked = marked or found[0].startswith("那")
                text, changed = text[found.end() :].lstrip(" ,，。!！"), True
    return text, marked


def _periods(text: str) -> Iterator[tuple[int, int]]:
    spans = [m.span for m in find_periods(text)]
    words = wording()
    cues = [cue for cues in words["period"].values() for cue in cues]
    cues += [*words["calendar"]["years"], *words["calendar"]["parts"]]
    for cue in sorted(cues, key=len, reverse=True):
        spans += [Span(*match.span()) for match in re.finditer(re.escape(cue), text)]
    for span in spans:
        start, end = span.start, span.end
        if start and text[start - 1] in '“"':
            start -= 1
        tail = _PERIOD_TAIL.match(text, end)
        yield start, tail.end() if tail else end


@cache
def _ordinals() -> re.Pattern[str]:
    return re.compile("|".join(re.sub(r"\?P<\w+>", "?:", p) for p in lexicon()["ordinal"]["patterns"]))


@cache
def _pronouns() -> re.Pattern[str]:
    words = lexicon()["pronouns"]
    heads = "|".join(sorted(map(re.escape, words["heads"]), key=len, reverse=True))
    kinds = "|".join(wording()["document"]["self"])
    plain = "|".join(sorted(words["thing"] + words["place"], key=len, reverse=True))
    counted = "|".join(words["counted"])
    return re.compile(
        rf"(?:{plain})(?<!其(?=[他余实次]))|(?>{counted})(?!五年|几年|么|样|期|时)(?!的?(?:{kinds}))(?:{heads})?"
        rf"|(?:{'|'.join(words['bare'])})(?:{heads})|[这那](?=是|写|出自|在|算|属于|怎么|为|具体)"
    )


@cache
def _cues() -> tuple[tuple[Slot, re.Pattern[str]], ...]:
    words, own = wording(), lexicon()

    def alternatives(items: Iterable[str]) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(re.escape, items), key=len, reverse=True)))

    asks = [*own["ask"]["words"], *words["intent"]["place"]]
    which = re.compile(
        r"在?哪[些几个里儿一二两三四五六七八九十]*(?:个|条|项|类|种|家|处|章|节|段)?|第?几(?:个|条|项|家|张|成|倍|章|节)"
    )
    kinds = [cue for cues in kind_cues().values() for cue in cues] + ["实际"]
    basis = [cue for cues in words["basis"].values() for cue in cues if cue != "占"]
    basis += ["增长", "提高", "下降", "降", "上升", "增加", "减少", "快", "高", "低", "占比"]
    return (
        (Slot.ASK, which),
        (Slot.ASK, alternatives(asks)),
        (Slot.KIND, alternatives(kinds)),
        (Slot.BASIS, alternatives(basis)),
    )


@cache
def _measures() -> frozenset[str]:
    things = lexicon()["base"]["things"]
    words = [*vocabulary()["generic"], *vocabulary()["counted"], "产业规模", "营收", "总产出"]
    return frozenset(word for word in words if word not in things)


@cache
def _fillers() -> frozenset[str]:
    return frozenset(wording()["filler"])


def _based(pieces: Sequence[Piece]) -> Pieces:
    """``pieces`` with what stands behind 占, 比, 较 … and the preposition itself taken together."""
    prepositions = lexicon()["base"]["words"]
    whole = wording()["share"]["default_whole"]
    found: list[Piece] = []
    behind = False
    for piece in pieces:
        if piece.text in prepositions and piece.slot is not Slot.ENTITY:
            behind = True
            found.append(Piece(piece.text, Slot.BASE))
        elif (
            behind
            and piece.slot in (Slot.ENTITY, Slot.PERIOD, Slot.REGION)
            and (found[-1].text != "对" or piece.text in whole)
        ):
            found.append(Piece(piece.text, Slot.BASE))
        elif behind and piece.slot is Slot.FILLER and piece.text in ("的", "全", "全省", "同期", "全社会"):
            found.append(piece)
        elif behind and piece.text in ("比重", "比例", "比率", "份额"):
            found.append(Piece(piece.text, Slot.BASE))
            behind = False
        else:
            behind = False
            found.append(piece)
    return tuple(found)
