"""What users call: the clients and their `tokens`.

How a call is made is imported with the first client, inside its methods, so that
`import stripe_tokens` costs no httpx, no json and no logging.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, Never, Self, TypeVar, Unpack

import attrs

from stripe_tokens._options import CallOptions, ClientOptions, KeySource, SharedOptions, hidden_key
from stripe_tokens._records import PreparedRequest
from stripe_tokens._secret import MASK, Hidden
from stripe_tokens.params._base import ExtraParams, TokenParams, opaque
from stripe_tokens.tokens import AnyToken, Token

if TYPE_CHECKING:
    import httpx

    from stripe_tokens._config import Config
    from stripe_tokens._flow import Flow
    from stripe_tokens._retry import Budget
    from stripe_tokens._transport import AsyncTransport, Transport

TokenT = TypeVar("TokenT", bound=Token)
TransportT = TypeVar("TransportT")
TokensT = TypeVar("TokensT", bound="_Tokens")


@attrs.frozen(repr=False)
class _Context(Generic[TransportT]):
    """What all calls of a client have in common."""

    config: Config
    budget: Budget
    transport: TransportT


class _Tokens:
    __slots__ = ("_context",)

    _context: _Context[Any]

    def __init__(self, context: _Context[Any]) -> None:
        self._context = context

    def prepare(
        self,
        params: TokenParams[Token],
        *,
        idempotency_key: str | None = None,
        expand: Sequence[str] = (),
        extra_params: ExtraParams | None = None,
        **options: Unpack[CallOptions],
    ) -> PreparedRequest:
        """Show what `create` would send, and send nothing.

        Args:
            params: What the token is made of.
            idempotency_key: As for `create`.
            expand: As for `create`.
            extra_params: As for `create`.
            **options: As for `create`.

        Raises:
            ConfigurationError: The key may not create such a token.
            EncodingError: A parameter has no form on the wire.
        """
        params, extra = opaque(params), Hidden(extra_params) if extra_params else None
        del extra_params  # a plain local would be shown with a traceback
        from stripe_tokens import _flow  # noqa: PLC0415 - see the top

        config = self._context.config.changed(options)
        request = _flow.creation(config, params, idempotency_key=idempotency_key, expand=expand, extra=extra)
        headers = {name.decode(): value.decode() for name, value in request.headers}
        if key := config.keys.get():
            headers["Authorization"] = f"Bearer {MASK} ({key})"
        fields = request.body.field_names() if request.body else ()
        return PreparedRequest(method=request.method, url=request.url, headers=headers, fields=fields)

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError(
            f"{type(self).__name__} belongs to a client and is never copied or pickled: make one in each worker"
        )

    def _create(
        self,
        params: TokenParams[TokenT],
        idempotency_key: str | None,
        expand: Sequence[str],
        extra: Hidden[ExtraParams] | None,
        options: CallOptions,
    ) -> Flow[TokenT]:
        from stripe_tokens import _flow  # noqa: PLC0415 - see the top

        config, budget = self._context.config.changed(options), self._context.budget
        return _flow.create(config, budget, params, idempotency_key=idempotency_key, expand=expand, extra=extra)

    def _retrieve(self, token_id: str, expand: Sequence[str], options: CallOptions) -> Flow[AnyToken]:
        from stripe_tokens import _flow  # noqa: PLC0415 - see the top

        config, budget = self._context.config.changed(options), self._context.budget
        return _flow.retrieve(config, budget, token_id, expand=expand)


class Tokens(_Tokens):
    """The tokens endpoint, blocking. Reached as `Client.tokens`."""

    __slots__ = ()

    _context: _Context[Transport]

    def create(
        self,
        params: TokenParams[TokenT],
        *,
        idempotency_key: str | None = None,
        expand: Sequence[str] = (),
        extra_params: ExtraParams | None = None,
        **options: Unpack[CallOptions],
    ) -> TokenT:
        """Make a token: `POST /v1/tokens`.

        Args:
            params: What it is made of; its class says what kind of token comes back.
            idempotency_key: 1 to 255 characters without personal data. A call that repeats it
                within 24 hours gets the same token. By default each call has one of its own.
            expand: Fields of the answer to expand, such as `card.customer`.
            extra_params: Parameters that have no class here, by their names on the wire. Their
                values count as secrets.
            **options: What this call does differently from its client.

        Raises:
            ConfigurationError: The key may not create such a token, or an option is wrong.
            EncodingError: A parameter has no form on the wire.
            APIConnectionError: No answer came.
            ResponseDecodeError: An answer could not be read.
            APIStatusError: Stripe said no.
        """
        params, extra = opaque(params), Hidden(extra_params) if extra_params else None
        del extra_params  # a plain local would be shown with a traceback
        return self._context.transport.run(self._create(params, idempotency_key, expand, extra, options))

    def retrieve(self, id: str, *, expand: Sequence[str] = (), **options: Unpack[CallOptions]) -> AnyToken:  # noqa: A002 - Stripe's word
        """Fetch a token: `GET /v1/tokens/{id}`.

        Args:
            id: The id of the token.
            expand: Fields of the answer to expand, such as `card.customer`.
            **options: What this call does differently from its client.

        Raises:
            NotFoundError: There is no such token in the key's account and mode.
            StripeError: As for `create`.
        """
        return self._context.transport.run(self._retrieve(id, expand, options))


class AsyncTokens(_Tokens):
    """The tokens endpoint, for asyncio and trio. Reached as `AsyncClient.tokens`."""

    __slots__ = ()

    _context: _Context[AsyncTransport]

    async def create(
        self,
        params: TokenParams[TokenT],
        *,
        idempotency_key: str | None = None,
        expand: Sequence[str] = (),
        extra_params: ExtraParams | None = None,
        **options: Unpack[CallOptions],
    ) -> TokenT:
        """Make a token, as `Tokens.create` does."""
        params, extra = opaque(params), Hidden(extra_params) if extra_params else None
        del extra_params  # a plain local would be shown with a traceback
        return await self._context.transport.run(self._create(params, idempotency_key, expand, extra, options))

    async def retrieve(self, id: str, *, expand: Sequence[str] = (), **options: Unpack[CallOptions]) -> AnyToken:  # noqa: A002 - Stripe's word
        """Fetch a token, as `Tokens.retrieve` does."""
        return await self._context.transport.run(self._retrieve(id, expand, options))


class _Client(Generic[TokensT]):
    tokens: TokensT
    """What the client is for."""

    _context: _Context[Any]

    def _set_up(self, tokens: Callable[[_Context[Any]], TokensT], context: _Context[Any]) -> None:
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
        config = self._context.config.changed(options)
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
        http_client: A client of httpx to send through; it is never closed here.
        transport: A transport of httpx to send through; it is closed with the client.
        **options: What it should do differently; see `ClientOptions`.

    Raises:
        ConfigurationError: The key cannot be one, or an option is wrong.
    """

    def __init__(
        self,
        api_key: KeySource | None = None,
        *,
        http_client: httpx.Client | None = None,
        transport: httpx.BaseTransport | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        from stripe_tokens._config import configure  # noqa: PLC0415 - see the top
        from stripe_tokens._retry import Budget  # noqa: PLC0415 - see the top
        from stripe_tokens._transport import Transport  # noqa: PLC0415 - see the top

        api_key = hidden_key(api_key)
        config = configure(api_key, options)
        carrier = Transport(config.base_url, http_client=http_client, transport=transport)
        self._set_up(Tokens, _Context(config, Budget(), carrier))

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
        http_client: An async client of httpx to send through; it is never closed here.
        transport: An async transport of httpx to send through; it is closed with the client.
        **options: As for `Client`, and so are the errors.
    """

    def __init__(
        self,
        api_key: KeySource | None = None,
        *,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        from stripe_tokens._config import configure  # noqa: PLC0415 - see the top
        from stripe_tokens._retry import Budget  # noqa: PLC0415 - see the top
        from stripe_tokens._transport import AsyncTransport  # noqa: PLC0415 - see the top

        api_key = hidden_key(api_key)
        config = configure(api_key, options)
        carrier = AsyncTransport(config.base_url, http_client=http_client, transport=transport)
        self._set_up(AsyncTokens, _Context(config, Budget(), carrier))

    async def aclose(self) -> None:
        """Close the connections. More than once does no harm."""
        await self._context.transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
