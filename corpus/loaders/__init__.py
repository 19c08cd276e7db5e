"""Files of any office to plain text; importing this imports no parser library."""

import importlib
from collections.abc import Callable
from pathlib import Path

from corpus.loaders.detection import detect
from corpus.loaders.loaded import MIB, Limits, Loaded, LoadError

__all__ = ["Limits", "LoadError", "Loaded", "load", "load_file"]

_MODULES = {
    "text": "plain",
    "markdown": "markdown",
    "html": "html",
    "docx": "docx",
    "xlsx": "xlsx",
    "pdf": "pdf",
    "ofd": "ofd",
    "image": "image",
}
_DEFAULT = Limits()


def load(data: bytes, name: str, *, limits: Limits = _DEFAULT) -> Loaded:
    """The text of a file, by its content first and its ``name`` (with extension) second.

    Raises LoadError with a message for the user; nothing else, whatever the bytes are.
    """
    if not data.strip(b"\x00\r\n\t "):
        raise LoadError("文件是空的。请检查是否下载或复制完整。")
    _check_size(len(data), limits)
    try:
        media = detect(data, name, limits)
        loaded: Loaded = _loader(media)(data, name, limits)
    except LoadError:
        raise
    except (MemoryError, RecursionError) as error:
        raise LoadError("文件的结构异常复杂，超出可处理的范围。请另存为 PDF 或文本后再添加。") from error
    except Exception as error:  # whatever a parser makes of a damaged or hostile file
        raise LoadError("文件读不出来，可能不完整或已损坏。请重新下载，或另存一份后再添加。") from error
    if not loaded.text.strip():
        raise LoadError("文件里没有读到文字。请确认文件正确；若内容是图片，请提供扫描 PDF 或图片文件。")
    if len(loaded.text) > limits.text:
        raise LoadError("文件的文字过多，超出可处理的范围。请拆分后再添加。")
    return loaded


def load_file(path: Path, *, limits: Limits = _DEFAULT) -> Loaded:
    """The text of a file on disk; its size is checked before it is read."""
    try:
        if not path.is_file():
            raise LoadError(f"找不到文件：{path}。请检查路径。")
        _check_size(path.stat().st_size, limits)
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as error:
        raise LoadError(
            f"文件打不开：{path}（{error.strerror}）。请检查权限，或关闭占用它的程序。"
        ) from error
    return load(data, path.name, limits=limits)


def _loader(media: str) -> Callable[[bytes, str, Limits], Loaded]:
    try:
        load: Callable[[bytes, str, Limits], Loaded]
        load = importlib.import_module(f"corpus.loaders.{_MODULES[media]}").load
    except ImportError as error:
        raise LoadError(f"读取这种文件的组件没有装好（{error.name}）。请重新安装湘策后再试。") from error
    return load


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        most = limits.file_bytes / MIB
        raise LoadError(f"文件有 {size / MIB:.0f} MB，超过上限 {most:.0f} MB。请拆分或压缩图片后再添加。")
