"""A run as Markdown: the summary for a build server's page and for the terminal."""

import re
from collections.abc import Sequence

from eval.metrics import METRICS
from eval.report.model import Report, counts, with_interval, written
from eval.statistics import ALL

_SHOWN = 25  # wrong replies that are listed
_WIDTH = 80  # characters of a question or an answer
_LEFT_OUT = ("latency_p50", "latency_p95", "answer_length")


def markdown(report: Report) -> str:
    lines = [
        f"# 评测：{_cell(report.target)}（{_cell(report.mode)}）",
        "",
        f"{report.started[:16]}，{report.seconds:.0f} 秒，题集 `{report.sets}`，代码 `{report.code}`。"
        "方括号内为95%自助法区间。",
        *(f"\n> {_cell(note)}" for note in report.notes),
        "",
        *_outcomes(report),
        *_suites(report),
        *_metrics(report),
        *_wrong(report),
    ]
    return "\n".join(lines) + "\n"


def _outcomes(report: Report) -> list[str]:
    if not report.outcomes:
        return []
    failed = [one for one in report.outcomes if one.result == "failed"]
    passed = sum(one.result == "passed" for one in report.outcomes)
    title = f"## 门槛：{'未通过' if failed else '通过'}（{passed} 项过，{len(failed)} 项不过）"
    if not failed:
        return [title, ""]
    return [title, "", *_table(["", "不过的"], [[one.name, one.detail] for one in failed]), ""]


def _suites(report: Report) -> list[str]:
    told = counts(report.records)
    rows = []
    for suite, title in report.titles.items():
        right, total = told.get(suite, (0, 0))
        metric = report.main_metric(suite)
        skipped = report.skipped.get(suite, 0)
        rows.append(
            [
                title,
                f"{right} / {total}" + (f"（{skipped} 题不能问）" if skipped else ""),
                f"{METRICS[metric].title} {with_interval(report.score(metric, suite))}",
                with_interval(report.score("section_accuracy", suite)),
                with_interval(report.score("wrong_figure_rate", suite)),
                with_interval(report.score("answer_length", suite)),
                with_interval(report.score("latency_p50", suite)),
            ]
        )
    head = ["题集", "全对 / 题", "主要指标", "条款号对", "给错数", "答案长度", "耗时P50"]
    return ["## 各题集", "", *_table(head, rows), ""]


def _metrics(report: Report) -> list[str]:
    rows = [
        [metric.title, name, with_interval(score), str(score.n)]
        for name, metric in METRICS.items()
        if (score := report.score(name))
    ]
    return ["## 各项指标（全部题集）", "", *_table(["指标", "名称", "值", "题数"], rows), ""]


def _wrong(report: Report) -> list[str]:
    wrong = report.wrong
    if not wrong:
        return ["## 没有答错的", ""]
    rows = [
        [
            record.key,
            record.question[:_WIDTH],
            record.reply.text[:_WIDTH],
            "；".join(record.verdict.faults)[:_WIDTH],
        ]
        for record in wrong[:_SHOWN]
    ]
    title = f"## 答错的 {len(wrong)} 题" + (f"，前 {_SHOWN} 题" if len(wrong) > _SHOWN else "")
    return [title, "", *_table(["题", "问", "答", "错在"], rows), ""]


def summary(report: Report) -> str:
    """A few lines for the terminal."""
    lines = []
    for suite, title in report.titles.items():
        right, total = counts(report.records).get(suite, (0, 0))
        metric = report.main_metric(suite)
        score = report.score(metric, suite)
        told = f"{METRICS[metric].title} {written(metric, score.value)}" if score else "没有可判的答复"
        lines.append(f"{title}：{right}/{total}，{told}")
    over_all = [
        f"{METRICS[name].title} {written(name, score.value)}"
        for name in METRICS
        if name not in _LEFT_OUT and (score := report.score(name, ALL))
    ]
    return "\n".join([*lines, "合计：" + "，".join(over_all)])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines]


def _cell(text: str) -> str:
    """Text that stays in its cell and is nothing but text: no markup, no tags, no line breaks."""
    plain = re.sub(r"\s+", " ", text)
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\|*_\[\]~#!`])", r"\\\1", plain)
