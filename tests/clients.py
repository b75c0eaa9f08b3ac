"""Three kinds of client, called in one way."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from typing import Any, Final, TypeVar, Unpack

import attrs

from stripe_tokens import AsyncClient, Client, ClientOptions

T = TypeVar("T")

KEY: Final = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"


@attrs.frozen
class ClientKind:
    """The sync client, or the async one on one of its two event loops."""

    name: str

    @property
    def backend(self) -> str:
        """The event loop that a test of this kind runs on."""
        return "trio" if self.name == "trio" else "asyncio"

    def make(self, api_key: Any = KEY, **given: Any) -> Client | AsyncClient:
        """Make a client of this kind."""
        return Client(api_key, **given) if self.name == "sync" else AsyncClient(api_key, **given)

    def open(self, api_key: Any = KEY, **options: Unpack[ClientOptions]) -> _Open:
        """Make a client of this kind that ends with an `async with`."""
        return _Open(self.make(api_key, **options))


@attrs.frozen
class _Open:
    client: Any

    async def __aenter__(self) -> Any:
        return self.client

    async def __aexit__(self, *_: object) -> None:
        await closed(self.client)


async def done(result: T | Awaitable[T]) -> T:
    """Give the result of a call, whether it blocked or has to be awaited."""
    return await result if inspect.isawaitable(result) else result


async def closed(client: Client | AsyncClient) -> None:
    """Close a client of either class."""
    await done(client.close() if isinstance(client, Client) else client.aclose())
