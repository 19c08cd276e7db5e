"""What is turned away before it is understood."""

import re

from assistant.answer import Status
from assistant.draft import Draft
from assistant.intent import wording
from retrieval.normalize import normalize

_MEANING = re.compile(r"[\w]")


def screen(raw: str, longest: int) -> Draft | None:
    """A refusal, or None where the text is a question to be understood."""
    text = "".join(character for character in raw if character.isprintable() or character.isspace())
    if not _MEANING.search(text):
        return Draft(
            Status.EMPTY,
            lead="没有看到问题。请输入一个关于文件内容的问题，例如：2025年旅游总收入目标是多少？",
        )
    if len(raw) > longest:
        return Draft(
            Status.TOO_LONG, lead=f"问题太长（{len(raw)}字），最多{longest}字。请只保留要问的那一句。"
        )
    plain = normalize(text)
    elsewhere = wording()["elsewhere"]
    if any(cue in plain for cue in elsewhere["cues"]) or any(
        re.search(p, plain) for p in elsewhere["patterns"]
    ):
        return Draft(Status.OUT_OF_SCOPE, lead="这个问题不在文件范围内。我只回答政策文件里写明的内容。")
    spaced = re.sub(r"\s+", "", plain)
    if any(cue in plain or cue.replace(" ", "") in spaced for cue in wording()["steering"]["cues"]):
        return Draft(
            Status.OUT_OF_SCOPE,
            lead="我只依据文件原文回答问题，不执行其他指令，也不提供系统信息。请直接提出要查询的内容。",
        )
    return None
