"""Pieces of turns put together anew: what a turn is about, what it asks, one constituent for another."""

import re
from collections.abc import Sequence

from assistant.utterance import Piece, Pieces, Slot, Utterance, lexicon

_LINKS = ("的", "和", "与", "跟", "及", "以及", "、", "对", "“", "”")


def text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def period(said: Utterance) -> str:
    """The first period that a turn names, or ""."""
    return text(said.of(Slot.PERIOD)[:1])


def region(said: Utterance) -> str:
    """The region of a document that a turn names, or ""."""
    return text(said.of(Slot.REGION)[:1])


def chain(said: Utterance, *slots: Slot) -> list[list[Piece]]:
    """Noun phrases: runs of pieces of ``slots`` and their links; periods and kinds inside are skipped."""
    runs: list[list[Piece]] = [[]]
    links: list[Piece] = []
    for piece in said.pieces:
        if piece.slot in slots:
            runs[-1] += [*(links if runs[-1] else []), piece]
            links = []
        elif piece.slot is Slot.FILLER and piece.text in _LINKS:
            links.append(piece)
        elif piece.slot not in (Slot.PERIOD, Slot.REGION, Slot.KIND):
            links = []
            if runs[-1]:
                runs.append([])
    return [run for run in runs if any(p.slot in (Slot.ENTITY, Slot.MEASURE) for p in run)]


def phrase(said: Utterance, *more: Slot) -> str:
    """All that a turn is about, without its period and what it asks; ``more`` slots are kept too."""
    return "".join(text(run) for run in chain(said, Slot.ENTITY, Slot.MEASURE, *more))


def first_phrase(said: Utterance) -> str:
    runs = chain(said, Slot.ENTITY, Slot.MEASURE)
    return text(runs[0]) if runs else ""


def entity(said: Utterance) -> str:
    """What a measure is of: 信息服务业 of 信息服务业增加值."""
    runs = chain(said, Slot.ENTITY)
    return text(runs[0]) if runs else ""


def statement(said: Utterance, *, kind: bool) -> str:
    """What a turn says, without what it asks: its phrase with basis and kind, in order."""
    kept = (Slot.ENTITY, Slot.MEASURE, Slot.BASE, Slot.BASIS, *([Slot.KIND] if kind else []))
    return "".join(text(run) for run in chain(said, *kept))


def measure_of(said: Utterance) -> str:
    """What a turn asks of an indicator: 年均增长目标是多少."""
    kept = (Slot.BASIS, Slot.BASE, Slot.KIND)
    return text(said.of(*kept)) + "是多少"


def content(own: Utterance) -> str:
    """What a fragment names: from its first to its last content word, without period and kind."""
    slots = (Slot.ENTITY, Slot.MEASURE, Slot.OTHER, Slot.BASIS, Slot.BASE, Slot.AMOUNT)
    places = [place for place, piece in enumerate(own.pieces) if piece.slot in slots]
    if not places:
        return ""
    kept = own.pieces[places[0] : places[-1] + 1]
    return text([p for p in kept if p.slot not in (Slot.PERIOD, Slot.KIND, Slot.REGION)])


def asking(own: Utterance) -> str:
    """The text of ``own`` with what asks for its amount, where it has nothing of the kind."""
    return own.text if own.has(Slot.ASK) or own.question.quantities else own.text + "是多少"


def question_of(said: Utterance) -> str:
    """What a turn asks of its subject: all behind it, where it asks there."""
    last = max((place for place, piece in enumerate(said.pieces) if piece.slot is Slot.ENTITY), default=-1)
    behind = said.pieces[last + 1 :]
    return text(behind) if any(piece.slot is Slot.ASK for piece in behind) else ""


def redated(own: Utterance, said: Utterance) -> Pieces:
    """``said`` with the period and kind that ``own`` gives; a kind does not outlive its period."""
    periods, kinds = own.of(Slot.PERIOD), own.of(Slot.KIND)
    pieces = [p for p in said.pieces if p.slot is not Slot.AMOUNT]
    if periods:
        first = next((n for n, p in enumerate(pieces) if p.slot is Slot.PERIOD), None)
        pieces = [p for n, p in enumerate(pieces) if p.slot is not Slot.PERIOD or n == first]
        pieces = [periods[0] if p.slot is Slot.PERIOD else p for p in pieces]
        if first is None:
            pieces = [periods[0], *pieces]
    if periods or kinds:
        pieces = [p for p in pieces if p.slot is not Slot.KIND]
    if kinds:
        if not periods and not said.has(Slot.KIND):
            pieces = [p for p in pieces if p.slot is not Slot.PERIOD]
        asks = next((n for n, p in enumerate(pieces) if p.slot is Slot.ASK), len(pieces))
        pieces[asks:asks] = [kinds[0]]
        if not any(p.slot is Slot.ASK for p in pieces):
            pieces.append(Piece("是多少", Slot.ASK))
    return tuple(pieces)


def swapped(pieces: Pieces, slot: Slot, new: str) -> str:
    found = [piece for piece in pieces if piece.slot is slot]
    return text(put(pieces, found[:1], new)) if found else new + text(pieces)


def put(pieces: Pieces, old: Sequence[Piece], new: str) -> Pieces:
    """``pieces`` with the first of ``old`` replaced by ``new`` and the others left out."""
    ids = {id(piece) for piece in old}
    first = id(old[0]) if old else None
    return tuple(
        Piece(new, Slot.ENTITY) if id(piece) == first else piece
        for piece in pieces
        if id(piece) == first or id(piece) not in ids
    )


def run(pieces: Pieces, *slots: Slot) -> list[Piece]:
    """The first noun phrase of ``slots`` that begins with an entity, links included."""
    found: list[Piece] = []
    for piece in pieces:
        link = piece.slot is Slot.FILLER and piece.text in _LINKS
        if piece.slot is Slot.ENTITY or (found and (piece.slot in slots or link)):
            found.append(piece)
        elif found and piece.slot not in (Slot.PERIOD, Slot.REGION, Slot.KIND):
            break
    while found and found[-1].slot is Slot.FILLER:
        found.pop()
    return found


def bare(pieces: Pieces, last: Piece) -> Pieces:
    """``pieces`` without what was said of the old subject only: its apposition (那几类), its unit."""
    kept: list[Piece] = []
    beside = False
    units = lexicon()["base"]["units"]
    for piece in pieces:
        apposed = beside and piece.slot in (Slot.FILLER, Slot.ASK) and re.match("[那这几]", piece.text)
        unit = kept and kept[-1].slot is Slot.ASK and piece.text in units
        if apposed or unit:
            continue
        beside = piece is last or (beside and piece.slot is Slot.FILLER and piece.text in "类种个些")
        if not (beside and piece is not last):
            kept.append(piece)
    return tuple(kept)


def replaced(own: Utterance, old: Piece, new: str) -> str:
    return text([Piece(new, Slot.ENTITY) if piece is old else piece for piece in own.pieces])


def alike(one: str, other: str) -> bool:
    """Whether two names are of one kind, by how they end: 国家级 and 省级, 生产性服务业 and 生活性服务业."""
    if one.endswith(other) or other.endswith(one):  # 四上企业 is no other 企业
        return False
    shared = 0
    while shared < min(len(one), len(other)) and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    return shared > 0 and 3 * shared >= max(len(one), len(other))


def coordinated(said: Utterance) -> bool:
    joined = lexicon()["base"]["coordinators"]
    return any(piece.slot is Slot.FILLER and piece.text in joined for piece in said.pieces)
