"""Reading and writing messages: nothing harmful gets in, nothing a user says ends our XML early."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.channels import wire
from server.channels.crypto import Rejected

BILLION = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'
)
FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<xml>",
        b"<xml><a>&b;</a></xml>",
        BILLION.encode(),
        FILE.encode(),
        b"<!DOCTYPE xml><xml/>",
        b'<?xml version="1.0" encoding="nonsense"?><xml/>',
        b"\xff\xfe<xml/>",
        b"{",
        b"{]",
        b"[]",
        b'{"a":' * 100_000,
        b"<xml>" + b"x" * wire._LONGEST + b"</xml>",
    ],
)
def test_what_is_not_read(body: bytes) -> None:
    with pytest.raises(Rejected):
        wire.parse(body)


def test_xml_and_json_are_read_alike() -> None:
    said = {"FromUserName": "u", "MsgId": 6054768590064713728, "Content": "你好"}
    as_xml, as_json = wire.parse(wire.xml(said).encode()), wire.parse(wire.to_json(said).encode())
    for name, value in said.items():
        assert wire.text_of(as_xml, name) == wire.text_of(as_json, name) == str(value)
    assert wire.text_of(as_xml, "Nothing") == ""


@pytest.mark.parametrize("value", [None, True, 1.5, [], {}])
def test_a_field_that_is_no_text(value: object) -> None:
    with pytest.raises(Rejected, match="MsgId"):
        wire.text_of({"MsgId": value}, "MsgId")


def test_elements_within_elements_are_passed_over() -> None:
    body = b"<xml><SendPicsInfo><Count>1</Count></SendPicsInfo><Event>pic_sysphoto</Event></xml>"
    assert wire.parse(body) == {"SendPicsInfo": "", "Event": "pic_sysphoto"}


@given(st.text(max_size=200))
def test_any_text_survives_our_xml_but_for_what_xml_cannot_hold(text: str) -> None:
    read = wire.parse(wire.xml({"Content": text, "MsgType": "text"}).encode())
    assert read["MsgType"] == "text"  # the text did not end its element
    kept = [
        c
        for c in text
        if c in "\t\n\r" or ("\x20" <= c <= "\ud7ff") or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    ]
    expected = "".join(kept).replace("\r\n", "\n").replace("\r", "\n")
    surrogates = any("\ud800" <= c <= "\udfff" for c in text)
    assert surrogates or read["Content"] == expected


@pytest.mark.parametrize("text", ["]]>", "]]]]>>", "a]]><Content>b", "<![CDATA[", "&lt;"])
def test_the_end_of_a_section_is_kept_as_text(text: str) -> None:
    assert wire.parse(wire.xml({"Content": text}))["Content"] == text
