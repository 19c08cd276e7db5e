"""Who uses the web chat: anyone on this machine, a user with a password, or whom a proxy vouches for."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from cryptography.fernet import Fernet, InvalidToken
from starlette.datastructures import Headers
from starlette.types import Scope

from server.proxies import VOUCHED
from server.settings import Auth, ServerSettings
from server.storage.records import Owner, hashed

COOKIE = "xiangce_login"
_HOME = "本机"


@dataclass(frozen=True)
class Visitor:
    name: str
    admin: bool
    can_leave: bool = False  # logged in with a password here

    @property
    def owner(self) -> Owner:
        """Under whom conversations are kept; API callers with keys have owners of their own."""
        return Owner(None, hashed(f"web\0{self.name}"))


class Doorman:
    """Knows the users of the settings. A login is a cookie that only this class can write."""

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._users = {name: secret.get_secret_value() for name, secret in settings.web_users.items()}
        self._tokens = Fernet(_key(settings.web_secret.get_secret_value(), self._users))

    @property
    def has_users(self) -> bool:
        return bool(self._users)

    def visitor(self, scope: Scope) -> Visitor | None:
        if self._settings.mode is Auth.OPEN:
            return Visitor(_HOME, admin=True)
        headers = Headers(scope=scope)
        header = self._settings.web_user_header
        if header and scope.get(VOUCHED) and (name := _utf8(headers.get(header, ""))):
            return self._named(name, can_leave=False)
        name = self._read(headers.get("cookie", ""))
        return self._named(name, can_leave=True) if name in self._users else None

    def login(self, name: str, password: str) -> str | None:
        """The cookie's value; None where name or password is wrong, found out in constant time."""
        known = self._users.get(name)
        right = hmac.compare_digest(_digest(known or ""), _digest(password))
        return self._tokens.encrypt(name.encode()).decode() if known and right else None

    def _named(self, name: str, *, can_leave: bool) -> Visitor:
        return Visitor(name, admin=name in self._settings.web_admins, can_leave=can_leave)

    def _read(self, cookies: str) -> str:
        try:
            found = SimpleCookie(cookies).get(COOKIE)
            token = found.value if found else ""
            return self._tokens.decrypt(token, ttl=int(self._settings.web_hours * 3600)).decode()
        except (CookieError, InvalidToken):
            return ""


def _key(secret: str, users: Mapping[str, str]) -> bytes:
    """Of the secret and the passwords, so that a changed password ends every login."""
    if not secret:
        return Fernet.generate_key()
    passwords = "\0".join(f"{name}\0{users[name]}" for name in sorted(users))
    return base64.urlsafe_b64encode(_digest(f"{secret}\0{passwords}"))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _utf8(header: str) -> str:
    """A header as it was sent; Starlette reads every byte as Latin-1."""
    return header.encode("latin-1").decode("utf-8", "replace").strip()
