"""Fetching a public page or file with care: from the open internet only, within limits, by the site's rules.

Every address that a name resolves to must be public, and the connection goes to the very address that was
checked, so that a name which resolves differently a moment later (DNS rebinding) leads nowhere. Redirects
pass the same checks one by one. robots.txt is read as RFC 9309 says.
"""

import asyncio
import contextlib
import email.message
import ipaddress
import mimetypes
import posixpath
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

import httpx
from protego import Protego

_AGENT = "XiangceBot"
_MIB = 1 << 20
_ROBOTS_BYTES = 512 * 1024  # RFC 9309 asks for 500 KiB at least
_BY_HAND = "也可以用浏览器下载后，把文件添加进来。"
_REDIRECTS = {301, 302, 303, 307, 308}


class FetchError(ValueError):
    """An address that cannot be fetched; the message (Chinese) names the cause and the next step."""


@dataclass(frozen=True)
class FetchSettings:
    allow_private: bool = False  # addresses of this machine and of the local network
    respect_robots: bool = True
    max_bytes: int = 100 * _MIB
    seconds: float = 60  # for everything: names, redirects, robots.txt, the file
    connect_seconds: float = 10
    redirects: int = 5
    user_agent: str = f"{_AGENT}/0.1 (adds a public document at its user's request)"


@dataclass(frozen=True)
class Fetched:
    data: bytes  # text in the charset of the header is already UTF-8
    url: str  # after redirects
    name: str  # a file name with an extension, without a folder
    media_type: str  # text/html


Resolver = Callable[[str, int], list[str]]
_DEFAULT = FetchSettings()


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host; OSError where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(url: str, *, settings: FetchSettings = _DEFAULT, resolver: Resolver = resolve) -> Fetched:
    """Fetch ``url``; FetchError when it is refused, out of reach, too large or too slow.

    Blocks; call it from a thread where an event loop runs.
    """
    try:
        return asyncio.run(_timed(url, settings, resolver))
    except TimeoutError as error:
        raise FetchError(
            f"网站在 {settings.seconds:.0f} 秒内没有传完，已停止。请稍后再试，{_BY_HAND}"
        ) from error


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also where it stands inside an IPv6 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        mapped = ip.ipv4_mapped
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64, RFC 6052: how IPv6-only networks reach IPv4
            mapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if mapped:
            return is_public(str(mapped))
        tunnelled = [ip.sixtofour, *(ip.teredo or ())]
        if any(v4 is not None and not v4.is_global for v4 in tunnelled):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


async def _timed(url: str, settings: FetchSettings, resolver: Resolver) -> Fetched:
    async with asyncio.timeout(settings.seconds):
        return await _Fetcher(settings, resolver).file(url)


@dataclass
class _Answer:
    url: httpx.URL
    status: int
    headers: httpx.Headers
    data: bytes


