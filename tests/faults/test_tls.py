"""Who a server is, and the proxies on the way to it."""

from __future__ import annotations

import gc
import ssl
from base64 import b64encode
from collections.abc import Iterator

import pytest
import trustme

from faults.conftest import Note
from faults.scripted import Server, Wire, says, serve
from faults.ways import CARD, Way
from stripe_tokens import APIConnectionError, CardToken, ConfigurationError, TLSError, _network

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority of the tests' own."""
    return trustme.CA()


@pytest.fixture
def _trusted(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    monkeypatch.setattr(_network, "tls", lambda: context)


def certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    """What a server of that name needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Server]:
    """A server that can prove who it is."""
    with Server(serve, tls=certified(authority, "127.0.0.1")) as serving:
        yield serving


@pytest.mark.usefixtures("_trusted")
def test_a_server_that_proves_who_it_is(server: Server, way: Way) -> None:
    """TLS, kept alive for the next call."""
    endings = way(server.url, [CARD, CARD])
    assert [type(ending.result) for ending in endings] == [CardToken, CardToken]
    assert server.connections == 1


@pytest.mark.usefixtures("_trusted")
def test_a_server_of_another_name(authority: trustme.CA, way: Way, note: Note) -> None:
    """A certificate for another host is refused, nothing is sent, and nothing tried again."""
    with Server(serve, tls=certified(authority, "api.example.com")) as server:
        (ending,) = way(server.url)
    note("TLS, another host's certificate", ending, None)
    assert type(ending.result) is TLSError
    assert "tls failed with ConnectError of SSLCertVerificationError" in str(ending.result)
    assert (ending.attempts, server.received) == (1, [])


def test_a_server_of_an_unknown_authority(server: Server, way: Way, note: Note) -> None:
    """So is one that nobody known has signed."""
    (ending,) = way(server.url)
    note("TLS, unknown authority", ending, None)
    assert type(ending.result) is TLSError
    assert (ending.attempts, server.received) == (1, [])


def test_a_server_that_speaks_no_tls(way: Way, note: Note) -> None:
    """Plain text where TLS belongs is refused in the same way."""
    with Server(lambda wire: wire.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        (ending,) = way(server.url.replace("http:", "https:"))
    note("TLS, a server that speaks none", ending, None)
    assert type(ending.result) is TLSError
    assert ending.attempts == 1


@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
def test_a_handshake_that_breaks_off(way: Way, note: Note) -> None:
    """A connection that ends within the handshake is the network's fault, and tried again."""
    with Server(lambda wire: wire.read(1), Wire.reset) as server:
        (ending,) = way(server.url.replace("http:", "https:"))
    # Where the reset comes before the handshake, Python's ssl leaves its socket to the collector.
    gc.collect()
    note("TLS, handshake cut", ending, None)
    assert type(ending.result) is APIConnectionError
    assert ending.attempts == 3


def test_a_tls_error_behind_the_caller_is_not_ours(way: Way) -> None:
    """What the caller was handling when it called says nothing of the call."""
    with Server(says(b"")) as server:
        try:
            raise ssl.SSLCertVerificationError
        except ssl.SSLError:
            (ending,) = way(server.url)
    assert type(ending.result) is APIConnectionError
    assert ending.attempts == 3


@pytest.mark.usefixtures("_trusted")
def test_deadlines_hold_under_tls(authority: trustme.CA, way: Way, note: Note) -> None:
    """A head that drips through TLS is broken off as well."""

    def drips(wire: Wire) -> None:
        wire.request()
        wire.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 400, 0.05)

    with Server(drips, tls=certified(authority, "127.0.0.1")) as server:
        (ending,) = way(server.url, deadline=0.5)
    note("TLS, dripping head", ending, 0.5)
    assert ending.seconds < 0.9
    assert ending.attempts == 1


class Proxy:
    """A proxy that opens tunnels to a port of this machine."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        self._port = port

    def script(self, wire: Wire) -> None:
        """Open one."""
        self.asked.append(wire.request().head)
        wire.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        wire.tunnel(self._port)


@pytest.mark.usefixtures("_trusted")
def test_the_proxy_of_the_environment(server: Server, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTPS_PROXY is used, with the name and password in it, and sees no more than where a call goes."""
    proxy = Proxy(server.port)
    with Server(proxy.script) as standing:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:pass@127.0.0.1:{standing.port}")
        endings = way(server.url, [CARD, CARD])
    assert [type(ending.result) for ending in endings] == [CardToken, CardToken]
    (asked,) = proxy.asked
    assert asked.startswith(f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n")
    assert b64encode(b"me:pass").decode() in asked
    assert "sk_test" not in asked


@pytest.mark.usefixtures("_trusted")
@pytest.mark.parametrize("direct", ["127.0.0.1", "*", "example.com,127.0.0.1"])
def test_hosts_without_a_proxy(direct: str, server: Server, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_PROXY names the hosts that are reached directly."""
    with Server(serve) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", direct)
        (ending,) = way(server.url)
    assert type(ending.result) is CardToken
    assert proxy.connections == 0


def test_plain_text_never_goes_through_a_proxy(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """Http is for this machine only, and a proxy may be another one."""
    with Server(serve) as server, Server(serve) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        (ending,) = way(server.url)
    assert type(ending.result) is CardToken
    assert proxy.connections == 0


def test_a_proxy_that_refuses(server: Server, way: Way, note: Note, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a proxy says in its refusal is no answer of Stripe's."""
    with Server(says(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        (ending,) = way(server.url)
    note("proxy refuses", ending, None)
    assert type(ending.result) is APIConnectionError
    assert "connect failed with ProxyError" in str(ending.result)


@pytest.mark.parametrize(
    "url", ["ftp://me:hunter2@127.0.0.1", "socks5://me:hunter2@127.0.0.1", "http://me:hunter2@[::"]
)
def test_a_proxy_that_cannot_be_used(url: str, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of no use is the configuration's fault, told without the password that its URL may hold."""
    monkeypatch.setenv("HTTPS_PROXY", url)
    (ending,) = way("https://127.0.0.1:9")
    assert type(ending.result) is ConfigurationError
    assert "proxy" in str(ending.result)
    assert "hunter2" not in str(ending.result)
