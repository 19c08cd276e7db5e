"""The documents that come with the product."""

from importlib.resources import files
from pathlib import Path


def built_in() -> list[Path]:
    """Folders of the built-in documents, by name; each holds source.txt and document.toml."""
    root = Path(str(files("corpus"))) / "documents"
    return sorted(path.parent for path in root.glob("*/document.toml"))
