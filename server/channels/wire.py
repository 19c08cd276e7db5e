"""Messages as bytes: XML and JSON, read with care, written so that nothing in them ends them early."""

import json
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from server.channels.crypto import Rejected

_LONGEST = 1024 * 1024  # bytes

Fields = Mapping[str, Any]


def is_json(body: bytes | str) -> bool:
    start = body.lstrip()[:1]
    return start in (b"{", "{")


def parse(body: bytes | str) -> dict[str, Any]:
    """The fields of a message: of XML the text of each child, of JSON the object as it is.

    Raises ``Rejected`` for anything else, for entities and for what is too long.
    """
    if len(body) > _LONGEST:
        raise Rejected("too long")
    if is_json(body):
        try:
            found = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Rejected("not JSON") from error
        if not isinstance(found, dict):
            raise Rejected("not an object")
        return found
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Rejected("not XML, or not harmless") from error
    return {child.tag: child.text or "" for child in root}


def text_of(fields: Fields, name: str) -> str:
    """A field as text; JSON has numbers where XML has digits. "" where there is none."""
    value = fields.get(name, "")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Rejected(f"{name} is no text")
    return str(value)


def xml(fields: Fields) -> str:
    """``<xml>`` with one child for each field: numbers bare, text as CDATA, inner fields within."""
    return f"<xml>{_children(fields)}</xml>"


def _children(fields: Fields) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())


def _value(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return _children(value)
    # XML 1.0 knows no control characters, and "]]>" would end the section.
    clean = "".join(c for c in str(value) if c in "\t\n\r" or (c >= "\x20" and c not in "\ufffe\uffff"))
    clean = clean.encode("utf-8", "replace").decode()
    return f"<![CDATA[{clean.replace(']]>', ']]]]><![CDATA[>')}]]>"


def to_json(fields: Fields) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
