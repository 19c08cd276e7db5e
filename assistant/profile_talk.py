"""A business described over several turns: what each turn adds, as one question that stands on its own."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.intent import Intent
from assistant.match_answer import ProfileForm
from assistant.matching import Matcher
from assistant.profile import Business, read_profile
from assistant.profile_words import only_describes, profile_words, speaks_of_own
from assistant.question import understand
from corpus.receivers import receivers
from corpus.trades import ALL_SERVICES
from retrieval.normalize import normalize

_LONGEST = 300  # characters of a turn that is read; longer ones are pasted text
_REMEMBERED = 12  # user turns that a business can be gathered from


class ProfileTalk:
    """Reads conversations; keeps none. ``matcher`` says what a business was asked back."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def standalone(self, text: str, said: Sequence[str], today: date) -> str | None:
        """``text`` as a support question about the business of the turns ``said`` before it.

        None where it adds nothing to such a business, or says all by itself.
        """
        business: Business | None = None
        for turn in said[-_REMEMBERED:]:
            business = self._after(turn, business, today)
        new = self._after(text, business, today)
        if new is None or new == business or (_asks(text, today) and new == self._read(text)):
            return None
        return written(new)

    def _read(self, text: str) -> Business:
        return read_profile(ProfileForm(text=text), self._matcher.home)

    def _after(self, turn: str, before: Business | None, today: date) -> Business | None:
        """The business as known after ``turn``; None where the talk is not, or no longer, about one."""
        if len(turn) > _LONGEST:
            return None
        own = self._read(turn)
        asks = _asks(turn, today)
        if asks and own.specific:
            return own
        if before and (answered := self._confirmed(turn, before)):
            return answered
        if not only_describes(turn, self._matcher.home):
            return own if asks else None
        if before:
            return _merged(before, own, also=re.search(profile_words()["also"], turn) is not None)
        return own if asks or (speaks_of_own(turn) and own.specific) else None

    def _confirmed(self, turn: str, before: Business) -> Business | None:
        """After “贵方是否为中小企业？” a plain yes says so."""
        if not re.fullmatch(profile_words()["yes"], normalize(turn).strip()):
            return None
        asked = self._matcher.match(ProfileForm(text=written(before))).question
        if asked is None or len(asked.options) != 1 or asked.options[0] not in receivers():
            return None
        return replace(before, kinds={**before.kinds, asked.options[0]: asked.options[0]})


def _asks(text: str, today: date) -> bool:
    return understand(text, today).intent == Intent.SUPPORT


def _merged(before: Business, new: Business, *, also: bool) -> Business:
    """``new`` takes the place of what it contradicts or repeats; needs add up. ``also``: trades do too."""
    trades = {**before.trades, **new.trades} if also or not new.specific else new.trades
    if new.specific:
        trades.pop(ALL_SERVICES, None)
    excluded = {name for kind in new.kinds for name in receivers()[kind].excludes}
    kinds = {name: said for name, said in before.kinds.items() if name not in excluded}
    return replace(
        before,
        trades=trades,
        place=new.place or before.place,
        employees=before.employees if new.employees is None else new.employees,
        amounts={**before.amounts, **new.amounts},
        size_said=new.size_said or before.size_said,
        kinds={**kinds, **new.kinds},
        needs={**before.needs, **new.needs},
    )


def written(business: Business) -> str:
    """The business as a question: 我们是岳阳市的冷链企业，40人，需要贷款，有什么支持？"""
    trades = "、".join(dict.fromkeys(business.trades.values()))
    place = "".join(dict.fromkeys(business.place)) if business.place else ""
    parts = (
        f"我们是{place}{'的' if place and trades else ''}{trades}企业",
        "" if business.employees is None else f"{business.employees}人",
        "、".join(f"{name}{value / 10**4:f}万元" for name, value in business.amounts.items()),
        business.size_said,
        "、".join(dict.fromkeys(_said(name, said) for name, said in business.kinds.items())),
        "需要" + "、".join(business.needs.values()) if business.needs else "",
        "有什么支持？",
    )
    return "，".join(filter(None, parts))


def _said(kind: str, words: str) -> str:
    """The words that told of a kind, where they tell of it again."""
    return words if receivers()[kind].said.search(words) else kind
