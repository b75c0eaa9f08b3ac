"""What the tests share: three kinds of client called in one way, and a clean environment."""

from __future__ import annotations

import inspect
import os
from collections.abc import Awaitable
from typing import Any, Final, TypeVar, Unpack

import attrs
import pytest
from hypothesis import settings

from stripe_tokens import AsyncClient, Client, ClientOptions

T = TypeVar("T")

KEY: Final = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"
_NAMES: Final = ("STRIPE_API_KEY", "STRIPE_SECRET_KEY", "SSLKEYLOGFILE")

settings.register_profile("here", deadline=None, max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "60")))
settings.load_profile("here")


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


@pytest.fixture(params=["sync", "asyncio", "trio"])
def client_kind(request: pytest.FixtureRequest) -> ClientKind:
    """Each kind of client in turn; a test file that uses it derives `anyio_backend` from it."""
    return ClientKind(request.param)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the machine has set may change what a test sees."""
    for name in (*_NAMES, *(name for name in os.environ if name.lower().endswith("_proxy"))):
        monkeypatch.delenv(name, raising=False)
