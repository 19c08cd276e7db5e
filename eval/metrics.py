"""The metrics: each is defined where it is computed, with its source.

A metric gives a value for one reply, or None where it says nothing of it. Over many replies a metric is their
mean, or a percentile; ``eval.statistics`` gives it with its confidence interval.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from eval import citing
from eval.items import ANSWERED, Turn
from eval.reference import Reference
from eval.reply import FAILED, Reply
from eval.scoring import Verdict


@dataclass(frozen=True)
class Asked:
    """What a metric reads: one turn with its reply and verdict.

    ``so_far``: verdicts up to this turn; ``broken``: whether one of these turns had no reply.
    """

    turn: Turn
    reply: Reply
    verdict: Verdict
    reference: Reference
    so_far: Sequence[Verdict]
    broken: bool
    last: bool  # of its conversation
    conversation: bool


@dataclass(frozen=True)
class Metric:
    """``percentile`` None: the mean. ``of`` None: computed elsewhere (ranking, gate_suite, profile_suite)."""

    name: str
    title: str
    of: Callable[[Asked], float | bool | None] | None
    more_is_better: bool = True
    unit: str = "%"  # %: a share; else what the value counts
    percentile: float | None = None


def _accuracy(asked: Asked) -> bool | None:
    """Right in everything that the gold checks: status, asked figure first with value, unit, period and
    comparison, section, contents."""
    return None if asked.reply.status == FAILED else asked.verdict.right


def _answer_accuracy(asked: Asked) -> bool | None:
    """As accuracy, but for the section."""
    if asked.reply.status == FAILED:
        return None
    verdict = asked.verdict
    return not (verdict.status or verdict.figure or verdict.content)


def _section_accuracy(asked: Asked) -> bool | None:
    """Of the answers to questions whose gold names a section: those that cite it."""
    if not (asked.reply.answered and asked.turn.gold.address and ANSWERED in asked.turn.gold.status):
        return None
    return not asked.verdict.section


def _wrong_figure(asked: Asked) -> bool | None:
    """Another figure stated as the asked one, or a figure where there is none; of the questions for a figure
    and those that have no answer."""
    gold = asked.turn.gold
    if asked.reply.status == FAILED or not (gold.value or gold.answerable is False):
        return None
    return asked.verdict.wrong_figure


def _refusal_recall(asked: Asked) -> bool | None:
    """Of the questions without an answer, those refused: recall of the class "unanswerable" (questions of
    this kind: Rajpurkar, Jia and Liang 2018, SQuAD 2.0)."""
    if asked.reply.status == FAILED or asked.turn.gold.answerable is not False:
        return None
    return not asked.reply.answered


def _refusal_precision(asked: Asked) -> bool | None:
    """Of the refusals, those of questions without an answer; questions that may be answered or refused are
    left out, as above."""
    if asked.reply.status == FAILED or asked.reply.answered or asked.turn.gold.answerable is None:
        return None
    return not asked.turn.gold.answerable


def _false_refusal(asked: Asked) -> bool | None:
    """Of the questions with an answer, those refused."""
    if asked.reply.status == FAILED or asked.turn.gold.answerable is not True:
        return None
    return not asked.reply.answered


def _unsupported(asked: Asked) -> bool | None:
    """Of the replies that state something: those with a number that their sources do not have."""
    return citing.unsupported_number(asked.reply, asked.turn.question, asked.reference)


def _answer_f1(asked: Asked) -> float | None:
    """F1 of the answer against the nearest reference answer by characters; 0 where it is refused.

    As the evaluation of CMRC 2018 has it for Chinese (Cui et al. 2019, EMNLP, 1810.07366): the overlap is the
    longest common run of characters, punctuation aside, where SQuAD counts common words.
    """
    answers = asked.turn.gold.answers
    if not answers or asked.turn.gold.answerable is not True or asked.reply.status == FAILED:
        return None
    return max(character_f1(asked.reply.text, answer) for answer in answers) if asked.reply.answered else 0.0


def character_f1(text: str, answer: str) -> float:
    said, meant = (citing.bare(citing.unmarked(one)).lower() for one in (text, answer))
    if not said or not meant:
        return float(said == meant)
    shared = SequenceMatcher(None, said, meant, autojunk=False).find_longest_match().size
    return 2 * shared / (len(said) + len(meant))


def _conversation(asked: Asked) -> bool | None:
    """Of the conversations, those whose every turn is right: after the joint goal accuracy of dialogue state
    tracking (Henderson, Thomson and Williams 2014, DSTC 2), taken over a whole conversation."""
    if not (asked.conversation and asked.last) or asked.broken:
        return None
    return all(verdict.right for verdict in asked.so_far)


def _turn(asked: Asked) -> bool | None:
    """Of the turns of conversations, those right."""
    return _accuracy(asked) if asked.conversation else None


def _length(asked: Asked) -> float | None:
    """Characters of an answer, markers aside; the median."""
    return len(citing.unmarked(asked.reply.text)) if asked.reply.answered else None


def _latency(asked: Asked) -> float | None:
    """Milliseconds from asking to the whole reply, on the clock of this program."""
    return None if asked.reply.status == FAILED else asked.reply.latency_ms


METRICS = {
    metric.name: metric
    for metric in (
        Metric("accuracy", "全对", _accuracy),
        Metric("answer_accuracy", "答案对（不看条款号）", _answer_accuracy),
        Metric("section_accuracy", "条款号对", _section_accuracy),
        Metric("wrong_figure_rate", "给错数", _wrong_figure, more_is_better=False),
        Metric("refusal_recall", "该拒而拒", _refusal_recall),
        Metric("refusal_precision", "拒得有理", _refusal_precision),
        Metric("false_refusal_rate", "误拒", _false_refusal, more_is_better=False),
        Metric(
            "citation_precision",
            "引用精确",
            lambda asked: citing.citation_precision(asked.reply, asked.reference),
        ),
        Metric(
            "citation_recall", "引用齐全", lambda asked: citing.citation_recall(asked.reply, asked.reference)
        ),
        Metric("verbatim_rate", "引文逐字", lambda asked: citing.verbatim_rate(asked.reply, asked.reference)),
        Metric("unsupported_number_rate", "无据之数", _unsupported, more_is_better=False),
        Metric("conversation_accuracy", "整段对话全对", _conversation),
        Metric("turn_accuracy", "各轮对", _turn),
        Metric("answer_f1", "答案F1", _answer_f1),
        Metric("measure_recall", "该给的措施", None),
        Metric("unfit_rate", "给了不该给的", None, more_is_better=False),
        Metric("hit_at_1", "首段命中", None),
        Metric("recall_at_5", "Recall@5", None),
        Metric("mrr_at_10", "MRR@10", None),
        Metric("ndcg_at_10", "nDCG@10", None),
        Metric("mutants_caught", "篡改拦下", None),
        Metric("false_alarm_rate", "误拦", None, more_is_better=False),
        Metric("error_rate", "没有答复", lambda asked: asked.reply.status == FAILED, more_is_better=False),
        Metric("answer_length", "答案长度", _length, more_is_better=False, unit="字", percentile=50),
        Metric("latency_p50", "耗时P50", _latency, more_is_better=False, unit="毫秒", percentile=50),
        Metric("latency_p95", "耗时P95", _latency, more_is_better=False, unit="毫秒", percentile=95),
    )
}


def measure(asked: Asked) -> dict[str, float]:
    """The values of all metrics that say something of this reply."""
    values = {name: metric.of(asked) for name, metric in METRICS.items() if metric.of}
    return {name: float(value) for name, value in values.items() if value is not None}
