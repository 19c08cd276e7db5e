"""A conversation as it is shown: questions, answers, and what became of them."""

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assistant.answer import Answer, Citation, Mode, Status
from server.storage import history, records
from server.storage.store import Store

_MARKER = re.compile(r"\[(\d+)\]")
# How an answer is marked, and what its status is called.
SAID = {
    Status.ANSWERED: ("yes", "已回答"),
    Status.CLARIFICATION: ("ask", "请您选择"),
    Status.NO_SUCH_FIGURE: ("part", "文件没有所问的这一项"),
    Status.NOT_IN_CORPUS: ("no", "文件没有说"),
    Status.OUT_OF_SCOPE: ("no", "不在文件范围内"),
    Status.UNVERIFIED: ("no", "没能核实，不予给出"),
    Status.EMPTY: ("no", "没有问题"),
    Status.TOO_LONG: ("no", "问题过长"),
}


@dataclass(frozen=True)
class Turn:
    """``answer`` is None while it is on its way, in ``text``, and where there is a ``fault``."""

    question: str
    answer: Answer | None = None
    id: str = ""
    understood: str = ""
    text: str = ""
    pending: bool = False
    fault: str = ""
    vote: str = ""  # up, down or none
    reason: str = ""

    @property
    def status(self) -> tuple[str, str]:
        return SAID[self.answer.status] if self.answer else ("", "")

    @property
    def how(self) -> str:
        """How the text came about, where it states anything of a document."""
        if self.answer is None or not self.answer.citations:
            return ""
        return (
            "人工智能生成，已逐句核对" if self.answer.mode is Mode.GENERATED else "原文摘录，没有使用大模型"
        )

    @property
    def several(self) -> bool:
        """Whether its sources are of more than one document, so that each must be named."""
        return self.answer is not None and len({c.document for c in self.answer.citations}) > 1

    @property
    def lines(self) -> list[list[str | Citation]]:
        """The text by lines, each as plain parts and the citations between them."""
        text = self.answer.text if self.answer else _MARKER.sub("", self.text)
        known = {c.marker: c for c in self.answer.citations} if self.answer else {}
        return [_parts(line, known) for line in text.splitlines() if line.strip()]


def _parts(line: str, known: dict[int, Citation]) -> list[str | Citation]:
    parts: list[str | Citation] = []
    for number, part in enumerate(_MARKER.split(line)):
        marker = int(part) if number % 2 else 0
        parts.append(known.get(marker, f"[{part}]") if marker else part)
    return parts


async def stored(store: Store, talk: str) -> list[Turn]:
    """The turns of a conversation, as they were kept, with what was thought of them."""

    def read(session: Session) -> list[Turn]:
        rows = records.messages(session, talk)
        pairs = list(zip(rows[::2], rows[1::2], strict=False))
        votes = history.votes(session, [said.id for _, said in pairs])
        return [
            Turn(
                asked.content,
                answer=Answer.model_validate(said.answer),
                id=said.id,
                vote=votes[said.id].vote if said.id in votes else "",
                reason=votes[said.id].reason if said.id in votes else "",
            )
            for asked, said in pairs
        ]

    return await store.read(read)
