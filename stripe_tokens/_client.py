"""What users call: the clients."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Never, Self, TypeVar, Unpack

import attrs

from stripe_tokens._endpoint import AsyncTokens, Context, Tokens
from stripe_tokens._options import (
    AsyncHTTPClient,
    ClientOptions,
    HTTPClient,
    KeySource,
    SharedOptions,
    hidden_key,
)

if TYPE_CHECKING:
    import httpx

TokensT = TypeVar("TokensT", Tokens, AsyncTokens)


class _Client(Generic[TokensT]):
    tokens: TokensT
    """What the client is for."""

    _context: Context[Any]

    def _set_up(self, tokens: Callable[[Context[Any]], TokensT], context: Context[Any]) -> None:
        self._context = context
        self.tokens = tokens(context)

    def with_options(self, api_key: KeySource | None = None, **options: Unpack[SharedOptions]) -> Self:
        """Give a client that differs in these options and shares the connections of this one.

        Closing either closes both.

        Args:
            api_key: Another key, such as the access token of a connected account.
            **options: What it does differently.

        Raises:
            ConfigurationError: An option is wrong.
        """
        from stripe_tokens._config import keys  # noqa: PLC0415 - see the top

        api_key = hidden_key(api_key)
        config = self._context.config.changed(options, SharedOptions)
        if api_key is not None:
            config = attrs.evolve(config, keys=keys(api_key, config.base_url))
        other = object.__new__(type(self))
        other._set_up(type(self.tokens), attrs.evolve(self._context, config=config))
        return other

    def __repr__(self) -> str:
        if not hasattr(self, "_context"):
            # It failed while it was made, and some tool prints the frame.
            return f"{type(self).__name__}(unfinished)"
        config = self._context.config
        return f"{type(self).__name__}({config.keys.shown}, {config.base_url})"

    def __copy__(self) -> Never:
        raise TypeError(f"{type(self).__name__} is not copied: use with_options, which shares its connections")

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError(f"{type(self).__name__} holds a key and is never pickled: make one in each worker")


class Client(_Client[Tokens]):
    """A blocking client, safe to share between threads and to use after a fork.

    Args:
        api_key: The key; by default what STRIPE_API_KEY or STRIPE_SECRET_KEY holds. `KEYLESS`
            sends none, and something to call is asked for one before each request.
        http_client: A client of httpx or httpx2 to send through; it is never closed here.
        transport: A transport of httpx to send through; it is closed with the client.
        **options: What it should do differently; see `ClientOptions`.

    Raises:
        ConfigurationError: The key cannot be one, or an option is wrong.
    """

    def __init__(
        self,
        api_key: KeySource | None = None,
        *,
        http_client: HTTPClient | None = None,
        transport: httpx.BaseTransport | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        from stripe_tokens._config import configure  # noqa: PLC0415 - see the top
        from stripe_tokens._retry import Budget  # noqa: PLC0415 - see the top
        from stripe_tokens._transport import Transport  # noqa: PLC0415 - see the top

        api_key = hidden_key(api_key)
        config = configure(api_key, options)
        carrier = Transport(config.base_url, http_client=http_client, transport=transport)
        self._set_up(Tokens, Context(config, Budget(), carrier))

    def close(self) -> None:
        """Close the connections. More than once does no harm."""
        self._context.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_Client[AsyncTokens]):
    """A client for asyncio and trio; one client may serve several event loops.

    Args:
        api_key: As for `Client`.
        http_client: An async client of httpx or httpx2 to send through; it is never closed here.
        transport: An async transport of httpx to send through; it is closed with the client.
        **options: As for `Client`, and so are the errors.
    """

    def __init__(
        self,
        api_key: KeySource | None = None,
        *,
        http_client: AsyncHTTPClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        from stripe_tokens._config import configure  # noqa: PLC0415 - see the top
        from stripe_tokens._retry import Budget  # noqa: PLC0415 - see the top
        from stripe_tokens._transport import AsyncTransport  # noqa: PLC0415 - see the top

        api_key = hidden_key(api_key)
        config = configure(api_key, options)
        carrier = AsyncTransport(config.base_url, http_client=http_client, transport=transport)
        self._set_up(AsyncTokens, Context(config, Budget(), carrier))

    async def aclose(self) -> None:
        """Close the connections. More than once does no harm."""
        await self._context.transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
