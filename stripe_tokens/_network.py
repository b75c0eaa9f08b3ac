"""What the transport needs to know of the world: TLS, proxies, and what an exception means."""

from __future__ import annotations

import functools
import importlib.util
import os
import ssl
import sys
import time
from typing import Any, Final
from urllib.parse import urlsplit

import certifi

from stripe_tokens._http import Failure, Stage
from stripe_tokens.errors import ConfigurationError


@functools.cache
def tls() -> ssl.SSLContext:
    """The one TLS context of the process.

    `ssl.create_default_context` would write the session keys to the file that SSLKEYLOGFILE
    names, with which a recording of the traffic can be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certifi.where())
    return context


@functools.cache
def remember_absent_sniffio() -> None:
    """Spare httpcore its searches for sniffio, about five for each async request.

    Where it is not installed each of them goes through the whole path (encode/httpcore#1103).
    A None among the modules is how Python remembers that there is none.
    """
    if importlib.util.find_spec("sniffio") is None:
        modules: dict[str, Any] = sys.modules
        modules["sniffio"] = None


# Where the standard library finds proxies also in the settings of the system.
_WITH_SETTINGS: Final = frozenset({"darwin", "win32"})


def proxy(base_url: str) -> str | None:
    """The proxy that the environment names for a URL, by the rules of the standard library."""
    parts = urlsplit(base_url)
    if parts.scheme == "http":
        # Plain text is for this machine only, and a proxy is another one.
        return None
    if sys.platform not in _WITH_SETTINGS and not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    from urllib import request  # noqa: PLC0415 - it brings http.client and email, which few programs need for this

    proxies = request.getproxies()
    url = proxies.get(parts.scheme) or proxies.get("all")
    if not url or request.proxy_bypass(parts.netloc):
        return None
    return url if "://" in url else f"http://{url}"


def proxy_refused(reason: str) -> ConfigurationError:
    """Make the error for a proxy of no use, without a word of its URL, which may hold a password."""
    return ConfigurationError(
        f"The proxy that the environment names cannot be used ({reason}).",
        hint="Name an http one in HTTPS_PROXY, install httpx[socks] for socks5, or add the host to NO_PROXY.",
    )


# By name, because httpx, httpcore and their successors have families of their own.
_STAGES: Final = (
    ("DeadlinePassed", Stage.UNKNOWN, True),
    ("PoolTimeout", Stage.POOL, True),
    ("ConnectTimeout", Stage.CONNECT, True),
    ("WriteTimeout", Stage.WRITE, True),
    ("ReadTimeout", Stage.READ, True),
    ("TimeoutException", Stage.UNKNOWN, True),
    ("ConnectError", Stage.CONNECT, False),
    ("ProxyError", Stage.CONNECT, False),
    ("WriteError", Stage.WRITE, False),
    ("ReadError", Stage.READ, False),
    ("RemoteProtocolError", Stage.READ, False),
    ("StrayAnswer", Stage.READ, False),
    ("TransportError", Stage.UNKNOWN, False),
    ("NetworkError", Stage.UNKNOWN, False),
    ("ProtocolError", Stage.UNKNOWN, False),
    ("ClientResponseError", Stage.READ, False),  # of aiohttp, which its adapter lets through
    ("ClientError", Stage.UNKNOWN, False),
    ("OSError", Stage.UNKNOWN, False),
)


def failure(error: BaseException, started: float) -> Failure:
    """Say what an exception of a transport means.

    Raises:
        BaseException: The exception itself, where it is not of a transport; with nothing
            hanging on it that leads to the request.
    """
    names = {cls.__name__ for cls in type(error).__mro__}
    for name, stage, timed_out in _STAGES:
        if name in names:
            root = _root(error)
            return Failure(
                stage=Stage.TLS if _is_tls(root) else stage,
                exception=" of ".join(dict.fromkeys((type(error).__name__, type(root).__name__))),
                timed_out=timed_out,
                elapsed=time.monotonic() - started,
            )
    raise stripped(error)


def stripped(error: BaseException) -> BaseException:
    """Take from an exception all that leads on from it: traceback, cause and context."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def _root(error: BaseException) -> BaseException:
    # What the caller was handling when it called hangs on as a context too, and says nothing of this.
    outside = sys.exception()
    while (deeper := error.__cause__ or error.__context__) is not None and deeper is not outside:
        if isinstance(deeper, _NO_FAULTS):
            break
        error = deeper
    return error


# How TLS over an event loop asks for more data.
_NO_FAULTS: Final = (ssl.SSLWantReadError, ssl.SSLWantWriteError)


def _is_tls(root: BaseException) -> bool:
    # The subclasses but this one tell of a connection that ends: a network's fault, which may go well next time.
    return type(root) in {ssl.SSLError, ssl.SSLCertVerificationError}
