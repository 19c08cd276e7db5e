"""The documents of an installation: the built-in ones, those the user put beside them, the library's."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from assistant.settings import Settings
from corpus.document import Document, built_in, read_document
from corpus.library import Library


class DocumentError(RuntimeError):
    """A document that cannot be read. The message is Chinese, for the user."""


def documents(settings: Settings) -> dict[str, Document]:
    """All documents by id; raises ``DocumentError`` or ``LibraryError``."""
    return {**outside(settings), **library(settings).documents()}


def library(settings: Settings) -> Library:
    return Library(settings.library_dir)


def outside(settings: Settings) -> dict[str, Document]:
    """Those that are not in the library: the built-in ones and those of ``settings.documents_dir``."""
    folders = [*built_in(), *(_folders(settings.documents_dir) if settings.documents_dir else [])]
    return {folder.name: _read(folder) for folder in folders}


def _folders(root: Path) -> list[Path]:
    if not root.is_dir():
        raise DocumentError(f"文件目录 {root} 不存在或不是文件夹。请检查 XIANGCE_DOCUMENTS_DIR 的设置。")
    return sorted(path.parent for path in root.glob("*/document.toml"))


def _read(folder: Path) -> Document:
    try:
        return read_document(folder)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        reason = f"{Path(error.filename or folder).name} {'不存在' if missing else '无法读取'}"
    except UnicodeDecodeError:
        reason = "文字不是 UTF-8 编码，请另存为 UTF-8"
    except tomllib.TOMLDecodeError as error:
        reason = f"document.toml 格式有误（{error}）"
    except ValidationError as error:
        fields = "、".join(".".join(map(str, detail["loc"])) for detail in error.errors())
        reason = f"document.toml 中这些项缺失、多余或格式不对：{fields}"
    raise DocumentError(f"文件“{folder.name}”损坏：{reason}。请修正 {folder}，或把它移出文件目录。")
