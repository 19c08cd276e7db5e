"""``python -m assistant.cli``: the command where the package is not installed."""

from assistant.cli.app import main

main()
