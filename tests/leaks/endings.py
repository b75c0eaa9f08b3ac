"""How a call may end: the answers and faults during which something could get out."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import unquote_plus

import attrs

from faults.scripted import TOKEN, Received, Script, Server, Wire, answer
from leaks.planted import Planted
from leaks.subjects import Outcome, Subject

BANK_ACCOUNT: Final = {
    "id": "ba_scripted",
    "object": "bank_account",
    "country": "US",
    "currency": "usd",
    "last4": "6789",
    "status": "new",
}


def _token(kind: str) -> Mapping[str, Any]:
    return {**TOKEN, "type": kind, "bank_account": BANK_ACCOUNT}


def _replies(reply: Callable[[Received, str], bytes]) -> Callable[[str], Script]:
    def script_for(kind: str) -> Script:
        def script(wire: Wire) -> None:
            while True:
                wire.send(reply(wire.request(), kind))

        return script

    return script_for


def _acts(*acts: Callable[[Wire], object]) -> Callable[[str], Script]:
    def script(wire: Wire) -> None:
        wire.request()
        for act in acts:
            act(wire)

    return lambda _: script


def _all_of(received: Received) -> str:
    """A request as a careless server or proxy quotes it."""
    quoted = " ".join(f"Invalid {name}: {value}." for name, value in received.fields.items())
    return f"{quoted} {received.body.decode()} {unquote_plus(received.body.decode())} {received.head}"


def _refusal(received: Received, _: str) -> bytes:
    said = {"type": "invalid_request_error", "code": "parameter_invalid", "message": _all_of(received)}
    for field in ("param", "decline_code", "advice_code", "doc_url", "request_log_url"):
        said[field] = received.body.decode()
    return answer({"error": said}, 400)


def _headers(received: Received, _: str) -> bytes:
    return answer(
        {"error": {"message": "No."}},
        400,
        [f"X-Echo: {received.body.decode()}", f"X-Key: {received.headers['authorization']}"],
    )


def _page(status: int) -> Callable[[Received, str], bytes]:
    return lambda received, _: answer(f"<html>{_all_of(received)}</html>".encode(), status)


def _other_token(received: Received, _: str) -> bytes:
    return answer(
        {"object": "token", "type": received.body.decode(), "id": _all_of(received), "card": _all_of(received)}
    )


def _redirect(received: Received, _: str) -> bytes:
    return answer(b"", 307, [f"Location: https://127.0.0.1:9/?{received.body.decode()}"])


def _interrupt(wire: Wire) -> None:
    """Press Ctrl-C while the client waits."""
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    wire.linger()


@attrs.frozen
class Ending:
    """One way in which a call ends."""

    name: str
    script: Callable[[str], Script] | None
    """What the server does; there is none where nobody listens."""
    cancelled_after: float | None = None
    fails: bool = True
    in_headers: bool = False
    """Whether the server quotes the request in its headers, which httpcore's own log writes as they come."""

    @contextmanager
    def url(self, kind: str) -> Iterator[str]:
        """Serve it."""
        with Server(self.script(kind) if self.script else Wire.linger) as server:
            if self.script:
                yield server.url
        if not self.script:
            yield server.url

    def of(self, subject: Subject, planted: Planted, *, debug: bool | None = None) -> Outcome:
        """Let a subject's call end so."""
        with self.url(planted.kind) as url:
            return subject.run(url, planted, self.cancelled_after, debug=debug)


SUCCESS: Final = Ending("success", _replies(lambda _, kind: answer(_token(kind))), fails=False)
ENDINGS: Final = (
    SUCCESS,
    Ending("echo in an error", _replies(_refusal)),
    Ending("echo in a page, 502", _replies(_page(502))),
    Ending("echo in a page, 200", _replies(_page(200))),
    Ending("echo in a token", _replies(_other_token)),
    Ending("echo in headers", _replies(_headers), in_headers=True),
    Ending("echo in a redirect", _replies(_redirect), in_headers=True),
    Ending("refused", None),
    Ending("reset", _acts(Wire.reset)),
    Ending("cut", _acts(lambda wire: wire.send(answer(length=9999)))),
    Ending("silence", _acts(Wire.linger)),
    Ending("Ctrl-C", _acts(_interrupt)),
)
CANCELLED: Final = Ending("cancelled", _acts(Wire.linger), cancelled_after=0.1)
