"""Reports of a run: whole, readable, and nothing but text whatever the replies hold."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from evaluated import record

from eval.gates import Outcome
from eval.record import Record, Retrieved
from eval.reply import Cited, Reply
from eval.report.comparing import compare, told
from eval.report.html import page
from eval.report.junit import junit
from eval.report.markdown import markdown, summary
from eval.report.model import Report, ReportError, read
from eval.report.plots import Bar, Point, bars, curve, histogram
from eval.report.refusing import trade_off
from eval.statistics import scores

HOSTILE = (
    "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    "|`*[a](javascript:alert(1))\x00\x1b[31m\u2028\ud83d]]> &amp; <!-- \n\n# 标题"
)


def hostile() -> str:
    """With half a character, which XML and UTF-8 cannot hold, taken out as the pipeline takes it out."""
    return HOSTILE.encode("utf-8", "replace").decode("utf-8")


def report(*records: Record, outcomes: tuple[Outcome, ...] = (), target: str = "本机") -> Report:
    return Report(
        version=1,
        target=target,
        mode="extractive",
        started="2026-06-01T08:00:00+00:00",
        seconds=12,
        sets="abc",
        code="def",
        titles={"figures": "指标"},
        items={"figures": len(records)},
        scores=tuple(scores(records)),
        outcomes=outcomes,
        records=records,
    )


def right(name: str, similarity: float = 0.9) -> Record:
    made = record(Reply(status="answered", text="对"), name, {"accuracy": 1, "latency_p50": 3.0})
    hit = Retrieved(document="x", address="一", text="", score=1, similarity=similarity)
    return made.model_copy(update={"retrieved": (hit,)})


def wrong(name: str, text: str = "错", similarity: float = 0.5) -> Record:
    reply = Reply(status="answered", text=text, citations=(Cited(address=text, quote=text),))
    values = {"accuracy": 0.0, "latency_p50": 30.0, "refusal_recall": 0.0, "false_refusal_rate": 0.0}
    made = record(reply, name, values, status=["unanswerable_no_such_figure"])
    hit = Retrieved(document=text, address="", text=text, score=1, similarity=similarity)
    return made.model_copy(update={"question": text, "why": text, "retrieved": (hit,)})


@pytest.fixture
def attacked() -> Report:
    return report(right("a"), wrong("b", hostile()), target=hostile())


def test_json_and_back(tmp_path: Path, attacked: Report) -> None:
    path = tmp_path / "report.json"
    path.write_text(attacked.model_dump_json(exclude_defaults=True), encoding="utf-8")
    assert read(path) == attacked
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ReportError, match="不是 xiangce eval"):
        read(path)
    with pytest.raises(ReportError, match="打不开"):
        read(tmp_path / "none.json")


def test_junit(attacked: Report) -> None:
    root = ET.fromstring(junit(attacked))
    (suite,) = root
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("figures", "2", "1")
    case = suite[1]
    failure = case.find("failure")
    assert failure is not None
    assert "状态 answered" in (failure.get("message") or "")
    assert "<img src=x" in (failure.text or "")
    assert suite[0].find("failure") is None


def test_junit_tells_what_had_no_reply() -> None:
    broken = record(Reply(status="failed", text="", error="HTTP 500"), "a")
    (suite,) = ET.fromstring(junit(report(broken)))
    assert (suite.get("failures"), suite.get("errors")) == ("0", "1")
    assert suite[0][0].tag == "error"


def test_markdown_keeps_to_its_cells(attacked: Report) -> None:
    text = markdown(attacked)
    assert "<script>" not in text
    assert "<img" not in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    wide = [len(re.findall(r"(?<!\\)\|", line)) for line in tables if "b\\#1" in line]
    assert wide == [5]
    assert "[a](javascript" not in text
    assert not any(line.startswith("# 标题") for line in text.splitlines())


def test_markdown_tells_the_gates() -> None:
    outcomes = (
        Outcome(name="figures.accuracy", result="failed", detail="至少 0.9，得 0.5"),
        Outcome(name="all.error_rate", result="passed", detail="至多 0，得 0"),
    )
    failed = report(right("a"), wrong("b"), outcomes=outcomes)
    assert failed.failed
    assert "未通过（1 项过，1 项不过）" in markdown(failed)
    assert "figures.accuracy" in markdown(failed)
    assert "指标：1/2，全对 50.0%" in summary(failed)


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_page_needs_nothing_from_elsewhere_and_holds_only_text(attacked: Report) -> None:
    text = page(attacked)
    parser = Elements()
    parser.feed(text)
    assert sum(tag == "script" for tag, _ in parser.found) == 2
    assert not {"img", "link", "iframe", "object", "form", "base", "a"} & {tag for tag, _ in parser.found}
    attributes = [(name, value) for _, attrs in parser.found for name, value in attrs.items()]
    assert not [name for name, _ in attributes if name.startswith("on") or name in ("src", "href", "style")]
    assert "://" not in text.replace("a](javascript", "")
    (data,) = re.findall(r'<script id="wrong" type="application/json">(.*?)</script>', text, re.DOTALL)
    assert json.loads(data)[0]["question"].startswith("</script>")


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")
def test_a_page_in_a_browser(tmp_path: Path, attacked: Report) -> None:
    path = tmp_path / "index.html"
    path.write_text(page(attacked), encoding="utf-8")
    command = [
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=5000", "--dump-dom", path.as_uri(),
    ]  # fmt: skip
    shown = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    assert "<title>taken" not in shown
    assert shown.count("<details>") == 1
    assert "1 题" in shown
    assert "&lt;/script&gt;&lt;script&gt;" in shown


def test_plots_are_drawn() -> None:
    ET.fromstring(bars([Bar("指标 & <b>", 0.9, 0.8, 1, 10), Bar("无", 0, 0, 0, 0)], "各题集"))
    ET.fromstring(curve([Point(0, 0), Point(1, 1)], Point(0.02, 0.97), ("误拒", "该拒而拒"), "取舍"))
    ET.fromstring(curve([], None, ("误拒", "该拒而拒"), "取舍"))
    for values in ([0.0], [3.0, 3.0], [0.1, 5, 2000]):
        ET.fromstring(histogram(values, [("P50", values[0])], "毫秒", "耗时"))


def test_the_trade_off_of_a_threshold() -> None:
    assert trade_off([right("a", 0.9), wrong("b", similarity=0.5)]) == [(0, 0), (0, 1), (1, 1)]
    mixed = trade_off([right("a", 0.5), right("b", 0.9), wrong("c", similarity=0.7)])
    assert mixed == [(0, 0), (0.5, 0), (0.5, 1), (1, 1)]
    assert trade_off([right("a")]) == []


def test_two_runs_item_by_item() -> None:
    before = report(right("a"), wrong("b"), wrong("c"), wrong("gone"))
    better = right("b").model_copy(update={"question": "错"})
    after = report(wrong("a").model_copy(update={"question": "问a"}), better, wrong("c", "错"), right("new"))
    found = compare(before, after)
    assert [change.before.item for change in found.worse] == ["a"]
    assert [change.before.item for change in found.better] == ["b"]
    assert (found.only_before, found.only_after) == (["gone#1"], ["new#1"])
    text = told(found)
    assert "变好 1 题，变坏 1 题" in text
    assert "[变坏] a#1" in text
    assert "25.0% → 50.0%" in text


def test_a_question_that_was_rewritten_is_not_compared() -> None:
    found = compare(report(right("a")), report(right("a").model_copy(update={"question": "另一句"})))
    assert (found.only_before, found.only_after) == (["a#1"], ["a#1"])
