"""The message crypto of WeChat and WeCom (加解密方案说明, developer.work.weixin.qq.com/document/path/90968).

A signature is the SHA-1 of the sorted parts. A message is encrypted with AES-256-CBC, whose IV is the first
half of the key: 16 random bytes, its length in 4 bytes, itself, the receiver; PKCS#7 to multiples of 32.
"""

import base64
import binascii
import hmac
import secrets
import struct
from hashlib import sha1

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

_BLOCK = 256  # bits; the pad is up to 32 bytes, twice the cipher's own block
_NOISE = 16  # random bytes before the message
KEY_LENGTH = 43  # characters of an EncodingAESKey


class Rejected(Exception):  # noqa: N818
    """A message that is not accepted. The reason is for the log, never for the sender."""


def signature(*parts: str) -> str:
    """What the platform writes as ``signature`` or ``msg_signature``: 40 hexadecimal digits."""
    return sha1("".join(sorted(parts)).encode("utf-8", "surrogatepass")).hexdigest()


def verify(given: str, *parts: str) -> None:
    """Raises ``Rejected`` where ``given`` is not the signature of ``parts``; takes the same time always."""
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), signature(*parts).encode()):
        raise Rejected("wrong signature")


class MessageCipher:
    """Of one account. ``receiver`` is its AppID or CorpID; a WeCom bot of one's own company has none ("")."""

    def __init__(self, key: str, receiver: str) -> None:
        """``key``: the EncodingAESKey; raises ``ValueError`` where it is none."""
        if len(key) != KEY_LENGTH:
            raise ValueError(f"an EncodingAESKey has {KEY_LENGTH} characters")
        # Keys in use end in a character with bits to spare; a strict decoder refuses them.
        self._key = base64.b64decode(key + "=", validate=True)
        self._receiver = receiver.encode()

    def encrypt(self, message: str, noise: bytes | None = None) -> str:
        """``message`` in base64; ``noise`` (16 bytes) only where a test must know it."""
        text = message.encode()
        noise = secrets.token_bytes(_NOISE) if noise is None else noise
        padder = PKCS7(_BLOCK).padder()
        padded = padder.update(noise + struct.pack(">I", len(text)) + text + self._receiver)
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(padded + padder.finalize()) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted: str) -> str:
        """The message; raises ``Rejected`` for anything but one that this account may read."""
        try:
            sealed = base64.b64decode(encrypted, validate=True)
            decryptor = self._cipher().decryptor()
            padded = decryptor.update(sealed) + decryptor.finalize()
            unpadder = PKCS7(_BLOCK).unpadder()
            plain = unpadder.update(padded) + unpadder.finalize()
        except (binascii.Error, ValueError) as error:
            raise Rejected("not decryptable") from error
        content = plain[_NOISE:]
        if len(content) < 4:
            raise Rejected("too short")
        end = 4 + struct.unpack(">I", content[:4])[0]
        if end > len(content):
            raise Rejected("wrong length")
        if not hmac.compare_digest(content[end:], self._receiver):
            raise Rejected("for another receiver")
        try:
            return content[4:end].decode()
        except UnicodeDecodeError as error:
            raise Rejected("not UTF-8") from error

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
