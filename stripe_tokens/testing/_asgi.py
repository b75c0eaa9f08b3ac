"""The fake as an ASGI application, for a server or an ASGI test client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, TypeAlias

import anyio

from stripe_tokens._secret import Hidden
from stripe_tokens.testing._core import Core
from stripe_tokens.testing._exchange import Break, Reply, Request

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_WITHOUT_REPLY: Final = frozenset({Break.REFUSED, Break.BEFORE_REPLY})


def app(core: Core) -> App:
    """Make an application that answers with a fake."""

    async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # What ASGI asks for: a server takes it for "no lifespan", and goes on.
            raise NotImplementedError(f"the fake speaks http, not {scope['type']}")
        reply = core.handle(_request(scope, await _body(receive)))
        try:
            await anyio.sleep(reply.delay)
        finally:
            reply.flight.under_way = False
        await _answer(reply, receive, send)

    return application


async def _body(receive: Receive) -> Hidden[bytes]:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return Hidden(body)


def _request(scope: MutableMapping[str, Any], body: Hidden[bytes]) -> Request:
    client = scope.get("client")
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
        body=body,
        client_ip=client[0] if client else None,
    )


async def _answer(reply: Reply, receive: Receive, send: Send) -> None:
    if reply.breaks is Break.TIMEOUT:
        await _disconnected(receive)
    elif reply.breaks in _WITHOUT_REPLY:
        await _cut(receive, send)
    else:
        await send({"type": "http.response.start", "status": reply.status, "headers": _headers(reply)})
        for piece in reply.pieces():
            await anyio.sleep(reply.drip)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if reply.breaks:
            await _cut(receive, send)
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def _headers(reply: Reply) -> list[tuple[bytes, bytes]]:
    headers = [(name.lower().encode(), value.encode()) for name, value in reply.headers.items()]
    if reply.breaks is not Break.AFTER_REPLY:
        # Without a length the end has to be told, and that is what goes wrong there.
        headers.append((b"content-length", str(len(reply.body)).encode()))
    return headers


async def _cut(receive: Receive, send: Send) -> None:
    """Close the connection at once. ASGI has no word for that, so it is asked of uvicorn itself."""
    cycle = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is None:
        raise ConnectionResetError("the fake was told to break here, and only uvicorn lets it close the connection")
    transport.abort()
    await _disconnected(receive)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
