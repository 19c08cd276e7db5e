"""Two runs compared, item by item and metric by metric."""

from typing import NamedTuple

from eval.metrics import METRICS
from eval.record import Record
from eval.report.model import Report, written
from eval.statistics import ALL, Score


class Change(NamedTuple):
    before: Record
    after: Record


class Comparison(NamedTuple):
    better: list[Change]
    worse: list[Change]
    other: list[Change]  # wrong in both, in other words
    metrics: list[tuple[Score, Score]]  # that differ
    only_before: list[str]  # keys asked in one run only
    only_after: list[str]


def compare(before: Report, after: Report) -> Comparison:
    """What changed from one run to another; questions are known by id and turn, and must be the same."""
    one = {record.key: record for record in before.records}
    two = {record.key: record for record in after.records}
    shared = [
        Change(one[key], two[key]) for key in one if key in two and one[key].question == two[key].question
    ]
    same = {change.before.key for change in shared}
    scores = {(s.suite, s.kind, s.metric): s for s in after.scores}
    metrics = [
        (score, scores[name])
        for score in before.scores
        if (name := (score.suite, score.kind, score.metric)) in scores
        and score.kind == ALL
        and written(score.metric, score.value) != written(score.metric, scores[name].value)
    ]
    return Comparison(
        better=[c for c in shared if c.after.right and not c.before.right],
        worse=[c for c in shared if c.before.right and not c.after.right],
        other=[
            c
            for c in shared
            if not c.before.right and not c.after.right and c.before.reply.text != c.after.reply.text
        ],
        metrics=metrics,
        only_before=[key for key in one if key not in same],
        only_after=[key for key in two if key not in same],
    )


def told(found: Comparison) -> str:
    """A comparison for the terminal."""
    lines = [
        f"变好 {len(found.better)} 题，变坏 {len(found.worse)} 题，仍错而答法不同 {len(found.other)} 题。"
    ]
    if found.only_before or found.only_after:
        lines.append(
            f"只在前一次问的 {len(found.only_before)} 题，只在后一次问的 {len(found.only_after)} 题，不比。"
        )
    for title, changes in (("变坏", found.worse), ("变好", found.better), ("仍错", found.other)):
        for change in changes:
            lines += ["", f"[{title}] {change.before.key} {change.before.question}", *_sides(change)]
    if found.metrics:
        lines += ["", "指标的变化："]
    for one, two in found.metrics:
        metric = METRICS[one.metric]
        up = two.value > one.value
        sign = "好" if up == metric.more_is_better else "坏"
        name = f"{one.suite or '全部'} {metric.title}"
        lines.append(f"  {sign}　{name}：{written(one.metric, one.value)} → {written(one.metric, two.value)}")
    return "\n".join(lines)


def _sides(change: Change) -> list[str]:
    return [
        f"    {name}：{_short(record.reply.text or record.reply.error)}"
        + (f"　〔{'；'.join(record.verdict.faults)}〕" if not record.right else "")
        for name, record in (("前", change.before), ("后", change.after))
    ]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else f"{line[:120]}……"
