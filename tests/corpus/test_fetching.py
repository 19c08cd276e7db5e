"""Fetching from real servers on this machine, and not fetching from where it must not."""

import datetime
import gzip
import http.server
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from corpus import fetching
from corpus.fetching import FetchError, FetchSettings, fetch, is_public
from corpus.loaders import load

LOCAL = FetchSettings(allow_private=True, seconds=20)
PAGE = "<html><head><meta charset='gbk'></head><body><p>奖励50万元，自2024年起施行。</p></body></html>"


class Site:
    """A small web site; ``asked`` are the requests that reached it."""

    def __init__(self, address: str = "127.0.0.1", port: int = 0) -> None:
        self.asked: list[tuple[str, str, str]] = []  # path, Host, User-Agent
        self.robots: tuple[int, bytes] = (404, b"")
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, self.headers["Host"], self.headers["User-Agent"]))
                site.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer((address, port), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:  # noqa: PLR0912
        path = handler.path
        headers: dict[str, str] = {}
        status, body = 200, b""
        if path == "/robots.txt":
            status, body = self.robots
        elif path == "/page.html":
            headers["Content-Type"], body = "text/html; charset=gb2312", PAGE.encode("gb18030")
        elif path == "/down?id=3":
            headers["Content-Disposition"] = "attachment; filename*=UTF-8''%E5%8A%9E%E6%B3%95%2F..%2Fa.pdf"
            headers["Content-Type"], body = "application/pdf", b"%PDF-1.4"
        elif path.startswith("/hop/"):
            count = int(path.rpartition("/")[2])
            status, headers["Location"] = 302, f"/hop/{count - 1}" if count else "/page.html"
        elif path.startswith("/to/"):
            status, headers["Location"] = 302, path.removeprefix("/to/")
        elif path == "/large":
            headers["Content-Length"] = str(200 << 20)
        elif path == "/endless":
            handler.send_response(200)
            handler.end_headers()
            try:
                while True:
                    handler.wfile.write(b"a" * 65536)
            except OSError:
                return
        elif path == "/bomb":
            headers["Content-Encoding"], body = "gzip", gzip.compress(b"\x00" * (64 << 20))
        elif path in {"/drip", "/drip-head"}:
            try:
                handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if path == "/drip" else b""))
                for _ in range(200):
                    handler.wfile.write(b"X-A: b\r\n" if path == "/drip-head" else b"a")
                    time.sleep(0.1)
            except OSError:
                pass
            return
        elif path == "/video":
            headers["Content-Type"] = "video/mp4"
        else:
            status = int(path.strip("/")) if path.strip("/").isdecimal() else 404
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def test_a_page_comes_with_its_name_type_and_text(site: Site) -> None:
    fetched = fetch(site.url("/page.html#part"), settings=LOCAL)
    assert (fetched.url, fetched.name, fetched.media_type) == (
        site.url("/page.html"), "page.html", "text/html"
    )  # fmt: skip
    assert load(fetched.data, fetched.name).text == "奖励50万元，自2024年起施行。\n"
    assert [agent.startswith("XiangceBot/") for _, _, agent in site.asked] == [True, True]


def test_the_name_of_a_download_has_no_folder(site: Site) -> None:
    assert fetch(site.url("/down?id=3"), settings=LOCAL).name == "a.pdf"


def test_this_machine_is_refused_without_the_setting(site: Site) -> None:
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"):
        with pytest.raises(FetchError, match=r"内部网络|找不到网站|网址不对"):
            fetch(f"http://{host}:{site.port}/page.html")
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1"),
        *(
            "0.0.0.0",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1%eth0",
            "fc00::1",
            "ff02::1",
        ),
        *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "223.5.5.5", "2400:3200::1", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


def test_one_private_address_among_several_is_enough() -> None:
    with pytest.raises(FetchError, match="内部网络"):
        fetch("http://mixed.test/", resolver=lambda *_: ["93.184.216.34", "10.0.0.1"])


