"""A server on loopback: it answers each request with one card token and its idempotency key, and does little else.

It must not be what is measured: it looks for the end of a request, its length and its key, and
nothing more. Run as a process of its own, it prints its port and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import re
import sys

from bench._material import CARD_TOKEN

_HEADERS = (
    "HTTP/1.1 200 OK",
    "Server: nginx",
    "Date: Mon, 02 Nov 2026 12:00:00 GMT",
    "Content-Type: application/json",
    f"Content-Length: {len(CARD_TOKEN)}",
    "Connection: keep-alive",
    "Access-Control-Allow-Credentials: true",
    "Access-Control-Allow-Methods: GET, HEAD, PUT, PATCH, POST, DELETE",
    "Access-Control-Allow-Origin: *",
    "Access-Control-Max-Age: 300",
    "Cache-Control: no-cache, no-store",
    "Idempotency-Key: {}",
    "Original-Request: req_5wsZKhyFvcHDfy",
    "Request-Id: req_5wsZKhyFvcHDfy",
    "Strict-Transport-Security: max-age=63072000; includeSubDomains; preload",
    "Stripe-Should-Retry: false",
    "Stripe-Version: 2026-10-28.endive",
    "Vary: Origin",
)
_BEFORE, _, _AFTER = ("\r\n".join(_HEADERS).encode() + b"\r\n\r\n" + CARD_TOKEN).partition(b"{}")
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_KEY = re.compile(rb"idempotency-key: *([^\r]+)", re.IGNORECASE)


class _Answering(asyncio.Protocol):
    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end:
            return
        length = _LENGTH.search(head)
        if len(body) < (int(length[1]) if length else 0):
            return
        self._received = b""
        key = _KEY.search(head)
        answer = _BEFORE + (key[1] if key else b"") + _AFTER
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._answer, answer)
        else:
            self._answer(answer)

    def _answer(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def _serve(delay: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Answering(delay), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
