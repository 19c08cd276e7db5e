"""What tests do in the browser, as a person would."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from corpus.document import Document
from corpus.metadata import Metadata

OpenPage = Callable[..., Page]
Serve = Callable[..., str]
_LOADED = 15_000  # ms; as for what a page does, where other work shares the machine
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def ask(page: Page, question: str) -> Locator:
    """Type a question, send it; the card of its answer."""
    before = page.locator(".turn").count()
    page.get_by_label("问题").fill(question)
    page.get_by_role("button", name="提问").click()
    turn = page.locator(".turn").nth(before)
    expect(turn.locator(".status")).to_be_visible(timeout=_LOADED)
    return turn


def open_source(turn: Locator, number: int = 0) -> Locator:
    """Click a citation of an answer; the panel with its source."""
    turn.locator(".chip").nth(number).click()
    panel = turn.page.locator("#source .panel:not(.blank)")
    expect(panel).to_be_visible()
    return panel


def document(name: str, title: str, text: str, **meta: Any) -> Document:
    return Document(name, text, Metadata(title=title, **meta))
