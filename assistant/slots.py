"""The slots of the characters of a turn, as they are found."""

from collections.abc import Iterator

from assistant.utterance import Piece, Slot


class Slots:
    """The slot of every character of a text; what is labelled first stays."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._slots: list[Slot | None] = [None] * len(text)
        self._starts: set[int] = set()

    def put(self, span: tuple[int, int], slot: Slot) -> None:
        """Label ``span``, first and behind last character, unless some of it has a slot."""
        start, end = span
        if start < end and not any(self._slots[start:end]):
            self._slots[start:end] = [slot] * (end - start)
            self._starts.add(start)

    def at(self, place: int) -> Slot | None:
        """The slot of one character; None where it has none yet."""
        return self._slots[place]

    def left(self) -> str:
        """The text with what is labelled blanked out."""
        return "".join(" " if slot else char for char, slot in zip(self._text, self._slots, strict=True))

    def pieces(self) -> Iterator[Piece]:
        """The text in pieces of one slot, in order; what has none is filler."""
        start = 0
        for end in range(1, len(self._text) + 1):
            last = end == len(self._text)
            if last or end in self._starts or self._slots[end] is not self._slots[start]:
                yield Piece(self._text[start:end], self._slots[start] or Slot.FILLER)
                start = end
