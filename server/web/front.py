"""The first page, as Gradio writes it and as it leaves: in Chinese, with a policy for its scripts."""

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.web.rendering import render

# Gradio compiles the templates of gr.HTML in the browser, so it needs 'unsafe-eval'; its inline scripts are
# allowed one by one, by their hashes, so that no handler in injected markup runs.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
# Before Gradio's own, which wait until the page is read: what it draws calls these as soon as it is there.
# Gradio picks the language of its own texts from the browser; these pages are Chinese whatever that says.
_SCRIPTS = "".join(f'<script src="/web/{name}.js" defer></script>' for name in ("chinese", "site", "tabs"))
_CARDS = re.compile(r'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>')  # they name Gradio's own site


def revised(page: str) -> str:
    """Chinese, with our scripts, without Gradio's cards, with something to see until its scripts have run."""
    page = page.replace("<head>", f"<head>{_SCRIPTS}", 1)
    page = _CARDS.sub("", page.replace('<html\n\tlang="en"', '<html lang="zh-CN"', 1))
    return page.replace("<gradio-app", f"{render('splash')}<gradio-app", 1)


def policy(page: str) -> str:
    """The Content-Security-Policy under which exactly the scripts of ``page`` run."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(page))
    return _POLICY.format(hashes=" ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests))


class FirstPage:
    """Around Gradio's application: revises ``/``, leaves all else alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message = {}
        body = bytearray()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await _send_revised(start, bytes(body), send)

        await self._app({**scope, "headers": plain}, receive, sending)


async def _send_revised(start: Message, body: bytes, send: Send) -> None:
    headers = MutableHeaders(scope=start)
    if headers.get("content-type", "").startswith("text/html") and body:
        page = revised(body.decode())
        body = page.encode()
        headers["content-security-policy"] = policy(page)
        headers["content-length"] = str(len(body))
        headers["cache-control"] = "no-store"  # it names the user
        headers["referrer-policy"] = "same-origin"  # else its forms are sent as from nowhere
    await send(start)
    await send({"type": "http.response.body", "body": body})
