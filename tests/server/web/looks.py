"""How a page looks: on a desk, in the dark, on a phone; and whether everyone can use it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from browsing import PHONE, OpenPage
from playwright.sync_api import Page, expect

SHOTS = Path(__file__).parents[3] / "build" / "screenshots"
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
LOOKS = {
    "light": DESK | {"color_scheme": "light"},
    "dark": DESK | {"color_scheme": "dark"},
    "phone": PHONE | {"color_scheme": "light"},
}


def looked_at(page: Page, name: str, *, whole: bool = False) -> None:
    """Take a picture to look at, of the whole page if told so; axe-core finds nothing serious and nothing
    sticks out sideways."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", animations="disabled", full_page=whole)
    serious = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert not serious
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def open_tab(open_page: OpenPage, site: str, tab: str, **options: Any) -> Page:
    page = open_page(site, **options)
    page.get_by_role("tab", name=tab).click()
    expect(page.get_by_text("正在载入文件与索引")).to_have_count(0)
    return page


def tab_looked_at(
    open_page: OpenPage, site: str, tab: str, name: str, then: Callable[[Page], object]
) -> None:
    """A tab in every look, after ``then``."""
    for look, options in LOOKS.items():
        page = open_tab(open_page, site, tab, **options)
        then(page)
        looked_at(page, f"{name}-{look}", whole=True)
