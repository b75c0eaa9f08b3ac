"""The fake as a transport of httpx: neither a socket nor a thread."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import AbstractContextManager
from typing import Final, Unpack

import anyio
import httpx

from stripe_tokens._client import AsyncClient, Client
from stripe_tokens._config import BASE_URL
from stripe_tokens._convert import parse, token
from stripe_tokens._options import ClientOptions
from stripe_tokens._secret import Hidden
from stripe_tokens.errors import from_response
from stripe_tokens.testing import _making
from stripe_tokens.testing._asgi import App, app
from stripe_tokens.testing._core import Core, Rules
from stripe_tokens.testing._exchange import Break, ReceivedRequest, Reply, Request
from stripe_tokens.testing._faults import Fault, FaultKind
from stripe_tokens.testing._leaks import assert_no_leak
from stripe_tokens.testing._server import serving
from stripe_tokens.testing._store import Store
from stripe_tokens.testing.banks import BankDetails
from stripe_tokens.testing.cards import CardNumber
from stripe_tokens.tokens import AnyToken

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

    One fake may serve any number of clients, from any thread and event loop. Of what it is sent
    it keeps what a token shows, and hashes: no number, no security code and no key.

    Args:
        clock: Gives the seconds since 1970; by default the system's.
        seed: Makes ids, fingerprints and chance the same in each run.
        raw_card_data: Whether the account may send card numbers. Without it they are refused as
            Stripe refuses them from an account that has no access to the raw card data APIs.
        rate_limits: Whether more than 25 requests a second in test mode, or 100 in live mode, are
            too many.
        expired_keys: Keys that are valid no more.
        oauth_keys: Keys that are access tokens of connected accounts.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        seed: int | None = None,
        raw_card_data: bool = True,
        rate_limits: bool = False,
        expired_keys: Collection[str] = (),
        oauth_keys: Collection[str] = (),
    ) -> None:
        rules = Rules(
            raw_card_data=raw_card_data, rate_limits=rate_limits, expired_keys=expired_keys, oauth_keys=oauth_keys
        )
        self._core = Core(Store(clock, seed), rules)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self._core.requests)} requests, {len(self._core.store.tokens)} tokens>"

    # What to talk to it with.

    def client(self, api_key: str = TEST_KEY, **options: Unpack[ClientOptions]) -> Client:
        """Make a blocking client that talks to this fake."""
        return Client(api_key, transport=self, **options)

    def async_client(self, api_key: str = TEST_KEY, **options: Unpack[ClientOptions]) -> AsyncClient:
        """Make an async client that talks to this fake."""
        return AsyncClient(api_key, transport=self, **options)

    def http_client(self) -> httpx.Client:
        """Make a bare client of httpx that talks to this fake, for requests that no client would send."""
        return httpx.Client(transport=self, base_url=BASE_URL)

    @property
    def app(self) -> App:
        """This fake as an ASGI application."""
        return app(self._core)

    def serve(self, port: int = 0) -> AbstractContextManager[str]:
        """Serve this fake on a port of this machine, from a thread, and give its URL. Needs the extra `server`.

        Args:
            port: The port; 0 takes a free one.
        """
        return serving(self.app, port)

    # What to see, and what to arrange.

    @property
    def requests(self) -> tuple[ReceivedRequest, ...]:
        """What came in, in its order, told by names, last four digits and hashes."""
        return tuple(self._core.requests)

    def fault(
        self,
        kind: FaultKind,
        *,
        times: int | None = 1,
        probability: float = 1.0,
        when: Callable[[ReceivedRequest], bool] | None = None,
        made: bool | None = None,
        seconds: float = 0.05,
    ) -> None:
        """Order something to go wrong. Of several orders the first that is meant for a request strikes.

        Args:
            kind: What goes wrong.
            times: To how many requests it happens; None for ever.
            probability: How likely it happens to a request that it is meant for.
            when: Which requests it is meant for; by default all.
            made: Whether the token is made all the same, so that a repetition with the same
                idempotency key gets it; by default what is usual for the kind.
            seconds: How long a `delay` lasts, and each pause of a `drip`.

        Raises:
            ValueError: There is no such kind.
        """
        order = Fault(kind=kind, times=times, probability=probability, when=when, made=made, seconds=seconds)
        self._core.faults.append(order)

    def save_card(self, id: str, number: CardNumber) -> None:  # noqa: A002 - Stripe's word
        """Let a test card stand behind the id of a customer or card. Any other id has a Visa card."""
        self._core.store.saved[id] = _making.usual_card(self._core.store, number)

    def save_bank_account(self, id: str, details: BankDetails) -> None:  # noqa: A002 - Stripe's word
        """Let a test bank account stand behind the id of a customer or PaymentMethod."""
        self._core.store.saved[id] = _making.saved_bank_account(self._core.store, details)

    def redeem(self, token_id: str) -> AnyToken:
        """Use a token up, as the call does that takes it, such as the creation of a charge.

        Raises:
            InvalidRequestError: There is no such token, or it was used before.
            CardError: It is made of a test card that is declined.
        """
        redeemed = self._core.redeem(token_id)
        if isinstance(redeemed, Reply):
            headers = {name.lower(): value for name, value in redeemed.headers.items()}
            raise from_response(redeemed.status, headers, parse(redeemed.body), scrub=str, attempts=())
        return token(dict(redeemed))

    def assert_no_leak(self, thing: object) -> None:
        """Fail if a card number, an API key or a secret that was sent to this fake can be read from a thing.

        Args:
            thing: A text, or anything else: of an object all is looked at that a logger, a
                debugger or an error reporter would show.

        Raises:
            AssertionError: There is a secret. It says what and where, and not which.
        """
        store = self._core.store
        assert_no_leak(thing, known=lambda word: store.seen.get(store.digest(word.encode())))

    def reset(self) -> None:
        """Forget the requests, the faults that were ordered, and all that was made."""
        self._core.reset()

    # What httpx calls.

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of a blocking client of httpx."""
        reply = self._core.handle(_request(request, Hidden(request.read())))
        try:
            _wait(_patience(request, reply))
        finally:
            reply.flight.under_way = False
        return _response(request, reply)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an async client of httpx."""
        reply = self._core.handle(_request(request, Hidden(await request.aread())))
        try:
            await anyio.sleep(_patience(request, reply))
        finally:
            reply.flight.under_way = False
        return _response(request, reply)


class _Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, request: httpx.Request, reply: Reply) -> None:
        self._reply = reply
        broken = reply.breaks in {Break.WITHIN_REPLY, Break.AFTER_REPLY}
        self._end = httpx.ReadError("the fake closed the connection", request=request) if broken else None

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._reply.pieces():
            _wait(self._reply.drip)
            yield piece
        if self._end:
            raise self._end

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._reply.pieces():
            await anyio.sleep(self._reply.drip)
            yield piece
        if self._end:
            raise self._end


def _wait(seconds: float) -> None:
    # A sleep of no time gives the processor away, which costs more than a whole reply.
    if seconds:
        time.sleep(seconds)


def _request(request: httpx.Request, body: Hidden[bytes]) -> Request:
    return Request(
        method=request.method,
        path=request.url.path,
        query=request.url.query.decode(),
        headers=request.headers,
        body=body,
        client_ip=_CLIENT_IP,
    )


def _patience(request: httpx.Request, reply: Reply) -> float:
    """How long the client waits for the first byte: as long as it lasts, or until its timeout."""
    timeout = request.extensions.get("timeout", {}).get("read")
    return reply.delay if timeout is None else min(reply.delay, timeout)


def _response(request: httpx.Request, reply: Reply) -> httpx.Response:
    if reply.breaks is Break.REFUSED:
        raise httpx.ConnectError("the fake refused the connection", request=request)
    if reply.breaks is Break.TIMEOUT or _patience(request, reply) < reply.delay:
        # Nobody has to wait for a timeout that is certain.
        raise httpx.ReadTimeout("the fake never answered", request=request)
    if reply.breaks is Break.BEFORE_REPLY:
        raise httpx.RemoteProtocolError("the fake closed the connection without an answer", request=request)
    headers = {**reply.headers, "Content-Length": str(len(reply.body))}
    return httpx.Response(reply.status, headers=headers, stream=_Stream(request, reply))
