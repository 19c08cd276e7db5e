"""POST /api/match over the plan: the contract, the report, its record."""

import io
import time

import pytest
from docx import Document
from serving import Kept, MakeClient
from starlette.testclient import TestClient

from assistant.match_answer import Match, MatchStatus, MatchVerdict
from assistant.match_report import DISCLAIMER, TITLE
from server.engine import FakeEngine
from server.local import LocalEngine

COLD_CHAIN = "岳阳的冷链物流公司，40个人，想拿块地建冷库，还缺一笔贷款"


@pytest.fixture
def client(make: MakeClient, plan_engine: LocalEngine) -> TestClient:
    return make(Kept(plan_engine))


def test_a_match_is_the_contract(client: TestClient) -> None:
    response = client.post("/api/match", json={"text": COLD_CHAIN})
    assert response.status_code == 200
    match = Match.model_validate(response.json())
    assert match.status is MatchStatus.MATCHED
    assert match.profile.city == "岳阳市"
    assert {need.value for need in match.profile.needs} == {"用地", "融资担保"}
    cited = {citation.marker: citation.quote for citation in match.citations}
    assert all(measure.text == cited[measure.marker] for measure in match.measures)
    assert match.measures[0].verdict is MatchVerdict.APPLIES
    assert match.timings_ms["total"] > 0


def test_a_form_corrects_what_the_text_says(client: TestClient) -> None:
    body = {"text": COLD_CHAIN, "place": "郴州市", "industries": ["旅行社"], "needs": []}
    profile = Match.model_validate(client.post("/api/match", json=body).json()).profile
    assert (profile.city, profile.needs) == ("郴州市", ())
    assert [one.value for one in profile.industries] == ["旅行社"]


@pytest.mark.parametrize("field", ["industries", "kinds", "needs"])
def test_every_option_may_be_filled_in(client: TestClient, field: str) -> None:
    names = client.get("/api/match/options").json()[field]
    assert len(names) > 5
    for name in names:
        assert client.post("/api/match", json={field: [name]}).status_code == 200


@pytest.mark.parametrize(
    ("body", "said"), [({"industries": ["炼金"]}, "没有这个行业"), ({"place": "桃花岛"}, "不认识地名")]
)
def test_what_does_not_exist_is_told_with_what_does(
    client: TestClient, body: dict[str, object], said: str
) -> None:
    response = client.post("/api/match", json=body)
    assert response.status_code == 422
    assert said in response.json()["detail"]


@pytest.mark.parametrize("text", ["", "  ", "长" * 600])
def test_what_is_no_profile_is_told_in_the_contract_and_has_no_report(client: TestClient, text: str) -> None:
    assert client.post("/api/match", json={"text": text}).json()["status"].startswith("error_")
    refused = client.post("/api/match", json={"text": text, "format": "docx"})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_profile")


def test_the_report_comes_as_markdown_and_word(client: TestClient) -> None:
    markdown = client.post("/api/match", json={"text": COLD_CHAIN, "format": "md"})
    word = client.post("/api/match", json={"text": COLD_CHAIN, "format": "docx"})
    assert markdown.headers["content-type"].startswith("text/markdown")
    assert markdown.text.startswith(f"# {TITLE}")
    assert "2026年6月1日" in markdown.text
    paragraphs = [paragraph.text for paragraph in Document(io.BytesIO(word.content)).paragraphs]
    assert paragraphs[0] == TITLE
    assert DISCLAIMER in paragraphs
    assert ".docx" in word.headers["content-disposition"]


def test_a_match_is_recorded_and_can_be_judged(client: TestClient) -> None:
    body = {"text": f"{COLD_CHAIN}，电话13800138000", "kinds": ["民营企业"], "user": "甲"}
    number = client.post("/api/match", json=body).headers["x-request-id"]
    vote = {"request_id": number, "vote": "up", "user": "甲"}
    until = time.monotonic() + 5
    while client.post("/api/feedback", json=vote).status_code == 404:
        assert time.monotonic() < until
        time.sleep(0.02)
    entry = client.get("/api/admin/audit").json()[0]
    assert (entry["request_id"], entry["channel"], entry["status"]) == (number, "match", "answered")
    assert "13800138000" not in entry["question"]
    assert entry["question"].endswith("（类型：民营企业）")
    assert entry["citations"]
    assert 'channel="match"' in client.get("/metrics").text


def test_a_match_that_takes_too_long_is_given_up(make: MakeClient) -> None:
    client = make(FakeEngine(delay=0.5), time_limit=0.05)
    response = client.post("/api/match", json={"text": "甲"})
    assert (response.status_code, response.json()["code"]) == (504, "match_timeout")
