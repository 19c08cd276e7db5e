"""What of a text is no statement: rows of names, remarks on who answers for it, marks at an end."""

import re

from corpus.spans import Span

_SHORTEST_CELL = 18  # characters; what is shorter is a name or a heading
_NAMES = re.compile(r"(?:[^、，。；：]{2,14}、){2,}[^、，。；：]{2,14}")  # 科技部、财政部、教育部
# A short sentence that announces what follows may itself support: 鼓励退役运动员投身….
SAYS = re.compile("(?:大力|积极|重点|优先)*(?:鼓励|支持|允许|扶持|引导)")
CHARGED = re.compile(r"[（(][^（）()]{2,120}(?:负责|指导|参与|牵头|落实|列出)[）)]")


def trimmed(text: str, span: Span) -> Span:
    """Without the comma or semicolon that ends it."""
    end = span.end
    while end > span.start and text[end - 1] in "，；;：: ":
        end -= 1
    return Span(span.start, end)


def is_row(text: str) -> bool:
    """Whether ``text`` is a row of a table without a statement: | 财政部 | 全国 |."""
    cells = [cell.strip() for cell in text.split("|")]
    return text.startswith("|") and not any(
        len(cell) >= _SHORTEST_CELL and not _NAMES.fullmatch(cell) for cell in cells
    )


def body_of(text: str) -> str:
    """``text`` unless it is nothing but a remark in brackets or a title: （财政部负责）, 《…办法》."""
    closed = text.rstrip("。")
    named = closed[:1] == "《" and closed[-1:] == "》" and closed.count("《") == 1
    return "" if (text[:1] in "（([〔【" and closed[-1:] in "）)]〕】") or named else text
