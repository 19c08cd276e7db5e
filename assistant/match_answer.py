"""The contract of a match: a business as understood, the measures for it, and what is left open."""

from enum import StrEnum

from pydantic import Field

from assistant.answer import AnswerFigure, Citation, StrictModel


class State(StrEnum):
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class MatchVerdict(StrEnum):
    APPLIES = "applies"
    MAY_APPLY = "may_apply"
    DOES_NOT_APPLY = "does_not_apply"


class MatchStatus(StrEnum):
    MATCHED = "matched"
    CLARIFICATION = "clarification"  # something must be known first: ``question`` says what
    NOTHING = "nothing"  # no measure of the documents is for this business
    EMPTY = "error_empty_profile"
    TOO_LONG = "error_profile_too_long"


class ProfileForm(StrictModel):
    """What a user fills in or corrects; a field that is given replaces what was read from the text."""

    text: str = ""
    industries: tuple[str, ...] | None = None
    place: str | None = None
    employees: int | None = None
    kinds: tuple[str, ...] | None = None
    needs: tuple[str, ...] | None = None


class Options(StrictModel):
    """The names that the lists of a form may hold."""

    industries: tuple[str, ...]
    kinds: tuple[str, ...]
    needs: tuple[str, ...]


class Understood(StrictModel):
    """One thing understood of a business and the words it was read from; ``note`` names it officially."""

    value: str
    said: str
    note: str = ""


class ZoneView(StrictModel):
    """A zone of a plan that the place of the business belongs to; ``marker`` cites where the plan says so."""

    group: str
    name: str
    marker: int


class Profile(StrictModel):
    text: str
    industries: tuple[Understood, ...] = ()
    province: str = ""
    city: str = ""
    county: str = ""
    zones: tuple[ZoneView, ...] = ()
    employees: int | None = None
    revenue_yuan: str | None = None
    size: Understood | None = None
    kinds: tuple[Understood, ...] = ()
    needs: tuple[Understood, ...] = ()
    conflicts: tuple[str, ...] = ()


class MatchCondition(StrictModel):
    """One condition of a measure; ``marker`` cites the words that set it."""

    name: str  # 行业 地区 对象 条件
    requires: str
    state: State
    reason: str
    marker: int


class MatchedMeasure(StrictModel):
    """``text`` is verbatim: the quote of the citation ``marker``."""

    marker: int
    verdict: MatchVerdict
    group: str  # the need or instrument under which it is listed
    instruments: tuple[str, ...]
    strength: str
    actor: str
    text: str
    conditions: tuple[MatchCondition, ...]
    unknown: tuple[str, ...] = ()  # what would have to be known, in words
    amounts: tuple[AnswerFigure, ...] = ()


class Pending(StrictModel):
    """How many further measures hinge on something the profile does not say."""

    name: str
    count: int


class MatchQuestion(StrictModel):
    """The one question to ask: the answer would settle ``settles`` measures."""

    about: str
    text: str
    options: tuple[str, ...] = ()
    settles: int = 0


class Match(StrictModel):
    status: MatchStatus
    profile: Profile
    measures: tuple[MatchedMeasure, ...] = ()
    excluded: tuple[MatchedMeasure, ...] = ()  # near misses: for this trade, and why not
    pending: tuple[Pending, ...] = ()
    question: MatchQuestion | None = None
    citations: tuple[Citation, ...] = ()
    notices: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()  # listed related notices and offices named in the text
    ai_labelled: bool = False  # whether a model worded any of it
    timings_ms: dict[str, float] = Field(default_factory=dict)
