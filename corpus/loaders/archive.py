"""Zip packages (DOCX, XLSX, OFD), read in memory and never unpacked to disk.

Python's zip reader stops at the size a member declares, so a check of the declared sizes holds.
"""

import io
import zipfile
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
        try:
            return self._zip.read(name)
        except Exception as error:  # zlib.error, BadZipFile, NotImplementedError, KeyError, EOFError
            raise LoadError(_DAMAGED) from error

    def refuse_declarations(self) -> None:
        """LoadError where a member declares a document type.

        Office packages never do (ECMA-376 part 2, 8.1.4); entity bombs and external entities have to.
        """
        for name in self.names:
            if name.lower().endswith((".xml", ".rels")):
                content = self.read(name).replace(b"\x00", b"")
                if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                    raise LoadError(
                        "文件内含实体声明（可能是恶意文件），没有读取。请向提供者索取正常的文件。"
                    )
