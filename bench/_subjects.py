"""What is measured: each subject a function that prepares, and gives what does its work n times.

Run as a process with a subject's name and a URL, it reads counts from its standard input and
answers each with the seconds of wall and processor time that one item of work took.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bench._material import CARD, CARD_FORM, CARD_TOKEN, KEY, PERSON, as_dict, as_params, full

Work = Callable[[int], None]

_HEADERS = {
    "Authorization": f"Bearer {KEY}",
    "Content-Type": "application/x-www-form-urlencoded",
    "Idempotency-Key": "7f3f5d1c-70d4-4d5a-a9ac-6a3b2f6a2f14",
    "Stripe-Version": "2026-10-28.endive",
}
_IN_FLIGHT = 100


def _times(call: Callable[[], object]) -> Work:
    def work(count: int) -> None:
        for _ in range(count):
            call()

    return work


def _on_a_loop(call: Callable[[], Awaitable[object]], in_flight: int) -> Work:
    """The work of so many tasks that each make one call after the other."""
    runner = asyncio.Runner()

    async def task(calls: Any) -> None:
        for _ in calls:
            await call()

    async def tasks(count: int) -> None:
        calls = iter(range(count))  # one for all tasks: who is ready takes the next
        await asyncio.gather(*(task(calls) for _ in range(in_flight)))

    return lambda count: runner.run(tasks(count))


# Encoding and decoding.


def encode_ours(_: str, params: Any = None) -> Work:
    from stripe_tokens import PersonParams, _form

    params = params or as_params(PersonParams, PERSON)
    return _times(lambda: _form.encode(params))


def encode_stripe(_: str) -> Work:
    from urllib.parse import urlencode

    from stripe._encode import _api_encode

    params = {"person": as_dict(PERSON)}
    return _times(lambda: urlencode(list(_api_encode(params))).replace("%5B", "[").replace("%5D", "]"))


def encode_6(url: str) -> Work:
    from stripe_tokens import CardParams

    return encode_ours(url, CardParams(**CARD, name="Jenny Rosen", currency="usd"))


def encode_60(url: str) -> Work:
    return encode_ours(url)


def encode_230(_: str) -> Work:
    from stripe_tokens import _form, params

    everything = [
        full(getattr(params, name)) for name in params.__all__ if name.endswith("Params") and name != "TokenParams"
    ]
    return _times(lambda: [_form.encode(each) for each in everything])


def decode_ours(_: str) -> Work:
    from stripe_tokens import _convert

    return _times(lambda: _convert.token(_convert.parse(CARD_TOKEN)))


def decode_stripe(_: str) -> Work:
    import stripe
    from stripe._stripe_response import StripeResponse
    from stripe._util import _convert_to_stripe_object

    text = CARD_TOKEN.decode()
    requestor = stripe.StripeClient(KEY)._requestor

    def decode() -> object:
        answer = StripeResponse(text, 200, {})
        return _convert_to_stripe_object(resp=answer, params={}, requestor=requestor, api_mode="V1")

    return _times(decode)


# Making a client.


def client_ours(_: str) -> Work:
    from stripe_tokens import Client

    return _times(lambda: Client(KEY).close())


def client_stripe(_: str) -> Work:
    import stripe

    return _times(lambda: stripe.StripeClient(KEY))


# Calls, one at a time.


def sync_ours(url: str) -> Work:
    from stripe_tokens import CardParams, Client

    client = Client(KEY, base_url=url)
    return _times(lambda: client.tokens.create(CardParams(**CARD)))


def sync_httpx(url: str) -> Work:
    import httpx

    client = httpx.Client()
    return _times(lambda: client.post(f"{url}/v1/tokens", content=CARD_FORM, headers=_HEADERS))


def sync_stripe(url: str) -> Work:
    import stripe

    client = stripe.StripeClient(KEY, base_addresses={"api": url})
    return _times(lambda: client.v1.tokens.create({"card": CARD}))


# Calls on asyncio, one or a hundred in flight.


def _async_ours(url: str, **options: Any) -> Callable[[], Awaitable[object]]:
    from stripe_tokens import AsyncClient, CardParams

    client = AsyncClient(KEY, base_url=url, **options)
    return lambda: client.tokens.create(CardParams(**CARD))


def _async_ours_aiohttp(url: str) -> Callable[[], Awaitable[object]]:
    from httpx_aiohttp import AiohttpTransport

    return _async_ours(url, transport=AiohttpTransport())


def _async_ours_httpx2(url: str) -> Callable[[], Awaitable[object]]:
    import httpx2

    limits = httpx2.Limits(max_connections=_IN_FLIGHT, max_keepalive_connections=_IN_FLIGHT)
    return _async_ours(url, http_client=httpx2.AsyncClient(limits=limits))


def _async_httpx(url: str) -> Callable[[], Awaitable[object]]:
    import httpx

    limits = httpx.Limits(max_connections=_IN_FLIGHT, max_keepalive_connections=_IN_FLIGHT)
    client = httpx.AsyncClient(limits=limits, timeout=80)
    return lambda: client.post(f"{url}/v1/tokens", content=CARD_FORM, headers=_HEADERS)


def _async_stripe(url: str, http_client: str) -> Callable[[], Awaitable[object]]:
    import stripe

    carrier = getattr(stripe, http_client)()
    client = stripe.StripeClient(KEY, base_addresses={"api": url}, http_client=carrier)
    return lambda: client.v1.tokens.create_async({"card": CARD})


_ASYNC: dict[str, Callable[[str], Callable[[], Awaitable[object]]]] = {
    "ours": _async_ours,
    "ours-aiohttp": _async_ours_aiohttp,
    "ours-httpx2": _async_ours_httpx2,
    "httpx": _async_httpx,
    "stripe": lambda url: _async_stripe(url, "HTTPXClient"),
    "stripe-aiohttp": lambda url: _async_stripe(url, "AIOHTTPClient"),
}

# Many calls, answered in memory, so that what is measured is ours.


def many_sync(_: str) -> Work:
    import httpx

    from stripe_tokens import CardParams, Client

    answer = httpx.MockTransport(lambda _: httpx.Response(200, content=CARD_TOKEN))
    client = Client(KEY, transport=answer)

    def work(count: int) -> None:
        params = (CardParams(**CARD) for _ in range(count))
        made = sum(1 for _ in client.tokens.create_many(params, rate_limit=None))
        assert made == count

    return work


def many_async(_: str) -> Work:
    import httpx

    from stripe_tokens import AsyncClient, CardParams

    answer = httpx.MockTransport(lambda _: httpx.Response(200, content=CARD_TOKEN))
    client = AsyncClient(KEY, transport=answer)
    runner = asyncio.Runner()

    async def work(count: int) -> None:
        params = (CardParams(**CARD) for _ in range(count))
        made = 0
        async for _ in client.tokens.create_many(params, rate_limit=None):
            made += 1
        assert made == count

    return lambda count: runner.run(work(count))


SUBJECTS: dict[str, Callable[[str], Work]] = {
    "encode-ours": encode_ours,
    "encode-stripe": encode_stripe,
    "encode-6": encode_6,
    "encode-60": encode_60,
    "encode-230": encode_230,
    "decode-ours": decode_ours,
    "decode-stripe": decode_stripe,
    "client-ours": client_ours,
    "client-stripe": client_stripe,
    "many-async": many_async,
    "many-sync": many_sync,
    "sync-ours": sync_ours,
    "sync-httpx": sync_httpx,
    "sync-stripe": sync_stripe,
}


def prepared(name: str, url: str) -> Work:
    """Prepare a subject.

    `async-10-ours` is ten tasks that call through our async client, and `burst-10-ours` is the
    same on a client that is new in each round.
    """
    if name.startswith("async-"):
        _, in_flight, carrier = name.split("-", 2)
        return _on_a_loop(_ASYNC[carrier](url), int(in_flight))
    if name.startswith("burst-"):
        _, in_flight, carrier = name.split("-", 2)
        return lambda count: _on_a_loop(_ASYNC[carrier](url), int(in_flight))(count)  # noqa: PLW0108 - new each time
    return SUBJECTS[name](url)


def _answer_counts(name: str, url: str) -> None:
    # aiohttp's way to say that a client was left open, as they all are here.
    logging.getLogger("asyncio").disabled = True
    work = prepared(name, url)
    for line in sys.stdin:
        gc.collect()
        count = int(line)
        wall, cpu = time.perf_counter(), time.process_time()
        work(count)
        cost = (time.perf_counter() - wall) / count, (time.process_time() - cpu) / count
        print(json.dumps(cost), flush=True)
    os._exit(0)  # with all clients open, which then have nothing to say about it


if __name__ == "__main__":
    _answer_counts(*sys.argv[1:])
