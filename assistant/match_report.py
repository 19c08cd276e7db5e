"""惠企政策匹配报告: a match as a document to hand on, in Markdown or DOCX."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from assistant.match_answer import Match, MatchedMeasure, MatchVerdict, State
from assistant.paper import Block, Form, markdown, written

TITLE = "惠企政策匹配报告"
AI_LABEL = "本报告部分文字由人工智能生成。"  # 《人工智能生成合成内容标识办法》第四条: a visible label
NO_AI = "本报告由规则从文件原文摘取，没有使用大模型。"
DISCLAIMER = (
    "本报告只摘引所列文件的原文，供参考，不构成行政决定、承诺或法律意见；"
    "是否适用、如何申报，以主管部门的正式通知和答复为准。"
)
VERDICTS = {
    MatchVerdict.APPLIES: "适用",
    MatchVerdict.MAY_APPLY: "可能适用",
    MatchVerdict.DOES_NOT_APPLY: "不适用",
}
STATES = {State.MET: "符合", State.UNMET: "不符合", State.UNKNOWN: "待核实"}


def blocks(match: Match, today: date) -> Iterator[Block]:
    """The report in order; Markdown and DOCX say the same."""
    yield Block(1, TITLE)
    yield Block(0, f"日期：{today.year}年{today.month}月{today.day}日")
    yield Block(0, AI_LABEL if match.ai_labelled else NO_AI)
    yield Block(2, "一、企业情况（按所述理解，可更正）")
    yield from (Block(-1, line) for line in profile_lines(match))
    yield Block(2, f"二、匹配到的措施（{len(match.measures)}条）")
    if not match.measures:
        yield Block(0, "所列文件中没有找到适用的措施。")
    for number, (group, members) in enumerate(grouped(match).items(), 1):
        yield Block(3, f"{number}. {group}")
        for measure in members:
            yield from (Block(-1, line) for line in measure_lines(match, measure))
    if match.excluded:
        yield Block(2, "三、看似相关而不适用的")
        for measure in match.excluded:
            why = "；".join(c.reason for c in measure.conditions if c.state is State.UNMET)
            yield Block(-1, f"“{measure.text}”[{measure.marker}]——{why}")
    if match.question or match.pending:
        yield Block(2, "待补充的情况")
        if match.question:
            yield Block(-1, match.question.text)
        yield from (Block(-1, f"还有{p.count}条措施取决于：{p.name}") for p in match.pending)
    yield Block(2, "说明")
    yield from (Block(-1, notice) for notice in (*match.notices, *match.elsewhere))
    yield Block(-1, DISCLAIMER)
    yield Block(2, "引文出处")
    for citation in match.citations:
        number_ = f"（{citation.document_number}）" if citation.document_number else ""
        heading = f" {citation.heading}" if citation.heading else ""
        yield Block(
            0,
            f"[{citation.marker}]《{citation.title}》{number_}{citation.address}{heading}：{citation.quote}",
        )


def profile_lines(match: Match) -> Iterator[str]:
    """What was understood, a line for each thing."""
    profile = match.profile
    yield f"所述：{profile.text or '（表单填写）'}"
    for one in profile.industries:
        standard = f"；国民经济行业分类（GB/T 4754—2017）：{one.note}" if one.note else ""
        yield f"行业：{one.value}（据“{one.said}”{standard}）"
    place = "".join(dict.fromkeys((profile.province, profile.city, profile.county)))
    if place:
        yield f"所在地：{place}"
    for zone in profile.zones:
        yield f"规划分区：{zone.group}——{zone.name}[{zone.marker}]"
    if profile.employees is not None:
        yield f"从业人员：{profile.employees}人"
    if profile.size:
        yield f"规模：{profile.size.value}" + (f"（{profile.size.note}）" if profile.size.note else "")
    if profile.kinds:
        yield "类型：" + "、".join(kind.value for kind in profile.kinds)
    if profile.needs:
        yield "需求：" + "、".join(need.value for need in profile.needs)
    yield from (f"矛盾：{conflict}" for conflict in profile.conflicts)


def grouped(match: Match) -> dict[str, list[MatchedMeasure]]:
    """The measures by need, each group in the order of the match."""
    groups: dict[str, list[MatchedMeasure]] = {}
    for measure in match.measures:
        groups.setdefault(measure.group, []).append(measure)
    return groups


def measure_lines(match: Match, measure: MatchedMeasure) -> Iterator[str]:
    """The quote with its verdict, then what it hinges on."""
    cited = {citation.marker: citation for citation in match.citations}[measure.marker]
    number = f"{cited.document_number} " if cited.document_number else ""
    actor = f"，{measure.actor}" if measure.actor else ""
    yield (
        f"【{VERDICTS[measure.verdict]}】“{measure.text}”[{measure.marker}]"
        f"（{number}{cited.address}，{measure.strength}{actor}）"
    )
    for condition in measure.conditions:
        if condition.state is not State.MET or condition.name == "条件":
            state = f"{STATES[condition.state]}，{condition.reason}"
            yield f"　{condition.name}：{condition.requires}——{state}[{condition.marker}]"


def to_markdown(match: Match, today: date) -> str:
    return markdown(blocks(match, today))


def report(match: Match, today: date, form: Form) -> bytes:
    """The report as the bytes of a file."""
    return written(blocks(match, today), form)


def write_report(match: Match, today: date, path: Path) -> None:
    """Write the report; DOCX or Markdown by the suffix. The file is whole or as it was.

    Raises ``ValueError`` for another suffix, ``OSError`` where it cannot be written.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in list(Form):
        raise ValueError(f"报告只能写成 .docx 或 .md，不能写成“{path.suffix or path.name}”。")
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(report(match, today, Form(kind)))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
