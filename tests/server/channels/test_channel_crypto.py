"""The crypto against what Tencent and wechatpy published, both ways, and against whatever is not theirs."""

import base64
import struct

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from vectors import (
    ENCRYPTED,
    OFFICIAL_MESSAGE,
    PUSH_MESSAGE,
    SIGNED,
    WECHATPY_URL,
    WECOM_JSON,
    WECOM_URL,
    PlainVector,
    Vector,
)

from server.channels.crypto import MessageCipher, Rejected, signature, verify
from server.channels.envelope import Envelope

CIPHER = MessageCipher(OFFICIAL_MESSAGE.key, OFFICIAL_MESSAGE.receiver)


def envelope(vector: Vector, receiver: str | None = None, late: float = 0) -> Envelope:
    cipher = MessageCipher(vector.key, vector.receiver if receiver is None else receiver)
    return Envelope(vector.token, cipher, lambda: int(vector.timestamp) + late)


def query(vector: Vector | PlainVector, name: str = "msg_signature") -> dict[str, str]:
    return {name: vector.signature, "timestamp": vector.timestamp, "nonce": vector.nonce}


@pytest.mark.parametrize("vector", ENCRYPTED, ids=lambda vector: vector.plain[:20])
def test_published_messages_both_ways(vector: Vector) -> None:
    verify(vector.signature, vector.token, vector.timestamp, vector.nonce, vector.encrypted)
    cipher = MessageCipher(vector.key, vector.receiver)
    assert cipher.decrypt(vector.encrypted) == vector.plain
    assert cipher.encrypt(vector.plain, vector.noise.encode()) == vector.encrypted


@pytest.mark.parametrize("vector", SIGNED)
def test_published_signatures(vector: PlainVector) -> None:
    assert signature(vector.token, vector.timestamp, vector.nonce) == vector.signature
    asked = query(vector, "signature") | {"echostr": "4375120948345356249"}
    clear = Envelope(vector.token, None, lambda: float(vector.timestamp))
    assert clear.check(asked) == "4375120948345356249"
    with pytest.raises(Rejected, match="signature"):
        clear.check(asked | {"nonce": vector.nonce + "1"})


def test_the_check_of_a_url_is_decrypted() -> None:
    asked = query(WECHATPY_URL) | {"echostr": WECHATPY_URL.encrypted}
    assert envelope(WECHATPY_URL).check(asked) == "5927782489442352469"
    with pytest.raises(Rejected, match="signature"):  # wechatpy's own negative case
        envelope(WECHATPY_URL).check(asked | {"nonce": "437374424"})


def test_a_message_of_tencents_that_is_not_json() -> None:
    body = f'{{"encrypt": "{WECOM_JSON.encrypted}"}}'.encode()
    with pytest.raises(Rejected, match="not JSON"):
        envelope(WECOM_JSON).open(query(WECOM_JSON), body)


def test_for_another_receiver() -> None:
    body = f'{{"Encrypt": "{PUSH_MESSAGE.encrypted}"}}'.encode()
    assert envelope(PUSH_MESSAGE).open(query(PUSH_MESSAGE), body).fields["debug_str"] == "hello world"
    for other in ("", "wxba5fad812f8e6fb", "wxba5fad812f8e6fb90"):
        with pytest.raises(Rejected, match="receiver"):
            envelope(PUSH_MESSAGE, other).open(query(PUSH_MESSAGE), body)


@pytest.mark.parametrize("late", [-299, 299])
def test_a_clock_may_differ_a_little(late: float) -> None:
    asked = query(WECOM_URL) | {"echostr": WECOM_URL.encrypted}
    assert envelope(WECOM_URL, late=late).check(asked) == WECOM_URL.plain


@pytest.mark.parametrize("late", [-301, 301, 86_400])
def test_replayed_later(late: float) -> None:
    asked = query(WECOM_URL) | {"echostr": WECOM_URL.encrypted}
    with pytest.raises(Rejected, match="replay"):
        envelope(WECOM_URL, late=late).check(asked)


def test_the_plain_signature_opens_no_encrypted_message() -> None:
    asked = query(SIGNED[2], "signature") | {"encrypt_type": "aes"}
    body = f"<xml><Encrypt>{OFFICIAL_MESSAGE.encrypted}</Encrypt></xml>".encode()
    with pytest.raises(Rejected, match="msg_signature"):
        envelope(OFFICIAL_MESSAGE).open(asked, body)
    with pytest.raises(Rejected, match="not encrypted"):
        envelope(OFFICIAL_MESSAGE).open(asked, b"<xml><Content>hello</Content></xml>")


def sealed(plain: bytes) -> str:
    """``plain``, whose length fits the block, encrypted as it is."""
    key = base64.b64decode(OFFICIAL_MESSAGE.key + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


RECEIVER = OFFICIAL_MESSAGE.receiver.encode()


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"x" * 16 + b"\0" * 16,  # a pad of 0
        b"x" * 31 + b"\x21",  # of 33
        b"x" * 30 + b"\x01\x02",  # of two sorts
        b"x" * 16 + b"\x10" * 16,  # nothing but noise
        b"x" * 16 + struct.pack(">I", 2**32 - 1) + b"hi" + RECEIVER + b"\x18" * 24,
        b"x" * 16 + struct.pack(">I", 3) + b"hi" + RECEIVER + b"\x18" * 24,
        b"x" * 16 + struct.pack(">I", 2) + b"\xff\xfe" + RECEIVER + b"\x18" * 24,
    ],
    ids=["empty", "pad 0", "pad 33", "mixed pad", "noise", "too long", "one too long", "not UTF-8"],
)
def test_what_decrypts_to_no_message(plain: bytes) -> None:
    with pytest.raises(Rejected):
        CIPHER.decrypt(sealed(plain))


@pytest.mark.parametrize("wrong", ["", "=", "abc", "你好", "A" * 43, "AAAA\nAAAA", "A" * 24])
def test_what_is_not_encrypted_at_all(wrong: str) -> None:
    with pytest.raises(Rejected):
        CIPHER.decrypt(wrong)


@given(st.text(max_size=300).filter(lambda text: text.isprintable()))
def test_what_is_encrypted_comes_back(message: str) -> None:
    assert CIPHER.decrypt(CIPHER.encrypt(message)) == message
    assert CIPHER.encrypt(message) != CIPHER.encrypt(message)  # fresh noise


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "!" * 43])
def test_what_is_no_key(key: str) -> None:
    with pytest.raises(ValueError, match=r"EncodingAESKey|base64"):
        MessageCipher(key, "")
