"""Bodies that brackets name as responsible: （海关总署、财政部负责）, （责任单位：市财政局，各县市区）."""

import re

from corpus.front import Found
from corpus.spans import Span

_ACTS = r"(?:分工|共同|按职责|分别|会同|联合|牵头|配合|参与|组织|具体|按职责分工|负责|落实|等)"
_BRACKETS = re.compile(r"[（(](?P<said>[^（）()。]{3,160})[）)]")
_LABEL = re.compile(r"(?:责任|牵头|配合|负责|实施|参加)(?:单位|部门|处室)[:：]")
_STATES = re.compile(r"(?:负责|牵头|分工负责|落实)$|牵头[，,；]|负责[，,；]")
_PIECE = re.compile(
    rf"^(?:由)?(?P<body>[\u4e00-\u9fff（）]{{2,24}}?)(?:等(?:有关|相关)?(?:部门|单位)|{_ACTS}+)*$"
)


def responsible(text: str) -> list[Found]:
    """The bodies, each with the place of its bracket; in text order, with repetitions."""
    found: list[Found] = []
    for bracket in _BRACKETS.finditer(text):
        said = bracket["said"]
        if not (_LABEL.search(said) or _STATES.search(said)):
            continue
        for piece in re.split(r"[、，,；;\s]+|(?<=[部委局厅府署院行])[和与]", _LABEL.sub("，", said)):
            body = _PIECE.match(piece)
            if (
                body
                and "的" not in body["body"]
                and re.search(r"[部委局厅署院会府办区县市州行办司社心]$|单位$|部门$", body["body"])
            ):
                found.append(Found(body["body"], Span(*bracket.span("said"))))
    return found
