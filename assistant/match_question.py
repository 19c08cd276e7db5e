"""The one question to ask a business: the one whose answer would settle most measures."""

from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.match_answer import MatchQuestion, State
from assistant.match_conditions import Condition
from assistant.profile import Business
from corpus.measures import Measure
from corpus.trades import ALL_SERVICES, trades

_FEW = 12
_BY_NUMBERS = {"头部企业", "中小企业", "小微企业"}  # kinds that people and revenue tell
_TEXTS = {
    "行业": "贵方主要从事哪个行业？",
    "地区": "贵方在哪个市州、哪个县市区？",
    "条件": "",
}


def next_question(
    business: Business,
    shown: Sequence[tuple[Measure, Sequence[Condition]]],
    pending: Mapping[str, int],
) -> MatchQuestion | None:
    """None where nothing that a business could answer is open."""
    if business.conflicts:
        return MatchQuestion(about="矛盾", text=f"{business.conflicts[0]}，请问哪一项对？")
    count: Counter[str] = Counter(
        {name: number for name, number in pending.items() if name in ("行业", "地区")}
    )
    options: dict[str, Counter[str]] = {}
    for measure, conditions in shown:
        for condition in conditions:
            if condition.state is not State.UNKNOWN or condition.about in ("", "条件"):
                continue
            about, _, named = condition.about.partition(":")
            if about == "地区" and not measure.places and business.place is not None:
                continue
            count[about] += 1
            options.setdefault(about, Counter()).update(filter(None, named.split("/")))
    if not business.needs and len(shown) > _FEW and not count:
        return MatchQuestion(
            about="需求",
            text="贵方最需要哪方面的支持？",
            options=tuple(dict.fromkeys(measure.instruments[0] for measure, _ in shown))[:_FEW],
            settles=len(shown),
        )
    if not count:
        return None
    # A business without a trade is asked for it first: it opens what is specific.
    about = "行业" if count["行业"] and not business.specific else count.most_common(1)[0][0]
    choices = tuple(name for name, _ in options.get(about, Counter()).most_common(_FEW))
    if about == "行业":
        choices = tuple(n for n, t in trades().items() if not t.parent and t.service and n != ALL_SERVICES)
    if about == "业务":
        text = f"贵方是否从事{'、'.join(choices)}中的哪一类？"
    elif about == "规模":
        which = f"是否为{choices[0]}" if len(choices) == 1 else f"属于{'、'.join(choices)}中的哪一类"
        numbers = "从业人员和年营业收入各是多少？" if _BY_NUMBERS.intersection(choices) else ""
        text = f"贵方{which}？{numbers}"
    else:
        text = _TEXTS.get(about, f"贵方是否为{'、'.join(choices)}？")
    return MatchQuestion(about=about, text=text, options=choices, settles=count[about])
