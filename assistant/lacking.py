"""What a quote does not say of what is asked for: a meaning, a place, a year, each of several members."""

import re

from assistant.intent import asks_meaning, wording
from assistant.question import Question
from corpus.divisions import find_places
from retrieval.normalize import normalize

_MEANT = re.compile(
    r"(?:什么是|什么叫|何谓)[“\"]?(?P<before>[^，。？“”\"的]{2,12})|(?P<behind>[^，。？“”\"的是]{2,12})[”\"]?"
    r"(?:是什么意思|是啥意思|什么意思|指的?是?(?:什么|啥)|是指(?:什么|啥)|的含义)"
)
_SAYS = r"[”\"]?[^，。；]{0,4}(?:是指|指的是|，即|即|包括|（|\(|：)|[”\"]?[是为指]"
_CLAUSES = re.compile("[，。；]")
_ITEMS = re.compile("[一二三四五六七八九十]是|（[一二三四五六七八九十0-9]+）|；")


def lead_of(question: Question, quote: str) -> str:
    """The lead of an answer that only quotes what is near; "" where ``quote`` says what is asked."""
    text, said = question.text, normalize(quote)
    words: dict[str, str] = wording()["lacking"]
    if asks_meaning(text) and (name := _meant(question)) and not _explains(name, said):
        return words["meaning"]
    placed = find_places(quote) or re.search(words["placed"], quote)
    if re.search(words["asks_place"], text) and not placed:
        return words["place"]
    if re.search(words["asks_year"], text) and not re.search(r"(?:19|20)\d\d年", quote):
        return words["year"]
    if question.wanted > 1 and _members(quote) < question.wanted:
        return words["members"]
    return ""


def _meant(question: Question) -> str:
    """The name whose meaning is asked for."""
    if question.quoted:
        return question.quoted[0]
    found = _MEANT.search(question.text)
    return (found["before"] or found["behind"]).strip() if found else ""


def _explains(name: str, said: str) -> bool:
    """Whether a quote tells what ``name`` is: …是指…, or its long form before it in brackets (QFLP)."""
    name = normalize(name)
    if name not in said:
        return True  # it is called otherwise there
    return (
        re.search(rf"{re.escape(name)}(?:{_SAYS})|[\u4e00-\u9fff][（(]{re.escape(name)}[）)]", said)
        is not None
    )


def _members(quote: str) -> int:
    """How many members a quote can list at the most."""
    in_row = max(clause.count("、") + len(re.findall("[和与及]", clause)) for clause in _CLAUSES.split(quote))
    return max(in_row + 1, len(_ITEMS.findall(quote)) + 1)
