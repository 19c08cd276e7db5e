"""Citations for clients that know nothing of our contract: in the text, as annotations, as a field."""

import re
from typing import Any
from urllib.parse import quote

from assistant.answer import Answer, Citation


def with_sources(answer: Answer, base: str) -> str:
    """The answer as plain text that says where each marker stands and what to bear in mind."""
    return answer.text + sources(answer, base)


def sources(answer: Answer, base: str) -> str:
    """What follows the text of an answer: one line for each citation, then the notices."""
    lines = [f"[{c.marker}]{c.place} {link(c, base)}" for c in answer.citations]
    parts = ["\n".join(lines), "\n".join(answer.notices)]
    return "".join(f"\n\n{part}" for part in parts if part)


def annotations(answer: Answer, base: str) -> list[dict[str, Any]]:
    """OpenAI's ``url_citation`` for every marker in the text; offsets are characters of the text."""
    known = {citation.marker: citation for citation in answer.citations}
    found = []
    for match in re.finditer(r"\[(\d+)\]", answer.text):
        if citation := known.get(int(match[1])):
            found.append(
                {
                    "type": "url_citation",
                    "url_citation": {
                        "start_index": match.start(),
                        "end_index": match.end(),
                        "url": link(citation, base),
                        "title": citation.place,
                    },
                }
            )
    return found


def link(citation: Citation, base: str) -> str:
    """An address that clients leave whole: brackets would end a link in Markdown."""
    path, _, fragment = citation.url.partition("#")
    return f"{base.rstrip('/')}{path}#{quote(fragment)}"
