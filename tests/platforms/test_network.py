"""A company's certificate authority and its proxy, over real TLS: added to what is trusted, never instead of
it; a setting that cannot be used is told apart; and nothing anywhere turns the verification off."""

import ast
import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from desktop.network import Network, NetworkError, certificates, check, network_of, proxy_address
from desktop.platforms.helpdesk.sign_in import discover
from desktop.platforms.helpdesk.stream import hints
from desktop.platforms.http import Http
from desktop.platforms.platform import Unreachable
from desktop.settings import Settings
from tests.platforms.certificates import Authority, self_signed_server, tls_server

DESKTOP = Path(__file__).parents[2] / "desktop"


class Shop(BaseHTTPRequestHandler):
    """As much of a platform as is asked here."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.startswith("/v1/events"):
            self._say(b"event: changes\nid: 7\ndata: {}\n\n", "text/event-stream")
            return
        url = f"https://{self.headers['Host']}"
        told = {
            "issuer": url,
            "authorization_endpoint": f"{url}/oauth/authorize",
            "token_endpoint": f"{url}/oauth/token",
            "code_challenge_methods_supported": ["S256"],
        }
        self._say(json.dumps(told).encode(), "application/json")

    def _say(self, body: bytes, media_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nothing on standard error."""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.make(tmp_path)


@pytest.fixture
def shop(tmp_path: Path, authority: Authority) -> Iterator[str]:
    with tls_server(tmp_path, authority, Shop) as url:
        yield url


def http(url: str, network: Network) -> Http:
    return Http(url, lambda: "en", lambda: datetime.now(UTC), network=lambda: network)


def issuer(url: str, network: Network) -> str:
    return asyncio.run(discover(url, network=lambda: network)).issuer


# --- a certificate authority ---


def test_a_companys_authority_is_trusted_when_its_file_is_set_and_not_before(
    shop: str, authority: Authority
) -> None:
    with pytest.raises(Unreachable) as caught:
        issuer(shop, Network())
    assert caught.value.why == "certificate"
    assert issuer(shop, Network(ca_file=str(authority.file))) == shop
    assert issuer(shop, Network(ca_file=str(authority.der()))) == shop


def test_another_authoritys_file_does_not_help(shop: str, tmp_path: Path) -> None:
    other = Authority.make(tmp_path, "other")
    with pytest.raises(Unreachable) as caught:
        issuer(shop, Network(ca_file=str(other.file)))
    assert caught.value.why == "certificate"


def test_an_authority_of_ones_own_vouches_for_no_other_name_and_for_no_other_server(
    shop: str, authority: Authority, tmp_path: Path
) -> None:
    network = Network(ca_file=str(authority.file))
    with pytest.raises(Unreachable) as caught:
        issuer(shop.replace("127.0.0.1", "localhost"), network)
    assert caught.value.why == "certificate"
    (tmp_path / "self").mkdir()
    with self_signed_server(tmp_path / "self") as url, pytest.raises(Unreachable) as caught:
        issuer(url, network)
    assert caught.value.why == "certificate"


def test_the_event_stream_goes_the_same_way(shop: str, authority: Authority) -> None:
    async def heard(network: Network) -> list[object]:
        way = http(shop, network)
        try:
            return [hint async for hint in hints(way, "token", None)]
        finally:
            await way.close()

    with pytest.raises(Unreachable) as caught:
        asyncio.run(heard(Network()))
    assert caught.value.why == "certificate"
    assert asyncio.run(heard(Network(ca_file=str(authority.file)))) == ["7"]


def test_a_change_holds_from_the_next_call_on(shop: str, authority: Authority) -> None:
    settings = Settings()

    async def asked() -> list[object]:
        way = Http(shop, lambda: "en", lambda: datetime.now(UTC), network=lambda: network_of(settings))
        said: list[object] = []
        try:
            for file in ("", str(authority.file), "/nowhere", str(authority.file)):
                settings.ca_file = file
                try:
                    said.append((await way.get("/")).status)
                except Unreachable as error:
                    said.append(error.why)
        finally:
            await way.close()
        return said

    assert asyncio.run(asked()) == ["certificate", 200, "settings", 200]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "ca_unreadable"),
        (b"", "ca_none"),
        (b"not a certificate", "ca_none"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "ca_none"),
        (b"\x30\x82" + bytes(5_000_000), "ca_none"),
    ],
)
def test_a_certificate_file_that_cannot_be_used_is_told_apart_and_nothing_is_sent(
    shop: str, tmp_path: Path, content: bytes | None, problem: str
) -> None:
    file = tmp_path / "company.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(NetworkError) as refused:
        certificates(str(file))
    assert refused.value.problem == problem
    with pytest.raises(Unreachable) as caught:
        issuer(shop, Network(ca_file=str(file)))
    assert caught.value.why == "settings"


# --- a proxy ---


