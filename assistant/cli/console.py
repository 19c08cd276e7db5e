"""Consoles that print text as it is: no markup, no emoji codes, no control codes beside a terminal's own."""

import json
import os
import sys
from typing import Any

from rich.console import Console
from rich.text import Text

from assistant.cli.state import clean

_UNBOUNDED = 400  # columns, where nobody's screen is the limit


class _Plain(Console):
    def on_broken_pipe(self) -> None:
        """Let the command end quietly; ``xiangce outline | head`` is no error."""
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """Standard output or standard error as it is now; as wide as needed where it is no terminal."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else _UNBOUNDED
    return _Plain(file=stream, width=width, markup=False, emoji=False, highlight=False)


def say(text: str, style: str = "", *, stderr: bool = False) -> None:
    """One paragraph, wrapped by the terminal and not by us, so that it can be copied whole."""
    console(stderr=stderr).print(Text(clean(text), style=style), soft_wrap=True)


def emit(data: Any) -> None:
    """``data`` as JSON on standard output, readable Chinese."""
    print(json.dumps(data, ensure_ascii=False, indent=2))
