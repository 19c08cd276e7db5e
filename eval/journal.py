"""What has been asked so far, on disk, so that an interrupted run goes on where it stopped."""

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from pydantic import ValidationError

from eval.record import Record

_PACKAGES = ("corpus", "retrieval", "prompts", "assistant", "eval")
_READ = (".py", ".toml", ".txt", ".md")


class Journal:
    """One line an item, below a line with ``key``: a journal of another run is started anew.

    A line that was cut off is asked again. ``OSError`` where the folder cannot be written.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self.done: dict[str, list[Record]] = {}
        lines = [json.dumps({"key": key})]
        for line, item, records in _lines(path, key):
            self.done[item] = records
            lines.append(line)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, "".join(f"{line}\n" for line in lines))

    def add(self, item: str, records: Sequence[Record]) -> None:
        row = {"item": item, "records": [record.model_dump(mode="json") for record in records]}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def finish(self) -> None:
        """Everything was asked: the next run begins anew."""
        self._path.unlink(missing_ok=True)


def _lines(path: Path, key: str) -> list[tuple[str, str, list[Record]]]:
    try:
        first, *rest = path.read_text(encoding="utf-8").splitlines()
        if json.loads(first) != {"key": key}:
            return []
    except (OSError, ValueError):
        return []
    found = []
    for line in rest:
        with suppress(ValueError, KeyError, TypeError, ValidationError):
            row = json.loads(line)
            found.append((line, row["item"], [Record.model_validate(one) for one in row["records"]]))
    return found


def replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def code() -> str:
    """A hash of everything that answers and judges: another version is another run."""
    digest = sha256()
    for package in filter(find_spec, _PACKAGES):
        root = Path(str(files(package)))
        for path in sorted(root.rglob("*")):
            if path.suffix in _READ and path.is_file():
                digest.update(f"{package}/{path.relative_to(root)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