class _Fetcher:
    def __init__(self, settings: FetchSettings, resolver: Resolver) -> None:
        self._settings = settings
        self._resolver = resolver
        self._rules: dict[str, Callable[[str], bool]] = {}

    async def file(self, url: str) -> Fetched:
        answer = await self._followed(_parsed(url), self._settings.max_bytes, robots=True)
        if answer.status >= 400:
            raise FetchError(_refusal(answer.status))
        header = email.message.Message()
        header["Content-Type"] = answer.headers.get("content-type", "application/octet-stream")
        media_type = header.get_content_type()
        if media_type.startswith(("audio/", "video/")):
            raise FetchError("这个网址是音频或视频，不是文件。请改用文件正文的网址。")
        data = _as_utf8(answer.data, media_type, header.get_content_charset())
        name = _name(answer.url, answer.headers.get("content-disposition", ""), media_type)
        return Fetched(data, str(answer.url), name, media_type)

    async def _followed(self, url: httpx.URL, limit: int, *, robots: bool) -> _Answer:
        for _ in range(self._settings.redirects + 1):
            if robots and self._settings.respect_robots:
                await self._ask_robots(url)
            answer = await self._get(url, limit)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            url = _parsed(str(url.join(location)))
        raise FetchError(f"网站转了 {self._settings.redirects} 次以上，没有到达文件。请核对网址，{_BY_HAND}")

    async def _ask_robots(self, url: httpx.URL) -> None:
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if site not in self._rules:
            answer = await self._followed(_parsed(f"{site}/robots.txt"), _ROBOTS_BYTES, robots=False)
            if answer.status >= 500:
                raise FetchError(
                    f"网站暂时不可用（{answer.status}），读不到它的抓取规则。请稍后再试，{_BY_HAND}"
                )
            text = answer.data.decode("utf-8", "replace") if answer.status < 400 else ""
            rules = Protego.parse(text)
            self._rules[site] = lambda address: bool(rules.can_fetch(address, _AGENT))
        if not self._rules[site](str(url)):
            raise FetchError("网站的 robots.txt 不允许程序抓取这个网址。请用浏览器下载后，把文件添加进来。")

    async def _get(self, url: httpx.URL, limit: int) -> _Answer:
        """One answer, without following redirects, from an address that was checked."""
        addresses = await self._checked(url)
        timeout = httpx.Timeout(self._settings.seconds, connect=self._settings.connect_seconds)
        # No proxy from the environment: it would resolve the name anew.
        async with httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=timeout) as client:
            for address in addresses:
                request = client.build_request(
                    "GET",
                    url.copy_with(host=address),
                    headers={
                        "Host": url.netloc.decode("ascii"),
                        "User-Agent": self._settings.user_agent,
                        "Accept": "text/html,application/pdf,application/*;q=0.9,*/*;q=0.5",
                        "Accept-Language": "zh-CN,zh;q=0.9",
                        "Accept-Encoding": "gzip, deflate",
                    },
                    extensions={"sni_hostname": url.raw_host.decode("ascii")},
                )
                try:
                    response = await client.send(request, stream=True)
                    try:
                        return await _read(url, response, limit)
                    finally:
                        await response.aclose()
                except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                    failure: Exception = error
                except httpx.TimeoutException as error:
                    raise TimeoutError from error
                except (httpx.HTTPError, httpx.InvalidURL) as error:
                    raise FetchError(f"网站的回答读不懂或中断了。请稍后再试，{_BY_HAND}") from error
        certificate = "CERTIFICATE" in str(failure).upper()
        cause = "网站的证书有误，不能确认它的身份" if certificate else f"连不上 {url.host}"
        raise FetchError(f"{cause}。请检查网址和网络，{_BY_HAND}") from failure

    async def _checked(self, url: httpx.URL) -> list[str]:
        """The addresses of the host of ``url``; FetchError unless all of them may be asked."""
        port = url.port or (443 if url.scheme == "https" else 80)
        loop = asyncio.get_running_loop()
        try:
            host = url.raw_host.decode("ascii").strip("[]")
            addresses = await loop.run_in_executor(None, self._resolver, host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"找不到网站 {url.host}。请检查网址和网络。") from error
        if not addresses:
            raise FetchError(f"找不到网站 {url.host}。请检查网址和网络。")
        if not self._settings.allow_private and not all(map(is_public, addresses)):
            raise FetchError(
                f"{url.host} 指向本机或内部网络的地址，为安全起见没有访问。请改用公开的网址；"
                "确需读取内网文件的，请先下载再添加，或在设置中允许内网地址。"
            )
        return addresses


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip())
        parsed.netloc.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise FetchError(f"网址不对：{url[:100]}。请从浏览器的地址栏完整复制。") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise FetchError(f"只支持 http 和 https 网址：{url[:100]}。请从浏览器的地址栏完整复制。")
    if parsed.userinfo:
        raise FetchError("网址里带有用户名或密码，没有访问。请改用公开的网址。")
    return parsed.copy_with(fragment=None)


async def _read(url: httpx.URL, response: httpx.Response, limit: int) -> _Answer:
    too_large = FetchError(f"文件超过 {limit / _MIB:.0f} MB，没有下载。请找较小的版本，或拆分后添加文件。")
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise too_large
    pieces: list[bytes] = []
    size = 0
    if response.status_code not in _REDIRECTS:
        async for piece in response.aiter_bytes(64 * 1024):
            size += len(piece)
            if size > limit:
                raise too_large
            pieces.append(piece)
    return _Answer(url, response.status_code, response.headers, b"".join(pieces))


def _refusal(status: int) -> str:
    if status in {404, 410}:
        return f"网页不存在（{status}）。请核对网址，文件可能已移走。"
    if status in {401, 403, 412, 429, 521}:
        return f"网站不让程序读取（{status}）。请用浏览器打开并下载后，把文件添加进来。"
    if status >= 500:
        return f"网站出错（{status}）。请稍后再试，{_BY_HAND}"
    return f"网站拒绝了请求（{status}）。请核对网址，{_BY_HAND}"


def _as_utf8(data: bytes, media_type: str, charset: str | None) -> bytes:
    """Text in the charset of the header as UTF-8; as it is where that does not fit."""
    if not charset or not media_type.startswith("text/") or charset.replace("_", "-") in {"utf-8", "utf8"}:
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # gb2312 in a header means what browsers read it as: gb18030
        charset = "gb18030" if charset in {"gb2312", "gbk", "x-gbk"} else charset
        try:
            return data.decode(charset).encode("utf-8")
        except (LookupError, UnicodeDecodeError):
            return data
    return data


def _name(url: httpx.URL, disposition: str, media_type: str) -> str:
    """A file name from the header, else from the path, without folders and control characters."""
    header = email.message.Message()
    header["Content-Disposition"] = disposition or "inline"
    name = header.get_filename() or ""
    with contextlib.suppress(UnicodeError):  # a header in raw UTF-8 bytes arrives as Latin-1
        name = name.encode("latin-1").decode("utf-8")
    name = unquote(name) or unquote(posixpath.basename(url.path.rstrip("/")))
    name = re.sub(r"[\x00-\x1f\x7f\"<>|:*?]", "", re.split(r"[/\\]", name)[-1]).strip(" .")
    stem, extension = posixpath.splitext(name or url.host)
    if not name:
        stem, extension = url.host, ""
    if not re.fullmatch(r"\.\w{1,6}", extension):
        stem, extension = stem + extension, mimetypes.guess_extension(media_type) or ""
    return stem[:100] + extension
