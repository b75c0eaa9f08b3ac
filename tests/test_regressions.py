"""What went wrong once, in one place each: rules that no other file has a better home for."""

from __future__ import annotations

import copy
import json
import pickle
import sys
import threading
from collections import deque
from typing import Any

import anyio
import httpx
import pytest

import replies
from stripe_tokens import (
    KEYLESS,
    APIError,
    AsyncClient,
    CardParams,
    CardToken,
    Client,
    ConfigurationError,
    EncodingError,
    PersonParams,
    PiiParams,
    StripeError,
    UnexpectedTokenError,
    _convert,
    _lane,
    _many,
    _network,
    _retry,
)
from stripe_tokens._http import Answer, Failure, Head, Response, Stage
from stripe_tokens._pool import AsyncPools, Pool
from stripe_tokens._scrub import scrub, sensitive
from stripe_tokens.errors import from_response

KEY = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"
NUMBER = "4242424242424242"


def client(payload: dict[str, Any], **headers: str) -> Client:
    """A client that is always answered the same."""
    return Client(KEY, transport=httpx.MockTransport(lambda _: httpx.Response(200, json=payload, headers=headers)))


@pytest.mark.parametrize("base_url", ["https://localhost", "HTTPS://localhost", "hTTps://localhost:1/x"])
def test_tls_is_verified_however_the_scheme_is_spelt(base_url: str) -> None:
    """No spelling of https leads to a connection that takes any certificate."""
    assert _lane._destination(base_url)["ssl_context"] is _network.tls()


def test_what_a_client_is_made_with_cannot_be_changed_later() -> None:
    """An option that connections were made for is refused where they are shared; a typo is told what is near."""
    with Client(KEY) as made:
        with pytest.raises(TypeError, match="there is no option base_url"):
            made.with_options(base_url="https://example.com")
        with pytest.raises(TypeError, match="there is no option keys"):
            made.tokens.create(PiiParams(id_number="1"), keys=None)
    with pytest.raises(TypeError, match=r"there is no option max_retrys: did you mean max_retries\?"):
        Client(KEY, max_retrys=1)


def test_a_token_equals_itself_with_all_that_it_may_hold() -> None:
    """Networks of a card compare by value, so that a token is equal to its copies."""
    payload = json.loads(json.dumps(replies.CARD))
    payload["card"]["networks"] = {"preferred": "visa"}
    token = _convert.token(payload)
    assert isinstance(token, CardToken)
    assert token == _convert.token(payload) == pickle.loads(pickle.dumps(token)) == copy.deepcopy(token)


def test_a_token_of_another_kind_is_told_like_every_error() -> None:
    """What the server calls it is masked, and the facts of the answer are there."""
    payload = replies.PII | {"type": f"odd {NUMBER}\nline"}
    with client(payload, **{"request-id": "req_1"}) as made, pytest.raises(UnexpectedTokenError) as caught:
        made.tokens.create(PiiParams(id_number="1"))
    assert NUMBER not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (caught.value.request_id, caught.value.http_status, len(caught.value.attempts)) == ("req_1", 200, 1)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Invalid name: 山田　太郎", "Invalid name: ***"),
        ("Invalid name:山田　太郎です", "Invalid name:***です"),
        ("Invalid alias 李.", "Invalid alias ***."),
        ("Invalid line1: 12\u00a0Rue de la Paix", "Invalid line1: ***"),
        ("No such object: tok_000000009x", "No such object: tok_***x"),
    ],
)
def test_a_value_is_masked_in_every_script(said: str, shown: str) -> None:
    """What a person is called is masked without blanks around it, with foreign ones in it, and however short it is."""
    params = PersonParams(
        first_name_kanji="山田　太郎",
        full_name_aliases=["李"],
        maiden_name="12\u00a0Rue de la Paix",
        id_number="000000009",
    )
    assert scrub(said, sensitive(params)) == shown


def test_what_can_hold_nothing_that_was_sent_is_kept_as_it_is() -> None:
    """Names of parameters and links of Stripe's survive, even if somebody is called so."""
    told = {
        "message": "No.",
        "type": "card_error",
        "param": "card[number]",
        "doc_url": "https://docs.stripe.com/error-codes#card",
        "request_log_url": "https://dashboard.stripe.com/test/logs/req_a?t=1712345678",
    }
    error = from_response(402, {}, {"error": told}, scrub=lambda text: scrub(text, {"card", "docs"}), attempts=())
    assert {name: getattr(error, name) for name in told} == told
    quoting = told | {"request_log_url": f"https://dashboard.stripe.com/{NUMBER}", "param": f"card[{NUMBER} x]"}
    error = from_response(402, {}, {"error": quoting}, scrub=scrub, attempts=())
    assert NUMBER not in f"{error.request_log_url} {error.param}"


def test_an_id_of_the_request_that_is_none_is_masked() -> None:
    """A server that quotes the call where its id should stand tells nothing to logs or errors."""
    with client(replies.PII, **{"request-id": f"id {NUMBER}"}) as made:
        token = made.tokens.create(PiiParams(id_number="1"))
    assert NUMBER not in repr(token.last_response)


def test_a_mistake_among_many_is_in_no_frame() -> None:
    """A dict in place of params is an error among the results, and no traceback leads to it."""
    with client(replies.PII) as made:
        (result,) = made.tokens.create_many([{"card": {"number": NUMBER}}], rate_limit=None)
    assert isinstance(result, EncodingError)
    assert result.__traceback__ is None