class Proxy:
    """Leads every CONNECT to one server, or refuses it."""

    def __init__(self, target: str, refusal: str = "") -> None:
        self._target = ("127.0.0.1", int(target.rpartition(":")[2]))
        self._refusal = refusal
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked: list[str] = []
        self._over = False
        self._threads = [threading.Thread(target=self._listen, name="proxy")]
        self._threads[0].start()

    def close(self) -> None:
        self._over = True
        with socket.create_connection(self._listener.getsockname()):
            self._threads[0].join(5)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _listen(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._over:
                client.close()
                return
            self._threads.append(threading.Thread(target=self._lead, args=(client,), name="proxy"))
            self._threads[-1].start()

    def _lead(self, client: socket.socket) -> None:
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(4096)
                if not piece:
                    return
                head += piece
            self.asked.append(head.split(b"\r\n", 1)[0].decode())
            if self._refusal:
                client.sendall(f"HTTP/1.1 {self._refusal}\r\nContent-Length: 0\r\n\r\n".encode())
                return
            with socket.create_connection(self._target) as server:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=pass_on, args=(server, client))
                back.start()
                pass_on(client, server)
                back.join(5)


def pass_on(source: socket.socket, target: socket.socket) -> None:
    """Until one side has had enough; the other one then hears of it."""
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def proxy_to(target: str, refusal: str = "") -> Iterator[Proxy]:
    proxy = Proxy(target, refusal)
    try:
        yield proxy
    finally:
        proxy.close()


def test_the_proxy_of_the_settings_is_used_and_the_certificate_still_verified(
    shop: str, authority: Authority
) -> None:
    with proxy_to(shop) as proxy:
        own = Network("own", proxy.address, str(authority.file))
        assert issuer("https://shop.example", own) == "https://shop.example"
        assert proxy.asked == ["CONNECT shop.example:443 HTTP/1.1"]
        with pytest.raises(Unreachable) as caught:
            issuer("https://shop.example", Network("own", proxy.address))
        assert caught.value.why == "certificate"


def test_the_systems_proxy_is_used_unless_the_settings_say_none(
    shop: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy_to(shop) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        file = str(authority.file)
        assert issuer("https://shop.example", Network("system", "", file)) == "https://shop.example"
        assert len(proxy.asked) == 1
        with pytest.raises(Unreachable):
            issuer("https://shop.example", Network("none", "", file))
        assert len(proxy.asked) == 1


def test_no_proxy_stands_before_this_computer(shop: str, authority: Authority) -> None:
    with proxy_to(shop) as proxy:
        assert issuer(shop, Network("own", proxy.address, str(authority.file))) == shop
        assert proxy.asked == []


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        ("407 Proxy Authentication Required", "settings"),
        ("403 Forbidden", "settings"),
        ("502 Bad", "network"),
    ],
)
def test_a_proxy_that_lets_nothing_through_is_told_apart(shop: str, refusal: str, why: str) -> None:
    with proxy_to(shop, refusal) as proxy, pytest.raises(Unreachable) as caught:
        issuer("https://shop.example", Network("own", proxy.address))
    assert caught.value.why == why


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" proxy.example.com:3128 ", "http://proxy.example.com:3128"),
        ("http://proxy/", "http://proxy"),
        ("https://proxy.example.com:8443", "https://proxy.example.com:8443"),
        ("[::1]:3128", "http://[::1]:3128"),
    ],
)
def test_a_proxy_as_people_type_it(typed: str, address: str) -> None:
    assert proxy_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "proxy_malformed"),
        ("two words", "proxy_malformed"),
        ("proxy:port", "proxy_malformed"),
        ("http://proxy/path?x", "proxy_malformed"),
        ("http://[::1", "proxy_malformed"),
        ("socks5://proxy:1080", "proxy_scheme"),
        ("jan:secret@proxy:3128", "proxy_password"),
    ],
)
def test_what_is_no_proxy_is_said(typed: str, problem: str) -> None:
    with pytest.raises(NetworkError) as caught:
        check(Network("own", typed))
    assert caught.value.problem == problem
    with pytest.raises(Unreachable) as refused:
        http("https://shop.example", Network("own", typed))
    assert refused.value.why == "settings"


def test_settings_that_nobody_knows_are_the_systems() -> None:
    assert network_of(Settings(proxy="pac", proxy_url="x")) == Network()


# --- no way around ---


def test_nothing_turns_the_verification_off() -> None:
    """`verify=False`, a context that checks no name or no certificate, or one of somebody else's making: none
    of them stands anywhere in the program."""
    for file in DESKTOP.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            names = {getattr(node, "attr", ""), getattr(node, "id", "")}
            assert not names & {"CERT_NONE", "CERT_OPTIONAL", "_create_unverified_context", "check_hostname"}
            if isinstance(node, ast.keyword) and node.arg in ("verify", "verify_ssl", "check_hostname"):
                assert not isinstance(node.value, ast.Constant), file
            if "SSLContext" in names:
                assert file.name in ("connecting.py", "network.py"), file
