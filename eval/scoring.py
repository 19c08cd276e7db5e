"""Judging one reply against the gold of one question (see datasets/README.md for the fields of gold).

What a reply cannot show is not judged: a plain text has no period, no comparing word and no notice apart from
its words, and is neither right nor wrong in them.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from corpus.quantity import assertions, same_amount
from eval.items import Gold, Turn
from eval.reply import FAILED, Reply, Stated, affirms
from retrieval.normalize import normalize

_FIGURE = "数："


class Verdict(BaseModel):
    """What is wrong with a reply, in Chinese, by what it is wrong in; ``unjudged``: what it cannot show."""

    model_config = ConfigDict(frozen=True)

    status: tuple[str, ...] = ()
    figure: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    wrong_figure: bool = False  # another figure was given as the asked one
    unjudged: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        return self.status + self.figure + self.section + self.content

    @property
    def right(self) -> bool:
        return not self.faults


def judge(turn: Turn, reply: Reply) -> Verdict:
    gold = turn.gold
    content = tuple(_forbidden(gold, reply))
    if reply.status == FAILED or not _allowed(gold, reply):
        # A figure as the answer to what has none is as wrong as another figure.
        wrong = reply.answered and gold.answerable is False and bool(reply.figures)
        return Verdict(status=(f"状态 {reply.status}",), content=content, wrong_figure=wrong)
    if not reply.answered:
        return Verdict(content=content + tuple(_notice(gold, reply)), unjudged=_unjudged(gold, reply))
    figure = tuple(_figure(gold, reply))
    return Verdict(
        figure=figure,
        section=tuple(_section(gold, reply)),
        content=content + tuple(_contents(gold, reply)) + tuple(_notice(gold, reply)),
        wrong_figure=bool(reply.figures) and any(fault.startswith(_FIGURE) for fault in figure),
        unjudged=_unjudged(gold, reply),
    )


def _allowed(gold: Gold, reply: Reply) -> bool:
    if reply.form == "text" and not reply.answered:
        return gold.answerable is not True
    return reply.status in gold.status


def _unjudged(gold: Gold, reply: Reply) -> tuple[str, ...]:
    if reply.form == "contract":
        return ()
    wanted = {"period": gold.period if reply.answered else (), "notice": gold.expect_notice}
    return tuple(name for name, value in wanted.items() if value)


def _figure(gold: Gold, reply: Reply) -> Iterator[str]:
    """The asked figure must be stated first; beside others only where the question asks for several, or
    where they are values of one statement (营业收入过100亿元、50亿元)."""
    if not gold.value:
        return
    if gold.surface and contains(reply.text, gold.surface):
        return
    wanted = (Decimal(gold.value), gold.unit)
    one_row = len({figure.indicator for figure in reply.figures}) == 1 and reply.form == "contract"
    several = bool(gold.must_contain) or one_row
    # A text may repeat the question's figure before it denies it.
    stated = [f for f in reply.stated if not f.echoed or same_amount((f.value, f.unit), wanted)]
    meant = [f for f in stated[: None if several else 1] if same_amount((f.value, f.unit), wanted)]
    if not meant:
        yield f"{_FIGURE}{'、'.join(f'{f.value}{f.unit}' for f in stated[:2]) or '没有'}"
        return
    if gold.period and not any(f.period is None or f.period in gold.period for f in meant):
        yield f"时期 {[f.period for f in meant]}"
    if gold.comparator and not any(_compares(gold.comparator, f, reply) for f in meant):
        yield f"限定 {[f.comparator for f in meant]}"


def _compares(gold: str, figure: Stated, reply: Reply) -> bool:
    """Whether the figure is said with a comparison that asserts what the gold's does (超过 and 突破 do).

    In a text it may stand apart from its number: 高于同期GDP增速1个百分点.
    """
    if figure.comparator is None:
        return True
    if not figure.comparator and any(word in reply.text for word in gold.split("、")):
        return True
    said, meant = (assertions(*words.split("、")) for words in (figure.comparator, gold))
    return meant - {"up"} <= said


def _section(gold: Gold, reply: Reply) -> Iterator[str]:
    cited = [
        citation
        for citation in reply.citations
        if not (gold.document and citation.document) or citation.document in gold.document
    ]
    places = {citation.address for citation in cited}
    need = len(gold.address) if gold.address_all else gold.address_min
    if gold.address and sum(address in places for address in gold.address) < need:
        yield f"条款号 {'、'.join(sorted(places)) or '没有'}"
    elif gold.document and not cited:
        yield f"文件 {'、'.join(sorted({c.document or '' for c in reply.citations})) or '没有'}"


def _contents(gold: Gold, reply: Reply) -> Iterator[str]:
    whole = reply.text + " ".join(citation.quote or "" for citation in reply.citations)
    yield from (f"缺“{text}”" for text in gold.must_contain if not contains(whole, text))
    any_of = gold.must_contain_any
    if any_of and not any(contains(whole + " ".join(reply.notices), text) for text in any_of):
        yield f"“{'”“'.join(any_of)}”都没有"


def _notice(gold: Gold, reply: Reply) -> Iterator[str]:
    """A notice is due only beside what is quoted: a refusal that says nothing of the plan needs none."""
    if gold.expect_notice and reply.form == "contract" and reply.citations and not reply.notices:
        yield "没有期满提示"


def _forbidden(gold: Gold, reply: Reply) -> Iterator[str]:
    yield from (f"不该有“{text}”" for text in gold.must_not_contain if contains(reply.text, text))
    cited = {citation.address for citation in reply.citations}
    yield from (f"不该引 {address}" for address in gold.must_not_cite if address in cited)
    if gold.must_not_affirm and affirms(reply.text):
        yield "顺着错误前提说"


def contains(text: str, part: str) -> bool:
    """Whether ``part`` stands in ``text``, white space and width aside; a number never inside another."""
    plain, wanted = (re.sub(r"\s", "", normalize(one)) for one in (text, part))
    if wanted[:1].isdigit():
        return re.search(rf"(?<![\d.]){re.escape(wanted)}", plain) is not None
    return wanted in plain
