"""The command ``xiangce``: one module per noun, imported when its command is called."""

from assistant.cli.app import main, run

__all__ = ["main", "run"]
