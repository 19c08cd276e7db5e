"""Loaders for tests that are about the library: those of ``corpus``, or UTF-8 text where there are none."""

import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType


@dataclass(frozen=True)
class Loaded:
    text: str
    media: str = "text"
    pages: tuple[int, ...] = ()
    stated: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class LoadError(ValueError):
    pass


def load(data: bytes, name: str) -> Loaded:
    try:
        return Loaded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LoadError("文字不是 UTF-8 编码。") from error


def provide() -> None:
    """Put the stand-in where the loaders would be, if they are not there."""
    if "corpus.loaders" not in sys.modules and importlib.util.find_spec("corpus.loaders") is None:
        module = ModuleType("corpus.loaders")
        module.load, module.LoadError = load, LoadError  # type: ignore[attr-defined]
        sys.modules["corpus.loaders"] = module
