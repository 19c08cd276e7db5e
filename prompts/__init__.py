"""The prompts, one file a job: instructions to a language model, in Chinese. No code but the loader."""

from functools import cache
from importlib.resources import files
from string import Template


@cache
def _template(name: str) -> Template:
    return Template(files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8").strip())


def prompt(name: str, **values: str) -> str:
    """The text of ``prompts/<name>.md`` with its ``$fields`` filled in; what is filled in is not read again.

    Raises ``FileNotFoundError`` for an unknown name and ``KeyError`` for a field that is not given.
    """
    return _template(name).substitute(values)
