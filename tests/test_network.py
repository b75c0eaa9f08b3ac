from __future__ import annotations

import ssl
import sys
import time
import urllib.request
from pathlib import Path

import httpcore
import httpx
import pytest

from stripe_tokens import _network
from stripe_tokens._http import Stage
from stripe_tokens._pool import PoolTimeout

# What an exception means.


@pytest.mark.parametrize("library", [httpx, httpcore])
@pytest.mark.parametrize(
    ("name", "stage", "timed_out"),
    [
        ("ConnectTimeout", Stage.CONNECT, True),
        ("ReadTimeout", Stage.READ, True),
        ("WriteTimeout", Stage.WRITE, True),
        ("PoolTimeout", Stage.POOL, True),
        ("TimeoutException", Stage.UNKNOWN, True),
        ("ConnectError", Stage.CONNECT, False),
        ("ReadError", Stage.READ, False),
        ("WriteError", Stage.WRITE, False),
        ("NetworkError", Stage.UNKNOWN, False),
        ("RemoteProtocolError", Stage.READ, False),
        ("LocalProtocolError", Stage.UNKNOWN, False),
        ("ProxyError", Stage.CONNECT, False),
    ],
)
def test_what_the_exceptions_of_httpx_and_httpcore_mean(
    library: object, name: str, stage: Stage, *, timed_out: bool
) -> None:
    """Each exception that either library has says where an exchange broke."""
    failure = _network.failure(getattr(library, name)("4242"), time.monotonic())
    assert (failure.stage, failure.timed_out, failure.exception) == (stage, timed_out, name)
    assert "4242" not in repr(failure)


def test_every_transport_error_of_httpx_is_a_failure() -> None:
    """No exception of a transport of httpx comes out as itself."""
    classes = [httpx.TransportError]
    for cls in classes:
        classes += cls.__subclasses__()
    assert len(classes) > 10
    assert {_network.failure(cls("x"), 0.0).exception for cls in classes} == {cls.__name__ for cls in classes}


def test_our_own_timeout_of_the_pool_is_one() -> None:
    """A pool without a free lane is told like one of httpx."""
    assert _network.failure(PoolTimeout(), 0.0).stage is Stage.POOL


def caused(error: BaseException, *causes: BaseException) -> BaseException:
    """Chain exceptions, the outermost first."""
    for above, below in zip((error, *causes), causes, strict=False):
        above.__cause__ = below
    return error


@pytest.mark.parametrize(
    ("error", "stage", "exception"),
    [
        (
            caused(httpx.ConnectError("x"), httpcore.ConnectError("x"), ssl.SSLCertVerificationError("x")),
            Stage.TLS,
            "ConnectError of SSLCertVerificationError",
        ),
        (caused(httpx.ConnectError("x"), ssl.SSLError("x")), Stage.TLS, "ConnectError of SSLError"),
        (caused(httpx.ReadError("x"), ssl.SSLEOFError("x")), Stage.READ, "ReadError of SSLEOFError"),
        (caused(httpx.ReadError("x"), ssl.SSLZeroReturnError("x")), Stage.READ, "ReadError of SSLZeroReturnError"),
        (
            caused(httpx.ReadTimeout("x"), httpcore.ReadTimeout("x"), ssl.SSLWantReadError("x")),
            Stage.READ,
            "ReadTimeout",
        ),
        (
            caused(httpx.ConnectError("x"), ConnectionRefusedError("x")),
            Stage.CONNECT,
            "ConnectError of ConnectionRefusedError",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_lies_below_an_exception_decides_whether_it_is_of_tls(
    error: BaseException, stage: Stage, exception: str
) -> None:
    """Only a server that could not prove who it is is a TLS failure; a connection that ends is the network's."""
    failure = _network.failure(error, 0.0)
    assert (failure.stage, failure.exception) == (stage, exception)


def test_what_the_caller_was_handling_is_no_cause() -> None:
    """A call in an `except ssl.SSLError` block of the caller's that breaks is not of TLS."""
    try:
        ssl.create_default_context().load_verify_locations(cadata="of another library")
    except ssl.SSLError as outside:
        error = httpx.ReadError("x")
        error.__context__ = outside
        failure = _network.failure(error, 0.0)
    assert (failure.stage, failure.exception) == (Stage.READ, "ReadError")


def test_what_is_no_fault_of_a_transport_goes_on_stripped() -> None:
    """Another exception is raised as it is, with nothing hanging on it."""
    error = caused(LookupError("x"), ValueError("4242"))
    with pytest.raises(LookupError) as caught:
        _network.failure(error, 0.0)
    assert caught.value is error
    assert error.__cause__ is error.__context__ is None


# TLS.


def test_there_is_one_context_that_checks_certificates() -> None:
    """Names and certificates are checked, and the trust store is loaded once for the process."""
    context = _network.tls()
    assert context is _network.tls()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.cert_store_stats()["x509_ca"] > 50


def test_no_session_keys_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SSLKEYLOGFILE, with which a recording of the traffic can be read, is not obeyed."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    _network.tls.cache_clear()
    assert _network.tls().keylog_filename is None
    assert not (tmp_path / "keys").exists()


# Proxies.


@pytest.mark.parametrize(
    ("environment", "base_url", "expected"),
    [
        ({}, "https://api.stripe.com", None),
        ({"HTTPS_PROXY": "http://proxy.example:3128"}, "https://api.stripe.com", "http://proxy.example:3128"),
        ({"https_proxy": "proxy.example:3128"}, "https://api.stripe.com", "http://proxy.example:3128"),
        ({"ALL_PROXY": "http://proxy.example"}, "https://api.stripe.com", "http://proxy.example"),
        ({"HTTP_PROXY": "http://proxy.example"}, "https://api.stripe.com", None),
        ({"HTTPS_PROXY": "http://p.example", "NO_PROXY": "api.stripe.com"}, "https://api.stripe.com", None),
        ({"HTTPS_PROXY": "http://p.example", "NO_PROXY": "*"}, "https://api.stripe.com", None),
        ({"HTTP_PROXY": "http://p.example", "ALL_PROXY": "http://p.example"}, "http://127.0.0.1:1", None),
    ],
)
def test_the_proxy_that_the_environment_names(
    environment: dict[str, str], base_url: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The standard proxy variables are obeyed; plain text never goes through a proxy."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert _network.proxy(base_url) == expected


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_the_proxy_that_the_settings_of_the_system_name(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the standard library asks the system for proxies, so does a client, whatever the environment says."""
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(urllib.request, "getproxies", lambda: {"https": "http://settings.example:3128"})
    monkeypatch.setattr(urllib.request, "proxy_bypass", lambda _: False)
    assert _network.proxy("https://api.stripe.com") == "http://settings.example:3128"
