"""Zip packages (DOCX, XLSX, OFD), read in memory and never unpacked to disk.

Sizes are checked as the directory declares them, before anything is unpacked; what then differs is refused.
"""

import io
import zipfile
from collections.abc import Iterator
from types import TracebackType

from corpus.loaders.loaded import MIB, Limits, LoadError

_BOMB = "压缩内容异常大（可能是恶意文件），没有读取。请向提供者索取正常的文件。"
_DAMAGED = "文件不完整或已损坏。请重新下载或复制后再添加。"


class Archive:
    """The members of a zip package; LoadError on opening when it is damaged, encrypted or hostile."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise LoadError(_DAMAGED) from error
        entries = self._zip.infolist()
        if len(entries) > limits.members or sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
            raise LoadError(_BOMB)
        for entry in entries:
            large = entry.file_size > 4 * MIB
            if entry.file_size > limits.member_bytes or (
                large and entry.file_size > limits.ratio * max(entry.compress_size, 1)
            ):
                raise LoadError(_BOMB)
            if ".." in entry.filename.replace("\\", "/").split("/") or entry.filename.startswith(("/", "\\")):
                raise LoadError("文件内含越界的路径（可能是恶意文件），没有读取。请向提供者索取正常的文件。")
            if entry.flag_bits & 0x1:
                raise LoadError("文件设有密码。请取消密码后另存，再添加。")
        self.names = frozenset(entry.filename for entry in entries)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def read(self, name: str) -> bytes:
        """The bytes of a member; LoadError when it is missing or damaged."""
        return b"".join(self._pieces(name))

    def check(self) -> None:
        """Read every member once, for a library that will read them without care.

        LoadError where one is damaged or says a wrong size, and where one declares a document type: Office
        packages never do (ECMA-376 part 2, 8.1.4), but entity bombs and external entities have to.
        """
        for name in self.names:
            markup = name.lower().endswith((".xml", ".rels"))
            tail = b""
            for piece in self._pieces(name):
                content = tail + piece.replace(b"\x00", b"")
                if markup and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
                    raise LoadError(
                        "文件内含实体声明（可能是恶意文件），没有读取。请向提供者索取正常的文件。"
                    )
                tail = content[-16:]

    def _pieces(self, name: str) -> Iterator[bytes]:
        # Bounded reads: one read of everything unpacks whatever is there before it looks at the size.
        try:
            with self._zip.open(name) as member:
                while piece := member.read(MIB):
                    yield piece
        except Exception as error:  # zlib.error, BadZipFile, NotImplementedError, KeyError, EOFError
            raise LoadError(_DAMAGED) from error
