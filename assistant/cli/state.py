"""What every command is given, how it fails, and its exit codes."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from assistant.settings import Settings
    from corpus.document import Document


class Exit(IntEnum):
    """Exit codes, as the epilog of ``--help`` tells them."""

    OK = 0
    OTHER = 1  # what was asked to be shown is not there, a check failed, or an unexpected error
    USAGE = 2
    UNANSWERED = 3
    BAD_QUESTION = 4
    ENVIRONMENT = 5
    INTERRUPTED = 130


class CliError(Exception):
    """An expected error: a Chinese message that names the cause and the next step, and an exit code."""

    def __init__(self, message: str, code: Exit = Exit.OTHER) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Group:
    """A command that also has commands below it, by name with what each does."""

    main: Callable[..., None]
    commands: dict[str, tuple[Callable[..., None], str]]


@dataclass
class State:
    """The root of one run of the command; settings and documents are read when first asked for."""

    clock: Callable[[], date] = date.today

    @cached_property
    def settings(self) -> "Settings":
        from pydantic import ValidationError  # noqa: PLC0415
        from pydantic_settings import SettingsError  # noqa: PLC0415

        from assistant.settings import Settings  # noqa: PLC0415

        try:
            return Settings()
        except ValidationError as error:
            names = "、".join(f"XIANGCE_{'_'.join(map(str, e['loc'])).upper()}" for e in error.errors())
            raise CliError(f"环境变量 {names} 的值无效。请改正或删去后重试。", Exit.ENVIRONMENT) from error
        except SettingsError as error:  # a value that should be JSON and is not; it names the field only
            raise CliError(
                "有环境变量的值不是有效的 JSON（XIANGCE_LLM_EXTRA 应写成 '{\"名称\": 值}'）。请改正后重试。",
                Exit.ENVIRONMENT,
            ) from error

    @cached_property
    def documents(self) -> "dict[str, Document]":
        from assistant.documents import documents  # noqa: PLC0415

        return documents(self.settings)

    def chosen(self, name: str | None) -> "list[Document]":
        """The document meant by its id, its number or a unique part of its title; all of them for None."""
        documents = list(self.documents.values())
        if name is None:
            return documents
        wanted = readable(name).strip()
        for matches in (
            [d for d in documents if wanted in (d.id, d.meta.document_number)],
            [d for d in documents if wanted and wanted in d.meta.title],
        ):
            if len(matches) == 1:
                return matches
        raise CliError(
            f"没有唯一对应“{clean(wanted)[:60]}”的文件。可选：{'、'.join(self.documents)}"
            "（xiangce documents 有说明）。"
        )


def state(context: typer.Context) -> State:
    """The state of this run."""
    return context.ensure_object(State)


def readable(argument: str) -> str:
    """A command-line argument as UTF-8 text, whatever the locale took it for."""
    try:
        return os.fsencode(argument).decode("utf-8", "replace")
    except UnicodeEncodeError:
        return argument.encode("utf-8", "replace").decode("utf-8")


def clean(text: str) -> str:
    """Text that cannot steer a terminal: printable characters and line breaks only."""
    return "".join(c if c.isprintable() or c in "\n\t\u3000" else "\ufffd" for c in text)
