"""The commands of the library, searched by words alone so that no model is needed."""

import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from assistant.cli import run
from corpus.fetching import Fetched, FetchError, FetchSettings
from corpus.related import notices
from tests.notices import notice

TODAY = date(2024, 1, 1)


class Ran(NamedTuple):
    code: int
    out: str
    err: str


class Xiangce(Protocol):
    def __call__(self, *args: str, today: date = TODAY) -> Ran: ...


@pytest.fixture
def xiangce(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Xiangce:
    monkeypatch.setenv("XIANGCE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XIANGCE_DENSE", "false")
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("XIANGCE_DOCUMENTS_DIR", "XIANGCE_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def call(*args: str, today: date = TODAY) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        code = run(args, clock=lambda: today)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "文件"
    (root / "下级").mkdir(parents=True)
    newer = notice(
        "云政办发〔2023〕7号",
        day="2023年8月1日",
        ends="《云溪县集市管理办法》（云政办发〔2022〕12号）同时废止。",
    )
    (root / "集市.txt").write_text(notice(), encoding="utf-8")
    (root / "下级" / "新集市.txt").write_text(newer, encoding="utf-8")
    (root / ".隐藏").write_text("不读", encoding="utf-8")
    return root


KEY = "云政办发2022-12"


def test_a_folder_is_added_and_told(xiangce: Xiangce, folder: Path) -> None:
    ran = xiangce("add", str(folder))
    assert ran.code == 0
    assert "已加入2份" in ran.out
    assert f"{KEY}《云溪县集市管理办法》" in ran.out
    again = xiangce("add", str(folder), "--json")
    assert [json.loads(line)["outcome"] for line in again.out.splitlines()] == ["已有", "已有"]


def test_what_fails_is_told_and_the_rest_is_added(xiangce: Xiangce, folder: Path) -> None:
    ran = xiangce("add", str(folder / "集市.txt"), str(folder / "没有.txt"))
    assert ran.code == 1
    assert "失败" in ran.out
    assert "不存在" in ran.out
    assert "已加入1份" in ran.out


def test_the_list_and_its_filters(xiangce: Xiangce, folder: Path) -> None:
    xiangce("add", str(folder))

    def ids(*options: str, today: date = TODAY) -> set[str]:
        ran = xiangce("documents", "--json", *options, today=today)
        return {row["id"] for row in json.loads(ran.out)}

    assert len(ids()) == 3
    assert ids("--status", "已废止") == {KEY}
    assert ids("--region", "云溪") == {KEY, "云政办发2023-7"}
    assert ids("--year", "2023") == {"云政办发2023-7"}
    assert ids("--issuer", "湖南省") == {"hunan-service-industry-plan"}
    assert ids("--status", "期满", "--region", "云溪", today=date(2027, 1, 1)) == {"云政办发2023-7"}
    assert xiangce("documents", "--status", "好").code == 2
    old = next(row for row in json.loads(xiangce("documents", "--json").out) if row["id"] == KEY)
    assert (old["status"], old["superseded_by"]) == ("已废止", "云政办发2023-7")
    assert "已由《云溪县集市管理办法》（云政办发〔2023〕7号）废止" in xiangce("documents").out


def test_one_document_with_where_each_fact_was_found(xiangce: Xiangce, folder: Path) -> None:
    xiangce("add", str(folder))
    ran = xiangce("documents", "show", "云政办发〔2023〕7号")
    assert "成文日期：2023-08-01  [" in ran.out
    assert "废止：《云溪县集市管理办法》云政办发〔2022〕12号  [" in ran.out
    facts = json.loads(xiangce("documents", "show", KEY, "--json").out)
    assert facts["facts"]["sources"]["title"]["origin"] == "text"
    assert xiangce("documents", "show", "没有这份").code == 1


def test_corrections(xiangce: Xiangce, folder: Path) -> None:
    xiangce("add", str(folder / "集市.txt"))
    assert xiangce("documents", "edit", KEY, "--valid-until", "2023-06-30", "--title", "集市办法").code == 0
    shown = xiangce("documents", "show", KEY).out
    assert "有效期至：2023-06-30  [用户更正]" in shown
    assert "状态：期满" in shown
    xiangce("update", "--reread")
    assert "有效期至：2023-06-30  [用户更正]" in xiangce("documents", "show", KEY).out
    assert xiangce("documents", "edit", KEY, "--valid-until", "原").code == 0
    assert "有效期至：2025-05-05  [" in xiangce("documents", "show", KEY).out
    for wrong in (["--valid-until", "明年"], ["--period-end", "26"], ["--title", "-"], []):
        assert xiangce("documents", "edit", KEY, *wrong).code == 2
    assert xiangce("documents", "edit", "hunan-service-industry-plan", "--title", "x").code == 5


def test_remove_asks_first(xiangce: Xiangce, folder: Path) -> None:
    xiangce("add", str(folder))
    ran = xiangce("remove", KEY)
    assert (ran.code, "--yes" in ran.err) == (2, True)
    assert xiangce("remove", KEY, "--yes").code == 0
    assert KEY not in xiangce("documents", "--json").out
    assert xiangce("remove", KEY, "--yes").code == 5
    assert xiangce("remove", "hunan-service-industry-plan", "--yes").code == 5


def test_sync(xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch) -> None:
    """One address answers only without TLS, the others not at all."""

    first = next(listed for listed in notices() if listed.urls)

    def fetch(url: str, settings: FetchSettings) -> Fetched:
        if url == first.urls[1]:
            return Fetched(notice().encode(), url, "a.txt", "text/plain")
        raise FetchError("连不上。请检查网络后重试。")

    monkeypatch.setattr("corpus.fetching.fetch", fetch)
    ran = xiangce("sync")
    assert ran.code == 1
    assert "已加入1份" in ran.out
    assert "连不上" in ran.out
    assert "没有登记网址" in ran.out
    assert "湘政办发〔2023〕35号" in ran.out


def test_unknown_commands_below_documents(xiangce: Xiangce) -> None:
    ran = xiangce("documents", "shwo")
    assert (ran.code, "没有命令 shwo" in ran.err) == (2, True)
    assert "更正提取的信息" in xiangce("documents", "--help").out
