"""A run as one page that needs nothing from elsewhere: figures, plots, and what went wrong, to browse.

Whatever questions and replies hold stays text: it is escaped here, or put in by the script as text; the
content security policy allows no script but the page's own and no request at all.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

import numpy as np

from eval.items import Gold, kind_title
from eval.metrics import METRICS
from eval.record import Record
from eval.report.model import Report, counts, with_interval, written
from eval.report.plots import Bar, Point, bars, curve, histogram
from eval.report.refusing import trade_off
from eval.statistics import ALL

_TILES = (
    "wrong_figure_rate",
    "accuracy",
    "section_accuracy",
    "refusal_recall",
    "false_refusal_rate",
    "conversation_accuracy",
    "verbatim_rate",
    "unsupported_number_rate",
    "mutants_caught",
    "answer_f1",
    "ndcg_at_10",
    "latency_p50",
)
_RESULTS = {"passed": "通过", "failed": "不过", "skipped": "未判"}
_LONGEST = 4000  # characters of one reply or passage that are shown


def page(report: Report) -> str:
    style, script = (
        files("eval").joinpath(f"report/page.{kind}").read_text("utf-8") for kind in ("css", "js")
    )
    policy = f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'"
    return "".join(
        [
            '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>湘策评测：{escape(report.target)}</title><style>{style}</style></head><body><main>",
            _head(report),
            _tiles(report),
            _outcomes(report),
            _suites(report),
            _plots(report),
            _metrics(report),
            _browser(report),
            f"</main><script>{script}</script></body></html>\n",
        ]
    )


def _head(report: Report) -> str:
    judged = [one for one in report.outcomes if one.result != "skipped"]
    state = (
        ("bad", "门槛未通过") if report.failed else ("good", "门槛通过") if judged else ("none", "没有判门槛")
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in report.notes)
    return (
        f'<h1>评测：{escape(report.target)}</h1><p><span class="verdict {state[0]}">{state[1]}</span></p>'
        f'<p class="faint">{escape(report.mode)}，{escape(report.started[:16])}，{report.seconds:.0f} 秒；'
        f"题集 {escape(report.sets)}，代码 {escape(report.code)}。方括号内是95%区间（百分位自助法）。</p>"
        f"{notes}"
    )


def _tiles(report: Report) -> str:
    tiles = [
        f"<div class='tile'><b>{escape(written(name, score.value))}</b>"
        f"<span>{escape(METRICS[name].title)}（{score.n}）</span></div>"
        for name in _TILES
        if (score := report.score(name))
    ]
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _outcomes(report: Report) -> str:
    if not report.outcomes:
        return ""
    rows = (
        [escape(one.name), f'<span class="{one.result}">{_RESULTS[one.result]}</span>', escape(one.detail)]
        for one in sorted(report.outcomes, key=lambda one: ("failed", "passed", "skipped").index(one.result))
    )
    return "<h2>门槛</h2>" + _table(["项", "", "要求与结果"], rows)


def _suites(report: Report) -> str:
    names = (
        "section_accuracy",
        "wrong_figure_rate",
        "citation_precision",
        "citation_recall",
        "answer_length",
    )
    told = counts(report.records)
    rows = []
    for suite, title in report.titles.items():
        right, total = told.get(suite, (0, 0))
        main = report.main_metric(suite)
        skipped = report.skipped.get(suite, 0)
        rows.append(
            [
                escape(title),
                f"{right} / {total}" + (f"（{skipped} 题不能问）" if skipped else ""),
                escape(f"{METRICS[main].title} {with_interval(report.score(main, suite))}"),
                *(escape(with_interval(report.score(name, suite))) for name in names),
            ]
        )
    head = ["题集", "全对 / 题", "主要指标", *(METRICS[name].title for name in names)]
    return "<h2>各题集</h2>" + _table(head, rows)


def _plots(report: Report) -> str:
    parts = [
        "<h2>各题集与各种类</h2>",
        bars([_bar(report, s, ALL, t) for s, t in report.titles.items()], "各题集"),
    ]
    small = []
    for suite, title in report.titles.items():
        kinds = [_bar(report, suite, kind, kind_title(suite, kind)) for kind in report.kinds(suite)]
        if len(kinds) > 1:
            small.append(f"<div><h3>{escape(title)}</h3>{bars(kinds, title)}</div>")
    parts.append(f'<div class="plots">{"".join(small)}</div>')
    recall, false = report.score("refusal_recall"), report.score("false_refusal_rate")
    here = Point(false.value, recall.value) if recall and false else None
    points = trade_off(report.records)
    if points or here:
        parts += [
            "<h2>拒答的取舍</h2>",
            curve(points, here, ("误拒（越低越好）", "该拒而拒（越高越好）"), "拒答的取舍"),
            '<p class="faint">曲线：若只看最近的一段有多像来决定拒不拒，各个门槛所能做到的；圆点：本次。</p>'
            if points
            else '<p class="faint">圆点：本次。这个对象不给出检索结果，画不出门槛曲线。</p>',
        ]
    times = [record.values["latency_p50"] for record in report.records if "latency_p50" in record.values]
    if times:
        marks = [(f"P{share}", float(np.percentile(times, share))) for share in (50, 95)]
        parts += ["<h2>耗时</h2>", histogram(times, marks, "毫秒（对数坐标）", "耗时分布")]
    return "".join(parts)


def _bar(report: Report, suite: str, kind: str, label: str) -> Bar:
    names = (
        report.main_metric(suite),
        "accuracy",
        "false_alarm_rate",
        "ndcg_at_10",
        "refusal_recall",
    )
    score = next((found for name in names if (found := report.score(name, suite, kind))), None)
    if score is None:
        return Bar(label, 0, 0, 0, 0)
    if METRICS[score.metric].more_is_better:
        return Bar(label, score.value, score.low, score.high, score.n)
    return Bar(label, 1 - score.value, 1 - score.high, 1 - score.low, score.n)


def _metrics(report: Report) -> str:
    rows = [
        [escape(metric.title), escape(name), escape(with_interval(score)), str(score.n)]
        for name, metric in METRICS.items()
        if (score := report.score(name))
    ]
    return "<h2>各项指标（全部题集）</h2>" + _table(["指标", "名称", "值", "题数"], rows)


def _browser(report: Report) -> str:
    rows = [_row(record, report.titles.get(record.suite, record.suite)) for record in report.wrong]
    # Inside a script element only "<" could end it or open a comment.
    data = (
        json.dumps(rows, ensure_ascii=False)
        .replace("<", "\\u003c")
        .replace("\u2028", " ")
        .replace("\u2029", " ")
    )
    return (
        f"<h2>答错的 {len(rows)} 题</h2>"
        '<div class="filters"><select id="suite" aria-label="题集"></select>'
        '<select id="kind" aria-label="种类"></select>'
        '<input id="words" type="search" placeholder="在题、问、答、错因中找" aria-label="查找">'
        '<label><input id="figure" type="checkbox"> 只看给错数的</label>'
        '<span id="count" class="faint"></span></div><div id="list"></div>'
        f'<script id="wrong" type="application/json">{data}</script>'
    )


def _row(record: Record, title: str) -> dict[str, object]:
    return {
        "key": record.key,
        "suite": record.suite,
        "title": title,
        "kind": kind_title(record.suite, record.kind),
        "question": record.question[:_LONGEST],
        "text": record.reply.text[:_LONGEST],
        "error": record.reply.error[:_LONGEST],
        "status": record.reply.status,
        "faults": list(record.verdict.faults),
        "wrong_figure": record.verdict.wrong_figure,
        "gold": _gold(record.gold),
        "why": record.why,
        "cited": [[c.address, (c.quote or "")[:_LONGEST]] for c in record.reply.citations],
        "retrieved": [[hit.address or hit.document, hit.text[:_LONGEST]] for hit in record.retrieved],
    }


def _gold(gold: Gold) -> list[str]:
    """The gold as lines for people."""
    figure = f"{gold.indicator} {gold.comparator} {gold.value}{gold.unit} {'或'.join(gold.period)}".strip()
    lines = {
        "状态": "或".join(gold.status),
        "数": figure if gold.value else "",
        "条款号": ("、" if gold.address_all else "或").join(gold.address),
        "原文": "\n".join(gold.quote),
        "参考答案": "\n".join(gold.answers),
        "须有": "、".join(gold.must_contain),
        "须有其一": "、".join(gold.must_contain_any),
        "不得有": "、".join((*gold.must_not_contain, *gold.must_not_cite)),
        "相近的": f"{gold.near.quote}（{gold.near.address}）" if gold.near else "",
    }
    return [f"{name}：{text}" for name, text in lines.items() if text]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """``rows`` hold HTML."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
