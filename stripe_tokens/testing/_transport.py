"""The fake as a transport of httpx: neither a socket nor a thread."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Final, Unpack

import httpx

from stripe_tokens._client import AsyncClient, Client
from stripe_tokens._config import BASE_URL
from stripe_tokens._options import ClientOptions
from stripe_tokens._secret import Hidden
from stripe_tokens.testing._core import Core, Rules
from stripe_tokens.testing._exchange import Reply, Request
from stripe_tokens.testing._store import Store

TEST_KEY: Final = "sk_test_FakeStripeKey0000000000"
"""The key of the clients that a fake gives."""
_CLIENT_IP: Final = "127.0.0.1"


class FakeStripe(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Stripe's tokens endpoint in memory, as a transport of httpx for blocking and async clients.

        >>> from stripe_tokens import PiiParams
        >>> from stripe_tokens.testing import FakeStripe
        >>> with FakeStripe().client() as client:
        ...     client.tokens.create(PiiParams(id_number="000000000")).type
        'pii'

    Args:
        clock: Gives the seconds since 1970; by default the system's.
        seed: Makes ids, fingerprints and chance the same in each run.
        raw_card_data: Whether the account may send card numbers. Without it they are refused as
            Stripe refuses them from an account that has no access to the raw card data APIs.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.time, seed: int | None = None, raw_card_data: bool = True
    ) -> None:
        self._core = Core(Store(clock, seed), Rules(raw_card_data=raw_card_data))

    def client(self, api_key: str = TEST_KEY, **options: Unpack[ClientOptions]) -> Client:
        """Make a blocking client that talks to this fake."""
        return Client(api_key, transport=self, **options)

    def async_client(self, api_key: str = TEST_KEY, **options: Unpack[ClientOptions]) -> AsyncClient:
        """Make an async client that talks to this fake."""
        return AsyncClient(api_key, transport=self, **options)

    def http_client(self) -> httpx.Client:
        """Make a bare client of httpx that talks to this fake, for requests that no client would send."""
        return httpx.Client(transport=self, base_url=BASE_URL)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of a blocking client of httpx."""
        return _response(self._core.handle(_request(request, Hidden(request.read()))))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an async client of httpx."""
        return _response(self._core.handle(_request(request, Hidden(await request.aread()))))


class _Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def __iter__(self) -> Iterator[bytes]:
        yield self._reply.body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._reply.body


def _request(request: httpx.Request, body: Hidden[bytes]) -> Request:
    return Request(
        method=request.method,
        path=request.url.path,
        query=request.url.query.decode(),
        headers=request.headers,
        body=body,
        client_ip=_CLIENT_IP,
    )


def _response(reply: Reply) -> httpx.Response:
    headers = {**reply.headers, "Content-Length": str(len(reply.body))}
    return httpx.Response(reply.status, headers=headers, stream=_Stream(reply))