def test_the_checked_address_is_the_one_connected_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that turns to another address after the check is not asked again."""
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]])
    lookup = socket.getaddrinfo

    def only_numbers(host: Any, *rest: Any, **named: Any) -> Any:
        assert host != "rebind.test", "resolved a second time"
        return lookup(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", only_numbers)
    url = f"http://rebind.test:{site.port}/page.html"
    assert fetch(url, resolver=lambda *_: next(answers)).url == url
    assert [(path, host) for path, host, _ in site.asked] == [
        ("/robots.txt", f"rebind.test:{site.port}"), ("/page.html", f"rebind.test:{site.port}")
    ]  # fmt: skip
    with pytest.raises(FetchError, match="内部网络"):
        fetch(url, resolver=lambda *_: next(answers))


def test_a_redirect_to_a_private_address_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = Site("127.0.0.2")
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    try:
        with pytest.raises(FetchError, match=r"127\.0\.0\.2 指向本机或内部网络"):
            fetch(site.url(f"/to/http://127.0.0.2:{inner.port}/page.html"))
        assert inner.asked == []
        site.robots = (302, b"")  # nor do its rules lead inside
    finally:
        inner.close()


def test_redirects_are_followed_to_a_limit(site: Site) -> None:
    assert fetch(site.url("/hop/4"), settings=LOCAL).url == site.url("/page.html")
    with pytest.raises(FetchError, match="转了 5 次以上"):
        fetch(site.url("/hop/5"), settings=LOCAL)
    with pytest.raises(FetchError, match="只支持 http"):
        fetch(site.url("/to/file:///etc/passwd"), settings=LOCAL)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.cn/x", "a.cn/x", "javascript:alert(1)", "http://", "", "http://[::1"]
)  # fmt: skip
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(FetchError, match=r"只支持 http|网址不对"):
        fetch(url)


def test_a_password_in_the_address_is_refused() -> None:
    with pytest.raises(FetchError, match="用户名或密码"):
        fetch("http://user:secret@a.cn/")


def test_robots_are_respected(site: Site) -> None:
    site.robots = (200, b"User-agent: *\nDisallow: /page\n")
    with pytest.raises(FetchError, match=r"robots\.txt 不允许"):
        fetch(site.url("/page.html"), settings=LOCAL)
    with pytest.raises(FetchError, match=r"robots\.txt 不允许"):
        fetch(site.url("/hop/0"), settings=LOCAL)  # also behind a redirect
    assert "/page.html" not in site.paths
    site.robots = (200, b"User-agent: *\nDisallow: /\n\nUser-agent: XiangceBot\nAllow: /\n")
    assert fetch(site.url("/page.html"), settings=LOCAL).data
    site.robots = (503, b"")
    with pytest.raises(FetchError, match="抓取规则"):
        fetch(site.url("/page.html"), settings=LOCAL)


@pytest.mark.parametrize("path", ["/large", "/endless", "/bomb"])
def test_what_is_too_large_is_not_kept(site: Site, path: str) -> None:
    with pytest.raises(FetchError, match="超过 1 MB"):
        fetch(site.url(path), settings=FetchSettings(allow_private=True, max_bytes=1 << 20))


@pytest.mark.parametrize("path", ["/drip", "/drip-head"])
def test_what_is_too_slow_is_given_up(site: Site, path: str) -> None:
    with pytest.raises(FetchError, match="没有传完"):
        fetch(site.url(path), settings=FetchSettings(allow_private=True, seconds=1))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/404", "网页不存在"),
        ("/403", "不让程序读取"),
        ("/502", "网站出错"),
        ("/418", "拒绝"),
        ("/video", "音频或视频"),
    ],
)
def test_refusals_of_the_site_are_told(site: Site, path: str, message: str) -> None:
    with pytest.raises(FetchError, match=message):
        fetch(site.url(path), settings=LOCAL)


def test_a_site_out_of_reach() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        with pytest.raises(FetchError, match="连不上"):
            fetch(f"http://127.0.0.1:{taken.getsockname()[1]}/", settings=LOCAL)

    def unknown(*_: Any) -> list[str]:
        raise socket.gaierror(-2, "unknown")

    with pytest.raises(FetchError, match="找不到网站"):
        fetch("http://nowhere.test/", resolver=unknown)


def test_the_certificate_is_that_of_the_name_not_of_the_address(tmp_path: Path) -> None:
    site = Site()
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    context.sni_callback = lambda _, name, __: names.append(name)
    site.server.socket = context.wrap_socket(
        site.server.socket, server_side=True, do_handshake_on_connect=False
    )
    try:
        with pytest.raises(FetchError, match="证书有误"):
            fetch(f"https://name.test:{site.port}/", settings=LOCAL, resolver=lambda *_: ["127.0.0.1"])
    finally:
        site.close()
    assert names == ["name.test"]
    assert site.asked == []


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "name.test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
