"""Taking documents into the library, in the order that keeps every reader whole.

A batch is written where nobody sees it, then indexed together with what is there, then named by the library's
list, which is the one step that shows it. A reader sees the old documents with the old index or the new ones
with the new; a process killed in between leaves the old, and the next run begins with the batch it lost.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from assistant.reading import Item, SourceError, loaded, opened
from corpus.document import Document
from corpus.facts import read_facts
from corpus.ids import fingerprint, new_id
from corpus.library import Change, Library, LibraryError
from corpus.metadata import Metadata
from corpus.versions import named, same_document

# Characters of text that are indexed and shown at once: what a kill can cost, some minutes of embedding,
# against what writing the index anew costs each time.
_BATCH = 200_000


class Outcome(StrEnum):
    ADDED = "已加入"
    VERSION = "新版本"
    DUPLICATE = "已有"
    UPDATED = "已更新"
    UNCHANGED = "无变化"
    REMOVED = "已移除"
    FAILED = "失败"


@dataclass(frozen=True)
class Report:
    """What became of one source or document. It is true when told: what is added can be asked about."""

    source: str
    outcome: Outcome
    id: str | None = None
    title: str | None = None
    detail: str = ""


Index = Callable[[Mapping[str, Document]], None]


class Intake:
    """Adds to, updates and removes from ``library``.

    ``outside`` are the documents of the installation that are not in it; ``index`` makes the index of all
    documents it is given, and may take minutes.
    """

    def __init__(
        self,
        library: Library,
        outside: Mapping[str, Document],
        index: Index,
        clock: Callable[[], date],
        on_wait: Callable[[], None] = lambda: None,
        batch: int = _BATCH,
        allow_private: bool = False,
    ) -> None:
        self._library = library
        self._outside = outside
        self._index = index
        self._clock = clock
        self._on_wait = on_wait
        self._batch = batch
        self._allow_private = allow_private

    def add(self, sources: Iterable[str | Item]) -> Iterator[Report]:
        """Add each source, a path, an address or what was read from one; reports come as soon as they are
        true, those of a batch together."""
        with self._library.writing(self._on_wait) as change:
            yield from self._batches(change, (self._add(change, source) for source in sources))

    def update(self, ids: Iterable[str] = (), *, reread: bool = False) -> Iterator[Report]:
        """Read the sources again, of all documents where none is named.

        A source that has changed replaces the text; else, unless ``reread``, only the facts are read anew.
        """
        with self._library.writing(self._on_wait) as change:
            chosen = self._known(change, ids) or list(change.entries)
            yield from self._batches(change, (self._update(change, key, reread) for key in chosen))

    def remove(self, ids: Iterable[str]) -> list[Report]:
        """Remove all of ``ids`` at once; raises ``LibraryError`` for one that is not in the library."""
        with self._library.writing(self._on_wait) as change:
            reports = []
            for key in self._known(change, ids):
                source = change.entries[key].source
                change.drop(key)
                reports.append(Report(source, Outcome.REMOVED, key))
            try:
                self._index({**self._outside, **change.documents()})
            finally:
                change.commit()  # even without an index: what is removed must not be answered from
            return reports

    def edit(self, key: str, edits: Mapping[str, Any]) -> Document:
        """Correct facts of a document by hand; see ``Change.edit``."""
        with self._library.writing(self._on_wait) as change:
            self._known(change, [key])
            self._check(change, edits)
            document = change.edit(key, edits)
            self._show(change)
            return document

    def _check(self, change: Change, edits: Mapping[str, Any]) -> None:
        if edits.get("title") == "":
            raise LibraryError("标题不能为空。")
        newer = edits.get("superseded_by")
        if newer and newer not in change.entries and newer not in self._outside:
            raise LibraryError(f"没有编号为“{newer[:40]}”的文件。编号见 xiangce documents。")

    def _batches(self, change: Change, work: Iterable[tuple[Report, int]]) -> Iterator[Report]:
        pending: list[Report] = []
        size = 0
        for report, length in work:
            if not length:
                yield report
                continue
            pending.append(report)
            size += length
            if size >= self._batch:
                self._show(change)
                yield from pending
                pending, size = [], 0
        if pending:
            self._show(change)
            yield from pending

    def _show(self, change: Change) -> None:
        self._index({**self._outside, **change.documents()})
        change.commit()

    def _known(self, change: Change, ids: Iterable[str]) -> list[str]:
        chosen = list(dict.fromkeys(ids))
        for key in chosen:
            if key in self._outside and key not in change.entries:
                raise LibraryError(f"“{key}”不是用 xiangce add 加入的，不能在文件库中更改。")
            if key not in change.entries:
                raise LibraryError(f"文件库中没有“{key}”。编号见 xiangce documents。")
        return chosen

    def _add(self, change: Change, given: str | Item) -> tuple[Report, int]:
        """The report, and how many characters wait to be shown (0: nothing to show)."""
        source = given.source if isinstance(given, Item) else given
        try:
            item = given if isinstance(given, Item) else opened(given, self._allow_private)
            file_hash = sha256(item.data).hexdigest()
            for key, entry in change.entries.items():
                if entry.file_hash == file_hash:
                    return Report(source, Outcome.DUPLICATE, key, detail=f"与“{key}”是同一个文件"), 0
            found = loaded(item)
        except SourceError as error:
            return Report(source, Outcome.FAILED, detail=str(error)), 0
        if same := self._same_text(change, found.text):
            return Report(source, Outcome.DUPLICATE, same, detail=f"与“{same}”文字相同"), 0
        meta = self._facts(found, item, file_hash)
        everything = {**self._outside, **change.documents()}
        new = Document(new_id(meta, found.text, everything), found.text, meta)
        earlier = next((other for other in everything.values() if same_document(new, other)), None)
        change.put(new.id, found.text, meta, item.data, item.source)
        notes = "；".join(found.notes)
        if earlier is None:
            return Report(source, Outcome.ADDED, new.id, meta.title, notes), len(found.text)
        detail = f"与“{earlier.id}”{named(earlier.meta)}是同一文件的不同文本，两份都保留"
        return Report(
            source, Outcome.VERSION, new.id, meta.title, "；".join(filter(None, (detail, notes)))
        ), len(found.text)

    def _same_text(self, change: Change, text: str) -> str | None:
        words = fingerprint(text)
        inside = (key for key, entry in change.entries.items() if entry.text_hash == words)
        outside = (key for key, document in self._outside.items() if fingerprint(document.text) == words)
        return next(inside, None) or next(outside, None)

    def _facts(self, found: Any, item: Item, file_hash: str) -> Metadata:
        meta = read_facts(found.text, found.stated, item.name)
        return meta.model_copy(
            update={
                "media": found.media,
                "pages": tuple(found.pages),
                "notes": tuple(found.notes),
                "file_name": item.name,
                "file_hash": file_hash,
                "added_on": self._clock(),
                "source": item.source,
            }
        )

    def _update(self, change: Change, key: str, reread: bool) -> tuple[Report, int]:
        entry = change.entries[key]
        before = self._library.read(key, entry.model_copy(update={"edits": {}}))
        try:
            item = opened(entry.source, self._allow_private)
            file_hash = sha256(item.data).hexdigest()
            if file_hash == entry.file_hash and not reread:
                meta = before.meta.model_copy(
                    update={
                        name: value
                        for name, value in read_facts(before.text, before.meta.stated, item.name)
                        if name not in _OF_THE_FILE
                    }
                )
                text = before.text
            else:
                found = loaded(item)
                text, meta = found.text, self._facts(found, item, file_hash)
                meta = meta.model_copy(update={"added_on": before.meta.added_on})
        except SourceError as error:
            return Report(
                entry.source, Outcome.FAILED, key, before.meta.title, f"{error}文件库中的文本不变。"
            ), 0
        twin = next(
            (k for k, e in change.entries.items() if k != key and e.text_hash == fingerprint(text)), None
        )
        if twin is not None:
            detail = f"来源现在的文字已作为“{twin}”在库中"
            return Report(entry.source, Outcome.UNCHANGED, key, before.meta.title, detail), 0
        if fingerprint(text) == entry.text_hash and file_hash != entry.file_hash and not reread:
            text = before.text  # a page with another counter on it
        if (
            text == before.text
            and meta.model_copy(update={"file_hash": before.meta.file_hash}) == before.meta
        ):
            return Report(entry.source, Outcome.UNCHANGED, key, meta.title), 0
        detail = "重新提取了信息" if text == before.text else "来源有变化，已换成新的文字"
        change.put(key, text, meta, item.data, entry.source)
        return Report(entry.source, Outcome.UPDATED, key, meta.title, detail), len(text)


_OF_THE_FILE = {"media", "pages", "notes", "file_name", "file_hash", "added_on", "source", "stated"}
