"""The tokens endpoint, as users call it.

How a call is made is imported with the first client, inside the methods here, so that
`import stripe_tokens` costs no httpcore, no json and no logging.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterable, Callable, Generator, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Generic, Never, TypeVar, Unpack

import attrs

from stripe_tokens._options import MAX_IN_FLIGHT, RATE_LIMIT, CallOptions
from stripe_tokens._records import PreparedRequest, Progress
from stripe_tokens._secret import MASK, Hidden
from stripe_tokens.errors import StripeError
from stripe_tokens.params._base import ExtraParams, TokenParams, opaque
from stripe_tokens.tokens import AnyToken, Token

if TYPE_CHECKING:
    from stripe_tokens._config import Config
    from stripe_tokens._flow import Flow
    from stripe_tokens._many import AsyncResults
    from stripe_tokens._retry import Budget
    from stripe_tokens._transport import AsyncTransport, Transport

TokenT = TypeVar("TokenT", bound=Token)
TransportT = TypeVar("TransportT")


@attrs.frozen(eq=False, repr=False)
class Context(Generic[TransportT]):
    """What all calls of a client have in common."""

    config: Config
    budget: Budget
    transport: TransportT


class _Tokens:
    __slots__ = ("_context",)

    _context: Context[Any]

    def __init__(self, context: Context[Any]) -> None:
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

    def _creator(self, options: CallOptions) -> Callable[[TokenParams[TokenT]], Flow[TokenT]]:
        """Give what makes the flow of each of many calls."""
        from stripe_tokens import _flow  # noqa: PLC0415 - see the top

        return functools.partial(_flow.create, self._context.config.changed(options), self._context.budget)


class Tokens(_Tokens):
    """The tokens endpoint, blocking. Reached as `Client.tokens`."""

    __slots__ = ()

    _context: Context[Transport]

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

    def create_many(
        self,
        params: Iterable[TokenParams[TokenT]],
        *,
        max_in_flight: int = MAX_IN_FLIGHT,
        rate_limit: float | None = RATE_LIMIT,
        on_progress: Callable[[Progress], object] | None = None,
        **options: Unpack[CallOptions],
    ) -> Generator[TokenT | StripeError, None, None]:
        """Make many tokens, and give each of them, or its error, in the order of `params` and as they come.

        Of `params` no more is taken ahead of the reader than may be in flight. What it raises is
        raised after the results of what came before. To leave the loop ends the work: calls under
        way are waited for, and no others are made.

        Args:
            params: What the tokens are made of; it may be endless.
            max_in_flight: How many calls are made at once at most, each in a thread.
            rate_limit: How many calls begin in a second at most; None for no limit.
            on_progress: Called after each result, from one thread at a time.
            **options: What these calls do differently from their client.

        Raises:
            ConfigurationError: An option is wrong.
        """
        from stripe_tokens import _many, _pace  # noqa: PLC0415 - see the top

        plan = _pace.Plan(max_in_flight=max_in_flight, rate_limit=rate_limit, on_progress=on_progress)
        return _many.many(self._creator(options), self._context.transport.run, params, plan)

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

    _context: Context[AsyncTransport]

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

    def create_many(
        self,
        params: Iterable[TokenParams[TokenT]] | AsyncIterable[TokenParams[TokenT]],
        *,
        max_in_flight: int = MAX_IN_FLIGHT,
        rate_limit: float | None = RATE_LIMIT,
        on_progress: Callable[[Progress], object] | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncResults[TokenT | StripeError]:
        """Make many tokens, as `Tokens.create_many` does, in tasks; `params` may be async too.

        To leave the loop cancels the calls under way.
        """
        from stripe_tokens import _many, _pace  # noqa: PLC0415 - see the top

        plan = _pace.Plan(max_in_flight=max_in_flight, rate_limit=rate_limit, on_progress=on_progress)
        return _many.amany(self._creator(options), self._context.transport.run, params, plan)

    async def retrieve(self, id: str, *, expand: Sequence[str] = (), **options: Unpack[CallOptions]) -> AnyToken:  # noqa: A002 - Stripe's word
        """Fetch a token, as `Tokens.retrieve` does."""
        return await self._context.transport.run(self._retrieve(id, expand, options))
