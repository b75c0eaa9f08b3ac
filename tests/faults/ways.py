"""The three ways to call, so that a test is written once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

import anyio
import attrs

from stripe_tokens import AsyncClient, CardParams, CardToken, Client

KEY: Final = "sk_test_FaultsPlanted"
CARD: Final = CardParams(number="4242424242424242", exp_month=5, exp_year=2030, cvc="314")


def card(number: object) -> CardParams:
    """A card that is told apart from others by its number."""
    return CardParams(number=f"4{number:015}", exp_month=5, exp_year=2030)


@attrs.frozen
class Ending:
    """How a call ended, and how long it took."""

    result: CardToken | Exception
    seconds: float

    @property
    def attempts(self) -> int:
        """How many attempts were made, as the token or the error tells it."""
        return len(self.result.last_response.attempts if isinstance(self.result, CardToken) else self.result.attempts)


Way = Callable[..., list[Ending]]


def sync(url: str, cards: Iterable[CardParams] = (CARD,), **options: Any) -> list[Ending]:
    """Make one call after the other on one client, blocking."""
    endings = []
    with Client(KEY, base_url=url, **options) as client:
        for each in cards:
            started = time.monotonic()
            try:
                result = client.tokens.create(each)
            except Exception as error:  # noqa: BLE001 - whatever comes is what the test looks at
                result = error
            endings.append(Ending(result, time.monotonic() - started))
    return endings


async def asynchronous(url: str, cards: Iterable[CardParams] = (CARD,), **options: Any) -> list[Ending]:
    """Make one call after the other on one async client."""
    endings = []
    async with AsyncClient(KEY, base_url=url, **options) as client:
        for each in cards:
            started = time.monotonic()
            try:
                result = await client.tokens.create(each)
            except Exception as error:  # noqa: BLE001 - whatever comes is what the test looks at
                result = error
            endings.append(Ending(result, time.monotonic() - started))
    return endings


def on(backend: str) -> Way:
    """Make the same calls on an event loop."""
    return lambda *args, **options: anyio.run(partial(asynchronous, *args, **options), backend=backend)


WAYS: Final[dict[str, Way]] = {"sync": sync, "asyncio": on("asyncio"), "trio": on("trio")}
