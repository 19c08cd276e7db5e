"""Next questions that the documents can answer."""

from collections.abc import Mapping, Sequence

from assistant.answer import Status
from assistant.draft import Draft
from corpus.figures import Figure, FigureKind
from retrieval.retriever import Hit

_FEW = 2


def suggestions(
    draft: Draft, hits: Sequence[Hit], ledgers: Mapping[str, Sequence[Figure]]
) -> tuple[str, ...]:
    """At most two: figures beside those answered, or the section that an answer or a near hit is from."""
    stated = [figure for claim in draft.claims for figure in claim.figures]
    if draft.status == Status.NO_SUCH_FIGURE:
        return tuple(dict.fromkeys(ask_for(figure) for figure in stated))[:_FEW]
    if stated:
        known = {figure.indicator for figure in stated}
        beside = [
            ask_for(figure)
            for figure in ledgers.get(stated[0].document, ())
            if figure.address == stated[0].address and figure.kind == stated[0].kind != FigureKind.OTHER
            if figure.indicator not in known
        ]
        return tuple(dict.fromkeys(beside))[:_FEW]
    addresses = [item.address for claim in draft.claims for item in claim.evidence]
    if draft.status == Status.NOT_IN_CORPUS:
        addresses = [hit.passage.address for hit in hits[:_FEW]]
    return tuple(f"{address}讲了什么？" for address in dict.fromkeys(addresses) if address[-1:] in _NUMBERED)[
        :_FEW
    ]


_NUMBERED = ")0123456789"


def ask_for(figure: Figure) -> str:
    """The question whose answer is ``figure``."""
    last = figure.period[-4:]
    what = {
        "年均增速": "年均增长多少",
        "增速": "增长多少",
        "增减": _change(figure),
        "倍数": "增长多少倍",
    }
    asked = what.get(figure.basis, "是多少")
    if figure.kind == FigureKind.TARGET:
        return f"到{last}年{figure.indicator}目标{asked}？"
    return f"{f'{last}年' if last and '-' not in figure.period else ''}{figure.indicator}{asked}？"


def _change(figure: Figure) -> str:
    """比2015年提高多少, 高于同期GDP增速多少, 下降多少."""
    words = figure.comparator.split("、")
    verb = next((word for word in words if word in ("提高", "增加", "下降", "减少", "上升")), "提高")
    if figure.base and not figure.base[0].isdigit():
        return f"{words[0] or verb}{figure.base}多少"
    return f"{f'比{figure.base}' if figure.base else ''}{verb}多少"
