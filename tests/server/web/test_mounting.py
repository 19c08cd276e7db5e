"""What the web chat in front of the application leaves as it was, and how its first page leaves."""

import re

import pytest
from serving import MakeClient

from server.engine import FakeEngine


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/api/nothing", "GET", 404), ("/api/ask", "GET", 405), ("/v1/no", "POST", 404)],
)
def test_wrong_addresses_of_the_api_are_told_as_without_it(
    make: MakeClient, fake: FakeEngine, path: str, method: str, status: int
) -> None:
    response = make(fake, web=True).request(method, path)
    assert response.status_code == status
    assert "接口说明见" in response.text


def test_the_first_page_is_chinese_and_names_its_scripts(make: MakeClient, fake: FakeEngine) -> None:
    response = make(fake, web=True).get("/")
    assert '<html lang="zh-CN"' in response.text
    assert "正在打开" in response.text
    assert "githubusercontent" not in response.text
    rules = response.headers["content-security-policy"].split("; ")
    scripts = next(rule for rule in rules if rule.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert scripts.count("'sha256-") == len(re.findall(r"<script(?![^>]*src=)", response.text)) > 1


def test_the_scripts_come_before_what_calls_them(make: MakeClient, fake: FakeEngine) -> None:
    """Deferred scripts and modules run in the order of the page, however long each takes to arrive."""
    page = make(fake, web=True).get("/").text
    tags = [tag for tag in re.findall(r"<script[^>]*>", page) if " src=" in tag]
    ours = [tag for tag in tags if "/web/" in tag]
    assert len(ours) == 3
    assert all(" defer" in tag for tag in ours)
    assert tags.index(next(tag for tag in tags if "module" in tag)) == len(ours)


def test_without_the_web_chat_there_is_no_page(make: MakeClient, fake: FakeEngine) -> None:
    assert make(fake, web=False).get("/").status_code == 404
    assert make(fake, web=True, workers=2).get("/").status_code == 404
