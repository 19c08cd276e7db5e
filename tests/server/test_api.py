"""The API over the plan, by words alone."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook
from serving import PLAN, Kept, MakeClient
from starlette.testclient import TestClient

from assistant.answer import Answer
from server.engine import FakeEngine
from server.local import LocalEngine

TOURISM = "2025年旅游总收入目标是多少？"


@pytest.fixture
def client(make: MakeClient, plan_engine: LocalEngine) -> TestClient:
    return make(Kept(plan_engine))


def events(text: str) -> Iterator[tuple[str, Any]]:
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        yield fields["event"], json.loads(fields["data"])


def test_an_answer_is_the_contract(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": TOURISM})
    assert response.status_code == 200
    answer = Answer.model_validate(response.json())
    assert "突破1.5万亿元" in answer.text
    assert answer.citations[0].address == "五(四)11"
    assert len(response.headers["x-request-id"]) == 32


def test_a_repeated_question_gets_the_same_answer(client: TestClient) -> None:
    first, second = (client.post("/api/ask", json={"question": f" {TOURISM}"}).json() for _ in range(2))
    assert first.pop("timings_ms")["total"] > 0
    assert second.pop("timings_ms") == {"total": 0.0}
    assert first == second


def test_a_refusal_is_an_answer_too(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "冷链企业补贴多少钱一个项目"})
    assert response.status_code == 200
    assert response.json()["status"].startswith("unanswerable")


@pytest.mark.parametrize("question", ["", "   ", "长" * 600])
def test_what_cannot_be_a_question_is_told_in_the_contract(client: TestClient, question: str) -> None:
    response = client.post("/api/ask", json={"question": question})
    assert response.status_code == 200
    assert response.json()["status"].startswith("error_")


def test_a_stream_ends_with_the_contract(client: TestClient) -> None:
    whole = client.post("/api/ask", json={"question": TOURISM}).json()
    response = client.post("/api/ask", json={"question": TOURISM, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    found = list(events(response.text))
    assert found[0][0] == "understood"
    assert found[-1][0] == "done"
    assert Answer.model_validate(found[-1][1]).text == whole["text"]
    assert "".join(data["text"] for name, data in found if name == "delta") == whole["text"]
    assert [data for name, data in found if name == "citation"] == whole["citations"]


def test_a_conversation_keeps_what_was_said(client: TestClient) -> None:
    made = client.post("/api/conversations", json={})
    assert made.status_code == 201
    place = f"/api/conversations/{made.json()['id']}/messages"
    reply = client.post(place, json={"question": TOURISM}).json()
    streamed = client.post(place, json={"question": "社零每年增长几个点", "stream": True})
    assert list(events(streamed.text))[-1][0] == "done"
    kept = client.get(place).json()
    assert [message["role"] for message in kept] == ["user", "assistant"] * 2
    assert kept[0]["content"] == TOURISM
    assert kept[1]["id"] == reply["message_id"]
    assert Answer.model_validate(kept[1]["answer"]) == Answer.model_validate(reply["answer"])
    assert client.get("/api/conversations").json()[0]["id"] == made.json()["id"]
    assert client.delete(place.removesuffix("/messages")).status_code == 204
    assert client.get(place).status_code == 404


def test_what_was_said_is_handed_on(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, history_limit=3)
    made = client.post("/api/conversations", json={}).json()["id"]
    for question in ("甲", "乙", "丙"):
        client.post(f"/api/conversations/{made}/messages", json={"question": question})
    question, history = fake.asked[-1]
    assert question == "丙"
    assert [message.content for message in history] == ["您问的是：甲", "乙", "您问的是：乙"]


def test_the_documents(client: TestClient) -> None:
    (plan,) = client.get("/api/documents").json()
    assert plan["document_number"] == "湘政办发〔2021〕40号"
    assert plan["expired"] is True
    detail = client.get(f"/api/documents/{PLAN}").json()
    assert any(node["address"] == "五" for part in detail["tree"] for node in [part, *part["children"]])
    assert client.get("/api/documents/nothing").status_code == 404


@pytest.mark.parametrize("written", ["五(二)7", "五（二）7", "第五章第二节第7项"])
def test_a_section_in_any_writing(client: TestClient, plan_engine: LocalEngine, written: str) -> None:
    found = client.get(f"/api/documents/{PLAN}/sections/{written}").json()
    assert found["address"] == "五(二)7"
    assert found["text"] == plan_engine.documents()[PLAN].text[found["start"] : found["end"]]
    assert found["previous"]["address"] == "五(二)6"
    assert found["parent"]["address"] == "五(二)"
    assert found["next"]["address"] == "五(三)"


def test_neighbours_lead_through_the_whole_document(client: TestClient) -> None:
    address, seen = "一", []
    while address:
        section = client.get(f"/api/documents/{PLAN}/sections/{address}").json()
        seen.append(section["address"])
        address = section["next"]["address"] if section["next"] else ""
    assert len(seen) == len(set(seen)) > 40


def test_a_section_that_is_not_there(client: TestClient) -> None:
    missing = client.get(f"/api/documents/{PLAN}/sections/五(二)1")
    assert missing.status_code == 404
    assert "第6、7项" in missing.json()["detail"]
    assert "条款号" in client.get(f"/api/documents/{PLAN}/sections/随便").json()["detail"]


def test_search(client: TestClient) -> None:
    (hit,) = client.get("/api/search", params={"q": "点状供地", "limit": 1}).json()
    assert "点状供地" in hit["text"]
    assert hit["address"].startswith("六(四)")
    assert client.get("/api/search", params={"q": "点状供地", "document": "nothing"}).json() == []


def test_figures_filtered(client: TestClient) -> None:
    every = client.get("/api/figures").json()
    targets = client.get("/api/figures", params={"kind": "target", "period": "2025"}).json()
    assert 0 < len(targets) < len(every)
    assert {(row["kind"], row["period"]) for row in targets} == {("target", "2025")}
    (tourism,) = client.get("/api/figures", params={"indicator": "旅游总收入", "kind": "target"}).json()
    assert (tourism["value"], tourism["unit"], tourism["address"]) == ("1.5", "万亿元", "五(四)11")
    assert client.get("/api/figures", params={"document": "nothing"}).json() == []
    assert len(client.get("/api/figures", params={"limit": 3}).json()) == 3


def test_figures_as_tables(client: TestClient) -> None:
    every = client.get("/api/figures").json()
    text = client.get("/api/figures", params={"format": "csv"})
    assert text.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.content.decode("utf-8-sig"))))
    assert [row["数值"] for row in rows] == [figure["value"] for figure in every]
    book = load_workbook(io.BytesIO(client.get("/api/figures", params={"format": "xlsx"}).content))
    head, *body = book.active.iter_rows(values_only=True)
    assert head[0] == "指标"
    assert [row[0] for row in body] == [figure["indicator"] for figure in every]
    assert [row[1] for row in body] == [float(figure["value"]) for figure in every]


def test_feedback_belongs_to_an_answer(client: TestClient) -> None:
    asked = client.post("/api/ask", json={"question": TOURISM}).headers["x-request-id"]
    body = {"request_id": asked, "vote": "down", "reason": "没答全"}
    assert client.post("/api/feedback", json=body).status_code == 204
    assert client.post("/api/feedback", json=body | {"vote": "up"}).status_code == 204
    assert client.post("/api/feedback", json=body | {"request_id": "0" * 32}).status_code == 404


def test_health(client: TestClient, make: MakeClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ready"


def test_before_the_index_is_loaded(make: MakeClient) -> None:
    class Slow(FakeEngine):
        def start(self) -> None:
            raise OSError("still loading")

    client = make(Slow(ready=False))
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").json()["index"] is False
    refused = client.post("/api/ask", json={"question": "甲"})
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 0


def test_metrics_name_routes_and_not_paths(client: TestClient) -> None:
    client.post("/api/ask", json={"question": TOURISM})
    client.get(f"/api/documents/{PLAN}/sections/五(二)7")
    text = client.get("/metrics").text
    assert 'route="/api/documents/{document_id}/sections/{address}"' in text
    assert (
        'xiangce_answers_total{channel="api",mode="extractive",remembered="false",status="answered"} 1.0'
        in text
    )
    assert PLAN not in text


def test_the_page_of_the_api_needs_no_other_machine(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "//cdn" not in page
    assert client.get("/docs/assets/swagger-ui-bundle.js").status_code == 200
    described = client.get("/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert any("\u4e00" <= c <= "\u9fff" for c in operation["summary"]), (method, path)


def test_figures_of_an_industry_and_a_basis_in_order(client: TestClient) -> None:
    asked = {"basis": "年均增速", "kind": "target", "sort": "value", "descending": True}
    growth = client.get("/api/figures", params=asked).json()
    values = [float(row["value"]) for row in growth]
    assert len(values) > 2
    assert values == sorted(values, reverse=True)
    tourism = client.get("/api/figures", params={"sector": "旅游业"}).json()
    assert {row["sector"] for row in tourism} == {"旅游业"}
    assert "旅游总收入" in {row["indicator"] for row in tourism}
    (income,) = client.get("/api/figures", params={"words": "旅游总收入 突破"}).json()
    assert income["value"] == "1.5"
    assert client.get("/api/figures", params={"sort": "color"}).status_code == 422
