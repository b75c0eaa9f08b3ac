"""Whatever a server does, a call ends in a token or in one error of this package, in time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import pytest

from faults.conftest import Note
from faults.scripted import TOKEN, Script, Server, Wire, answer, repeats, says, serve
from faults.ways import CARD, Way
from stripe_tokens import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    CardParams,
    CardToken,
    ResponseDecodeError,
    StripeError,
)

pytestmark = pytest.mark.enable_socket

Expected = type[CardToken] | type[StripeError]


@attrs.frozen
class Hazard:
    """What a server does, and what the caller of the last call sees of it."""

    name: str
    scripts: Sequence[Script]
    seen: Expected
    attempts: int | set[int]
    """Those of the last call; several where it depends on what the client sees first."""
    calls: int = 1
    options: Mapping[str, Any] = attrs.field(factory=dict)
    bound: float | None = None

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


def after_request(*acts: Callable[[Wire], object]) -> Script:
    """A script that reads a request and then acts."""

    def script(wire: Wire) -> None:
        wire.request()
        for act in acts:
            act(wire)

    return script


def sends(data: bytes) -> Callable[[Wire], object]:
    """Send these bytes."""
    return lambda wire: wire.send(data)


def once_good(*acts: Callable[[Wire], object]) -> Script:
    """A script that answers a first request well, reads some of a second, and acts."""

    def script(wire: Wire) -> None:
        wire.request()
        wire.send(answer())
        for act in acts:
            act(wire)

    return script


def drips(data: bytes) -> Script:
    """A script that answers a byte at a time, for far longer than a caller would wait."""
    return after_request(lambda wire: wire.drip(data, 0.05))


def floods(wire: Wire) -> None:
    """Answer without end."""
    wire.request()
    wire.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        wire.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")


GOOD = answer()
HEAD, _, BODY = GOOD.partition(b"\r\n\r\n")
HALF_A_HEAD = HEAD[:60]
CUT = HEAD + b"\r\n\r\n" + BODY[:50]
CUT_CHUNK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" + BODY[:50]
LONG_WAIT = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 400
PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n" * 40
IN_TIME = {"deadline": 0.5, "timeout": 10.0}

HAZARDS: Final = (
    Hazard("reset before the request is read", [Wire.reset], APIConnectionError, 3),
    Hazard("closed without an answer", [says(b"")], APIConnectionError, 3),
    Hazard("closed once without an answer", [says(b""), serve], CardToken, 2),
    Hazard("reset after the request", [after_request(Wire.reset)], APIConnectionError, 3),
    Hazard("reset once after the request", [after_request(Wire.reset), serve], CardToken, 2),
    Hazard("closed within the head", [says(HALF_A_HEAD)], APIConnectionError, 3),
    Hazard("body cut short", [says(CUT)], APIConnectionError, 3),
    Hazard("body cut short once", [says(CUT), serve], CardToken, 2),
    Hazard("chunk cut short", [says(CUT_CHUNK)], APIConnectionError, 3),
    Hazard("keep-alive closed after the answer", [says(GOOD), serve], CardToken, {1, 2}, calls=2),
    Hazard("keep-alive closed at the next byte", [once_good(lambda wire: wire.read(1)), serve], CardToken, 2, calls=2),
    Hazard("keep-alive closed within the next head", [once_good(lambda wire: wire.read(99)), serve], CardToken, 2, 2),
    Hazard("keep-alive closed after the next request", [once_good(Wire.request), serve], CardToken, 2, calls=2),
    Hazard("keep-alive cut within the next head", [says(GOOD, HALF_A_HEAD), serve], CardToken, 2, calls=2),
    Hazard("keep-alive cut within the next body", [says(GOOD, CUT), serve], CardToken, 2, calls=2),
    Hazard("said it closes and closes", [says(answer(headers=["Connection: close"])), serve], CardToken, 1, calls=2),
    Hazard("silence", [Wire.linger], APITimeoutError, 3, options={"timeout": 0.2}, bound=0.6),
    Hazard("silence until the deadline", [Wire.linger], APITimeoutError, 1, options=IN_TIME, bound=0.5),
    Hazard("silence after the head", [after_request(sends(HEAD + b"\r\n\r\n"), Wire.linger)], APITimeoutError, 3,
           options={"timeout": 0.2}, bound=0.6),
    Hazard("dripping head", [drips(LONG_WAIT)], APITimeoutError, 1, options=IN_TIME, bound=0.5),
    Hazard("dripping head, kept alive", [once_good(Wire.request, lambda wire: wire.drip(LONG_WAIT, 0.05))],
           APITimeoutError, 1, calls=2, options=IN_TIME, bound=0.5),
    Hazard("dripping body", [drips(answer(b" " * 400))], APITimeoutError, 1, options=IN_TIME, bound=0.5),
    Hazard("dripping 1xx", [drips(PROCESSING)], APITimeoutError, 1, options=IN_TIME, bound=0.5),
    Hazard("attempts until the deadline", [says(b""), drips(LONG_WAIT)], APITimeoutError, 2, options=IN_TIME,
           bound=0.5),
    Hazard("compressed", [says(answer(headers=["Content-Encoding: gzip"]))], ResponseDecodeError, 1),
    Hazard("larger than a megabyte", [says(answer(b" " * 2**21))], ResponseDecodeError, 1),
    Hazard("without end", [floods], ResponseDecodeError, 1, options={"deadline": 10.0}, bound=10.0),
    Hazard("header of 200 kB", [says(answer(headers=[f"X-Long: {'x' * 200_000}"]))], APIConnectionError, 3),
    Hazard("not HTTP", [says(b"220 smtp.example.com ESMTP\r\n")], APIConnectionError, 3),
    Hazard("two lengths", [says(answer(headers=["Content-Length: 3"]))], APIConnectionError, 3),
    Hazard("HTTP/1.0, ended by closing", [says(b"HTTP/1.0 200 OK\r\n\r\n" + BODY)], CardToken, 1),
    Hazard("100, 103, then the answer", [says(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + GOOD)],
           CardToken, 1),
    Hazard("101", [says(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")], APIConnectionError, 3),
    Hazard("204", [repeats(b"HTTP/1.1 204 No Content\r\n\r\n")], ResponseDecodeError, 3),
    Hazard("500 once", [says(answer(b"{}", 500), GOOD)], CardToken, 2),
    Hazard("502 with a page", [repeats(answer(b"<html>Bad gateway</html>", 502))], APIError, 3),
    *(
        Hazard(f"200 with {name}", [repeats(answer(body))], ResponseDecodeError, 3)
        for name, body in {
            "nothing": b"",
            "a page": b"<!doctype html><title>Welcome</title>",
            "a list": b"[]",
            "null": b"null",
            "a text": b'"token"',
            "an empty object": b"{}",
            "NaN": json.dumps({**TOKEN, "created": float("nan")}).encode(),
            "a number of 5,000 digits": b'{"created":' + b"9" * 5000 + b"}",
            "a date in no calendar": json.dumps({**TOKEN, "created": 10**18}).encode(),
            "100,000 brackets": b"[" * 100_000,
            "bytes that are no UTF-8": b'{"id": "\xff\xfe"}',
            "half a JSON text": BODY[:-20],
            "another object": b'{"object": "charge", "id": "ch_1"}',
        }.items()
    ),
    Hazard("200 with a byte order mark", [says(answer(b"\xef\xbb\xbf" + BODY))], CardToken, 1),
)  # fmt: skip


@pytest.mark.parametrize("hazard", HAZARDS, ids=str)
def test_a_hazard_ends_as_it_is_told(hazard: Hazard, way: Way, note: Note) -> None:
    """Each hazard has one ending, which says how many attempts there were, and keeps its time."""
    with Server(*hazard.scripts) as server:
        *before, last = way(server.url, [CARD] * hazard.calls, **hazard.options)
    note(hazard.name, last, hazard.bound)
    assert all(type(ending.result) is CardToken for ending in before)
    assert type(last.result) is hazard.seen, last.result
    assert last.attempts in (hazard.attempts if isinstance(hazard.attempts, set) else {hazard.attempts})
    assert hazard.bound is None or last.seconds < hazard.bound + 0.4


def test_nobody_listens(way: Way, note: Note) -> None:
    """A refused connection is an error that tells the stage, the attempts and what was raised."""
    with Server(serve) as gone:
        pass
    (ending,) = way(gone.url)
    note("refused", ending, None)
    assert type(ending.result) is APIConnectionError
    assert "connect failed with ConnectError of " in str(ending.result)
    assert "at attempt 3" in str(ending.result)
    assert "(timeout 80 s)" in str(ending.result)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(status: int, way: Way, note: Note) -> None:
    """A card number goes to no host but the one it was meant for."""
    with Server(serve) as other, Server(says(answer(b"", status, [f"Location: {other.url}/v1/tokens"]))) as server:
        (ending,) = way(server.url)
    note(f"redirect {status}", ending, None)
    assert type(ending.result) is APIStatusError
    assert (ending.attempts, other.connections) == (1, 0)


def test_an_error_tells_both_limits(way: Way) -> None:
    """Of a timeout one wants to know which limit it was."""
    with Server(Wire.linger) as server:
        (ending,) = way(server.url, timeout=9.0, deadline=0.1)
    assert "(timeout 9 s, deadline 0.1 s)" in str(ending.result)


def test_each_attempt_carries_the_same_key_and_each_call_its_own(way: Way) -> None:
    """A repeated attempt makes no second token, and no key can be derived from the data."""
    with Server(says(b""), says(answer(b"{}", 500, ["Connection: close"])), serve) as server:
        first, second = way(server.url, [CARD, CARD])
    keys = [received.headers["idempotency-key"] for received in server.received]
    assert (first.attempts, second.attempts) == (3, 1)
    assert keys[0] == keys[1] == keys[2] != keys[3]


def test_a_failing_client_stops_retrying(way: Way) -> None:
    """In an outage the retries of a client run out, so that they do not make it worse."""
    with Server(repeats(answer(b"{}", 500))) as server:
        endings = way(server.url, [CARD] * 50)
    retries = sum(ending.attempts - 1 for ending in endings)
    assert retries == 500 // 14
    assert endings[-1].attempts == 1


def test_a_connection_that_was_closed_while_it_was_idle_costs_no_attempt(way: Way) -> None:
    """A server may hang up without a word after an answer; the next call finds out before it sends anything."""
    gone = threading.Event()

    def hangs_up(wire: Wire) -> None:
        wire.request()
        wire.send(GOOD)
        wire.close()
        gone.set()

    def cards() -> Iterator[CardParams]:
        yield CARD
        assert gone.wait(5)
        yield CARD

    with Server(hangs_up, serve) as server:
        endings = way(server.url, cards(), max_retries=0)
    assert [type(ending.result) for ending in endings] == [CardToken, CardToken]
    assert server.connections == 2


def test_what_follows_an_answer_is_no_answer_to_the_next_request(way: Way) -> None:
    """A token is told from one that a server sent too much by the idempotency key, which Stripe repeats."""
    stray = answer({**TOKEN, "id": "tok_stray"}, headers=["Idempotency-Key: of-another-call"])
    with Server(says(GOOD + stray, GOOD), serve) as server:
        first, second = way(server.url, [CARD, CARD])
    assert isinstance(first.result, CardToken)
    assert isinstance(second.result, CardToken)
    assert second.result.id == "tok_4242424242424242"
    assert second.result.last_response.attempts[0].error == "StrayAnswer"