def answer(status: int, **headers: str) -> Response | Failure:
    """How an exchange ends whose answer has these headers."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Answer(Head(status, raw, (), {}), None).outcome(0.0)


def test_the_beginning_of_an_answer_shows_no_header() -> None:
    """A careless server repeats a request in its headers, and a frame may hold them."""
    assert KEY not in repr(Head(200, [(b"X-Echo", KEY.encode())], (), {"echo": KEY}))


def test_an_error_page_that_cannot_be_read_is_told_by_its_status() -> None:
    """A compressed page of a gateway does not hide that it is busy; a compressed success is refused."""
    busy = answer(503, content_encoding="gzip")
    assert isinstance(busy, Response)
    assert busy.body == b""
    assert _retry.worth_it(busy)
    assert isinstance(answer(200, content_encoding="gzip"), Failure)
    assert isinstance(answer(200, content_encoding="Identity "), Response)
    with (
        Client(
            KEY,
            max_retries=0,
            transport=httpx.MockTransport(lambda _: httpx.Response(503, headers={"content-encoding": "br"})),
        ) as made,
        pytest.raises(APIError),
    ):
        made.tokens.create(PiiParams(id_number="1"))


class Lane:
    """A connection that can only be closed."""

    def close(self) -> None:
        """Close it."""

    async def aclose(self) -> None:
        """Close it, and let others run meanwhile."""
        await anyio.lowlevel.checkpoint()


class JustEmptied(deque[Lane]):
    """What a thread sees that looked at the lanes just before another one took the last."""

    def __bool__(self) -> bool:
        return True


def test_closing_twice_at_once_is_closing() -> None:
    """A thread that closes a pool while another one does is not told that the last lane is gone."""
    pool = Pool(Lane)
    pool._idle = JustEmptied()
    pool.close()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_tasks_that_close_at_once_close_once(backend: str) -> None:
    """Of two tasks that close a client at the same time neither fails."""

    async def main() -> None:
        pools = AsyncPools(Lane)
        pool = await pools.here()
        await pool.release(await pool.acquire(1))
        async with anyio.create_task_group() as group:
            group.start_soon(pools.aclose)
            group.start_soon(pools.aclose)
        assert not pools.open

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_client_goes_one_way(kind: type[Client | AsyncClient]) -> None:
    """A client and a transport to send through exclude each other."""
    with pytest.raises(ConfigurationError, match="http_client and transport exclude each other"):
        kind(KEY, http_client=object(), transport=object())


@pytest.mark.parametrize("key", [f"'{KEY}'", f'"{KEY}"', f"Bearer {KEY}", f"{KEY};", "sk_live_abc-def", "pk_test_a.b"])
def test_a_key_with_something_around_it_is_refused(key: str) -> None:
    """What a file or a header puts around a key is refused, and the key is not quoted."""
    with pytest.raises(ConfigurationError) as caught:
        Client(key)
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    "base_url", ["https://api.stripe.com/", "https://API.stripe.com", "https://api.stripe.com:443"]
)
def test_stripe_is_never_asked_without_a_key(base_url: str) -> None:
    """No spelling of Stripe's own address is a gateway."""
    with pytest.raises(ConfigurationError, match="KEYLESS needs a base_url of a gateway"):
        Client(KEYLESS, base_url=base_url)


@pytest.mark.parametrize("base_url", ["https://gw/?", "https://gw#", "https://gw:", "https://gw/v1", "https://gw/v1/"])
def test_a_base_url_is_no_more_than_a_base(base_url: str) -> None:
    """What would lead a body elsewhere is refused."""
    with pytest.raises(ConfigurationError, match="base_url must"):
        Client(KEY, base_url=base_url)


def test_any_number_of_retries_has_a_wait() -> None:
    """A wait before the thousandth retry is as long as any other."""
    assert 0 <= _retry.delay(5000, Failure(stage=Stage.READ, exception="ReadError")) <= 5


def test_what_is_given_up_makes_no_attempt() -> None:
    """A flow whose results nobody waits for ends before its next attempt."""
    given_up = threading.Event()
    given_up.set()
    with client(replies.PII) as made:
        flow = made.tokens._create(PiiParams(id_number="1"), None, (), None, {})
        with pytest.raises(_many._GivenUp):
            next(_many._until(given_up, flow))


@pytest.mark.parametrize("installed", [True, False])
def test_sniffio_is_searched_for_once(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no sniffio Python is told to remember it; where there is one it stays."""
    monkeypatch.setitem(sys.modules, "sniffio", sys)
    monkeypatch.setattr(_network.importlib.util, "find_spec", lambda _: object() if installed else None)
    _network.remember_absent_sniffio.__wrapped__()
    assert sys.modules["sniffio"] is (sys if installed else None)


def test_an_error_keeps_no_frame_alive() -> None:
    """An error that was raised is gone as soon as nobody holds it, without the collector."""
    with pytest.raises(StripeError) as caught, Client(KEY) as made:
        made.tokens.create(CardParams(number="", exp_month=1, exp_year=2030))
    frames = []
    traceback = caught.value.__traceback__
    while traceback:
        frames.append(traceback.tb_frame)
        traceback = traceback.tb_next
    assert not any(caught.value is value for frame in frames[1:] for value in frame.f_locals.values())
