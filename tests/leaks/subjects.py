"""Who is looked at: this library, stripe-python and plain httpx, each blocking and on asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import attrs
import httpx
import stripe

from leaks.planted import Planted, key
from stripe_tokens import AsyncClient, Client

# No function here keeps what is planted in a variable of its own while a call runs: what leaks is then not of the test.


@attrs.frozen
class Subject:
    """A client library, called in one of two ways."""

    name: str
    make: Callable[[str], Any]
    """Make its client for a base URL."""
    call: Callable[[Any, Planted], Any]
    """Make a token; what comes back may have to be awaited."""
    close: Callable[[Any], Any]
    is_async: bool = False

    def run(self, url: str, planted: Planted, seconds: float | None = None, *, debug: bool | None = None) -> Outcome:
        """Make one call, and catch whatever it ends in.

        Args:
            url: Where to send it.
            planted: What to send.
            seconds: When to cancel it, where it is async.
            debug: Whether the event loop tells what it does.
        """
        client = self.make(url)
        try:
            if self.is_async:
                return Outcome(client, asyncio.run(self._awaited(client, planted, seconds), debug=debug), None)
            return Outcome(client, self.call(client, planted), None)
        except BaseException as error:  # noqa: BLE001 - Ctrl-C is one of the endings looked at
            return Outcome(client, None, error)
        finally:
            if not self.is_async:
                self.close(client)

    async def _awaited(self, client: Any, planted: Planted, seconds: float | None) -> Any:
        try:
            async with asyncio.timeout(seconds):
                return await self.call(client, planted)
        finally:
            await self.close(client)


@attrs.frozen(repr=False)
class Outcome:
    """What a call left behind."""

    client: Any
    result: Any
    error: BaseException | None


TIMEOUT: Final = 0.15


def _ours(url: str) -> Client:
    return Client(key(), base_url=url, timeout=TIMEOUT, max_retries=0)


def _ours_async(url: str) -> AsyncClient:
    return AsyncClient(key(), base_url=url, timeout=TIMEOUT, max_retries=0)


def _stripe(url: str) -> stripe.StripeClient:
    sending = stripe.RequestsClient(timeout=TIMEOUT)
    return stripe.StripeClient(key(), base_addresses={"api": url}, max_network_retries=0, http_client=sending)


def _stripe_async(url: str) -> stripe.StripeClient:
    sending = stripe.HTTPXClient(timeout=TIMEOUT, allow_sync_methods=False)
    return stripe.StripeClient(key(), base_addresses={"api": url}, max_network_retries=0, http_client=sending)


async def _close_stripe(client: stripe.StripeClient) -> None:
    await client._requestor._client.close_async()


def _headers() -> Mapping[str, str]:
    return {"Authorization": f"Bearer {key()}"}


def _httpx_call(client: httpx.Client, planted: Planted) -> Any:
    return client.post("/v1/tokens", data=planted.fields()).raise_for_status().json()


async def _httpx_async_call(client: httpx.AsyncClient, planted: Planted) -> Any:
    return (await client.post("/v1/tokens", data=planted.fields())).raise_for_status().json()


async def _stripe_async_call(client: stripe.StripeClient, planted: Planted) -> Any:
    return await client.v1.tokens.create_async(planted.nested())


def _ours_async_call(client: AsyncClient, planted: Planted) -> Awaitable[Any]:
    return client.tokens.create(planted.params())


OURS: Final = (
    Subject("ours, sync", _ours, lambda client, planted: client.tokens.create(planted.params()), Client.close),
    Subject("ours, async", _ours_async, _ours_async_call, AsyncClient.aclose, is_async=True),
)
PEERS: Final = (
    Subject(
        "stripe, sync",
        _stripe,
        lambda client, planted: client.v1.tokens.create(planted.nested()),
        lambda client: client._requestor._client.close(),
    ),
    Subject("stripe, async", _stripe_async, _stripe_async_call, _close_stripe, is_async=True),
    Subject(
        "httpx, sync",
        lambda url: httpx.Client(base_url=url, headers=_headers(), timeout=TIMEOUT),
        _httpx_call,
        httpx.Client.close,
    ),
    Subject(
        "httpx, async",
        lambda url: httpx.AsyncClient(base_url=url, headers=_headers(), timeout=TIMEOUT),
        _httpx_async_call,
        httpx.AsyncClient.aclose,
        is_async=True,
    ),
)
