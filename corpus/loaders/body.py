"""The body of a page: the element that holds its text, and what of a site is not text."""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Not head: of a page without one, the parser may put the whole text there.
_DROPPED = _words(
    "script style noscript template iframe object embed form select textarea button input nav header"
    " footer aside svg canvas audio video title link meta map"
)
LINES = _words(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd section article main blockquote pre center td th tr table"
    " tbody thead tfoot caption figure figcaption hr address fieldset body html ucapcontent"
)
_HOLDERS = _words("div section article main td table tbody tr body center form ucapcontent span")
_PROSE = re.compile("[，。；：、]")
_SHARE = 0.85  # of the prose of a page: an element with less leaves out a part of the body
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@cache
def data() -> dict[str, Any]:
    return tomllib.loads((files("corpus") / "lexicon" / "pages.toml").read_text(encoding="utf-8"))


def tag(element: Any) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def drop_chrome(root: Any) -> None:
    named = re.compile("|".join(data()["chrome"]["names"]), re.IGNORECASE)
    _drop(root, lambda element: not tag(element) or (tag(element) in _DROPPED and tag(element) != "form"))
    # Some sites wrap the page in a form or hide it until a script shows it: what holds most of it stays.
    most = len(root.text_content()) / 2

    def is_chrome(element: Any) -> bool:
        words = f"{element.get('id') or ''} {element.get('class') or ''}".split()
        marked = (
            tag(element) == "form"
            or bool(_HIDDEN.search(element.get("style") or ""))
            or any(named.fullmatch(word) for word in words)
        )
        return marked and len(element.text_content()) < most

    _drop(root, is_chrome)


def _drop(root: Any, unwanted: Callable[[Any], bool]) -> None:
    for element in list(root.iter()):
        if element.getparent() is not None and unwanted(element):
            element.drop_tree()


def find(root: Any) -> Any:
    """The element that holds the text: one that site software names so, else where the prose is."""
    prose: dict[Any, int] = {}
    for element in reversed(list(root.iter())):  # children before parents
        own = sum(_weight(part) for part in _texts(element)) if tag(element) != "a" else 0
        prose[element] = own + sum(prose.get(child, 0) for child in element)
    total = prose[root]
    known = {name.lower() for name in data()["body"]["names"]}
    named = [
        element
        for element in root.iter()
        if known & {*(element.get("class") or "").lower().split(), (element.get("id") or "").lower()}
    ]
    if named:
        best = max(named, key=lambda element: prose[element])
        if prose[best] > 0.5 * total or prose[best] >= 200:
            return best
    current = root
    while True:
        children = [child for child in current if tag(child) in _HOLDERS]
        heavy = [child for child in children if prose[child] >= _SHARE * prose[current] and prose[child]]
        if len(heavy) != 1 or not any(tag(child) in LINES for child in heavy[0].iterdescendants()):
            return current
        current = heavy[0]


def _texts(element: Any) -> list[str]:
    return [element.text or "", *(child.tail or "" for child in element)]


def _weight(text: str) -> int:
    return len(text.strip()) if _PROSE.search(text) else 0
