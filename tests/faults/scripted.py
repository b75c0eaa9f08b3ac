"""A server on loopback that does to each connection what its script says."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Self
from urllib.parse import parse_qsl

import attrs

TOKEN: Mapping[str, Any] = {
    "id": "tok_scripted",
    "object": "token",
    "card": {
        "id": "card_scripted",
        "object": "card",
        "brand": "Visa",
        "exp_month": 5,
        "exp_year": 2030,
        "funding": "credit",
        "last4": "4242",
    },
    "created": 1_700_000_000,
    "livemode": False,
    "type": "card",
    "used": False,
}


def answer(
    body: bytes | Mapping[str, Any] = TOKEN,
    status: int = 200,
    headers: Iterable[str] = (),
    *,
    length: int | None = None,
) -> bytes:
    """An answer as it goes over the wire; `length` is what it claims, where that is not the truth."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    claimed = len(content) if length is None else length
    head = (
        f"HTTP/1.1 {status} Whatever",
        "Content-Type: application/json",
        f"Content-Length: {claimed}",
        "Request-Id: req_scripted",
        *headers,
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content


@attrs.frozen
class Received:
    """A request that came in."""

    head: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """The headers, their names in lowercase."""
        lines = (line.partition(":") for line in self.head.split("\r\n")[1:])
        return {name.lower(): value.strip() for name, _, value in lines}

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the form."""
        return dict(parse_qsl(self.body.decode()))


class Wire:
    """One connection, as a script sees it."""

    def __init__(self, connection: socket.socket, server: Server) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self._server = server
        self._read = b""

    def request(self) -> Received:
        """Read one whole request.

        Raises:
            ConnectionError: There is no other.
        """
        head, _, rest = self._until(lambda read: b"\r\n\r\n" in read).partition(b"\r\n\r\n")
        length = int(Received(head.decode(), b"").headers.get("content-length", "0"))
        self._read = rest
        self._until(lambda read: len(read) >= length)
        body, self._read = self._read[:length], self._read[length:]
        received = Received(head.decode(), body)
        self._server.received.append(received)
        return received

    def read(self, count: int) -> None:
        """Read some of a request, and no more."""
        self._connection.recv(count, socket.MSG_WAITALL)

    def send(self, data: bytes) -> None:
        """Send."""
        self._connection.sendall(data)

    def drip(self, data: bytes, seconds: float) -> None:
        """Send byte for byte, with a pause after each, for as long as somebody listens."""
        for index in range(len(data)):
            self.send(data[index : index + 1])
            if self._server.closing.wait(seconds):
                return

    def reset(self) -> None:
        """Break off without a good-bye."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def linger(self) -> None:
        """Say nothing until the other end goes."""
        while self._connection.recv(65536):
            pass

    def starttls(self, context: ssl.SSLContext) -> None:
        """Go on in TLS, as the server."""
        self._connection = context.wrap_socket(self._connection, server_side=True)

    def tunnel(self, port: int) -> None:
        """Pass bytes on to a port of this machine, and back, as a proxy does."""
        with socket.create_connection(("127.0.0.1", port)) as other:
            back = threading.Thread(target=_pour, args=(other, self._connection))
            back.start()
            _pour(self._connection, other)
            back.join()

    def stop(self) -> None:
        """Wake a script that waits for the other end."""
        with suppress(OSError):
            socket.socket.shutdown(self._connection, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection."""
        with suppress(OSError):
            self._connection.close()

    def _until(self, enough: Callable[[bytes], bool]) -> bytes:
        while not enough(self._read):
            more = self._connection.recv(65536)
            if not more:
                raise ConnectionError
            self._read += more
        return self._read


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


Script = Callable[[Wire], object]


def says(*answers: bytes) -> Script:
    """A script that answers one request after the other, and then closes."""

    def script(wire: Wire) -> None:
        for each in answers:
            wire.request()
            wire.send(each)

    return script


def repeats(data: bytes) -> Script:
    """A script that gives every request the same answer."""

    def script(wire: Wire) -> None:
        while True:
            wire.request()
            wire.send(data)

    return script


def serve(wire: Wire) -> None:
    """Answer each request for a card token with its own last four digits, in the token's id too."""
    while True:
        number = wire.request().fields.get("card[number]", "0000")
        wire.send(answer({**TOKEN, "id": f"tok_{number}", "card": {**TOKEN["card"], "last4": number[-4:]}}))


class Server:
    """Serves one connection after the other by the scripts given; the last one serves all others.

    Args:
        *scripts: What to do to each connection.
        tls: Speak TLS from the first byte.
    """

    def __init__(self, *scripts: Script, tls: ssl.SSLContext | None = None) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.closing = threading.Event()
        self._scripts = scripts
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._serving: list[tuple[Wire, threading.Thread]] = []
        self._accepting = threading.Thread(target=self._accept)
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """The base URL of a client."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for wire, thread in self._serving:
            wire.stop()
            thread.join()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            script = self._scripts[min(self.connections, len(self._scripts) - 1)]
            self.connections += 1
            wire = Wire(connection, self)
            thread = threading.Thread(target=self._serve, args=(wire, script))
            self._serving.append((wire, thread))
            thread.start()

    def _serve(self, wire: Wire, script: Script) -> None:
        # A client that goes away, or refuses the certificate, is what many tests are about.
        with suppress(OSError):
            if self._tls:
                wire.starttls(self._tls)
            script(wire)
        wire.close()
