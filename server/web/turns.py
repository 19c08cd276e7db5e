"""A conversation as it is shown: questions, answers, and what became of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.answer import Answer, Citation, Status
from server.storage import records
from server.storage.store import Store
from server.web import panel
from server.web.rendering import render

_MARKER = re.compile(r"\[(\d+)\]")
_SAID = {
    Status.ANSWERED: ("yes", "已回答"),
    Status.CLARIFICATION: ("ask", "请您选择"),
    Status.NO_SUCH_FIGURE: ("part", "没有所问的这项数据"),
    Status.NOT_IN_CORPUS: ("no", "文件中没有"),
    Status.OUT_OF_SCOPE: ("no", "不在文件范围内"),
    Status.UNVERIFIED: ("no", "未能核实，不予给出"),
    Status.EMPTY: ("no", "没有问题"),
    Status.TOO_LONG: ("no", "问题过长"),
}


@dataclass(frozen=True)
class Turn:
    """``answer`` is None while it is on its way, in ``text``, and where there is a ``fault``."""

    question: str
    answer: Answer | None = None
    id: str = ""
    text: str = ""
    pending: bool = False
    fault: str = ""

    @property
    def status(self) -> tuple[str, str]:
        """How it is marked, and what it is called."""
        return _SAID[self.answer.status] if self.answer else ("", "")

    @property
    def lines(self) -> list[list[str | Citation]]:
        """The text by lines, each as plain parts and the citations between them."""
        text = self.answer.text if self.answer else self.text
        known = {c.marker: c for c in self.answer.citations} if self.answer else {}
        return [_parts(line, known) for line in text.splitlines() if line.strip()]


def _parts(line: str, known: dict[int, Citation]) -> list[str | Citation]:
    parts: list[str | Citation] = []
    for number, part in enumerate(_MARKER.split(line)):
        if number % 2 == 0:
            parts.append(part)
        elif cited := known.get(int(part)):
            parts.append(cited)
        elif known:  # while it streams, citations are still to come
            parts.append(f"[{part}]")
    return parts


async def stored(store: Store, conversation: str) -> list[Turn]:
    """The turns of a conversation, as they were kept."""
    rows = await store.read(lambda session: records.messages(session, conversation))
    return [
        Turn(asked.content, answer=Answer.model_validate(said.answer), id=said.id)
        for asked, said in zip(rows[::2], rows[1::2], strict=False)
    ]


def log(turns: Iterable[Turn]) -> str:
    return render("log", turns=list(turns), source=panel.of_citation)
