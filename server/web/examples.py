"""Questions to begin with: taken from the documents that are loaded, and tried before they are shown."""

from collections.abc import Iterator, Mapping, Sequence

from assistant.answer import Status
from assistant.suggest import ask_for
from corpus.document import Document
from corpus.figures import Figure, FigureKind
from corpus.sections import Kind
from server.engine import Engine

_FIGURES = 3
_SECTIONS = 2
_TRIED = 12  # of each kind, at most


class Examples:
    """Worked out once for each state of the library."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._found: tuple[str, tuple[str, ...]] = ("", ())

    def get(self) -> tuple[str, ...]:
        """Blocks for some milliseconds after the documents have changed; empty while nothing is loaded."""
        if not self._engine.ready:
            return ()
        generation, found = self._engine.generation, self._found[1]
        if self._found[0] != generation:
            found = self._worked_out()
            self._found = generation, found
        return found

    def _worked_out(self) -> tuple[str, ...]:
        documents = self._engine.documents()
        found = self._answered(_about_figures(self._engine.figures()), _FIGURES)
        if self._engine.repeatable:  # else a language model would be asked
            found += self._answered(_about_sections(documents), _SECTIONS)
        return tuple(dict.fromkeys(found))

    def _answered(self, candidates: Sequence[str], wanted: int) -> list[str]:
        found: list[str] = []
        for question in spread(candidates, _TRIED):
            if len(found) == wanted:
                break
            if self._engine.ask(question).status is Status.ANSWERED:
                found.append(question)
        return found


def spread(items: Sequence[str], most: int) -> Iterator[str]:
    """At most ``most`` of ``items``, from the whole length of the sequence."""
    count = min(len(items), most)
    yield from (items[number * len(items) // count] for number in range(count))


def _about_figures(ledgers: Mapping[str, Sequence[Figure]]) -> list[str]:
    """A target of each section that sets any."""
    first: dict[tuple[str, str], Figure] = {}
    for ledger in ledgers.values():
        for figure in ledger:
            if figure.kind is FigureKind.TARGET and len(figure.indicator) > 2:
                first.setdefault((figure.document, figure.address), figure)
    return [ask_for(figure) for figure in first.values()]


def _about_sections(documents: Mapping[str, Document]) -> list[str]:
    """What the numbered sections with a heading of their own say."""
    return [
        f"{section.heading}有哪些内容？"
        for document in documents.values()
        for section in document.structure.sections
        if section.addressed and section.kind in (Kind.SECTION, Kind.ITEM) and 2 < len(section.heading) < 16
    ]
