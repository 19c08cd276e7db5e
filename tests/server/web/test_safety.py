"""Markup in documents, questions and answers is text; nothing in it ever runs."""

import re

import pytest
from browsing import OpenPage, Serve, ask, document, open_source
from playwright.sync_api import Browser, Page, expect
from serving import MakeClient

from assistant.answer import Answer, Citation, Mode, Status
from server.engine import FakeEngine

RUN = "window.ran = true"
HOSTILE = [
    f'<img src=x onerror="{RUN}">',
    f"<script>{RUN}</script>",
    f'"><svg onload="{RUN}">',
    f"' autofocus onfocus='{RUN}' x='",
    f'<a href="javascript:{RUN}">a</a>',
    f"${{{RUN}}}",
    "{{#with this}}{{lookup this 'constructor'}}{{/with}}",
    "</textarea><iframe srcdoc='<script>parent.ran = true</script>'></iframe>",
    "<!--<mark>",
]
ALL = " ".join(HOSTILE)
TEXT = "\n\n".join(
    (f"{ALL}总则", f"一、{HOSTILE[0]}", f"（一）{HOSTILE[1]}。对{ALL}给予支持。", f"二、附则{HOSTILE[4]}")
)


class Parrot(FakeEngine):
    """Says the question back, citing all of the hostile document."""

    def ask(self, question: str, *_: object) -> Answer:
        found = self.held["hostile"]
        cited = Citation(
            marker=1,
            document="hostile",
            title=found.meta.title,
            document_number=ALL,
            address="一",
            heading=ALL,
            quote=ALL,
            start=found.text.index("对<"),
            end=found.text.index("给予支持"),
            url="/documents/hostile#一",
        )
        return Answer(
            status=Status.ANSWERED,
            mode=Mode.EXTRACTIVE,
            question=question,
            text=f"{question}[1]",
            citations=(cited,),
            notices=(ALL,),
            suggestions=(ALL,),
            completed=True,
        )


@pytest.fixture
def parrot() -> Parrot:
    held = {"hostile": document("hostile", ALL, TEXT, document_number=ALL, issuer=ALL, source=ALL)}
    return Parrot(held=held)


def check(page: Page) -> None:
    """Whatever was to run did not, and no element of the markup exists."""
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    made = page.evaluate(
        "() => document.querySelectorAll("
        "'img[src=x], iframe, svg[onload], [onerror], [onfocus], a[href^=javascript], #log script').length"
    )
    assert made == 0


def test_hostile_text_everywhere_in_the_chat(serve: Serve, open_page: OpenPage, parrot: Parrot) -> None:
    page = open_page(serve(parrot))
    expect(page.locator(".library a")).to_contain_text("<img src=x")
    turn = ask(page, ALL)
    assert turn.locator(".words").inner_text().startswith(ALL)
    assert turn.locator(".asked").inner_text().endswith(ALL)
    expect(turn.locator(".notice")).to_have_text(ALL)
    panel = open_source(turn)
    expect(panel.locator("mark")).to_have_text(f"对{ALL}")
    turn.get_by_role("button", name="没用").click()
    turn.get_by_label("哪里不对").fill(ALL)
    turn.get_by_role("button", name="提交").click()
    expect(turn.locator(".thanks")).to_contain_text(HOSTILE[0])
    page.locator(".past summary").click()
    check(page)


def test_hostile_text_in_the_page_of_a_document(serve: Serve, open_page: OpenPage, parrot: Parrot) -> None:
    page = open_page(f"{serve(parrot)}/documents/hostile#<img src=x onerror={RUN}>")
    expect(page.get_by_role("heading", level=1)).to_have_text(ALL)
    expect(page.locator("#missing")).to_be_visible()
    check(page)


def test_hostile_text_in_an_export_stays_text(serve: Serve, open_page: OpenPage, parrot: Parrot) -> None:
    page = open_page(serve(parrot))
    ask(page, ALL)
    with page.expect_download() as markdown:
        page.get_by_role("link", name="导出 Markdown").click()
    text = markdown.value.path().read_text(encoding="utf-8")
    assert not re.search(r"(?<!\\)<", text)
    assert not re.search(r"(?<!\\)(\[(?!1\])|`)", text)


@pytest.mark.parametrize("path", ["/documents/hostile", "/documents/nothing"])
def test_pages_of_their_own_allow_nothing_inline(make: MakeClient, parrot: Parrot, path: str) -> None:
    policy = make(parrot, web=True).get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_markup_that_got_through_would_not_run(serve: Serve, browser: Browser) -> None:
    """The second wall: the policy of the page itself."""
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.goto(serve(FakeEngine()))
    expect(page.locator(".welcome")).to_be_visible()
    page.evaluate("(markup) => { document.querySelector('.welcome').innerHTML = markup; }", HOSTILE[0])
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in refused)
    page.close()
