"""Pages of documents that everybody may read, beside a chat that wants a login."""

import pytest
from serving import PLAN, MakeClient

from server.engine import FakeEngine
from server.settings import Auth


@pytest.mark.parametrize("more", [{"workers": 1}, {"workers": 2}, {"web": False}])
def test_whoever_follows_a_link_needs_no_login(
    make: MakeClient, fake: FakeEngine, more: dict[str, object]
) -> None:
    settings = {"auth": Auth.KEYS, "web": True, "public_documents": True} | more
    client = make(fake, **settings)
    page = client.get(f"/documents/{PLAN}", headers={"accept": "text/html"}, follow_redirects=False)
    assert page.status_code == 200
    assert "十四五" in page.text
    assert client.get("/web/site.css").status_code == 200
    assert client.get("/api/documents").status_code == 401


def test_unless_it_is_asked_for_they_stand_behind_the_door(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, auth=Auth.KEYS, web=True)
    page = client.get(f"/documents/{PLAN}", headers={"accept": "text/html"}, follow_redirects=False)
    assert page.status_code == 303
