"""Generations: folders that are written once, checked by their sums, and swapped in atomically.

``root/current`` names the generation in use, ``root/generations/<name>/`` holds its files, the manifest
written last. Whoever dies while writing leaves a folder nobody points to. One process writes at a time.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

Manifest = dict[str, Any]
_MANIFEST = "manifest.json"
_POINTER = "current"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}


class IndexStorageError(RuntimeError):
    """The index cannot be written; the one before is unharmed. The message is Chinese, for the user."""


class Storage:
    def __init__(self, root: Path) -> None:
        self.root = root
        self._generations = root / "generations"

    def current(self) -> tuple[Path, Manifest] | None:
        """The generation in use, if it is whole: every file has the size and SHA-256 its manifest tells."""
        try:
            name = (self.root / _POINTER).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return _whole(self._generations / Path(name).name)

    def matching(self, sources: Manifest) -> tuple[Path, Manifest] | None:
        """The generation in use, or else the one kept beside it, if it is whole and made from ``sources``.

        While documents are being added the index of both sets is there, so that no reader has to wait.
        """
        for found in (self.current, lambda: next(self._made_from(sources), None)):
            made = found()
            if made and _is_from(made[1], sources):
                return made
        return None

    def _made_from(self, sources: Manifest) -> Iterator[tuple[Path, Manifest]]:
        with contextlib.suppress(OSError):
            for folder in sorted(self._generations.iterdir()):
                with contextlib.suppress(OSError, ValueError):  # its manifest first: sums take longer
                    manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
                    if _is_from(manifest, sources) and (found := _whole(folder)):
                        yield found

    def intact(self) -> Iterator[tuple[Path, Manifest]]:
        """Every whole generation, in use or not: what its files hold can be used again."""
        with contextlib.suppress(OSError):
            for folder in sorted(self._generations.iterdir()):
                if found := _whole(folder):
                    yield found

    @contextmanager
    def writing(self, on_wait: Callable[[], None], timeout: float) -> Iterator[None]:
        """Hold the right to write; ``on_wait`` is called once where another process holds it.

        Raises ``IndexStorageError`` after ``timeout`` seconds or where the folder cannot be written.
        """
        with self._explained():
            self.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / "lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                on_wait()
                try:
                    lock.acquire(timeout=timeout)
                except Timeout:
                    raise IndexStorageError(
                        f"等待另一个进程建立索引超过{timeout:.0f}秒（{self.root}）。"
                        "请确认该进程是否仍在运行，结束后重试。"
                    ) from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def generation(self, manifest: Manifest) -> Iterator[Path]:
        """A new folder to fill. On leaving it becomes the current one; on an error it is removed.

        Call while ``writing``. Older generations are removed, except the one that was current: a reader
        may just have been told its name.
        """
        before = self.current()
        folder: Path | None = None
        with self._explained():
            try:
                self._generations.mkdir(parents=True, exist_ok=True)
                folder = Path(tempfile.mkdtemp(dir=self._generations))
                yield folder
                whole = {**manifest, "files": _sums(folder)}
                _write(folder / _MANIFEST, json.dumps(whole, ensure_ascii=False))
                _write(self.root / _POINTER, folder.name)
            except BaseException:
                if folder is not None:
                    shutil.rmtree(folder, ignore_errors=True)
                raise
        keep = {folder.name} | ({before[0].name} if before else set())
        for old in self._generations.iterdir():
            if old.name not in keep:
                shutil.rmtree(old, ignore_errors=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what a full or closed disk raises, from the system or from a library, into words."""
        try:
            yield
        except IndexStorageError:
            raise
        except Exception as error:
            reason = self._reason(error)
            if reason is None:
                raise
            raise IndexStorageError(f"无法写入索引目录 {self.root}：{reason}原有索引未受影响。") from error

    def _reason(self, error: Exception) -> str | None:
        code = error.errno if isinstance(error, OSError) else None
        text = str(error).lower()
        library = isinstance(error, sqlite3.Error) or type(error).__module__.startswith("chromadb")
        if code in _FULL or (library and "full" in text):
            return "磁盘空间不足。请清理磁盘，或把数据目录改到空间充足的磁盘后重试。"
        if code in _CLOSED or (library and ("readonly" in text or "read-only" in text)):
            return "没有写权限，或文件系统为只读。请修改权限，或把数据目录改到可写的位置后重试。"
        return None


def _is_from(manifest: Manifest, sources: Manifest) -> bool:
    return all(manifest.get(key) == value for key, value in sources.items())


def _whole(folder: Path) -> tuple[Path, Manifest] | None:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return (folder, manifest) if manifest["files"] == _sums(folder) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sums(folder: Path) -> dict[str, list[int | str]]:
    """Size and SHA-256 of every file below ``folder`` but the manifest, by relative path."""
    sums: dict[str, list[int | str]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != _MANIFEST):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        sums[path.relative_to(folder).as_posix()] = [path.stat().st_size, digest]
    return sums


def _write(path: Path, text: str) -> None:
    """Replace ``path`` in one step: it holds the old text or the new one, also after a power cut."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
