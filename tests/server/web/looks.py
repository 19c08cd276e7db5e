"""What tests of the tabs share: opening one, pictures of it, and what axe-core says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]

_SHOTS = Path("build/screenshots")
_LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1360, "height": 1000}},
    "dark": {"viewport": {"width": 1360, "height": 1000}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 780}},
}


def open_tab(open_page: OpenPage, site: str, tab: str, **options: Any) -> Page:
    page = open_page(site, **options)
    page.get_by_role("tab", name=tab).click()
    expect(page.get_by_text("正在载入文件与索引")).to_have_count(0)
    return page


def looked_at(
    open_page: OpenPage, site: str, tab: str, name: str, then: Callable[[Page], None] = lambda page: None
) -> None:
    """Pictures of the tab, light, dark and on a phone; nothing sticks out sideways, and axe-core finds
    nothing serious in any of them."""
    _SHOTS.mkdir(parents=True, exist_ok=True)
    for look, options in _LOOKS.items():
        page = open_tab(open_page, site, tab, **options)
        then(page)
        page.screenshot(path=_SHOTS / f"{name}-{look}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= options["viewport"]["width"]
        found = Axe().run(page).response["violations"]
        serious = [fault for fault in found if fault["impact"] in ("serious", "critical")]
        assert not serious, [(f["id"], [node["html"] for node in f["nodes"]]) for f in serious]
