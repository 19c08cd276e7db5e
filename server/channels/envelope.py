"""What wraps a message on its way: the signature, the window of time, the encryption."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.channels import wire
from server.channels.crypto import MessageCipher, Rejected, signature, verify

_WINDOW = 300  # seconds that a message may be old, or this clock slow

Query = Mapping[str, str]


@dataclass(frozen=True)
class Opened:
    """A message that was proven to come from the platform; ``json``: and in which form."""

    fields: dict[str, Any]
    json: bool


class Envelope:
    """Of one account. ``cipher`` is None where its messages come in the clear."""

    def __init__(
        self, token: str, cipher: MessageCipher | None, clock: Callable[[], float] = time.time
    ) -> None:
        self._token = token
        self._cipher = cipher
        self._clock = clock

    def check(self, query: Query) -> str:
        """What to answer when the platform checks the URL; raises ``Rejected``."""
        echo = _given(query, "echostr")
        if "msg_signature" not in query:
            self._verify(query, "signature")
            return echo
        self._verify(query, "msg_signature", echo)
        return self._known_cipher.decrypt(echo)

    def open(self, query: Query, body: bytes) -> Opened:
        """The message of a request; raises ``Rejected``."""
        if self._cipher is None:
            self._verify(query, "signature")
            return Opened(wire.parse(body), wire.is_json(body))
        outer = wire.parse(body)
        encrypted = wire.text_of(outer, "Encrypt") or wire.text_of(outer, "encrypt")
        if not encrypted:
            raise Rejected("not encrypted")
        self._verify(query, "msg_signature", encrypted)
        message = self._cipher.decrypt(encrypted)
        return Opened(wire.parse(message), wire.is_json(message))

    def seal(self, message: str) -> dict[str, Any]:
        """An encrypted reply: ``encrypt``, ``msgsignature``, ``timestamp`` and ``nonce``."""
        encrypted = self._known_cipher.encrypt(message)
        timestamp, nonce = int(self._clock()), secrets.token_hex(8)
        signed = signature(self._token, str(timestamp), nonce, encrypted)
        return {"encrypt": encrypted, "msgsignature": signed, "timestamp": timestamp, "nonce": nonce}

    def seal_text(self, message: str, *, json: bool) -> str:
        """The same as text, in the names of the callbacks that send ``Encrypt``."""
        names = {"encrypt": "Encrypt", "msgsignature": "MsgSignature"}
        names |= {"timestamp": "TimeStamp", "nonce": "Nonce"}
        sealed = {names[name]: value for name, value in self.seal(message).items()}
        return wire.to_json(sealed) if json else wire.xml(sealed)

    @property
    def encrypts(self) -> bool:
        return self._cipher is not None

    @property
    def _known_cipher(self) -> MessageCipher:
        if self._cipher is None:
            raise Rejected("encrypted, but the account has no key")
        return self._cipher

    def _verify(self, query: Query, name: str, *more: str) -> None:
        timestamp = _given(query, "timestamp")
        verify(_given(query, name), self._token, timestamp, _given(query, "nonce"), *more)
        # Only now: a stranger learns nothing of this clock.
        if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
            raise Rejected("no time")
        late = self._clock() - int(timestamp)
        if abs(late) > _WINDOW:
            raise Rejected(f"sent {late:.0f} seconds ago: a replay, or a wrong clock")


def _given(query: Query, name: str) -> str:
    value = query.get(name, "")
    if not value:
        raise Rejected(f"no {name}")
    return value
