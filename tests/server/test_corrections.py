"""Correcting the facts of a document over HTTP, and what adding one tells."""

from pathlib import Path

import pytest
from serving import PLAN, TODAY, Kept, MakeClient

from assistant.settings import Settings
from corpus.library import EDITABLE
from server.engine import FakeEngine
from server.local import LocalEngine
from server.routes.admin import Corrections

WHERE = f"/api/admin/documents/{PLAN}"


def test_facts_are_corrected_and_taken_back(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake)
    before = client.get(f"/api/documents/{PLAN}").json()
    told = client.patch(WHERE, json={"issuer": "某机关", "signed_on": "2021-08-01", "region": ""}).json()
    assert (told["issuer"], told["signed_on"], told["region"]) == ("某机关", "2021-08-01", None)
    assert told["title"] == before["title"]
    assert client.get(f"/api/documents/{PLAN}").json()["issuer"] == "某机关"
    assert client.patch(WHERE, json={}).json()["issuer"] == "某机关"


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"signed_on": "2021-13-01"}, {"period_end": 99}, {"period_end": "明年"}, {"id": "x"}],
)
def test_what_is_no_correction_is_refused(make: MakeClient, fake: FakeEngine, wrong: dict[str, str]) -> None:
    response = make(fake).patch(WHERE, json=wrong)
    assert response.status_code == 422
    assert fake.changes == 0


def test_all_that_the_library_lets_one_edit_can_be_corrected() -> None:
    assert set(Corrections.model_fields) == set(EDITABLE)


def test_adding_tells_whether_it_is_new(make: MakeClient, tmp_path: Path) -> None:
    engine = LocalEngine(Settings(data_dir=tmp_path / "data", dense=False), clock=lambda: TODAY)
    engine.start()
    client = make(Kept(engine))
    text = "云溪县民宿扶持办法（虚构）\n\n第一条　对新开业的民宿，给予床位补贴。\n".encode()
    first, second = (
        client.post("/api/admin/documents", files={"file": (name, text)}).json()
        for name in ("甲.txt", "乙.txt")
    )
    assert (first["outcome"], second["outcome"]) == ("已加入", "已有")
    assert first["id"] == second["id"]
    assert first["id"] in second["detail"]
    engine.close()
