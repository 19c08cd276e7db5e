"""Reading what a language model writes: sentences with the passages they name, as the text arrives."""

import re
from dataclasses import dataclass

_MARK = r"[\[［【]\s*(?:条文|来源|出处)?\s*\d{1,3}(?:\s*[,，、\-]\s*\d{1,3})*\s*[\]］】]"
_MARKERS = re.compile(_MARK)
_END = re.compile(rf"[。！？!?；;\n]+[”’）)]*(?:\s*{_MARK})*")
_LABEL = re.compile(r"^(?:[-*•·#>\s]+|\d{1,2}[.、．]\s*(?!\d)|[（(]\d{1,2}[）)]\s*|答[：:案]+\s*)+")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)
# Held back until it is known whether a marker or the rest of a thought follows.
_UNSURE = re.compile(r"[”’）)\s]*(?:[\[［【][^\]］】]{0,12}|<[a-z/]{0,8})?")
_CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
REFUSAL = "条文未回答"  # as prompts/refusal.md asks for
_REFUSES = re.compile(
    r"^.{0,6}(?:条文|文件|资料|上述内容|提供的内容)中?均?"
    r"(?:未回答|没有回答|未提及|没有提及|未涉及|没有涉及|未提供|没有提供|未说明)"
)


@dataclass(frozen=True)
class Written:
    """One sentence as the model wrote it, without markers; ``marks`` are the passages it names."""

    text: str
    marks: tuple[int, ...]

    @property
    def refuses(self) -> bool:
        """Whether it says that the passages do not answer."""
        return REFUSAL in self.text or _REFUSES.search(self.text) is not None


class Reader:
    """Feed it the text as it comes; it gives each sentence once it is certain that it is complete."""

    def __init__(self) -> None:
        self._text = ""
        self._place = 0

    def feed(self, more: str) -> list[Written]:
        self._text += more
        return [] if self.thinking else self._complete(final=False)

    def close(self) -> list[Written]:
        """The rest, whether it ends like a sentence or not."""
        return self._complete(final=True)

    @property
    def thinking(self) -> bool:
        """Whether the text is inside what the model thinks aloud."""
        return self._text.rfind("<think>") > self._text.rfind("</think>")

    def _complete(self, *, final: bool) -> list[Written]:
        text = _THOUGHT.sub("", self._text)
        found: list[Written] = []
        while match := _END.search(text, self._place):
            certain = not _UNSURE.fullmatch(text, match.end())
            if not certain and not final:
                break
            found += _written(text[self._place : match.end()])
            self._place = match.end()
        if final:
            found += _written(text[self._place :])
            self._place = len(text)
        return found


def _written(text: str) -> list[Written]:
    marks = [int(number) for mark in _MARKERS.findall(text) for number in re.findall(r"\d+", mark)]
    plain = _LABEL.sub("", _MARKERS.sub("", text)).strip()
    plain = re.sub(r"[*_`#]|\s+", "", "".join(c for c in plain if c.isprintable()))
    if not re.search(r"\w", plain):
        return []
    return [Written(re.sub(r"[；;，,：:]+$", "", plain).rstrip("。") + "。", tuple(dict.fromkeys(marks)))]


def neutral(text: str) -> str:
    """``text`` as data in a prompt: on one line, without anything that looks like a passage's number."""
    return re.sub(r"\s*\n\s*", " ", _MARKERS.sub(lambda mark: f"（{mark[0][1:-1]}）", text)).strip()


def tokens(text: str) -> int:
    """About how many tokens a model makes of ``text``, rather too many: a Chinese character is one at most in
    the vocabularies of today's Chinese models, other writing three characters."""
    chinese = len(_CHINESE.findall(text))
    return chinese + (len(text) - chinese + 2) // 3
